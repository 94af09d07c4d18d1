//! Values in, text out: the tables that a run prints, and its report. No files, no terminal, no clock.
//!
//! The main type is [`Report`]; [`html`] writes it as one self-contained page, [`markdown`] as
//! Markdown, and its JSON is documented in `docs/report.md`. [`kpi_table`], [`segment_table`] and
//! [`bucket_table`] are for the terminal.
//!
//! ```
//! assert_eq!(evalctl_report::duration(7_500.0), "2 h 05 min");
//! ```

pub use buckets::bucket_table;
pub use comparison::{comparison_sentences, comparison_text};
pub use definitions::{DefinitionLine, definition_table};
pub use junit::{JunitCase, junit};
pub use kpis::kpi_table;
pub use next_acts::next_acts_text;
pub use number::{count, counted, duration, score, share, short_share};
pub use parity::parity_text;
pub use readiness::{Answer, Place, Readiness, Standing, readiness};
pub use reconciliation::{ReconciliationLine, reconciliation_table};
pub use report::{
    ArmFacts, Counts, DefinitionFacts, DefinitionTickets, InputFile, KpiTitle, READINESS_KPI,
    Report, Role, RunFacts, WEEKLY_KPIS, html, markdown,
};
pub use savings::savings_text;
pub use segments::segment_table;
pub use signals::signals_text;
pub use table::answer_table;
pub use trends::trends_text;

mod report;

mod readiness;

mod sections;

mod document;

mod page;

mod markdown;

mod plot;

mod kpis;

mod segments;

mod definitions;

mod reconciliation;

mod buckets;

mod parity;

mod trends;

mod signals;

mod savings;

mod comparison;

mod next_acts;

mod junit;

mod number;

mod table;

#[cfg(test)]
mod fixture;
