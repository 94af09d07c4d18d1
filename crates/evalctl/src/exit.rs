//! How the process ends: 0 done, 1 a gate said no, 2 error, 130 interrupted with the state saved.

use std::process::ExitCode;

use crate::printer::Printer;

/// How a command ended.
pub(crate) enum Exit {
    Done,
    /// What was asked does not hold; the output says why.
    No,
    /// Stopped from outside; what was finished is kept.
    Interrupted,
    Failed(anyhow::Error),
}

/// A condition of a gate does not hold; what was found is printed already.
#[derive(Debug, thiserror::Error)]
#[error("the gate said no")]
pub(crate) struct GateSaidNo;

/// Somebody pressed Ctrl-C; what was finished is kept.
#[derive(Debug, thiserror::Error)]
#[error("interrupted; finished partitions are kept, go on with `--resume`")]
pub(crate) struct Interrupted;

impl From<anyhow::Result<()>> for Exit {
    fn from(result: anyhow::Result<()>) -> Self {
        match result {
            Ok(()) => Self::Done,
            Err(err) if err.is::<Interrupted>() => Self::Interrupted,
            Err(err) if err.is::<GateSaidNo>() => Self::No,
            // Who reads our output has gone: `evalctl … | head` is no error.
            Err(err) if is_broken_pipe(&err) => Self::Done,
            Err(err) => Self::Failed(err),
        }
    }
}

fn is_broken_pipe(err: &anyhow::Error) -> bool {
    err.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|err| err.kind() == std::io::ErrorKind::BrokenPipe)
    })
}

impl Exit {
    /// Says what is to be said and gives the process its code.
    pub(crate) fn report(self, printer: &Printer) -> ExitCode {
        match self {
            Self::Done => ExitCode::SUCCESS,
            Self::No => ExitCode::from(1),
            Self::Interrupted => {
                printer.error(&Interrupted.to_string());
                ExitCode::from(130)
            }
            Self::Failed(err) => {
                printer.error(&format!("{err:#}"));
                ExitCode::from(2)
            }
        }
    }
}
