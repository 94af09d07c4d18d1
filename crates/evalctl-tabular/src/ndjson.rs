use std::collections::HashSet;
use std::io::{self, BufRead, Read};
use std::path::{Path, PathBuf};
use std::str;

use crate::reject::excerpt;
use crate::row::{Cells, Row, Step};
use crate::stream::open_stream;
use crate::{Reject, RejectReason, TableError};

mod object;
use object::{Object, nests_deeper_than, push_value};

#[cfg(test)]
mod tests;

/// The most objects and arrays inside each other.
const MAX_DEPTH: usize = 128;
/// The most keys that are remembered, so that hostile keys cannot fill the memory.
const MAX_KEYS: usize = 4096;
const MAX_KEY_BYTES: usize = 256;

/// A file of one JSON object per line.
pub(crate) struct NdjsonTable {
    path: PathBuf,
    stream: Box<dyn BufRead + Send>,
    max_record_bytes: usize,
    line: u64,
    record: Vec<u8>,
    selected: Vec<String>,
    cells: Cells,
    keys: Keys,
}

impl NdjsonTable {
    pub(crate) fn open(path: &Path, max_record_bytes: usize) -> Result<Self, TableError> {
        let path = path.to_owned();
        let mut stream = open_stream(&path)?;
        match stream.fill_buf() {
            Ok([]) => Err(TableError::Empty { path }),
            Err(source) => Err(TableError::Read { path, line: 0, source }),
            Ok(_) => Ok(Self {
                path,
                stream,
                max_record_bytes,
                line: 0,
                record: Vec::new(),
                selected: Vec::new(),
                cells: Cells::default(),
                keys: Keys::default(),
            }),
        }
    }

    pub(crate) fn select(&mut self, columns: &[&str]) {
        self.selected = columns.iter().map(ToString::to_string).collect();
    }

    pub(crate) fn keys(&self) -> &[String] {
        &self.keys.names
    }

    pub(crate) fn advance(&mut self) -> Result<Step, TableError> {
        loop {
            let more = self.read_record().map_err(|source| TableError::Read {
                path: self.path.clone(),
                line: self.line,
                source,
            })?;
            if !more {
                return Ok(Step::End);
            }
            self.line += 1;
            let line = self.line;
            let filled = if self.max_record_bytes < self.record.len() {
                Err(RejectReason::RecordTooLong { limit: self.max_record_bytes })
            } else if self.record.trim_ascii().is_empty() {
                continue;
            } else {
                self.fill_cells()
            };
            return Ok(match filled {
                Ok(()) => Step::Row { line },
                Err(reason) => Step::Reject(Reject { line, reason, raw: excerpt(&self.record) }),
            });
        }
    }

    pub(crate) fn row(&self, line: u64) -> Row<'_> {
        Row::new(line, &self.cells, &self.record)
    }

    /// Reads a line without its end; tells whether there was one. Of a line that is too long it keeps one byte more
    /// than is allowed.
    fn read_record(&mut self) -> io::Result<bool> {
        self.record.clear();
        let limit = (self.max_record_bytes as u64).saturating_add(1);
        let n_bytes = self.stream.by_ref().take(limit).read_until(b'\n', &mut self.record)?;
        if self.record.last() == Some(&b'\n') {
            self.record.pop();
        } else if self.max_record_bytes < n_bytes {
            self.stream.skip_until(b'\n')?;
        }
        Ok(0 < n_bytes)
    }

    fn fill_cells(&mut self) -> Result<(), RejectReason> {
        let text = str::from_utf8(&self.record).map_err(|error| RejectReason::InvalidUtf8 {
            column: None,
            byte: error.valid_up_to(),
        })?;
        if nests_deeper_than(MAX_DEPTH, text) {
            return Err(RejectReason::NestingTooDeep { limit: MAX_DEPTH });
        }
        let object = Object::parse(text)?;
        for key in object.keys() {
            self.keys.meet(key);
        }
        self.cells.clear();
        for column in &self.selected {
            match object.find(column)? {
                Some(value) => push_value(&mut self.cells, value)?,
                None => self.cells.push_null(),
            }
        }
        Ok(())
    }
}

/// The keys met so far.
#[derive(Default)]
struct Keys {
    names: Vec<String>,
    known: HashSet<String>,
}

impl Keys {
    fn meet(&mut self, key: &str) {
        if self.names.len() < MAX_KEYS && key.len() <= MAX_KEY_BYTES && !self.known.contains(key) {
            self.names.push(key.to_owned());
            self.known.insert(key.to_owned());
        }
    }
}
