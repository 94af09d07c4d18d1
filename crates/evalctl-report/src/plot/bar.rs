//! A whole cut into parts.

use plotters::prelude::{Color, PathElement, RGBColor, Rectangle};

use super::{BLUE, GRID, INK, MUTED, ORANGE, Svg, drawn};

/// Width and height in pixels.
const SIZE: (u32, u32) = (640, 22);

/// A part of the whole, told apart by shade and by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Right,
    Wrong,
    Unjudged,
    Draft,
    HandedOver,
    LeftOut,
}

/// Draws the parts from left to right, as wide as their counts.
pub(crate) fn stacked_bar(parts: &[(Part, u64)], title: String, description: String) -> Svg {
    let whole: u64 = parts.iter().map(|(_, count)| count).sum();
    drawn(SIZE, title, description, |canvas| {
        let mut before: u64 = 0;
        for &(part, count) in parts.iter().filter(|(_, count)| 0 < *count) {
            let [from, to] = [before, before + count].map(|count| place(count, whole));
            let (colour, shade) = colour(part);
            canvas.draw(&Rectangle::new([(from, 2), (to, 20)], colour.mix(shade).filled()))?;
            if part == Part::Wrong {
                // Strokes across it: wrong is told from right without colours.
                for x in (from..to).step_by(6) {
                    let stroke = vec![(x, 20), ((x + 5).min(to), 2)];
                    canvas.draw(&PathElement::new(stroke, INK.stroke_width(1)))?;
                }
            }
            canvas.draw(&Rectangle::new([(from, 2), (to, 20)], MUTED.stroke_width(1)))?;
            before += count;
        }
        Ok(())
    })
}

fn place(count: u64, whole: u64) -> i32 {
    let width = u64::from(SIZE.0) - 2;
    let x = (count * width).checked_div(whole).unwrap_or(0);
    i32::try_from(x + 1).expect("a place within the width")
}

fn colour(part: Part) -> (RGBColor, f64) {
    match part {
        Part::Right => (BLUE, 1.0),
        Part::Wrong => (ORANGE, 1.0),
        Part::Unjudged => (BLUE, 0.3),
        Part::Draft => (MUTED, 0.6),
        Part::HandedOver => (GRID, 1.0),
        Part::LeftOut => (GRID, 0.3),
    }
}
