//! A number over the weeks, with its interval as a band.

use plotters::prelude::{Circle, Color, PathElement, Polygon};

use super::axes::{Labels, axes};
use super::{BLUE, PAPER, Svg, drawn};
use crate::number::{duration, short_share};

/// Width and height in pixels: as wide as a phone, so that labels keep their size there.
const SIZE: (u32, u32) = (340, 190);

/// One week.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Point {
    /// The week's place on the axis, from 0; weeks without tickets leave a gap.
    pub(crate) week: u32,
    pub(crate) value: f64,
    pub(crate) lower: f64,
    pub(crate) upper: f64,
    /// Some of its tickets are too young to tell.
    pub(crate) unfinished: bool,
}

/// What the two axes say.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Axis {
    /// The date of each week's Monday.
    pub(crate) weeks: Vec<String>,
    /// Where the upright axis ends; it begins at 0.
    pub(crate) top: f64,
    pub(crate) in_seconds: bool,
}

/// Draws the weeks as a line within a band, with a hollow dot where unfinished and a dot where a week
/// stands alone.
pub(crate) fn series(axis: &Axis, points: &[Point], title: String, description: String) -> Svg {
    let last = axis.weeks.len().saturating_sub(1).max(1);
    drawn(SIZE, title, description, |canvas| {
        let week_label = |x: &f64| {
            let is_whole = (x - x.round()).abs() < 1e-6 && 0.0 <= *x;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
            let week = if is_whole { axis.weeks.get(x.round() as usize) } else { None };
            week.map_or_else(String::new, |week| short_date(week))
        };
        let value_label = |y: &f64| {
            if axis.in_seconds { duration(*y) } else { short_share(*y) }
        };
        let labels = Labels { n_level: 4, level: &week_label, upright: &value_label };
        let mut chart = axes(canvas, -0.3..last as f64 + 0.3, 0.0..axis.top, &labels)?;
        for run in points.chunk_by(|left, right| left.week + 1 == right.week) {
            let x = |point: &Point| f64::from(point.week);
            let above = run.iter().map(|point| (x(point), point.upper.min(axis.top)));
            let below = run.iter().rev().map(|point| (x(point), point.lower));
            let band: Vec<(f64, f64)> = above.chain(below).collect();
            if run.len() == 1 {
                chart.draw_series([PathElement::new(band, BLUE.mix(0.35).stroke_width(4))])?;
            } else {
                chart.draw_series([Polygon::new(band, BLUE.mix(0.2).filled())])?;
                let line: Vec<(f64, f64)> =
                    run.iter().map(|point| (x(point), point.value.min(axis.top))).collect();
                chart.draw_series([PathElement::new(line, BLUE.stroke_width(2))])?;
            }
        }
        for run in points.chunk_by(|left, right| left.week + 1 == right.week) {
            for point in run.iter().filter(|point| point.unfinished || run.len() == 1) {
                let at = (f64::from(point.week), point.value.min(axis.top));
                chart.draw_series([Circle::new(at, 3, BLUE.filled())])?;
                if point.unfinished {
                    chart.draw_series([Circle::new(at, 2, PAPER.filled())])?;
                }
            }
        }
        Ok(())
    })
}

/// `9 Feb` of `2026-02-09`; anything else as it is.
fn short_date(date: &str) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut parts = date.rsplitn(3, '-');
    let (day, month) = (parts.next(), parts.next());
    let day = day.and_then(|day| day.parse::<u32>().ok());
    let month = month.and_then(|month| MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?));
    match (day, month) {
        (Some(day), Some(month)) => format!("{day} {month}"),
        _ => date.to_owned(),
    }
}
