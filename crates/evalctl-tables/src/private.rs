//! The only place that makes files and folders: whole or not at all, for the owner's eyes only.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::TablesError;

/// Writes a file of a run, replacing an earlier one: a reader sees the old bytes or the new ones.
///
/// Folders that are missing above it are made. On Unix only the owner may read it.
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<(), TablesError> {
    if let Some(folder) = path.parent() {
        create_private_folder(folder)?;
    }
    let unkept = Unkept::create(path)?;
    unkept.file().write_all(bytes).map_err(TablesError::io("write", path))?;
    unkept.keep()
}

/// Makes a folder and those missing above it; on Unix only the owner may enter them.
pub fn create_private_folder(path: &Path) -> Result<(), TablesError> {
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        create_private_folder(parent)?;
    }
    create_new_folder(path)?;
    Ok(())
}

/// Makes one folder below an existing one, for good; `false` where it existed.
pub(crate) fn create_new_folder(path: &Path) -> Result<bool, TablesError> {
    match private_folders().create(path) {
        Ok(()) => path.parent().map_or(Ok(()), sync_folder).map(|()| true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists && was_folder(path) => Ok(false),
        Err(error) => Err(TablesError::io("create", path)(error)),
    }
}

/// Whether what stood in the way of a folder was one, even if somebody has removed it since.
fn was_folder(path: &Path) -> bool {
    // Looked at once: between two looks somebody else may remove it and make it again.
    match fs::symlink_metadata(path) {
        Ok(metadata) => metadata.is_dir() || metadata.is_symlink() && path.is_dir(),
        Err(error) => error.kind() == ErrorKind::NotFound,
    }
}

/// Opens a file for writing, making it where it does not exist and keeping its bytes where it does.
pub(crate) fn open_private(path: &Path) -> Result<File, TablesError> {
    private_files().create(true).open(path).map_err(TablesError::io("open", path))
}

/// A file that is filled but not on disk for sure, still under a temporary name beside its own.
///
/// Dropped without being kept it is removed.
#[derive(Debug)]
pub struct Unkept {
    path: PathBuf,
    temporary: PathBuf,
    file: Arc<File>,
}

impl Unkept {
    /// An empty one, which stands for `path`.
    pub(crate) fn create(path: &Path) -> Result<Self, TablesError> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let temporary = path.with_file_name(format!(".{name}.tmp"));
        // One that an earlier process left behind may have another mode, or be a link.
        remove_if_there(&temporary)?;
        let file = private_files()
            .create_new(true)
            .open(&temporary)
            .map_err(TablesError::io("create", &temporary))?;
        Ok(Self { path: path.to_owned(), temporary, file: Arc::new(file) })
    }

    /// Its file, to write to.
    pub(crate) fn file(&self) -> Arc<File> {
        Arc::clone(&self.file)
    }

    /// Flushes the file to disk and gives it its name, for good.
    pub fn keep(self) -> Result<(), TablesError> {
        self.file.sync_all().map_err(TablesError::io("flush", &self.temporary))?;
        fs::rename(&self.temporary, &self.path).map_err(TablesError::io("name", &self.path))?;
        self.path.parent().map_or(Ok(()), sync_folder)
    }
}

impl Drop for Unkept {
    fn drop(&mut self) {
        // Once it has its name there is nothing to remove; what cannot be removed is replaced by
        // whoever writes the file next.
        let _ = fs::remove_file(&self.temporary);
    }
}

/// Removes a file; one that is not there is as good as removed.
pub(crate) fn remove_if_there(path: &Path) -> Result<(), TablesError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(TablesError::io("remove", path)(error))
        }
        _ => Ok(()),
    }
}

/// Flushes a folder and all below it to disk.
pub(crate) fn sync_tree(folder: &Path) -> Result<(), TablesError> {
    for entry in fs::read_dir(folder).map_err(TablesError::io("list", folder))? {
        let entry = entry.map_err(TablesError::io("list", folder))?;
        let path = entry.path();
        let kind = entry.file_type().map_err(TablesError::io("look at", &path))?;
        if kind.is_dir() {
            sync_tree(&path)?;
        } else if kind.is_file() {
            sync(&path)?;
        }
    }
    sync_folder(folder)
}

/// Flushes the names in a folder to disk.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), TablesError> {
    // The parent of a bare file name is the empty path.
    sync(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })
}

#[cfg(unix)]
fn sync(path: &Path) -> Result<(), TablesError> {
    File::open(path).and_then(|file| file.sync_all()).map_err(TablesError::io("flush", path))
}

/// Elsewhere a folder cannot be opened, and a file opened for reading cannot be flushed.
#[cfg(not(unix))]
fn sync(_path: &Path) -> Result<(), TablesError> {
    Ok(())
}

fn private_files() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn private_folders() -> DirBuilder {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only Unix has modes"))]
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

#[cfg(test)]
mod tests;
