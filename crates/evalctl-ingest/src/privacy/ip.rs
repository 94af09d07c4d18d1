use std::net::{Ipv4Addr, Ipv6Addr};

use super::{
    chars::{char_before, follows_word, word_end},
    context::{Context, Lead},
    digits::{Digits, Mark},
    email::may_join_email,
};

/// Longer than any address, shorter than trouble.
const MAX_RUN: usize = 64;

/// Recognises an IPv4 address in the first four groups; gives its canonical text.
///
/// A part of a longer dotted number, such as a version `1.2.3.4.5`, is none.
pub(super) fn ipv4_at(text: &str, digits: &Digits, lead: Lead) -> Option<String> {
    let octets = digits.groups.get(..4)?;
    if lead.is_dotted()
        || !octets[1..].iter().all(|group| group.is_plain && group.mark == Mark::Dot)
    {
        return None;
    }
    let mut rest = text[octets[3].end..].bytes();
    if rest.next() == Some(b'.') && rest.next().is_some_and(|b| b.is_ascii_digit()) {
        return None;
    }
    let dotted = [0, 1, 2, 3].map(|idx| digits.of(&octets[idx])).join(".");
    let address: Ipv4Addr = dotted.parse().ok()?;
    Some(address.to_string())
}

/// Recognises an IPv6 address that starts at `start`, with a word or with `::`; gives its end and its canonical text.
///
/// An address needs five hexadecimal digits, one of them decimal: `::1`, `fe80::`, the time `12::30` and the path
/// `dead::beef` name nobody.
pub(super) fn ipv6_at(context: Context<'_>, start: usize) -> Option<(usize, String)> {
    if Lead::of(context, start).is_dotted() || continues_groups(context, start) {
        return None;
    }
    let text = context.text;
    let n_hex = groups_len(context, start)?;
    let dotted = text.as_bytes()[start + n_hex..].iter().take(MAX_RUN);
    let n_dotted = dotted.take_while(|b| b.is_ascii_digit() || **b == b'.').count();
    // An IPv4 address may be the end of it. The last colon may belong to the sentence or stand before a port.
    let run = &text[start..start + n_hex];
    let with_ipv4 = text[start..start + n_hex + n_dotted].trim_end_matches('.');
    let without_port = run.rfind(':').map(|colon| &run[..colon]);
    [Some(with_ipv4), Some(run), without_port].into_iter().flatten().find_map(|candidate| {
        let end = start + candidate.len();
        // Behind an open end, a token could become a part of what follows.
        let is_open = candidate.ends_with(':') && context.char_at(end).is_some_and(may_join_email);
        if context.is_glued(end) || is_open || !names_a_host(candidate) {
            return None;
        }
        let address: Ipv6Addr = candidate.parse().ok()?;
        Some((end, address.to_canonical().to_string()))
    })
}

/// Measures the groups of up to four hexadecimal digits, with their colons, that stand from `start` on.
fn groups_len(context: Context<'_>, start: usize) -> Option<usize> {
    let bytes = &context.text.as_bytes()[start..];
    let mut end = 0;
    while end <= MAX_RUN {
        let n_hex = bytes[end..].iter().take(5).take_while(|b| b.is_ascii_hexdigit()).count();
        let is_group = n_hex <= 4 && !context.is_glued(start + end + n_hex);
        end += if is_group { n_hex } else { 0 };
        if !is_group || bytes.get(end) != Some(&b':') {
            return Some(end);
        }
        end += 1;
    }
    None
}

/// Tells whether an address starts at `start`, where a digit stands.
pub(super) fn starts_ip(context: Context<'_>, start: usize) -> bool {
    let lead = Lead::of(context, start);
    let mut digits = Digits::default();
    ipv6_at(context, start).is_some()
        || digits.read(context.text, start) && ipv4_at(context.text, &digits, lead).is_some()
}

fn names_a_host(candidate: &str) -> bool {
    5 <= candidate.bytes().filter(u8::is_ascii_hexdigit).count()
        && candidate.bytes().any(|b| b.is_ascii_digit())
}

/// Tells whether a group of the same run stands before, so that the run was tried from there.
fn continues_groups(context: Context<'_>, start: usize) -> bool {
    let text = context.text;
    match char_before(text, start) {
        Some(':') => {
            let colon = start - 1;
            let tail = text.as_bytes()[..colon].iter().rev().take(5);
            let n_hex = tail.take_while(|b| b.is_ascii_hexdigit()).count();
            let group_start = colon - n_hex;
            let is_group = (1..=4).contains(&n_hex) && !follows_word(text, group_start);
            colon != context.fence && (is_group || char_before(text, colon) == Some(':'))
        }
        Some(_) => text[start..].starts_with(':') && follows_word(text, start),
        None => false,
    }
}

/// Gives the end of a UUID that starts at `start`, so that none of its groups is taken for a number.
pub(super) fn uuid_end(text: &str, start: usize) -> Option<usize> {
    let uuid = text.as_bytes()[start..].get(..36)?;
    let is_uuid = uuid.iter().enumerate().all(|(idx, b)| match idx {
        8 | 13 | 18 | 23 => *b == b'-',
        _ => b.is_ascii_hexdigit(),
    });
    (is_uuid && word_end(text, start + 24) == start + 36).then_some(start + 36)
}
