//! The trait that every candidate implements, and the snapshot it is fitted into.
//!
//! One trait serves all: a fixed rule set ([`Learning::Never`]), a fitted model
//! ([`Learning::BeforeReplay`]), one that learns on ([`Learning::AtEpochs`]); decided on in process
//! ([`LocalSnapshot`]) or over a wire with many calls in flight ([`RemoteSnapshot`]).

use std::future::Future;
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::{Decision, TicketView, TrainingExample};

/// When a resolver learns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Learning {
    /// It is what it is: one snapshot for the whole replay.
    Never,
    /// Fitted once, on tickets decided before the replay's first.
    BeforeReplay,
    /// Fitted, then updated at the end of every epoch with the feedback that came due in it.
    AtEpochs {
        /// How long an epoch lasts.
        every: Duration,
    },
    /// Fitted in an earlier run and loaded: it learns no more, but what it was fitted on must not
    /// judge it.
    Earlier,
}

impl Learning {
    /// Whether tickets must be put into sets, so that none judges what was learned from it.
    #[must_use]
    pub fn needs_sets(self) -> bool {
        self != Self::Never
    }
}

/// A candidate resolver.
pub trait Resolver: Send + Sync {
    /// The name of the arm, as in the specification it was made from.
    fn name(&self) -> &str;

    /// When it learns.
    fn learning(&self) -> Learning;

    /// Makes the next immutable snapshot from `earlier` and the examples that came due since,
    /// in (due time, ticket id) order. The first call has no `earlier`.
    fn fit(
        &self,
        earlier: Option<&Snapshot>,
        due: &mut dyn Iterator<Item = TrainingExample>,
    ) -> Result<Snapshot, ResolveError>;
}

/// A fitted candidate: immutable, named by the hash of its bytes, and all that decides.
#[derive(Clone)]
pub enum Snapshot {
    /// Decides in process, on batches.
    Local(Arc<dyn LocalSnapshot>),
    /// Decides elsewhere, a call a view.
    Remote(Arc<dyn RemoteSnapshot>),
}

impl Snapshot {
    /// The bytes that production loads; their SHA-256 names the snapshot.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Local(snapshot) => snapshot.bytes(),
            Self::Remote(snapshot) => snapshot.bytes(),
        }
    }
}

/// Decides synchronously; called from many threads at once.
pub trait LocalSnapshot: Send + Sync {
    /// The snapshot, serialised: equal bytes decide equally.
    fn bytes(&self) -> Vec<u8>;

    /// Decides on each view; the answer has one element a view, in order.
    fn decide(&self, views: &[TicketView]) -> Vec<Result<Decision, DecideError>>;
}

/// The future of one remote decision.
pub type DecideFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Decision, DecideError>> + Send + 'a>>;

/// How hard a remote may be driven; the engine keeps to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RemoteLimits {
    /// Calls in flight at once.
    pub concurrency: NonZeroUsize,
    /// How long one call may take.
    pub timeout: Duration,
}

/// Decides over a wire.
pub trait RemoteSnapshot: Send + Sync {
    /// What identifies the remote: endpoint, model, prompt; equal bytes mean the same candidate.
    fn bytes(&self) -> Vec<u8>;

    /// How hard it may be driven.
    fn limits(&self) -> RemoteLimits;

    /// Decides on one view.
    fn decide<'a>(&'a self, view: &'a TicketView) -> DecideFuture<'a>;
}

/// Why there is no decision on a view.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecideError {
    /// The candidate has nothing to say on this ticket: it is left out of the arm and counted.
    #[error("no decision on this ticket: {reason}")]
    NotOffered {
        /// A stable word, for example `no_recorded_decision`.
        reason: String,
    },
    /// The candidate failed on this ticket.
    #[error("the candidate failed: {reason}")]
    Failed {
        /// A stable word, for example `timeout`.
        reason: String,
    },
}

/// Why a resolver could not be fitted.
#[derive(Debug, thiserror::Error)]
#[error("resolver `{name}`: {message}")]
pub struct ResolveError {
    /// The arm.
    pub name: String,
    /// What was wrong and what would be right.
    pub message: String,
}
