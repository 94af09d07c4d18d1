//! Pages of the API: `{"tickets": […], "next_page": …}`, one or several documents a file.
//!
//! Only the elements of lists are held, one at a time, so neither the size of a page nor its depth
//! costs memory.

use std::io::{self, BufRead};

/// What a page holds.
pub(super) enum Part<'p> {
    /// An element of the list under `key`; without a key the document itself is a list.
    Element {
        key: &'p str,
        /// Where it starts.
        line: u64,
        bytes: &'p [u8],
    },
    /// Any other value.
    Value { key: &'p str, line: u64, bytes: &'p [u8] },
    /// An element that is longer than allowed; it is skipped.
    TooLong { line: u64 },
    /// The document ends.
    End,
}

/// Why a page cannot be read on.
#[derive(Debug)]
pub(super) enum PageError<E> {
    Io(io::Error),
    /// The text is no page, with the line.
    Broken(String),
    /// The one who takes the parts gave up.
    Stopped(E),
}

/// Hands over the parts of all documents of a stream; elements have at most `max_bytes`.
pub(super) fn each_part<E>(
    bytes: &mut dyn BufRead,
    max_bytes: usize,
    take: &mut dyn FnMut(Part<'_>) -> Result<(), E>,
) -> Result<(), PageError<E>> {
    let mut pages = Pages { bytes, line: 1, max_bytes, value: Vec::new() };
    while let Some(byte) = pages.peek()? {
        match byte {
            b'{' => pages.object(take)?,
            b'[' => pages.list("", take)?,
            _ => return Err(pages.unexpected(Some(byte), "`{` or `[`")),
        }
        take(Part::End).map_err(PageError::Stopped)?;
    }
    Ok(())
}

struct Pages<'b> {
    bytes: &'b mut dyn BufRead,
    line: u64,
    max_bytes: usize,
    /// Kept for its memory.
    value: Vec<u8>,
}

type Take<'t, E> = dyn FnMut(Part<'_>) -> Result<(), E> + 't;

impl Pages<'_> {
    fn object<E>(&mut self, take: &mut Take<'_, E>) -> Result<(), PageError<E>> {
        self.expect(b'{')?;
        if self.peek()? == Some(b'}') {
            return self.expect(b'}');
        }
        loop {
            let key = self.key()?;
            self.expect(b':')?;
            if self.peek()? == Some(b'[') {
                self.list(&key, take)?;
            } else {
                let line = self.line;
                let part = if self.value()? {
                    Part::Value { key: &key, line, bytes: &self.value }
                } else {
                    Part::TooLong { line }
                };
                take(part).map_err(PageError::Stopped)?;
            }
            match self.peek()? {
                Some(b',') => self.expect(b',')?,
                Some(b'}') => return self.expect(b'}'),
                other => return Err(self.unexpected(other, "`,` or `}`")),
            }
        }
    }

    fn list<E>(&mut self, key: &str, take: &mut Take<'_, E>) -> Result<(), PageError<E>> {
        self.expect(b'[')?;
        if self.peek()? == Some(b']') {
            return self.expect(b']');
        }
        loop {
            self.peek()?;
            let line = self.line;
            let part = if self.value()? {
                Part::Element { key, line, bytes: &self.value }
            } else {
                Part::TooLong { line }
            };
            take(part).map_err(PageError::Stopped)?;
            match self.peek()? {
                Some(b',') => self.expect(b',')?,
                Some(b']') => return self.expect(b']'),
                other => return Err(self.unexpected(other, "`,` or `]`")),
            }
        }
    }

    fn key<E>(&mut self) -> Result<String, PageError<E>> {
        let first = self.peek()?;
        if first != Some(b'"') || !self.value()? {
            return Err(self.unexpected(first, "a key"));
        }
        serde_json::from_slice(&self.value)
            .map_err(|err| PageError::Broken(format!("line {}: {err}", self.line)))
    }

    /// Copies one value, whatever is in it, up to the sign that ends it. `false`: it is too long.
    fn value<E>(&mut self) -> Result<bool, PageError<E>> {
        self.value.clear();
        self.peek()?;
        let mut depth = 0_u64;
        let mut in_text = false;
        let mut escaped = false;
        let mut fits = true;
        loop {
            let chunk = self.bytes.fill_buf().map_err(PageError::Io)?;
            if chunk.is_empty() {
                let message = format!("line {}: it ends within a value", self.line);
                return Err(PageError::Broken(message));
            }
            let mut used = 0;
            let mut done = false;
            for &byte in chunk {
                let outside = !in_text && depth == 0;
                if outside && used + self.value.len() != 0 && is_end(byte) {
                    done = true;
                    break;
                }
                used += 1;
                self.line += u64::from(byte == b'\n');
                if in_text {
                    in_text = escaped || byte != b'"';
                    escaped = !escaped && byte == b'\\';
                    done = !in_text && depth == 0;
                } else {
                    match byte {
                        b'"' => in_text = true,
                        b'{' | b'[' => depth += 1,
                        b'}' | b']' => {
                            depth = depth.saturating_sub(1);
                            done = depth == 0;
                        }
                        _ => {}
                    }
                }
                if done {
                    break;
                }
            }
            fits &= self.value.len() + used <= self.max_bytes;
            if fits {
                self.value.extend_from_slice(&chunk[..used]);
            }
            self.bytes.consume(used);
            if done {
                return Ok(fits);
            }
        }
    }

    /// The next sign that is not white space, not yet read.
    fn peek<E>(&mut self) -> Result<Option<u8>, PageError<E>> {
        loop {
            let chunk = self.bytes.fill_buf().map_err(PageError::Io)?;
            if chunk.is_empty() {
                return Ok(None);
            }
            let blank = chunk.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let lines = memchr::memchr_iter(b'\n', &chunk[..blank]).count();
            let next = chunk.get(blank).copied();
            self.line += lines as u64;
            self.bytes.consume(blank);
            if next.is_some() {
                return Ok(next);
            }
        }
    }

    fn expect<E>(&mut self, wanted: u8) -> Result<(), PageError<E>> {
        let found = self.peek()?;
        if found != Some(wanted) {
            return Err(self.unexpected(found, &format!("`{}`", char::from(wanted))));
        }
        self.bytes.consume(1);
        Ok(())
    }

    fn unexpected<E>(&self, found: Option<u8>, wanted: &str) -> PageError<E> {
        let found = found.map_or_else(
            || "the end of the file".to_owned(),
            |byte| format!("`{}`", char::from(byte).escape_default()),
        );
        PageError::Broken(format!("line {}: expected {wanted} but found {found}", self.line))
    }
}

/// What ends a number or a word that stands outside of everything.
fn is_end(byte: u8) -> bool {
    matches!(byte, b',' | b'}' | b']') || byte.is_ascii_whitespace()
}

#[cfg(test)]
mod tests;
