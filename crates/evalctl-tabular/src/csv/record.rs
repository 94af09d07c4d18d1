use std::io::{self, BufRead};
use std::path::{Path, PathBuf};

use csv_core::ReadRecordResult;

use crate::TableError;
use crate::reject::EXCERPT_BYTES;
use crate::stream::open_stream;

/// Splits a stream into records of fields, with one record in memory.
pub(crate) struct RecordReader {
    path: PathBuf,
    stream: Box<dyn BufRead + Send>,
    parser: Box<csv_core::Reader>,
    max_record_bytes: usize,
    /// The unquoted fields of the record, one after the other; the rest of the buffer is free.
    text: Vec<u8>,
    /// The end of each field in `text`; the rest of the buffer is free.
    ends: Vec<usize>,
    n_fields: usize,
    /// The first bytes of the record as they stand in the file.
    start: Vec<u8>,
}

impl RecordReader {
    pub(crate) fn open(
        path: &Path,
        delimiter: u8,
        max_record_bytes: usize,
    ) -> Result<Self, TableError> {
        Ok(Self {
            path: path.to_owned(),
            stream: open_stream(path)?,
            parser: Box::new(csv_core::ReaderBuilder::new().delimiter(delimiter).build()),
            max_record_bytes,
            text: vec![0; 1024],
            ends: vec![0; 64],
            n_fields: 0,
            start: Vec::new(),
        })
    }

    /// Reads the next record and tells the line on which it starts; `None` is the end of the file.
    pub(crate) fn read(&mut self) -> Result<Option<u64>, TableError> {
        self.n_fields = 0;
        self.start.clear();
        if !self.skip_line_ends()? {
            return Ok(None);
        }
        let line = self.parser.line();
        let mut n_bytes = 0;
        let mut n_text = 0;
        loop {
            let input = self
                .stream
                .fill_buf()
                .map_err(|source| read_error(&self.path, line - 1, source))?;
            let at_end = input.is_empty();
            // A line end after the last byte finishes the last record, unless a quote is still open.
            let input = if at_end { b"\n" } else { input };
            let (result, n_in, n_out, n_ends) = self.parser.read_record(
                input,
                &mut self.text[n_text..],
                &mut self.ends[self.n_fields..],
            );
            n_text += n_out;
            self.n_fields += n_ends;
            if at_end {
                if result == ReadRecordResult::InputEmpty {
                    return Err(TableError::UnclosedQuote { path: self.path.clone(), line });
                }
            } else {
                let n_excerpt = n_in.min(EXCERPT_BYTES - self.start.len());
                self.start.extend_from_slice(&input[..n_excerpt]);
                self.stream.consume(n_in);
                n_bytes += n_in;
                let n_line_end = usize::from(result == ReadRecordResult::Record);
                if self.max_record_bytes < n_bytes - n_line_end {
                    return Err(TableError::RecordTooLong {
                        path: self.path.clone(),
                        line,
                        limit: self.max_record_bytes,
                    });
                }
            }
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.text.resize(2 * self.text.len(), 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(2 * self.ends.len(), 0),
                ReadRecordResult::Record | ReadRecordResult::End => return Ok(Some(line)),
            }
        }
    }

    /// Skips blank lines and what is left of a CRLF; tells whether anything follows.
    fn skip_line_ends(&mut self) -> Result<bool, TableError> {
        loop {
            let line = self.parser.line();
            let input = self
                .stream
                .fill_buf()
                .map_err(|source| read_error(&self.path, line - 1, source))?;
            let line_ends = input.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
            let (mut n_bytes, mut n_lines) = (0, 0);
            for byte in line_ends {
                n_bytes += 1;
                n_lines += u64::from(*byte == b'\n');
            }
            let more = n_bytes < input.len();
            let at_end = input.is_empty();
            self.stream.consume(n_bytes);
            self.parser.set_line(line + n_lines);
            if more || at_end {
                return Ok(more);
            }
        }
    }

    pub(crate) fn n_fields(&self) -> usize {
        self.n_fields
    }

    /// The bytes of a field of the record.
    pub(crate) fn field(&self, field_idx: usize) -> &[u8] {
        let start = if field_idx == 0 { 0 } else { self.ends[field_idx - 1] };
        &self.text[start..self.ends[field_idx]]
    }

    /// The first bytes of the record as they stand in the file.
    pub(crate) fn start(&self) -> &[u8] {
        &self.start
    }
}

fn read_error(path: &Path, line: u64, source: io::Error) -> TableError {
    TableError::Read { path: path.to_owned(), line, source }
}
