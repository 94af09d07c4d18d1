//! Text from anywhere, made harmless.

/// Escapes a text for HTML, inside and outside of attributes.
///
/// Characters that change the direction of what follows, or that no page may hold, are shown by
/// their number: they can make a page say something else than its text.
pub(crate) fn escape(text: &str) -> String {
    let mut res = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => res.push_str("&amp;"),
            '<' => res.push_str("&lt;"),
            '>' => res.push_str("&gt;"),
            '"' => res.push_str("&quot;"),
            '\'' => res.push_str("&#39;"),
            _ if is_harmful(char) => res.push_str(&shown(char)),
            _ => res.push(char),
        }
    }
    res
}

/// The same for words of ours: no line ends between a number and its `%`.
pub(crate) fn prose(text: &str) -> String {
    let mut res = String::with_capacity(text.len());
    for (idx, part) in text.split(" %").enumerate() {
        if 0 < idx {
            let after_digit = res.ends_with(|char: char| char.is_ascii_digit());
            res.push_str(if after_digit { "\u{a0}%" } else { " %" });
        }
        res.push_str(part);
    }
    escape(&res)
}

/// Whether a character would act on the page instead of standing on it.
pub(crate) fn is_harmful(char: char) -> bool {
    let is_control = char.is_control() && char != '\n' && char != '\t';
    let turns = matches!(char,
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}');
    is_control || turns
}

/// `‹U+202E›`
pub(crate) fn shown(char: char) -> String {
    format!("‹U+{:04X}›", u32::from(char))
}
