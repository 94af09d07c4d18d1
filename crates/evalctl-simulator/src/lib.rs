//! Here is a seed, give me a helpdesk whose truth is known.
//!
//! The main type is [`Helpdesk`]: a [`Model`] with a seed and a number of tickets.
//!
//! **Invariant:** no wall clock and no unseeded chance; the same seed gives the same bytes on any number of threads.

pub use error::SimulatorError;
pub use expected::{Expected, ExpectedEffect, ExpectedKpi};
pub use helpdesk::{ExportOptions, Helpdesk};
pub use model::Model;

mod helpdesk;

mod model;

mod world;

mod customer;

mod story;

mod way;

mod calendar;

mod record;

mod kpi;

mod expected;

mod timeline;

mod index;

mod persona;

mod text;

mod export;

mod rng;

mod error;
