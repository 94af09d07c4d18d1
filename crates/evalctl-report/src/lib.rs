//! Values in, text out: the tables that a run prints. No files, no terminal, no clock.
//!
//! The main function is [`kpi_table`]; [`segment_table`] and [`bucket_table`] stand beside it.
//!
//! ```
//! assert_eq!(evalctl_report::duration(7_500.0), "2 h 05 min");
//! ```

pub use buckets::bucket_table;
pub use kpis::kpi_table;
pub use number::{count, duration, share};
pub use parity::parity_text;
pub use savings::savings_text;
pub use segments::segment_table;
pub use signals::signals_text;
pub use trends::trends_text;

mod kpis;

mod segments;

mod buckets;

mod parity;

mod trends;

mod signals;

mod savings;

mod number;

mod table;
