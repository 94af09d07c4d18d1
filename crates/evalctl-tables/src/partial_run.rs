//! A run while it is written, and the step that makes it a run.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::lock::{LOCK_NAME, RunLock};
use crate::private::{create_new_folder, remove_if_there, sync_folder, sync_tree};
use crate::run_folder::PARTIAL_PREFIX;
use crate::{RunFolder, TablesError, create_private_folder};

/// An unfinished run that this process alone may write: `<reports>/.partial-<fingerprint>/`.
///
/// The fingerprint stands for everything that decides the tables, so that only a run of the same
/// inputs goes on with what is there.
#[derive(Debug)]
pub struct PartialRun {
    reports: PathBuf,
    folder: RunFolder,
    lock: RunLock,
}

impl PartialRun {
    /// Begins a run; an unfinished one of the same fingerprint is an error.
    pub fn create(reports: &Path, fingerprint: &str) -> Result<Self, TablesError> {
        let path = partial_path(reports, fingerprint)?;
        create_private_folder(reports)?;
        let is_new = create_new_folder(&path)?;
        let lock = RunLock::acquire(&path)?;
        if !is_new {
            return Err(TablesError::PartialExists { path });
        }
        Ok(Self { reports: reports.to_owned(), folder: RunFolder::unfinished(path), lock })
    }

    /// Goes on with an unfinished run.
    pub fn adopt(reports: &Path, fingerprint: &str) -> Result<Self, TablesError> {
        let path = partial_path(reports, fingerprint)?;
        if !path.is_dir() {
            return Err(TablesError::NothingToResume { path });
        }
        let lock = RunLock::acquire(&path)?;
        Ok(Self { reports: reports.to_owned(), folder: RunFolder::unfinished(path), lock })
    }

    /// Removes an unfinished run; says whether there was one.
    pub fn discard(reports: &Path, fingerprint: &str) -> Result<bool, TablesError> {
        let path = partial_path(reports, fingerprint)?;
        // Renamed first: a run that is half removed must not be gone on with.
        let discarded = reports.join(format!(".discarded-{fingerprint}"));
        remove_folder(&discarded)?;
        if !path.is_dir() {
            return Ok(false);
        }
        let _lock = RunLock::acquire(&path)?;
        fs::rename(&path, &discarded).map_err(TablesError::io("discard", &path))?;
        remove_folder(&discarded)?;
        Ok(true)
    }

    /// Where the run is written.
    #[must_use]
    pub fn folder(&self) -> &RunFolder {
        &self.folder
    }

    /// Makes the run a finished one, `<reports>/<run-id>/`, in one step: its `run.json` must be
    /// written. Its scratch folder is removed. On an error the unfinished run stays where it is.
    pub fn publish(self, run_id: &str) -> Result<RunFolder, TablesError> {
        let published = self.reports.join(checked_name("run id", run_id)?);
        if fs::symlink_metadata(&published).is_ok() {
            return Err(TablesError::Exists { path: published });
        }
        if !self.folder.has_run_json()? {
            return Err(TablesError::Unfinished { path: self.folder.path().to_owned() });
        }
        remove_folder(&self.folder.scratch())?;
        sync_tree(self.folder.path())?;
        fs::rename(self.folder.path(), &published).map_err(|error| match error.kind() {
            // Another process published the same id after we looked.
            ErrorKind::AlreadyExists | ErrorKind::DirectoryNotEmpty => {
                TablesError::Exists { path: published.clone() }
            }
            _ => TablesError::io("publish", &published)(error),
        })?;
        sync_folder(&self.reports)?;
        // The lock goes last: removed any earlier, another process could adopt a run that is
        // about to be renamed.
        remove_if_there(&published.join(LOCK_NAME))?;
        drop(self.lock);
        RunFolder::open(&published)
    }
}

fn partial_path(reports: &Path, fingerprint: &str) -> Result<PathBuf, TablesError> {
    let fingerprint = checked_name("fingerprint", fingerprint)?;
    Ok(reports.join(format!("{PARTIAL_PREFIX}{fingerprint}")))
}

/// The name, if it names a folder right below another one on every file system.
fn checked_name<'a>(what: &'static str, name: &'a str) -> Result<&'a str, TablesError> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.chars().all(is_plain) {
        Ok(name)
    } else {
        Err(TablesError::BadName { what, name: name.to_owned() })
    }
}

pub(crate) fn remove_folder(path: &Path) -> Result<(), TablesError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(TablesError::io("remove", path)(error))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
