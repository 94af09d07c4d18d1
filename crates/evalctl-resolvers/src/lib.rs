//! Local candidates: a specification in, a resolver that decides in process out.
//!
//! The main type is [`Spec`], one candidate as a user writes it; [`build`] reads its files and makes
//! a [`Built`] resolver of it. [`RulesSnapshot`] decides by a rules file, [`RecordedSnapshot`] replays
//! decisions that were made elsewhere and accounts for each of them, [`IntentSnapshot`] has learned
//! from earlier tickets what a ticket is about.
//!
//! ```
//! use evalctl_resolvers::Spec;
//! # fn main() -> Result<(), evalctl_resolvers::SpecError> {
//! let spec = Spec::parse("recorded:exports/decisions.csv?arm=incumbent&acted=true")?;
//! assert_eq!((spec.name(), spec.path()), ("recorded", Some("exports/decisions.csv")));
//! assert_eq!(spec.arm(), "incumbent");
//! # Ok(())
//! # }
//! ```
//!
//! **Architecture invariant:** this crate does not depend on `evalctl-domain`: a resolver cannot name
//! what really happened.

pub use arms::unique_arms;
pub use error::{ResolversError, SpecError};
pub use intent::{Encoder, IntentSnapshot};
pub use kinds::{Built, build};
pub use loaded::{LoadedSnapshot, load_snapshot};
pub use mask::Mask;
pub use recorded::{Recorded, RecordedReject, RecordedReport, RecordedSnapshot, Unmatched};
pub use retrieval::RetrievalSnapshot;
pub use rules::RulesSnapshot;
pub use spec::Spec;

mod spec;

mod arms;

mod kinds;

mod rules;

mod recorded;

mod loaded;

mod intent;

mod retrieval;

mod lessons;

mod stored;

mod learn;

mod fixed;

mod mask;

mod error;

mod suggestion;

#[cfg(test)]
mod fixtures;
