use super::{
    context::Lead,
    digits::{Digits, Group, Mark},
};

/// Gives the number of groups that make a card number from the first group on, the longest first.
pub(super) fn card_at(digits: &Digits, lead: Lead) -> Option<usize> {
    if lead.is_dotted() {
        return None;
    }
    let is_joined = |group: &&Group| {
        group.is_plain && matches!(group.mark, Mark::Nothing | Mark::Space | Mark::Dash)
    };
    let n_joined = 1 + digits.groups[1..].iter().take_while(is_joined).count();
    (1..=n_joined).rev().find(|&n_groups| {
        is_card(digits.before(n_groups)) && is_grouped_as_card(&digits.groups[..n_groups], lead)
    })
}

/// Tells whether the digits can be a payment card: a length and a first digit that cards have, and the Luhn check.
///
/// Of ten numbers one passes the check by chance. So numbers led by 0, 1, 20 or 21, which no card network uses, are
/// left alone: they are padded ids, years in a row and times in milliseconds or less since 1970.
pub(super) fn is_card(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    let lengths = match bytes {
        [b'0', ..] | [b'2', b'0' | b'1', ..] => return false,
        [b'1', ..] => 15..=15,
        [b'3', ..] => 14..=19,
        [b'4' | b'5' | b'6', ..] => 13..=19,
        _ => 16..=19,
    };
    lengths.contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_digit) && passes_luhn(bytes)
}

// https://en.wikipedia.org/wiki/Luhn_algorithm
fn passes_luhn(digits: &[u8]) -> bool {
    let mut sum = 0;
    for (idx, digit) in digits.iter().rev().enumerate() {
        let value = u32::from(digit - b'0');
        sum += match idx % 2 {
            0 => value,
            _ if value < 5 => value * 2,
            _ => value * 2 - 9,
        };
    }
    sum % 10 == 0
}

/// Tells whether the groups look like one number: `4-4-4-4`, `4-6-5` and the like, or single digits or pairs all
/// through. Dates, times and lists of small numbers do not.
fn is_grouped_as_card(groups: &[Group], lead: Lead) -> bool {
    let [first, middle @ .., last] = groups else {
        return true;
    };
    if 4 <= first.len {
        return middle.iter().all(|group| 3 <= group.len);
    }
    first.len <= 2
        && last.total() == 16
        && middle
            .iter()
            .chain([last])
            .all(|group| group.len == first.len && group.mark == last.mark)
        && !lead.follows_number()
}
