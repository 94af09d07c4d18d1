//! Waits for the disk beside the replay.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use evalctl_replay::ReplayError;
use evalctl_tables::{TablesError, Unkept, write_private};

/// How many partitions may wait for the disk: each holds a few open files.
const WAITING: usize = 4;

/// A partition whose rows are written, but not on disk for sure.
pub(crate) struct Written {
    pub(crate) parts: Vec<Unkept>,
    /// The file that says that the partition is finished, and its text.
    pub(crate) mark: (PathBuf, Vec<u8>),
}

/// Makes partitions safe in the order in which they come, each marked as finished last.
pub(crate) struct Keeper {
    queue: SyncSender<Written>,
    thread: JoinHandle<Result<(), ReplayError>>,
}

impl Keeper {
    pub(crate) fn start() -> Self {
        let (queue, written) = sync_channel(WAITING);
        Self { queue, thread: std::thread::spawn(|| keep_all(written)) }
    }

    /// Takes in a partition; waits where too many do already.
    pub(crate) fn take(&self, written: Written) -> Result<(), ReplayError> {
        // Nobody takes it once the disk has failed; `finish` tells how.
        self.queue.send(written).map_err(|_| ReplayError::Interrupted)
    }

    /// Waits until all that was taken in is safe.
    pub(crate) fn finish(self) -> Result<(), ReplayError> {
        drop(self.queue);
        self.thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

fn keep_all(written: Receiver<Written>) -> Result<(), ReplayError> {
    for Written { parts, mark: (path, text) } in written {
        let keep = || -> Result<(), TablesError> {
            parts.into_iter().try_for_each(Unkept::keep)?;
            write_private(&path, &text)
        };
        keep().map_err(|err| ReplayError::Storage {
            context: "cannot finish the partition of",
            path: path.clone(),
            source: Box::new(err),
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use evalctl_replay::ReplayError;
    use evalctl_tables::{PartWriter, Table, Unkept, part_path};

    use super::{Keeper, Written};

    fn filled(folder: &Path) -> Unkept {
        let part = PartWriter::create(folder, Table::Grades, 7).expect("begun");
        part.finish().expect("filled")
    }

    #[test]
    fn a_partition_is_marked_after_its_parts_have_their_names() {
        let folder = tempfile::tempdir().expect("a folder");
        let part = filled(folder.path());
        let path = part_path(folder.path(), Table::Grades, 7);
        assert!(!path.exists());
        let mark = folder.path().join("journal").join("7.json");
        let keeper = Keeper::start();
        keeper
            .take(Written { parts: vec![part], mark: (mark.clone(), b"{}".to_vec()) })
            .expect("taken");
        keeper.finish().expect("kept");
        assert!(path.exists());
        assert_eq!(std::fs::read(mark).expect("a mark"), b"{}");
    }

    #[test]
    fn what_the_disk_refuses_is_told_and_leaves_no_mark() {
        let folder = tempfile::tempdir().expect("a folder");
        let part = filled(folder.path());
        let path = part_path(folder.path(), Table::Grades, 7);
        std::fs::create_dir_all(path.join("in the way")).expect("a folder with the part's name");
        let mark = folder.path().join("7.json");
        let keeper = Keeper::start();
        keeper
            .take(Written { parts: vec![part], mark: (mark.clone(), Vec::new()) })
            .expect("taken");
        let err = keeper.finish().expect_err("a folder is in the way");
        assert!(matches!(err, ReplayError::Storage { .. }), "{err}");
        assert!(!mark.exists());
    }
}
