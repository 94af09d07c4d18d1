//! Uncased BERT tokens: words cut into the longest pieces of a vocabulary.

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A longer word is unknown as a whole.
const MAX_WORD_CHARS: usize = 100;

/// A vocabulary of pieces.
pub(super) struct WordPiece {
    /// Pieces that start a word.
    starts: FxHashMap<String, u32>,
    /// Pieces that go on, without their `##`.
    parts: FxHashMap<String, u32>,
    n_tokens: usize,
    unknown: u32,
    first: u32,
    last: u32,
}

impl WordPiece {
    /// Reads a vocabulary: a token a line, numbered from 0.
    pub(super) fn new(vocabulary: &str) -> Result<Self, String> {
        let mut starts = FxHashMap::default();
        let mut parts = FxHashMap::default();
        let mut n_tokens = 0;
        for (number, token) in (0_u32..).zip(vocabulary.lines()) {
            let token = token.trim_end();
            match token.strip_prefix("##") {
                Some(part) => parts.insert(part.to_owned(), number),
                None => starts.insert(token.to_owned(), number),
            };
            n_tokens += 1;
        }
        let special = |token: &str| {
            starts.get(token).copied().ok_or_else(|| format!("there is no token `{token}`"))
        };
        let (unknown, first, last) = (special("[UNK]")?, special("[CLS]")?, special("[SEP]")?);
        Ok(Self { starts, parts, n_tokens, unknown, first, last })
    }

    pub(super) fn len(&self) -> usize {
        self.n_tokens
    }

    /// The tokens of a text, between the first and the last one, at most `max_tokens` in all.
    pub(super) fn encode(&self, text: &str, max_tokens: usize) -> Vec<u32> {
        let mut tokens = vec![self.first];
        let mut word = String::new();
        for c in text.chars().flat_map(char::to_lowercase).nfd().filter(|&c| !is_combining_mark(c))
        {
            if max_tokens <= tokens.len() {
                break;
            }
            if c.is_whitespace() {
                self.cut(&mut word, &mut tokens);
            } else if c.is_control() || c == '\u{fffd}' || is_format(c) {
                // Says nothing, and parts no word.
            } else if is_punctuation(c) || is_chinese(c) {
                self.cut(&mut word, &mut tokens);
                word.push(c);
                self.cut(&mut word, &mut tokens);
            } else {
                word.push(c);
            }
        }
        self.cut(&mut word, &mut tokens);
        tokens.truncate(max_tokens - 1);
        tokens.push(self.last);
        tokens
    }

    /// Cuts a word into the longest pieces, from its start; one that cannot be cut is unknown.
    fn cut(&self, word: &mut String, tokens: &mut Vec<u32>) {
        if word.is_empty() {
            return;
        }
        let before = tokens.len();
        let mut rest = word.as_str();
        if word.chars().nth(MAX_WORD_CHARS).is_some() {
            tokens.push(self.unknown);
            rest = "";
        }
        let mut pieces = &self.starts;
        while !rest.is_empty() {
            let ends = rest.char_indices().map(|(start, c)| start + c.len_utf8()).rev();
            let piece = ends.map(|end| (end, pieces.get(&rest[..end])));
            let found = piece.into_iter().find_map(|(end, token)| Some((end, *token?)));
            let Some((end, token)) = found else {
                tokens.truncate(before);
                tokens.push(self.unknown);
                break;
            };
            tokens.push(token);
            rest = &rest[end..];
            pieces = &self.parts;
        }
        word.clear();
    }
}

/// Zero-width spaces and joiners, direction marks, soft hyphens, the byte order mark.
fn is_format(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// ASCII symbols, and the punctuation of Latin, Greek, Arabic, Devanagari and East Asian text; the
/// standard library has no table of the rest.
fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(c,
            '¡' | '§' | '«' | '¶' | '·' | '»' | '¿' | '\u{37e}' | '\u{387}'
            | '\u{60c}' | '\u{61b}' | '\u{61f}' | '\u{66a}'..='\u{66d}' | '\u{6d4}'
            | '\u{964}' | '\u{965}'
            | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{2043}' | '\u{2045}'..='\u{2051}'
            | '\u{2053}'..='\u{205e}'
            | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}'
            | '\u{30fb}' | '\u{ff01}'..='\u{ff03}' | '\u{ff05}'..='\u{ff0a}'
            | '\u{ff0c}'..='\u{ff0f}' | '\u{ff1a}' | '\u{ff1b}' | '\u{ff1f}' | '\u{ff20}'
            | '\u{ff3b}'..='\u{ff3d}' | '\u{ff3f}' | '\u{ff5b}' | '\u{ff5d}'
            | '\u{ff5f}'..='\u{ff65}')
}

fn is_chinese(c: char) -> bool {
    matches!(c,
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{2fa1f}')
}
