//! What a word is, and when two texts differ only in case.

#[cfg(test)]
mod tests;

/// Spells characters in one case: `Straße`, `STRASSE` and `strasse` are equal.
pub fn fold(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(fold_char)
}

/// Lower case alone keeps `ß` from `SS` and `ς` from `Σ`; the way over upper case joins them, and
/// the first step serves letters such as `ẞ` that have a lower case but are nobody's upper case.
fn fold_char(c: char) -> impl Iterator<Item = char> {
    c.to_lowercase().flat_map(char::to_uppercase).flat_map(char::to_lowercase)
}

/// Hands each word of `text` to `each`, folded.
///
/// A word is a run of letters, digits, marks and `_`, so that a masked value such as `email_7f3a`
/// stays one word. In scripts that put no space between words every character is a word, and a
/// phrase of several characters is found wherever they follow each other.
pub fn for_each_word(text: &str, word: &mut String, mut each: impl FnMut(&str)) {
    word.clear();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() || c == '_' {
            word.push(c.to_ascii_lowercase());
        } else if c.is_ascii() {
            flush(word, &mut each);
        } else if !is_invisible(c) {
            for c in fold_char(c) {
                if stands_alone(c) {
                    flush(word, &mut each);
                    word.push(c);
                    flush(word, &mut each);
                } else if c.is_alphanumeric() || is_mark(c) {
                    word.push(c);
                } else {
                    flush(word, &mut each);
                }
            }
        }
    }
    flush(word, &mut each);
}

fn flush(word: &mut String, each: &mut impl FnMut(&str)) {
    if !word.is_empty() {
        each(word);
        word.clear();
    }
}

/// Soft hyphens, joiners and variation selectors: they change how a word looks, not what it says.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}'
    )
}

/// Scripts written without spaces: Thai, Lao, Burmese, Khmer, Japanese, Chinese.
fn stands_alone(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{eff}'
        | '\u{1000}'..='\u{109f}'
        | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}'
        | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ff9f}'
        | '\u{20000}'..='\u{3ffff}')
}

/// Accents, points and vowel killers that are no letters of their own but part of a word.
fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}'
        | '\u{483}'..='\u{489}'
        | '\u{591}'..='\u{5bd}'
        | '\u{64b}'..='\u{65f}'
        | '\u{93c}' | '\u{94d}' | '\u{9bc}' | '\u{9cd}' | '\u{a3c}' | '\u{a4d}' | '\u{abc}' | '\u{acd}'
        | '\u{b3c}' | '\u{b4d}' | '\u{bcd}' | '\u{c4d}' | '\u{cbc}' | '\u{ccd}' | '\u{d4d}' | '\u{dca}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}'
        | '\u{fe20}'..='\u{fe2f}')
}
