use std::ops::Range;

use super::{
    PersonalKind,
    card::card_at,
    chars::{char_at, escape_len, word_end},
    context::{Context, Lead},
    date::is_date_at,
    digits::Digits,
    email::{self, EmailFinder},
    iban::iban_at,
    ip::{ipv4_at, ipv6_at, uuid_end},
    phone,
};

/// A personal value in a text.
pub(super) struct Found {
    pub(super) range: Range<usize>,
    pub(super) kind: PersonalKind,
    pub(super) canonical: String,
}

/// Walks over the personal values of a text, in order and without overlap.
///
/// Addresses with `@` come first, since a local part may look like a phone number. Between them every word is tried
/// once, by the recognisers that could start there; each looks at a bounded number of characters, so the walk is
/// linear. A value is tried before what a part of it could be: IPv6, IBAN, IPv4, card, date (to be skipped), phone.
pub(super) struct Scanner<'t> {
    text: &'t str,
    position: usize,
    /// Where the last value or token ended. What follows is judged alike before and after masking.
    fence: usize,
    /// Kept for its memory.
    digits: Digits,
    emails: EmailFinder<'t>,
    next_email: Option<Range<usize>>,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let mut emails = EmailFinder::new(text);
        let next_email = emails.next();
        Self { text, position: 0, fence: usize::MAX, digits: Digits::default(), emails, next_email }
    }

    /// Tries what may start with a word; moves on when nothing does.
    fn value_at(&mut self, context: Context<'_>, word: Range<usize>) -> Option<Found> {
        let text = context.text;
        self.position = word.end;
        match text.as_bytes().get(word.end) {
            Some(b'-') if word.len() == 8 => {
                if let Some(end) = uuid_end(text, word.start) {
                    self.position = end;
                    return None;
                }
            }
            Some(b':') if word.len() <= 4 => {
                if let Some(found) = ipv6(context, word.start) {
                    return Some(found);
                }
            }
            _ => {}
        }
        if text.as_bytes()[word.start].is_ascii_digit() {
            return self.number(context, word);
        }
        let (end, canonical) = iban_at(text, word.start)?;
        Some(Found { range: word.start..end, kind: PersonalKind::Iban, canonical })
    }

    fn number(&mut self, context: Context<'_>, word: Range<usize>) -> Option<Found> {
        let text = context.text;
        let start = word.start;
        if !text.as_bytes()[word].iter().all(u8::is_ascii_digit) || !self.digits.read(text, start) {
            return None;
        }
        let digits = &self.digits;
        let lead = Lead::of(context, start);
        let to = |n_groups: usize| start..digits.groups[n_groups - 1].end;
        let card = card_at(digits, lead);

        if let Some(canonical) = ipv4_at(text, digits, lead) {
            return Some(Found { range: to(4), kind: PersonalKind::Ip, canonical });
        }
        // With a `+`, what could also be a phone number is one.
        let phone = match card {
            Some(n_groups) if 15 < digits.before(n_groups).len() => None,
            _ => phone::with_plus(context, digits),
        };
        if phone.is_none() {
            if let Some(n_groups) = card {
                return Some(Found {
                    range: to(n_groups),
                    kind: PersonalKind::Card,
                    canonical: digits.before(n_groups).to_owned(),
                });
            }
            if is_date_at(context, digits, 0) {
                self.position = to(3).end;
                return None;
            }
        }
        let phone = phone.or_else(|| phone::without_plus(context, digits, lead))?;
        Some(Found {
            range: phone.start..to(phone.n_groups).end,
            kind: PersonalKind::Phone,
            canonical: phone.canonical,
        })
    }
}

fn ipv6(context: Context<'_>, start: usize) -> Option<Found> {
    let (end, canonical) = ipv6_at(context, start)?;
    Some(Found { range: start..end, kind: PersonalKind::Ip, canonical })
}

impl Iterator for Scanner<'_> {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        let limit = self.next_email.as_ref().map_or(self.text.len(), |email| email.start);
        while self.position < limit {
            let start = self.position;
            let context = Context {
                text: &self.text[..limit],
                next: char_at(self.text, limit),
                fence: self.fence,
            };
            let found = match self.text.as_bytes()[start] {
                b':' if self.text[start..].starts_with("::") => {
                    self.position += 1;
                    ipv6(context, start)
                }
                b'\\' => {
                    self.position += escape_len(self.text, start).max(1);
                    None
                }
                _ => {
                    let end = word_end(context.text, start);
                    if start == end {
                        self.position += char_at(self.text, start).map_or(1, char::len_utf8);
                        continue;
                    }
                    if PersonalKind::ends_token(&self.text[start..end]) {
                        self.fence = end;
                    }
                    self.value_at(context, start..end)
                }
            };
            if let Some(found) = found {
                self.position = found.range.end;
                self.fence = found.range.end;
                return Some(found);
            }
        }
        let range = self.next_email.take()?;
        self.next_email = self.emails.next();
        self.position = range.end;
        self.fence = range.end;
        let canonical = email::canonical(&self.text[range.clone()]);
        Some(Found { range, kind: PersonalKind::Email, canonical })
    }
}

/// Tells at a glance that a text holds no personal value: most texts do not, and this costs one pass over the bytes.
pub(super) fn is_surely_clean(text: &str) -> bool {
    let (mut n_signs, mut n_digits, mut n_colons) = (0_usize, 0_usize, 0_usize);
    // Counters of a byte are added up many at a time; none overflows in so short a chunk.
    for chunk in text.as_bytes().chunks(255) {
        let (mut signs, mut digits, mut colons) = (0_u8, 0_u8, 0_u8);
        for b in chunk {
            signs += u8::from(*b == b'@');
            digits += u8::from(b.is_ascii_digit());
            colons += u8::from(*b == b':');
        }
        n_signs += usize::from(signs);
        n_digits += usize::from(digits);
        n_colons += usize::from(colons);
    }
    // `1.1.1.1` and `+12345678` have no fewer digits; an IPv6 address may have one.
    n_signs == 0
        && n_digits < 4
        && (n_digits < 2 || !text.contains("%40"))
        && (n_digits == 0 || n_colons < 2)
}
