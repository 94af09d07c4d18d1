//! Drives a snapshot over a batch of views, in process or over a wire.

use std::num::NonZeroUsize;

use futures::StreamExt;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

use evalctl_domain::{DecideError, Decision, RemoteSnapshot, Snapshot, TicketView};

/// Where remote calls run; local snapshots need none.
#[derive(Clone)]
pub(crate) struct Driver {
    pub(crate) runtime: Option<Handle>,
}

impl Driver {
    /// One answer a view, in order. A batch of the wrong length is a failure of every ticket in it.
    pub(crate) fn decide(
        &self,
        snapshot: &Snapshot,
        views: &[TicketView],
        in_flight: &Semaphore,
    ) -> Vec<Result<Decision, DecideError>> {
        let answers = match (snapshot, &self.runtime) {
            (Snapshot::Local(snapshot), _) => snapshot.decide(views),
            (Snapshot::Remote(snapshot), Some(runtime)) => {
                runtime.block_on(decide_remote(snapshot.as_ref(), views, in_flight))
            }
            (Snapshot::Remote(_), None) => vec![Err(failed("no_runtime")); views.len()],
        };
        if answers.len() == views.len() {
            answers
        } else {
            vec![Err(failed("wrong_batch_length")); views.len()]
        }
    }
}

/// How many calls may be in flight for a snapshot.
pub(crate) fn permits(snapshot: &Snapshot) -> NonZeroUsize {
    match snapshot {
        Snapshot::Local(_) => NonZeroUsize::MIN,
        Snapshot::Remote(snapshot) => snapshot.limits().concurrency,
    }
}

async fn decide_remote(
    snapshot: &dyn RemoteSnapshot,
    views: &[TicketView],
    in_flight: &Semaphore,
) -> Vec<Result<Decision, DecideError>> {
    let limits = snapshot.limits();
    let calls = views.iter().map(|view| async move {
        // The semaphore is never closed; were it, the call would go ahead without a permit.
        let _permit = in_flight.acquire().await;
        match tokio::time::timeout(limits.timeout, snapshot.decide(view)).await {
            Ok(answer) => answer,
            Err(_) => Err(failed("timeout")),
        }
    });
    futures::stream::iter(calls).buffered(limits.concurrency.get()).collect().await
}

fn failed(reason: &str) -> DecideError {
    DecideError::Failed { reason: reason.to_owned() }
}
