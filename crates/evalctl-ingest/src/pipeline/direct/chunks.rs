//! A file cut into chunks of whole lines.

use std::io::{self, BufRead, Read};
use std::path::Path;

use crate::error::IngestError;
use crate::source::zendesk::MAX_RECORD_BYTES;

/// What is parsed at once: enough that taking turns costs nothing, little enough to stay in the
/// processor's cache.
const CHUNK_BYTES: usize = 256 << 10;

pub(super) struct Chunks {
    bytes: Box<dyn BufRead + Send>,
    /// The start of a line that the last chunk did not hold whole.
    rest: Vec<u8>,
    /// Number of the line that starts in `rest`.
    line: u64,
}

/// What [`Chunks::next`] read.
pub(super) enum Chunk {
    /// Whole lines.
    Lines {
        /// Number of the first.
        first: u64,
    },
    /// A line that is longer than allowed; it was skipped.
    TooLong { line: u64 },
}

impl Chunks {
    pub(super) fn open(path: &Path) -> Result<Self, IngestError> {
        Ok(Self { bytes: evalctl_tabular::open_stream(path)?, rest: Vec::new(), line: 1 })
    }

    /// Reads the next lines into `chunk`. `None`: there are none.
    pub(super) fn next(&mut self, chunk: &mut Vec<u8>) -> io::Result<Option<Chunk>> {
        chunk.clear();
        chunk.append(&mut self.rest);
        let mut wanted = CHUNK_BYTES;
        loop {
            let missing = wanted.saturating_sub(chunk.len()) as u64;
            let read = self.bytes.by_ref().take(missing).read_to_end(chunk)?;
            if (read as u64) < missing {
                // The last line may have no end.
                let first = self.line;
                self.line += memchr::memchr_iter(b'\n', chunk).count() as u64;
                return Ok((!chunk.is_empty()).then_some(Chunk::Lines { first }));
            }
            if let Some(end) = memchr::memrchr(b'\n', chunk) {
                self.rest.extend_from_slice(&chunk[end + 1..]);
                chunk.truncate(end);
                let first = self.line;
                self.line += 1 + memchr::memchr_iter(b'\n', chunk).count() as u64;
                return Ok(Some(Chunk::Lines { first }));
            }
            if MAX_RECORD_BYTES < chunk.len() {
                chunk.clear();
                chunk.shrink_to(CHUNK_BYTES);
                self.skip_line()?;
                self.line += 1;
                return Ok(Some(Chunk::TooLong { line: self.line - 1 }));
            }
            wanted = chunk.len() + CHUNK_BYTES;
        }
    }

    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let bytes = self.bytes.fill_buf()?;
            let end = memchr::memchr(b'\n', bytes);
            let used = end.map_or(bytes.len(), |end| end + 1);
            let over = end.is_some() || bytes.is_empty();
            self.bytes.consume(used);
            if over {
                return Ok(());
            }
        }
    }
}

/// The lines of a chunk, without their ends.
pub(super) fn lines(chunk: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut start = 0;
    memchr::memchr_iter(b'\n', chunk).chain([chunk.len()]).map(move |end| {
        let line = &chunk[start..end];
        start = end + 1;
        line
    })
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn lines_are_what_stands_between_their_ends() {
        for chunk in ["", "a", "a\nbc", "a\n\nb\r\n", "\n"] {
            let expected: Vec<&[u8]> = chunk.as_bytes().split(|byte| *byte == b'\n').collect();
            assert_eq!(lines(chunk.as_bytes()).collect::<Vec<_>>(), expected, "{chunk:?}");
        }
    }
}
