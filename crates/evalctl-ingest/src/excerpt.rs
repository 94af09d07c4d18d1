//! Short pieces of hostile text, for messages and lists.

use crate::privacy::Masker;

/// How much of a record or a message is kept.
const MAX_CHARS: usize = 200;

/// The text as one line of at most `max` characters: control characters, which could make a
/// terminal do things, are escaped, and what is cut is marked.
pub(crate) fn shorten(text: &str, max: usize) -> String {
    let mut line = String::new();
    for c in text.chars().take(max + 1) {
        if c.is_control() {
            line.extend(c.escape_default());
        } else {
            line.push(c);
        }
    }
    match line.char_indices().nth(max) {
        None => line,
        Some(_) => line.chars().take(max - 1).chain(['…']).collect(),
    }
}

/// The start of a text, masked.
pub(crate) fn excerpt(text: &str, masker: &Masker) -> String {
    shorten(&masker.mask_text(text), MAX_CHARS)
}

/// Masks a text that others may have cut: what the cut went through is left out, as half an
/// address is not known for one.
pub(crate) fn excerpt_of_cut(text: &str, masker: &Masker) -> String {
    let Some(cut) = text.strip_suffix('…') else {
        return excerpt(text, masker);
    };
    let is_border = |c: char| c.is_whitespace() || ",;|\"'<>()[]{}".contains(c);
    let whole = cut.rfind(is_border).map_or("", |border| &cut[..=border]);
    // Numbers stand in groups, each behind a border of its own.
    let in_number = |c: char| c.is_ascii_digit() || " +-./()".contains(c);
    let whole = whole.trim_end_matches(in_number);
    shorten(&(masker.mask_text(whole).into_owned() + "…"), MAX_CHARS)
}

#[cfg(test)]
mod tests {
    use super::{excerpt, excerpt_of_cut};
    use crate::privacy::{Masker, PseudonymKey};

    #[track_caller]
    fn check(cut: &str, kept: &str) {
        let masker = Masker::new(&PseudonymKey::from_hex(&"5c".repeat(32)).unwrap());
        assert_eq!(excerpt_of_cut(cut, &masker), kept);
    }

    #[test]
    fn a_value_that_was_cut_is_left_out() {
        check("T1,open,jo.smith@exa…", "T1,open,…");
        check("T1,open,card 4111 1111 11…", "T1,open,card…");
        check("T1,call +49 (0)30 12…", "T1,call…");
        check("{\"from\":\"jo@exa…", "{\"from\":\"…");
        check("jo.smith@exa…", "…");
        check("T1,open", "T1,open");
    }

    #[test]
    fn what_a_terminal_would_obey_is_escaped() {
        check("T1,\u{1b}[2J,ü", "T1,\\u{1b}[2J,ü");
    }

    #[test]
    fn masking_comes_before_cutting() {
        let masker = Masker::new(&PseudonymKey::from_hex(&"5c".repeat(32)).unwrap());
        let text = format!("{} jo.smith@example.com", "x".repeat(190));
        let kept = excerpt(&text, &masker);
        assert_eq!(kept.chars().count(), 200);
        assert!(kept.contains(" email_") && !kept.contains('@'), "{kept}");
    }
}
