//! The two axes that plots over a plane share.

use std::ops::Range;

use plotters::chart::ChartContext;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::{Cartesian2d, ChartBuilder, Color, SVGBackend};

use super::{Canvas, Failure, GRID, MUTED, label};
use crate::number::short_share;

/// Room for the labels on the left.
pub(super) const LEFT: u32 = 44;

/// A plane with its axes.
pub(super) type Chart<'c, 'o> =
    ChartContext<'c, SVGBackend<'o>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// How many labels the level axis has, and what the labels of both say of a value.
pub(super) struct Labels<'f> {
    pub(super) n_level: usize,
    pub(super) level: &'f dyn Fn(&f64) -> String,
    pub(super) upright: &'f dyn Fn(&f64) -> String,
}

/// Both axes in percent.
pub(super) const SHARES: Labels<'static> =
    Labels { n_level: 5, level: &|x| short_share(*x), upright: &|y| short_share(*y) };

/// Draws the axes, with a line across for each label of the upright one.
pub(super) fn axes<'c, 'o>(
    canvas: &'c Canvas<'o>,
    level: Range<f64>,
    upright: Range<f64>,
    labels: &Labels<'_>,
) -> Result<Chart<'c, 'o>, Failure> {
    let mut chart = ChartBuilder::on(canvas)
        .margin(6)
        .margin_right(14)
        .x_label_area_size(20)
        .y_label_area_size(LEFT)
        .build_cartesian_2d(level, upright)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .x_labels(labels.n_level)
        .y_labels(5)
        .max_light_lines(1)
        .bold_line_style(GRID)
        .light_line_style(GRID.mix(0.0))
        .axis_style(MUTED)
        .label_style(label())
        .set_all_tick_mark_size(2)
        .x_label_formatter(&labels.level)
        .y_label_formatter(&labels.upright)
        .draw()?;
    Ok(chart)
}
