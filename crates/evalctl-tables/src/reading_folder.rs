//! What is read before its run has a name: the name follows from the bytes of all inputs.

use std::fs;
use std::path::{Path, PathBuf};

use crate::lock::RunLock;
use crate::partial_run::remove_folder;
use crate::private::create_new_folder;
use crate::{TablesError, create_private_folder};

/// How the folders begin.
const PREFIX: &str = ".reading-";

/// Folders that other processes made at the same moment under the same number.
const MOST_TWINS: u32 = 1_000;

/// The folder `<reports>/.reading-<process>-<number>/` of this process alone, removed when dropped.
#[derive(Debug)]
pub struct ReadingFolder {
    path: PathBuf,
    _lock: RunLock,
}

impl ReadingFolder {
    /// Makes the folder, and removes those of processes that died.
    ///
    /// # Errors
    ///
    /// [`TablesError`] where the system does not let it.
    pub fn create(reports: &Path) -> Result<Self, TablesError> {
        create_private_folder(reports)?;
        remove_abandoned(reports)?;
        let mut number = 0;
        loop {
            let path = reports.join(format!("{PREFIX}{}-{number}", std::process::id()));
            number += 1;
            if !create_new_folder(&path)? {
                continue;
            }
            match RunLock::acquire(&path) {
                Ok(lock) => return Ok(Self { path, _lock: lock }),
                // Another process took it for abandoned before it was locked.
                Err(error) if MOST_TWINS <= number => return Err(error),
                Err(_) => {}
            }
        }
    }

    /// Where to read to.
    #[must_use]
    pub fn scratch(&self) -> PathBuf {
        self.path.join("scratch")
    }

    /// Moves what was read to `folder`, where nothing is.
    ///
    /// # Errors
    ///
    /// [`TablesError`] where the system does not let it; nothing was moved then.
    pub fn move_to(self, folder: &Path) -> Result<(), TablesError> {
        fs::rename(self.scratch(), folder).map_err(TablesError::io("move", &self.scratch()))
    }
}

impl Drop for ReadingFolder {
    fn drop(&mut self) {
        remove_locked(&self.path);
    }
}

/// Removes folders that nobody holds. One that cannot be removed is in nobody's way.
fn remove_abandoned(reports: &Path) -> Result<(), TablesError> {
    for entry in fs::read_dir(reports).map_err(TablesError::io("list", reports))? {
        let entry = entry.map_err(TablesError::io("list", reports))?;
        if !entry.file_name().to_string_lossy().starts_with(PREFIX) {
            continue;
        }
        if let Ok(_lock) = RunLock::acquire(&entry.path()) {
            remove_locked(&entry.path());
        }
    }
    Ok(())
}

/// Removes a folder whose lock is held; what is left of it is removed by the next process.
fn remove_locked(path: &Path) {
    // Renamed while the lock file is in it: without one, somebody else could lock what is left
    // and take it away after a third one has made a folder of the same name.
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.trim_start_matches(PREFIX);
    // One of its name may still be on its way out.
    let mut others = (0..MOST_TWINS)
        .map(|number| path.with_file_name(format!("{PREFIX}removed-{number}-{name}")));
    if let Some(removed) = others.find(|removed| fs::rename(path, removed).is_ok()) {
        let _ = remove_folder(&removed);
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::ReadingFolder;
    use crate::write_private;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder");
        let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        entries.map(|entry| name(entry.expect("an entry"))).collect()
    }

    #[test]
    fn what_was_read_is_moved_and_nothing_stays() {
        let reports = tempfile::tempdir().expect("a folder");
        let folder = ReadingFolder::create(reports.path()).expect("a folder");
        write_private(&folder.scratch().join("0.bin"), b"0").expect("written");
        folder.move_to(&reports.path().join("kept")).expect("moved");
        assert_eq!(names(reports.path()), ["kept"]);
        assert_eq!(names(&reports.path().join("kept")), ["0.bin"]);

        let folder = ReadingFolder::create(reports.path()).expect("a folder");
        write_private(&folder.scratch().join("0.bin"), b"0").expect("written");
        drop(folder);
        assert_eq!(names(reports.path()), ["kept"]);
    }

    #[test]
    fn folders_of_the_dead_are_removed_and_those_of_the_living_are_not() {
        let reports = tempfile::tempdir().expect("a folder");
        let dead = reports.path().join(".reading-1-0");
        write_private(&dead.join("scratch").join("0.bin"), b"0").expect("written");
        let [one, other] = [0, 1].map(|_| ReadingFolder::create(reports.path()).expect("a folder"));
        assert!(!dead.exists());
        assert_ne!(one.scratch(), other.scratch());
        assert_eq!(names(reports.path()).len(), 2);
    }

    #[test]
    fn processes_that_start_at_once_have_a_folder_each() {
        let reports = tempfile::tempdir().expect("a folder");
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..20 {
                        let folder = ReadingFolder::create(reports.path()).expect("a folder");
                        write_private(&folder.scratch().join("0.bin"), b"0").expect("written");
                        assert!(folder.scratch().join("0.bin").is_file());
                    }
                });
            }
        });
        assert_eq!(names(reports.path()), Vec::<String>::new());
    }
}
