//! Everything a candidate may see and say, and nothing else.
//!
//! The main type is [`TicketView`]: what was known of a ticket at the moment of decision. A
//! [`Resolver`] is fitted into a [`Snapshot`], which turns views into [`Decision`]s. What really
//! happened to the ticket (`Outcome`) lives one room up, in `evalctl-domain`; code that implements
//! a resolver depends on this crate only, so it cannot even name the future.
//!
//! ```
//! use evalctl_candidate::{Confidence, Decision, Mode};
//! let decision = Decision::escalate("unknown_question");
//! assert_eq!(decision.mode, Mode::Escalate);
//! assert_eq!(decision.confidence, Confidence::ZERO);
//! ```

pub use action::{Action, canonical_json};
pub use confidence::{Confidence, ConfidenceError};
pub use decision::{Cost, Decision, Mode, Sentiment, UnknownWord, Urgency};
pub use ids::{ArticleId, CustomerId, IdError, TicketId};
pub use resolver::{
    DecideError, DecideFuture, Learning, LocalSnapshot, RemoteLimits, RemoteSnapshot, ResolveError,
    Resolver, Snapshot,
};
pub use training::{Feedback, TrainingExample};
pub use view::{Article, AuthorRole, CustomerHistory, TicketView, ViewMessage};

mod view;

mod decision;

mod action;

mod resolver;

mod training;

mod confidence;

mod ids;
