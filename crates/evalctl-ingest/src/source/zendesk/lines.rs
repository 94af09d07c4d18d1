//! Lines of bounded length.

use std::io::{self, BufRead};

/// What a line is.
pub(super) enum Line {
    /// Its bytes are in the buffer, without the line's end.
    Whole,
    /// It is longer than allowed and was skipped.
    TooLong,
    /// There is none left.
    None,
}

/// Reads one line of at most `max_bytes` into `line`.
pub(super) fn read_line(
    bytes: &mut dyn BufRead,
    max_bytes: usize,
    line: &mut Vec<u8>,
) -> io::Result<Line> {
    line.clear();
    let mut fits = true;
    let mut any = false;
    loop {
        let chunk = bytes.fill_buf()?;
        if chunk.is_empty() {
            break;
        }
        any = true;
        let end = memchr::memchr(b'\n', chunk);
        let used = end.unwrap_or(chunk.len());
        fits &= line.len() + used <= max_bytes;
        if fits {
            line.extend_from_slice(&chunk[..used]);
        }
        bytes.consume(used + usize::from(end.is_some()));
        if end.is_some() {
            break;
        }
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Ok(match (any, fits) {
        (false, _) => Line::None,
        (true, true) => Line::Whole,
        (true, false) => Line::TooLong,
    })
}
