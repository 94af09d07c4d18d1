//! Exports and tables in, events out: files become timelines, a partition of customers at a time.
//!
//! The main function is [`ingest`]: it reads [`Input`]s (event logs through a [`Mapping`],
//! tau-bench results, labelled questions, articles, account snapshots), resolves who the customer
//! is, masks personal data, says what is missing ([`Completeness`]) and leaves a
//! [`TimelineStore`] on disk. Memory does not grow with the input.
//!
//! ```
//! use evalctl_ingest::MaxRejects;
//! assert_eq!("1%".parse(), Ok(MaxRejects::Share(0.01)));
//! ```

pub use completeness::{
    Completeness, CounterCheck, IdRange, Named, TotalsCheck, Words, ZendeskFound,
};
pub use error::IngestError;
pub use format::InputFormat;
pub use identity::{IdentityRules, UnknownKey};
pub use mapping::{Mapping, MappingError};
pub use meaning::meaning_rules_version;
pub use pipeline::{IngestRequest, Ingested, Input, Manifest, ingest, reopen};
pub use rejects::MaxRejects;
pub use store::{TimelineStore, Timelines};
pub use zendesk_rules::{AuthorUnknown, ZendeskRules};

mod pipeline;

mod format;

pub mod look;

mod mapping;

mod source;

mod zendesk_rules;

mod meaning;

mod intake;

mod identity;

mod personal;

pub mod privacy;

mod raw;

mod assemble;

mod spill;

mod store;

mod completeness;

mod rejects;

mod excerpt;

mod error;

#[cfg(test)]
mod fixture;
