//! A snapshot of an earlier run: what decided there decides here, byte for byte.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use evalctl_candidate::{
    Learning, LocalSnapshot, ResolveError, Resolver, Snapshot, TrainingExample,
};
use sha2::{Digest, Sha256};

use crate::ResolversError;
use crate::kinds::{Built, KINDS, Kind, Site};

/// The file that a run keeps a snapshot in, below `models/<arm>/<sha256>/`.
const FILE: &str = "snapshot";

/// A snapshot by itself, apart from any arm.
pub struct LoadedSnapshot {
    /// What decides.
    pub snapshot: Arc<dyn LocalSnapshot>,
    /// The name of the resolver that wrote it.
    pub resolver: &'static str,
    /// The file that holds it.
    pub path: PathBuf,
}

/// Loads the snapshot that a run keeps in `folder` (`models/<arm>/<sha256>`).
///
/// Fails where there is none, where the folder is named by another hash than that of its bytes, and
/// where no resolver knows the bytes.
pub fn load_snapshot(folder: &Path) -> Result<LoadedSnapshot, ResolversError> {
    let (kind, snapshot, path) = read(folder)?;
    Ok(LoadedSnapshot { snapshot, resolver: kind.name, path })
}

type Read = (&'static Kind, Arc<dyn LocalSnapshot>, PathBuf);

fn read(folder: &Path) -> Result<Read, ResolversError> {
    let path = folder.join(FILE);
    let bytes =
        fs::read(&path).map_err(|source| ResolversError::Read { path: path.clone(), source })?;
    check_hash(folder, &bytes)?;
    let (kind, snapshot) = load(&path, &bytes)?;
    Ok((kind, snapshot, path))
}

pub(crate) fn build(site: &Site<'_>) -> Result<Built, ResolversError> {
    let (kind, snapshot, path) = read(&site.file()?)?;
    let arm = site.spec.arm().to_owned();
    let learning = if kind.trains { Learning::Earlier } else { Learning::Never };
    Ok(Built {
        acted: site.spec.acted(),
        resolver: Arc::new(Loaded { arm: arm.clone(), learning, snapshot }),
        arm,
        recorded: None,
        inputs: vec![path],
    })
}

/// The folder is named by the hash of what is in it; one that was renamed says nothing.
fn check_hash(folder: &Path, bytes: &[u8]) -> Result<(), ResolversError> {
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let is_hash = name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    let found: String =
        Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    if is_hash && found != name {
        return Err(ResolversError::OtherHash { folder: folder.to_owned(), found });
    }
    Ok(())
}

/// Finds the resolver that wrote the bytes; each tells its own by how they begin.
fn load(
    path: &Path,
    bytes: &[u8],
) -> Result<(&'static Kind, Arc<dyn LocalSnapshot>), ResolversError> {
    for kind in KINDS {
        if let Some(loaded) = (kind.load)(bytes) {
            let snapshot = loaded.map_err(|error| ResolversError::SnapshotFile {
                path: path.to_owned(),
                source: Box::new(error),
            })?;
            return Ok((kind, snapshot));
        }
    }
    Err(ResolversError::UnknownSnapshot { path: path.to_owned() })
}

/// Whether the bytes are a JSON object whose `schema` starts so.
pub(crate) fn names_schema(bytes: &[u8], start: &str) -> bool {
    serde_json::from_slice::<serde_json::Value>(bytes)
        .is_ok_and(|value| value["schema"].as_str().is_some_and(|schema| schema.starts_with(start)))
}

/// Learns no more.
struct Loaded {
    arm: String,
    learning: Learning,
    snapshot: Arc<dyn LocalSnapshot>,
}

impl Resolver for Loaded {
    fn name(&self) -> &str {
        &self.arm
    }

    fn learning(&self) -> Learning {
        self.learning
    }

    fn fit(
        &self,
        _earlier: Option<&Snapshot>,
        _due: &mut dyn Iterator<Item = TrainingExample>,
    ) -> Result<Snapshot, ResolveError> {
        Ok(Snapshot::Local(Arc::clone(&self.snapshot)))
    }
}

#[cfg(test)]
mod tests;
