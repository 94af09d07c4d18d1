//! How many are wrong where only the surest tickets are answered.

use evalctl_domain::RiskPoint;
use plotters::prelude::{Circle, Color, PathElement, Text};

use super::axes::{SHARES, axes};
use super::{BLUE, INK, ORANGE, Svg, drawn, label};

/// Width and height in pixels: as wide as a phone.
const SIZE: (u32, u32) = (340, 270);

/// Marks nearer to each other than this share of the width lose their label.
const APART: f64 = 0.09;

/// Draws the share of wrong ones over the share of tickets answered, the surest first. A mark is a
/// confidence from which it would answer, with the place that it leads to.
pub(crate) fn risk_coverage(
    points: &[RiskPoint],
    marks: &[(f64, RiskPoint)],
    limit: f64,
    title: String,
    description: String,
) -> Svg {
    let place = |point: &RiskPoint| (point.coverage, point.wrong as f64 / point.n.max(1) as f64);
    let highest = points.iter().map(|point| place(point).1).fold(2.0 * limit, f64::max);
    let steps = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8];
    let top = steps.into_iter().find(|step| highest <= *step).unwrap_or(1.0);
    drawn(SIZE, title, description, |canvas| {
        let mut chart = axes(canvas, 0.0..1.0, 0.0..top, &SHARES)?;
        let at_limit = vec![(0.0, limit), (1.0, limit)];
        chart.draw_series([PathElement::new(at_limit, ORANGE.stroke_width(2))])?;
        let line: Vec<(f64, f64)> = points.iter().map(place).collect();
        chart.draw_series([PathElement::new(line, BLUE.stroke_width(2))])?;
        let mut labelled = f64::NEG_INFINITY;
        for (threshold, point) in marks {
            let at = place(point);
            chart.draw_series([Circle::new(at, 3, INK.filled())])?;
            if APART <= at.0 - labelled {
                // Below the mark where there is no room above.
                let above = at.1 < 0.85 * top;
                let shift = if above { 0.075 * top } else { -0.025 * top };
                let word = format!("{threshold}");
                chart.draw_series([Text::new(word, (at.0 - 0.02, at.1 + shift), label())])?;
                labelled = at.0;
            }
        }
        Ok(())
    })
}
