//! Ctrl-C: the first one asks the run to stop at the next partition, a second one ends it at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Starts listening; the flag is set when somebody wants the run to stop.
pub(crate) fn listen() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    tokio::spawn(async move {
        while wanted().await {
            if flag.swap(true, Ordering::Relaxed) {
                // What is finished is on disk already, and parts are renamed when whole.
                #[expect(clippy::exit, reason = "the second Ctrl-C means now")]
                std::process::exit(130);
            }
        }
    });
    stop
}

/// Waits for Ctrl-C or a polite kill. False: signals cannot be heard here.
async fn wanted() -> bool {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            return tokio::signal::ctrl_c().await.is_ok();
        };
        tokio::select! {
            heard = tokio::signal::ctrl_c() => heard.is_ok(),
            heard = terminate.recv() => heard.is_some(),
        }
    }
    #[cfg(not(unix))]
    {
        tokio::signal::ctrl_c().await.is_ok()
    }
}
