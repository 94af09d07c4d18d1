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
pub use segments::segment_table;

mod kpis;

mod segments;

mod buckets;

mod number;

mod table;
