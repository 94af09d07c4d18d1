//! Keeps two processes from writing one run.

use std::fs::{File, TryLockError};
use std::path::Path;

use crate::TablesError;
use crate::private::open_private;

/// The name of the lock file in the folder of an unfinished run.
pub(crate) const LOCK_NAME: &str = "lock";

/// The right to write a run; given back when dropped, or when the process dies.
#[derive(Debug)]
pub(crate) struct RunLock {
    _held: File,
}

impl RunLock {
    /// Locks the unfinished run in `folder`, or says at once that somebody else has it.
    pub(crate) fn acquire(folder: &Path) -> Result<Self, TablesError> {
        let path = folder.join(LOCK_NAME);
        let file = open_private(&path)?;
        match file.try_lock() {
            // Between opening and locking, another process may have published or discarded the run.
            Ok(()) if stands_at(&file, &path) => Ok(Self { _held: file }),
            Ok(()) | Err(TryLockError::WouldBlock) => {
                Err(TablesError::InUse { path: folder.to_owned() })
            }
            Err(TryLockError::Error(error)) => Err(TablesError::io("lock", &path)(error)),
        }
    }
}

#[cfg(unix)]
fn stands_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let [open, named] = [file.metadata(), path.metadata()]
        .map(|metadata| metadata.ok().map(|metadata| (metadata.dev(), metadata.ino())));
    open.is_some() && open == named
}

#[cfg(not(unix))]
fn stands_at(_file: &File, path: &Path) -> bool {
    path.exists()
}
