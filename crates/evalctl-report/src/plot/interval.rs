//! A number with its interval on a scale, small enough for a table's cell.

use plotters::prelude::{Color, PathElement, Rectangle};

use super::{BLUE, GRID, INK, ORANGE, PAPER, Svg, drawn};

/// Width and height in pixels.
const SIZE: (u32, u32) = (150, 16);

/// Room at both ends, so that a stroke at the end of the scale is whole.
const MARGIN: f64 = 5.0;

/// What to draw, in the unit of the scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Mark {
    /// The estimate; none where it was not reached.
    pub(crate) value: Option<f64>,
    /// Lower end; none: open.
    pub(crate) lower: Option<f64>,
    /// Upper end; none: open.
    pub(crate) upper: Option<f64>,
    /// Where the scale ends; it begins at 0.
    pub(crate) scale: f64,
    /// A limit to hold the interval against.
    pub(crate) limit: Option<f64>,
}

/// Draws the interval as a bar, the estimate as a short upright stroke, the limit as a long one.
pub(crate) fn interval(mark: Mark, title: String) -> Svg {
    let place = |value: f64| {
        let share = if 0.0 < mark.scale { (value / mark.scale).clamp(0.0, 1.0) } else { 0.0 };
        #[expect(clippy::cast_possible_truncation, reason = "a place within the width")]
        let x = (MARGIN + share * (f64::from(SIZE.0) - 2.0 * MARGIN)).round() as i32;
        x
    };
    let middle = 8;
    drawn(SIZE, title, String::new(), |canvas| {
        let scale = [(place(0.0), middle), (place(mark.scale), middle)];
        canvas.draw(&PathElement::new(scale.to_vec(), GRID.stroke_width(2)))?;
        if mark.lower.is_some() || mark.upper.is_some() {
            let from = place(mark.lower.unwrap_or(0.0));
            let to = place(mark.upper.unwrap_or(mark.scale)).max(from + 2);
            canvas.draw(&Rectangle::new(
                [(from, middle - 4), (to, middle + 4)],
                BLUE.mix(0.45).filled(),
            ))?;
        }
        if let Some(limit) = mark.limit {
            let x = place(limit);
            canvas.draw(&PathElement::new(vec![(x, 0), (x, 16)], ORANGE.stroke_width(2)))?;
        }
        if let Some(value) = mark.value {
            let x = place(value);
            canvas.draw(&Rectangle::new(
                [(x - 2, middle - 6), (x + 2, middle + 6)],
                PAPER.filled(),
            ))?;
            canvas
                .draw(&Rectangle::new([(x - 1, middle - 6), (x + 1, middle + 6)], INK.filled()))?;
        }
        Ok(())
    })
}
