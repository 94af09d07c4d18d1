//! Plots as SVG: drawn by plotters, coloured so that they are told apart without colours too.
//!
//! **Invariant:** the same values give the same bytes; whole pixels, no font files, no clock.

use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, IntoDrawingArea, IntoFont, RGBColor, SVGBackend, TextStyle};

pub(crate) use self::bar::{Part, stacked_bar};
pub(crate) use self::interval::{Mark, interval};
pub(crate) use self::reliability::reliability;
pub(crate) use self::risk::risk_coverage;
pub(crate) use self::series::{Axis, Point, series};

/// Markup of a plot, made here only.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Svg {
    /// Width and height in pixels.
    pub(crate) size: (u32, u32),
    /// The plot's name, read aloud instead of it.
    pub(crate) title: String,
    /// What it shows, in words.
    pub(crate) description: String,
    /// The shapes, without the element around them.
    pub(crate) shapes: String,
}

// The style sheet turns these into brighter ones on a dark page, so each is spelt there as well.
// Blue and orange stay apart for every kind of colour blindness (Okabe & Ito 2008).
const INK: RGBColor = RGBColor(0x1b, 0x1b, 0x1f);
const MUTED: RGBColor = RGBColor(0x55, 0x55, 0x5c);
const GRID: RGBColor = RGBColor(0xd9, 0xd9, 0xde);
const BLUE: RGBColor = RGBColor(0x00, 0x72, 0xb2);
const ORANGE: RGBColor = RGBColor(0xc0, 0x4f, 0x00);
const PAPER: RGBColor = RGBColor(0xff, 0xff, 0xff);

/// The size of labels as plotters wants it; the style sheet has the last word.
const LABEL: f64 = 12.0;

type Canvas<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Lets `paint` draw on an empty canvas.
fn drawn(
    size: (u32, u32),
    title: String,
    description: String,
    paint: impl FnOnce(&Canvas<'_>) -> Result<(), Failure>,
) -> Svg {
    let mut whole = String::new();
    {
        let canvas = SVGBackend::with_string(&mut whole, size).into_drawing_area();
        paint(&canvas).expect("a string takes every shape");
        canvas.present().expect("a string takes every shape");
    }
    Svg { size, title, description, shapes: shapes(&whole) }
}

/// How axes are labelled.
fn label<'a>() -> TextStyle<'a> {
    TextStyle::from(("sans-serif", LABEL).into_font()).color(&MUTED)
}

type Failure = plotters::drawing::DrawingAreaErrorKind<std::io::Error>;

/// The shapes of a document, without what is the same for all of them: the style sheet says it once.
fn shapes(document: &str) -> String {
    let inner = document.split_once('>').map_or("", |(_, rest)| rest);
    let inner = inner.trim().strip_suffix("</svg>").unwrap_or(inner);
    let font = format!(" font-family=\"sans-serif\" font-size=\"{}\"", LABEL / 1.24);
    let mut shapes = inner.to_owned();
    for (said, shorter) in [
        (" opacity=\"1\"", ""),
        (" stroke=\"none\"", ""),
        (font.as_str(), ""),
        (" stroke-width=\"1\"", ""),
        (" fill=\"none\"", ""),
        (" dy=\"0.5ex\" text-anchor=\"end\" fill=\"#55555C\"", " class=\"y\""),
        (" dy=\"0.76em\" text-anchor=\"middle\" fill=\"#55555C\"", " class=\"x\""),
        (" r=\"3\" fill=\"#0072B2\"", " r=\"3\""),
        (" \"/>", "\"/>"),
        (">\n", ">"),
        ("\n<", "<"),
    ] {
        shapes = shapes.replace(said, shorter);
    }
    shapes.trim().to_owned()
}

mod axes;

mod reliability;

mod risk;

mod interval;

mod bar;

mod series;

#[cfg(test)]
mod tests;
