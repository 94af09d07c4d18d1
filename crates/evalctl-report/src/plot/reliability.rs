//! Whether a confidence means what it says: the share that is right against the confidence stated.

use evalctl_domain::{BandPoint, ConfidenceQuality, CurveStep, HistogramBar};
use plotters::prelude::{ChartBuilder, Color, PathElement, Polygon, Rectangle};

use super::axes::{LEFT, SHARES, axes};
use super::{BLUE, Canvas, Failure, MUTED, Svg, drawn, label};

/// Width and height in pixels: as wide as a phone.
const SIZE: (u32, u32) = (340, 270);

/// Where the histogram begins.
const CURVE_HEIGHT: u32 = 200;

/// Draws the curve as steps in the band of a calibrated candidate, over the diagonal; below it how
/// many tickets have which confidence.
pub(crate) fn reliability(quality: &ConfidenceQuality, title: String, description: String) -> Svg {
    drawn(SIZE, title, description, |canvas| {
        let (above, below) = canvas.split_vertically(CURVE_HEIGHT);
        curve(&above, &quality.curve, &quality.band)?;
        histogram(&below, &quality.histogram)
    })
}

fn curve(canvas: &Canvas<'_>, steps: &[CurveStep], band: &[BandPoint]) -> Result<(), Failure> {
    let mut chart = axes(canvas, 0.0..1.0, 0.0..1.0, &SHARES)?;
    let upper = band.iter().map(|point| (point.confidence, point.upper));
    let lower = band.iter().rev().map(|point| (point.confidence, point.lower));
    let area: Vec<(f64, f64)> = upper.chain(lower).collect();
    if 1 < band.len() {
        chart.draw_series([Polygon::new(area, BLUE.mix(0.2).filled())])?;
    }
    let diagonal = vec![(0.0, 0.0), (1.0, 1.0)];
    chart.draw_series([PathElement::new(diagonal, MUTED.stroke_width(1))])?;
    let mut line: Vec<(f64, f64)> = Vec::new();
    for step in steps {
        let right = step.right as f64 / step.n.max(1) as f64;
        line.extend([(step.from, right), (step.to, right)]);
    }
    chart.draw_series([PathElement::new(line, BLUE.stroke_width(2))])?;
    Ok(())
}

fn histogram(canvas: &Canvas<'_>, bars: &[HistogramBar]) -> Result<(), Failure> {
    let most = bars.iter().map(|bar| bar.n).max().unwrap_or(0).max(1);
    let mut chart = ChartBuilder::on(canvas)
        .margin_left(6)
        .margin_right(14)
        .margin_bottom(4)
        .y_label_area_size(LEFT)
        .build_cartesian_2d(0.0..1.0, 0.0..most as f64)?;
    chart
        .configure_mesh()
        .disable_mesh()
        .disable_x_axis()
        .y_labels(2)
        .axis_style(MUTED)
        .label_style(label())
        .set_all_tick_mark_size(2)
        .y_label_formatter(&|tickets| format!("{tickets:.0}"))
        .draw()?;
    let filled = bars.iter().filter(|bar| 0 < bar.n);
    chart.draw_series(filled.map(|bar| {
        Rectangle::new([(bar.from, 0.0), (bar.to, bar.n as f64)], BLUE.mix(0.45).filled())
    }))?;
    Ok(())
}
