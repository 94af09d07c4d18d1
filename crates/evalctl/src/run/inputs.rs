//! Input files by content: what a run was made of.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use evalctl_ingest::{IngestError, Input};

/// A file as run.json names it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct InputRecord {
    pub(crate) path: String,
    pub(crate) format: String,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
}

/// Hashes every file; the same content twice is an error, as its tickets would count twice.
pub(crate) fn record_all(inputs: &[Input]) -> Result<Vec<InputRecord>> {
    let mut records: Vec<InputRecord> = Vec::new();
    for input in inputs {
        let record = record(&input.path, input.format.as_str())?;
        if let Some(twin) = records.iter().find(|known| known.sha256 == record.sha256) {
            let first = PathBuf::from(&twin.path);
            return Err(IngestError::SameFile { first, second: input.path.clone() }.into());
        }
        records.push(record);
    }
    Ok(records)
}

/// Hashes one file.
pub(crate) fn record(path: &Path, format: &str) -> Result<InputRecord> {
    let context = || format!("cannot read `{}`", path.display());
    let mut file = File::open(path).with_context(context)?;
    let mut hasher = Sha256::new();
    // What was read is still in the cache when it is hashed.
    let mut buffer = vec![0; 64 << 10];
    let mut bytes = 0;
    loop {
        let read = file.read(&mut buffer).with_context(context)?;
        if read == 0 {
            break;
        }
        hasher.update(&buffer[..read]);
        bytes += read as u64;
    }
    let path = path.display().to_string();
    Ok(InputRecord { path, format: format.to_owned(), bytes, sha256: hex(&hasher.finalize()) })
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
