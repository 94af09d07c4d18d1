//! Records on disk, split over files by a hash, so that memory does not grow with the input.

use std::fs::{File, OpenOptions};
use std::io::{BufReader, Read, Write};
use std::marker::PhantomData;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use postcard::ser_flavors::Flavor;
use rayon::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::IngestError;

/// The longest record that is read back: more means that the file is damaged.
const MAX_RECORD_BYTES: u32 = 256 << 20;

/// What is said of a file that was cut short.
const ENDS_WITHIN: &str = "it ends within a record";

/// What all buffers of one writer take together, where each has its least.
const BUFFERS_BYTES: usize = 2 << 20;

/// As a file is opened for each write, less makes writing slow.
const LEAST_BUFFER_BYTES: usize = 16 << 10;

/// More makes writing no faster.
const MOST_BUFFER_BYTES: usize = 64 << 10;

/// Where the bytes of a record are added.
struct Behind<'b>(&'b mut Vec<u8>);

impl Flavor for Behind<'_> {
    type Output = ();

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.0.push(byte);
        Ok(())
    }

    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<Self::Output> {
        Ok(())
    }
}

/// Writes records of one kind into `<folder>/<name>-<slot>.spill`.
///
/// No file stays open between two writes: thousands of slots are more than a process may open.
pub(crate) struct SpillWriter<T> {
    slots: Vec<Slot>,
    buffer_bytes: usize,
    kind: PhantomData<fn(&T)>,
}

struct Slot {
    path: PathBuf,
    buffer: Mutex<Vec<u8>>,
}

impl Slot {
    /// Adds a record behind its length, or nothing.
    fn add<T: Serialize>(&self, record: &T, buffer: &mut Vec<u8>) -> Result<(), IngestError> {
        const LENGTH: usize = size_of::<u32>();
        let start = buffer.len();
        buffer.extend_from_slice(&[0; LENGTH]);
        let added = postcard::serialize_with_flavor(record, Behind(buffer));
        let bytes = buffer.len() - start - LENGTH;
        let length = u32::try_from(bytes).ok().filter(|length| *length < MAX_RECORD_BYTES);
        match (added, length) {
            (Ok(()), Some(length)) => {
                buffer[start..][..LENGTH].copy_from_slice(&length.to_le_bytes());
                Ok(())
            }
            (Ok(()), None) => Err(IngestError::RecordTooLarge { path: self.path.clone(), bytes }),
            (Err(err), _) => Err(damaged(&self.path, &err.to_string())),
        }
        .inspect_err(|_| buffer.truncate(start))
    }
}

impl<T: Serialize> SpillWriter<T> {
    pub(crate) fn create(folder: &Path, name: &str, slots: u32) -> Result<Self, IngestError> {
        let mut res = Vec::new();
        for slot in 0..slots {
            let path = path(folder, name, slot);
            create_private(&path)?;
            res.push(Slot { path, buffer: Mutex::new(Vec::new()) });
        }
        let share = BUFFERS_BYTES / res.len().max(1);
        let buffer_bytes = share.clamp(LEAST_BUFFER_BYTES, MOST_BUFFER_BYTES);
        Ok(Self { slots: res, buffer_bytes, kind: PhantomData })
    }

    /// For records of a few dozen bytes, which fill buffers slowly: each takes a quarter.
    pub(crate) fn of_small_records(mut self) -> Self {
        self.buffer_bytes /= 4;
        self
    }

    /// Appends a record to the slot that `hash` falls into.
    pub(crate) fn push(&self, hash: u64, record: &T) -> Result<(), IngestError> {
        let slot = usize::try_from(hash % self.slots.len() as u64).expect("below the slot count");
        let slot = &self.slots[slot];
        let mut buffer = slot.buffer.lock().expect("no writer panics while it holds the buffer");
        if buffer.capacity() == 0 {
            buffer.reserve_exact(self.buffer_bytes);
        }
        slot.add(record, &mut buffer)?;
        // The next record finds room, unless it is a long one: nothing grows for it.
        if self.buffer_bytes / 4 * 3 <= buffer.len() {
            append(&slot.path, &buffer)?;
            // One large record must not keep its memory.
            buffer.clear();
            buffer.shrink_to(self.buffer_bytes);
        }
        Ok(())
    }

    /// Writes all buffers out.
    pub(crate) fn finish(self) -> Result<(), IngestError> {
        for slot in self.slots {
            let buffer =
                slot.buffer.into_inner().expect("no writer panics while it holds the buffer");
            append(&slot.path, &buffer)?;
        }
        Ok(())
    }
}

/// Makes an empty file that only its owner may read: scratch files hold tickets.
pub(crate) fn create_private(path: &Path) -> Result<File, IngestError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|err| IngestError::io("create", path, err))
}

fn append(path: &Path, bytes: &[u8]) -> Result<(), IngestError> {
    if bytes.is_empty() {
        return Ok(());
    }
    let file = OpenOptions::new().append(true).open(path);
    file.and_then(|mut file| file.write_all(bytes))
        .map_err(|err| IngestError::io("write", path, err))
}

/// Reads the records of one slot back, one at a time.
pub(crate) struct SpillReader<T> {
    file: BufReader<File>,
    path: PathBuf,
    /// Kept for its memory.
    record: Vec<u8>,
    kind: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> SpillReader<T> {
    pub(crate) fn open(folder: &Path, name: &str, slot: u32) -> Result<Self, IngestError> {
        let path = path(folder, name, slot);
        let file = File::open(&path).map_err(|err| IngestError::io("open", &path, err))?;
        let file = BufReader::with_capacity(256 << 10, file);
        Ok(Self { file, path, record: Vec::new(), kind: PhantomData })
    }

    fn read(&mut self) -> Result<Option<T>, IngestError> {
        let mut length = [0; 4];
        match self.file.read(&mut length[..1]) {
            Ok(0) => return Ok(None),
            Ok(_) => {}
            Err(err) => return Err(IngestError::io("read", &self.path, err)),
        }
        self.file.read_exact(&mut length[1..]).map_err(|err| self.ended(&err))?;
        let length = u32::from_le_bytes(length);
        if MAX_RECORD_BYTES <= length {
            return Err(self.damaged("a record is longer than any that is written"));
        }
        // Not more memory than the file has bytes, whatever the length says.
        self.record.clear();
        let read = self.file.by_ref().take(u64::from(length)).read_to_end(&mut self.record);
        read.map_err(|err| IngestError::io("read", &self.path, err))?;
        if self.record.len() < length as usize {
            return Err(self.damaged(ENDS_WITHIN));
        }
        postcard::from_bytes(&self.record).map(Some).map_err(|err| self.damaged(&err.to_string()))
    }

    fn ended(&self, err: &std::io::Error) -> IngestError {
        match err.kind() {
            std::io::ErrorKind::UnexpectedEof => self.damaged(ENDS_WITHIN),
            kind => IngestError::io("read", &self.path, kind.into()),
        }
    }

    fn damaged(&self, message: &str) -> IngestError {
        damaged(&self.path, message)
    }
}

impl<T: DeserializeOwned> Iterator for SpillReader<T> {
    type Item = Result<T, IngestError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

/// One slot, whole in memory, its records still as they were written.
pub(crate) struct SpilledSlot {
    path: PathBuf,
    bytes: Vec<u8>,
}

impl SpilledSlot {
    pub(crate) fn read(folder: &Path, name: &str, slot: u32) -> Result<Self, IngestError> {
        let path = path(folder, name, slot);
        let bytes = std::fs::read(&path).map_err(|err| IngestError::io("read", &path, err))?;
        Ok(Self { path, bytes })
    }

    /// Where its records lie, in the order in which they were written.
    pub(crate) fn records(&self) -> impl Iterator<Item = Result<Range<usize>, IngestError>> {
        let mut at = 0;
        std::iter::from_fn(move || {
            let rest = self.bytes.get(at..).filter(|rest| !rest.is_empty())?;
            let record = rest.split_first_chunk().and_then(|(length, _)| {
                let start = at + length.len();
                let record = start..start.checked_add(u32::from_le_bytes(*length) as usize)?;
                self.bytes.get(record.clone()).map(|_| record)
            });
            // Nothing can be told of what follows a damaged one.
            at = record.as_ref().map_or(self.bytes.len(), |record| record.end);
            Some(record.ok_or_else(|| damaged(&self.path, ENDS_WITHIN)))
        })
    }

    /// The first fields of a record, or all of them.
    pub(crate) fn decode<'a, T: Deserialize<'a>>(
        &'a self,
        record: Range<usize>,
    ) -> Result<T, IngestError> {
        let decoded = postcard::take_from_bytes(&self.bytes[record]);
        decoded.map(|(fields, _)| fields).map_err(|err| damaged(&self.path, &err.to_string()))
    }
}

fn damaged(path: &Path, message: &str) -> IngestError {
    IngestError::Spill { path: path.to_owned(), message: message.to_owned() }
}

/// The numbers of `count` slots, each for the next thread that is free.
pub(crate) fn slots(count: u32) -> impl ParallelIterator<Item = u32> {
    // Left alone, several go to one thread, and at the end the others wait for it.
    (0..count).into_par_iter().with_max_len(1)
}

/// The size of one slot on disk.
pub(crate) fn bytes(folder: &Path, name: &str, slot: u32) -> Result<u64, IngestError> {
    let path = path(folder, name, slot);
    let found = std::fs::metadata(&path).map_err(|err| IngestError::io("read", &path, err))?;
    Ok(found.len())
}

/// Gives the slots of `from` another name.
pub(crate) fn rename(folder: &Path, from: &str, to: &str, slots: u32) -> Result<(), IngestError> {
    (0..slots).try_for_each(|slot| {
        let old = path(folder, from, slot);
        std::fs::rename(&old, path(folder, to, slot))
            .map_err(|err| IngestError::io("rename", &old, err))
    })
}

/// Removes the slots of `name`, which nobody reads any more.
pub(crate) fn remove(folder: &Path, name: &str, slots: u32) -> Result<(), IngestError> {
    (0..slots).try_for_each(|slot| remove_slot(folder, name, slot))
}

/// Removes one slot of `name`.
pub(crate) fn remove_slot(folder: &Path, name: &str, slot: u32) -> Result<(), IngestError> {
    let path = path(folder, name, slot);
    std::fs::remove_file(&path).map_err(|err| IngestError::io("remove", &path, err))
}

fn path(folder: &Path, name: &str, slot: u32) -> PathBuf {
    folder.join(format!("{name}-{slot:05}.spill"))
}

#[cfg(test)]
mod tests;
