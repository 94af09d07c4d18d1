//! A message as words in lower case with one space around each, without what it quotes.

use std::cell::Cell;
use std::mem::take;

use self::eight::Eight;

/// The words of a message. Dropped, they leave their memory to the next message.
#[derive(Debug)]
pub(super) struct Words {
    /// ` thanks a lot `, UTF-8.
    pub(super) text: Vec<u8>,
    /// Where each word starts.
    pub(super) starts: Vec<u32>,
    /// Whether a question mark stood among them.
    pub(super) asks: bool,
}

/// What most messages need; longer ones do not keep theirs.
const KEPT_BYTES: usize = 4_096;

thread_local! {
    /// The memory of the last message.
    static MEMORY: Cell<(Vec<u8>, Vec<u32>)> = const { Cell::new((Vec::new(), Vec::new())) };
}

impl Drop for Words {
    fn drop(&mut self) {
        if self.text.capacity() <= KEPT_BYTES {
            MEMORY.set((take(&mut self.text), take(&mut self.starts)));
        }
    }
}

/// Apostrophes belong to their word, whichever of their forms is typed; other signs end one.
pub(super) fn normalised(text: &str) -> Words {
    begin_normalised(text, usize::MAX)
}

/// Like [`normalised`], but of a text with more words than `most` only the beginning, with a few more words
/// than that.
pub(super) fn begin_normalised(text: &str, most: usize) -> Words {
    let mut res = Words::empty();
    for line in own_lines(text) {
        if most < res.starts.len() {
            break;
        }
        if line.is_ascii() {
            res.ascii_line(line, most);
        } else {
            line.chars().for_each(|c| res.sign(c));
        }
        res.space();
    }
    res
}

impl Words {
    fn empty() -> Self {
        let (mut text, mut starts) = MEMORY.take();
        text.clear();
        text.push(b' ');
        starts.clear();
        Self { text, starts, asks: false }
    }

    /// The start of each word with the place behind its last sign, where its space stands.
    pub(super) fn places(&self) -> impl Iterator<Item = (usize, usize)> {
        let starts = self.starts.iter().map(|start| *start as usize);
        starts.clone().zip(starts.skip(1).chain([self.text.len()]).map(|next| next - 1))
    }

    /// Eight signs a step: most of them are kept as they are.
    fn ascii_line(&mut self, line: &str, most: usize) {
        self.asks |= memchr::memchr(b'?', line.as_bytes()).is_some();
        let mut after_space = self.is_after_space();
        let mut end = self.text.len();
        self.text.resize(end + line.len() + 8, b' ');
        let (eights, rest) = line.as_bytes().as_chunks();
        let mut last = [b' '; 8];
        last[..rest.len()].copy_from_slice(rest);
        for eight in eights.iter().chain([&last]) {
            let Eight { signs, letters } = Eight::of(*eight);
            let behind_letters = (letters << 1) | u8::from(!after_space);
            let kept = letters | behind_letters;
            let mut starts = letters & !behind_letters;
            while starts != 0 {
                let place = starts.trailing_zeros();
                let before = !(u8::MAX << place);
                let dropped = if kept == u8::MAX { 0 } else { (!kept & before).count_ones() };
                self.start_word(end + (place - dropped) as usize);
                starts &= starts - 1;
            }
            if kept == u8::MAX {
                self.text[end..end + 8].copy_from_slice(&signs);
                end += 8;
            } else {
                for (place, sign) in signs.into_iter().enumerate() {
                    self.text[end] = sign;
                    end += usize::from((kept >> place) & 1);
                }
            }
            after_space = letters >> 7 == 0;
            if most < self.starts.len() {
                break;
            }
        }
        self.text.truncate(end);
    }

    fn sign(&mut self, c: char) {
        match c {
            '?' | '¿' | '？' => {
                self.asks = true;
                self.space();
            }
            '\'' | '`' | '’' | '‘' | '´' => self.letter('\''),
            c if c.is_alphanumeric() => c.to_lowercase().for_each(|c| self.letter(c)),
            _ => self.space(),
        }
    }

    fn start_word(&mut self, at: usize) {
        self.starts.push(u32::try_from(at).expect("texts end before 4 GiB"));
    }

    fn letter(&mut self, c: char) {
        if self.is_after_space() {
            self.start_word(self.text.len());
        }
        self.text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }

    fn space(&mut self) {
        if !self.is_after_space() {
            self.text.push(b' ');
        }
    }

    fn is_after_space(&self) -> bool {
        self.text.last() == Some(&b' ')
    }
}

/// The lines before a quoted message or a signature, without quoted lines.
fn own_lines(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().map(str::trim);
    lines.take_while(|line| !starts_quote(line)).filter(|line| !line.starts_with('>'))
}

/// Whether mail programs put this line before what they quote, or a writer before a signature.
fn starts_quote(line: &str) -> bool {
    if !line.starts_with(['-', '_', 'O', 'A', 'L', 'E']) {
        return false;
    }
    let rules = [
        "-----Original Message",
        "----- Original Message",
        "-----Ursprüngliche Nachricht",
        "-----Message d'origine",
        "-----Mensaje original",
        "________________________________",
    ];
    let says_who = [("On ", "wrote:"), ("Am ", "schrieb"), ("Le ", "a écrit"), ("El ", "escribió")];
    line == "--"
        || rules.iter().any(|rule| line.starts_with(rule))
        || says_who.iter().any(|(start, end)| {
            line.starts_with(start) && line.contains(end) && line.ends_with(':')
        })
}

mod eight;

#[cfg(test)]
mod tests;
