//! The run folder: schemas, Parquet in and out.
//!
//! The main type is [`Table`], one of the tables of a run with its schema; a function a table, such
//! as [`outcomes_batch`], turns rows into a batch and [`write_part`] writes batches as one part.
//! A [`PartialRun`] is the folder while it is written; publishing it gives the [`RunFolder`], which
//! knows where everything stands.
//!
//! ```
//! # use evalctl_domain::Reject;
//! # use evalctl_tables::*;
//! # fn demo(reports: &std::path::Path, rejects: &[Reject]) -> Result<(), TablesError> {
//! let partial = PartialRun::create(reports, "5f2c9a")?;
//! let tables = partial.folder().tables();
//! let batches = rejects.chunks(BATCH_ROWS).map(|rows| rejects_batch(rows, Text::Drop));
//! write_part(&tables, Table::Rejects, 0, batches)?;
//! write_private(&partial.folder().run_json(), b"{}")?;
//!
//! let run = partial.publish("2026-03-01")?;
//! assert_eq!(row_count(&run.tables(), Table::Rejects)?, rejects.len() as u64);
//! # Ok(())
//! # }
//! ```
//!
//! **Invariant:** the bytes of a part depend on its rows, batch by batch, and on nothing else: no
//! clock, no host, no run id, no order of threads.
//!
//! **Invariant:** no file of a run is ever seen half written, and on Unix none is readable by anybody
//! but its owner.

pub use decisions::decisions_batch;
pub use error::TablesError;
pub use events::events_batch;
pub use grades::grades_batch;
pub use insight::{confusion_batch, errors_batch, leakage_batch};
pub use kpis::{kpis_batch, read_kpis};
pub use outcomes::outcomes_batch;
pub use partial_run::PartialRun;
pub use parts::{part_files, part_path};
pub use private::{Unkept, create_private_folder, write_private};
pub use read::{read_batches, row_count};
pub use reading_folder::ReadingFolder;
pub use rejects::rejects_batch;
pub use run_folder::RunFolder;
pub use table::Table;
pub use text::Text;
pub use tickets::tickets_batch;
pub use write::{BATCH_ROWS, PartWriter, write_part};

mod table;

mod tickets;

mod events;

mod decisions;

mod outcomes;

mod grades;

mod kpis;

mod insight;

mod rejects;

mod text;

mod json;

mod columns;

mod write;

mod read;

mod parts;

mod run_folder;

mod partial_run;

mod reading_folder;

mod lock;

mod private;

mod error;

#[cfg(test)]
mod fixtures;
