//! Records on disk, split over files by a hash, so that memory does not grow with the input.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::IngestError;

/// The longest record that is read back: more means that the file is damaged.
const MAX_RECORD_BYTES: u32 = 256 << 20;

/// Writes records of one kind into `<folder>/<name>-<slot>.spill`.
pub(crate) struct SpillWriter<T> {
    files: Vec<Mutex<BufWriter<File>>>,
    paths: Vec<PathBuf>,
    kind: PhantomData<fn(&T)>,
}

impl<T: Serialize> SpillWriter<T> {
    pub(crate) fn create(folder: &Path, name: &str, slots: u32) -> Result<Self, IngestError> {
        let mut files = Vec::new();
        let mut paths = Vec::new();
        for slot in 0..slots {
            let path = path(folder, name, slot);
            let file = File::create(&path).map_err(|err| IngestError::io("create", &path, err))?;
            files.push(Mutex::new(BufWriter::with_capacity(64 << 10, file)));
            paths.push(path);
        }
        Ok(Self { files, paths, kind: PhantomData })
    }

    /// Appends a record to the slot that `hash` falls into.
    pub(crate) fn push(&self, hash: u64, record: &T) -> Result<(), IngestError> {
        let slot = usize::try_from(hash % self.files.len() as u64).expect("below the slot count");
        let bytes = postcard::to_stdvec(record).map_err(|err| self.damaged(slot, &err))?;
        let length = u32::try_from(bytes.len()).ok().filter(|length| *length < MAX_RECORD_BYTES);
        let Some(length) = length else {
            return Err(IngestError::RecordTooLarge {
                path: self.paths[slot].clone(),
                bytes: bytes.len(),
            });
        };
        let mut file = self.files[slot].lock().expect("no writer panics while it holds the file");
        file.write_all(&length.to_le_bytes())
            .and_then(|()| file.write_all(&bytes))
            .map_err(|err| IngestError::io("write", &self.paths[slot], err))
    }

    /// Writes all buffers out.
    pub(crate) fn finish(self) -> Result<(), IngestError> {
        for (file, path) in self.files.into_iter().zip(&self.paths) {
            let mut file = file.into_inner().expect("no writer panics while it holds the file");
            file.flush().map_err(|err| IngestError::io("write", path, err))?;
        }
        Ok(())
    }

    fn damaged(&self, slot: usize, err: &postcard::Error) -> IngestError {
        IngestError::Spill { path: self.paths[slot].clone(), message: err.to_string() }
    }
}

/// Reads the records of one slot back, one at a time.
pub(crate) struct SpillReader<T> {
    file: BufReader<File>,
    path: PathBuf,
    kind: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> SpillReader<T> {
    pub(crate) fn open(folder: &Path, name: &str, slot: u32) -> Result<Self, IngestError> {
        let path = path(folder, name, slot);
        let file = File::open(&path).map_err(|err| IngestError::io("open", &path, err))?;
        Ok(Self { file: BufReader::with_capacity(256 << 10, file), path, kind: PhantomData })
    }

    fn read(&mut self) -> Result<Option<T>, IngestError> {
        let mut length = [0; 4];
        match self.file.read(&mut length[..1]) {
            Ok(0) => return Ok(None),
            Ok(_) => {}
            Err(err) => return Err(IngestError::io("read", &self.path, err)),
        }
        self.file
            .read_exact(&mut length[1..])
            .map_err(|err| IngestError::io("read", &self.path, err))?;
        let length = u32::from_le_bytes(length);
        if MAX_RECORD_BYTES <= length {
            return Err(self.damaged("a record is longer than any that is written"));
        }
        let mut bytes = vec![0; length as usize];
        self.file.read_exact(&mut bytes).map_err(|err| IngestError::io("read", &self.path, err))?;
        postcard::from_bytes(&bytes).map(Some).map_err(|err| self.damaged(&err.to_string()))
    }

    fn damaged(&self, message: &str) -> IngestError {
        IngestError::Spill { path: self.path.clone(), message: message.to_owned() }
    }
}

impl<T: DeserializeOwned> Iterator for SpillReader<T> {
    type Item = Result<T, IngestError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

fn path(folder: &Path, name: &str, slot: u32) -> PathBuf {
    folder.join(format!("{name}-{slot:05}.spill"))
}

/// Removes the slots of `name`, which nobody reads any more.
pub(crate) fn remove(folder: &Path, name: &str, slots: u32) -> Result<(), IngestError> {
    for slot in 0..slots {
        let path = path(folder, name, slot);
        std::fs::remove_file(&path).map_err(|err| IngestError::io("remove", &path, err))?;
    }
    Ok(())
}
