use std::ops::Range;

use super::{
    PersonalKind,
    chars::{char_at, char_before, escape_len, is_invisible, is_word},
};

/// Walks over the e-mail addresses of a text, in order.
///
/// Each `@` (or its form in a URL, `%40`) is taken as the middle of an address that grows to both sides. No character
/// can belong to the local parts of two addresses, so the walk is linear without bounds on lengths. Of the characters
/// that RFC 5322 allows before the `@`, those that more often stand beside an address than in it are left out:
/// ``!#$&*/=?^`{|}~``.
pub(super) struct EmailFinder<'t> {
    text: &'t str,
    /// Before this, every `@` has been looked at.
    cursor: usize,
    /// The end of the last address found.
    floor: usize,
}

impl<'t> EmailFinder<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, cursor: 0, floor: 0 }
    }
}

impl Iterator for EmailFinder<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        loop {
            let at_sign = next_at_sign(self.text, self.cursor)?;
            self.cursor = at_sign.end;
            let local = without_quotes(
                self.text,
                local_start(self.text, self.floor, at_sign.start)..at_sign.start,
            );
            if local.is_empty() {
                continue;
            }
            let Some(mut end) = domain_end(self.text, at_sign.end) else {
                continue;
            };
            // `a@b.com@c.com` is one value: cut after `b.com`, the rest and the token would make a new address.
            while let Some(next) = next_at_sign(self.text, end) {
                if local_start(self.text, end, next.start) != end {
                    break;
                }
                let Some(next_end) = domain_end(self.text, next.end) else {
                    break;
                };
                end = next_end;
            }
            self.cursor = end;
            self.floor = end;
            return Some(local.start..end);
        }
    }
}

/// Gives the text that all spellings of one address share.
pub(super) fn canonical(email: &str) -> String {
    let mut text: String = email.chars().filter(|&c| !is_invisible(c)).collect();
    if text.contains('%') {
        for (code, plain) in LOCAL_CODES.iter().chain(&[("%40", "@")]) {
            text = text.replace(code, plain).replace(&code.to_lowercase(), plain);
        }
    }
    text.to_lowercase()
}

/// What the local part of an address may hold in its form for URLs.
const LOCAL_CODES: [(&str, &str); 4] = [("%2B", "+"), ("%2D", "-"), ("%2E", "."), ("%5F", "_")];

fn next_at_sign(text: &str, from: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut position = from;
    loop {
        position += bytes[position..].iter().position(|b| matches!(b, b'@' | b'%'))?;
        if bytes[position] == b'@' {
            return Some(position..position + 1);
        }
        if bytes[position..].starts_with(b"%40") {
            return Some(position..position + 3);
        }
        position += 1;
    }
}

fn local_start(text: &str, floor: usize, at_sign: usize) -> usize {
    let mut start = at_sign;
    for (offset, c) in text[floor..at_sign].char_indices().rev() {
        let position = floor + offset;
        if c == '%' {
            // Other codes, such as `%3D` for `=`, stand before the address.
            let code = text[position..at_sign].get(..3).unwrap_or("%");
            if !LOCAL_CODES.iter().any(|(known, _)| known.eq_ignore_ascii_case(code)) {
                let is_code = code.len() == 3 && code[1..].bytes().all(|b| b.is_ascii_hexdigit());
                return if is_code { position + 3 } else { position + 1 };
            }
        } else if c == '@' || !may_join_email(c) {
            break;
        }
        start = position;
    }
    let escape = if floor < start { escape_len(text, start - 1) } else { 0 };
    at_sign.min(start + escape.saturating_sub(1))
}

/// Tells whether `c` may stand in an address before the domain.
pub(super) fn may_join_email(c: char) -> bool {
    is_word(c) || is_invisible(c) || matches!(c, '.' | '+' | '-' | '\'' | '%' | '@')
}

fn without_quotes(text: &str, local: Range<usize>) -> Range<usize> {
    let inner = text[local.clone()]
        .trim_start_matches(|c| matches!(c, '.' | '-' | '\'') || is_invisible(c));
    local.end - inner.len()..local.end
}

/// Gives the last place where the domain that starts at `from` may end: after a name of two letters or more that
/// follows a dot. So a sentence may go on behind the address with a dot or a dash.
fn domain_end(text: &str, from: usize) -> Option<usize> {
    let mut end = None;
    let mut n_labels = 0;
    let mut label_start = from;
    loop {
        let rest = text[label_start..].trim_start_matches(is_invisible);
        label_start = text.len() - rest.len();
        if PersonalKind::starts_token(rest) {
            return end;
        }
        let is_part = |c: char| (is_word(c) && c != '_') || c == '-' || is_invisible(c);
        let label = &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())];
        if label.is_empty() {
            return end;
        }
        if 0 < n_labels {
            end = top_level_end(text, label_start, label).or(end);
        }
        n_labels += 1;
        label_start += label.len();
        if char_at(text, label_start) != Some('.') {
            return end;
        }
        label_start += 1;
    }
}

fn top_level_end(text: &str, label_start: usize, label: &str) -> Option<usize> {
    let mut n_letters = 0;
    let mut end = label_start;
    if label.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("xn--")) {
        end += label.len();
        n_letters = label.len();
    } else {
        for c in label.chars() {
            let next = end + c.len_utf8();
            // Behind two letters a character that does not show is the border to something else.
            let is_hidden =
                is_invisible(c) && n_letters < 2 && !PersonalKind::starts_token(&text[next..]);
            if !(c.is_alphabetic() || is_hidden) {
                break;
            }
            n_letters += usize::from(c.is_alphabetic());
            end = next;
        }
    }
    let goes_on = char_at(text, end).is_some_and(|c| c.is_alphanumeric() && is_word(c));
    (2 <= n_letters && !goes_on && char_before(text, end) != Some('-')).then_some(end)
}
