//! Classes of characters that the recognisers agree on.

/// Tells whether a value that touches `c` is part of a longer word.
///
/// Scripts that write no spaces between words are left out: in Chinese text a number stands directly after a letter.
pub(super) fn is_word(c: char) -> bool {
    c == '_' || (c < '\u{530}' && c.is_alphanumeric()) || ('\u{300}'..='\u{36f}').contains(&c)
}

/// Tells whether `c` shows nothing: zero-width characters, soft hyphen, direction marks (as address books add them).
///
/// Inside a value they are skipped, around a value they are a border: between digits they are a separator.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}')
}

pub(super) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

pub(super) fn char_at(text: &str, position: usize) -> Option<char> {
    text[position..].chars().next()
}

pub(super) fn char_before(text: &str, position: usize) -> Option<char> {
    text[..position].chars().next_back()
}

/// Measures an escape such as `\n` or `\u00a0` that stands at `position`, 0 when none does.
///
/// JSON inside a string of JSON is common in recorded actions: there the letter is no part of the word behind it.
pub(super) fn escape_len(text: &str, position: usize) -> usize {
    match text.as_bytes()[position..] {
        [b'\\', b'n' | b'r' | b't', ..] => 2,
        [b'\\', b'u', a, b, c, d, ..] if [a, b, c, d].iter().all(u8::is_ascii_hexdigit) => 6,
        _ => 0,
    }
}

/// Tells whether a word ends at `position`.
pub(super) fn follows_word(text: &str, position: usize) -> bool {
    let ends_escape = |len| {
        let start = position.checked_sub(len).filter(|start| text.is_char_boundary(*start));
        start.is_some_and(|start| escape_len(text, start) == len)
    };
    char_before(text, position).is_some_and(is_word) && !ends_escape(2) && !ends_escape(6)
}

/// Gives the end of the word that starts at `start`, or `start` when none does.
pub(super) fn word_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut end = start;
    while end < bytes.len() {
        if bytes[end].is_ascii() {
            if !(bytes[end].is_ascii_alphanumeric() || bytes[end] == b'_') {
                break;
            }
            end += 1;
        } else {
            match char_at(text, end) {
                Some(c) if is_word(c) => end += c.len_utf8(),
                _ => break,
            }
        }
    }
    end
}
