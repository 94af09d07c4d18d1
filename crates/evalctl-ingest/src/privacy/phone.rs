use super::{
    card::card_at,
    chars::{follows_word, is_dash},
    context::{Context, Lead, Neighbour},
    date::is_date_at,
    digits::{Digits, Group, Mark},
    ip::starts_ip,
};

/// A phone number in the first groups.
pub(super) struct Phone {
    /// Where it starts: at a `+` or a bracket, if it has one.
    pub(super) start: usize,
    pub(super) n_groups: usize,
    pub(super) canonical: String,
}

/// Recognises a number with `+` and country code.
pub(super) fn with_plus(context: Context<'_>, digits: &Digits) -> Option<Phone> {
    let plus = plus_before(context.text, digits)?;
    if digits.groups[0].len == 4 && is_date_at(context, digits, 0) {
        return None;
    }
    let (n_groups, canonical) = international(context, digits, 0)?;
    let opens_before = digits.groups[0].is_bracketed && plus + 1 == digits.groups[0].start;
    let start = if opens_before && !follows_word(context.text, plus - 1) { plus - 1 } else { plus };
    Some(Phone { start, n_groups, canonical })
}

/// Recognises a number without `+`: only its separators tell it from a plain integer.
pub(super) fn without_plus(context: Context<'_>, digits: &Digits, lead: Lead) -> Option<Phone> {
    if digits.groups.len() < 2 || !may_follow(lead) {
        return None;
    }
    let (n_groups, canonical) = if digits.of(&digits.groups[0]).starts_with("00") {
        international(context, digits, 2)?
    } else {
        national(context, digits, lead).or_else(|| north_american(digits))?
    };
    let first = digits.groups[0].start;
    let takes_bracket = digits.groups[0].is_bracketed && !follows_word(context.text, first - 1);
    Some(Phone { start: if takes_bracket { first - 1 } else { first }, n_groups, canonical })
}

/// Finds the `+` in `+49`, `+(49)` and `(+49)`; one that follows a word adds or joins.
fn plus_before(text: &str, digits: &Digits) -> Option<usize> {
    let start = digits.groups[0].start;
    let head = &text[..start];
    let head = head.strip_suffix('+').or_else(|| head.strip_suffix("+("))?;
    (!head.ends_with('+') && !follows_word(text, head.len())).then_some(head.len())
}

fn may_follow(lead: Lead) -> bool {
    match lead.previous {
        Some('#' | '$' | '€' | '£') => false,
        Some('.' | ':' | '+') => lead.before != Neighbour::Digit,
        Some(c) if c == '/' || is_dash(c) => {
            matches!(lead.before, Neighbour::Nothing | Neighbour::Value)
        }
        _ => true,
    }
}

/// Reads `+` and 8 to 15 digits (ITU-T E.164) after the first `n_prefix` digits, which stand for the `+`.
fn international(
    context: Context<'_>,
    digits: &Digits,
    n_prefix: usize,
) -> Option<(usize, String)> {
    let is_north_american = digits.before(digits.groups.len())[n_prefix..].starts_with('1');
    let least = if n_prefix == 0 { 8 } else { 9 };
    let n_groups = extent(
        context,
        digits,
        &Limits {
            n_prefix,
            least,
            most: 15,
            // Country code 1 has numbers of one length.
            closes_at: is_north_american.then_some(11),
            trunk: true,
            pairs: false,
            single_digits: true,
        },
    );
    let mut canonical = String::from("+");
    for (idx, group) in digits.groups[..n_groups].iter().enumerate() {
        if !is_trunk_zero(digits, idx) {
            canonical.push_str(&digits.of(group)[if idx == 0 { n_prefix } else { 0 }..]);
        }
    }
    let n_digits = canonical.len() - 1;
    (least <= n_digits && n_digits <= 15 && !canonical.starts_with("+0"))
        .then_some((n_groups, canonical))
}

/// Reads a European number: an area code with leading 0, and 8 to 13 digits in all.
fn national(context: Context<'_>, digits: &Digits, lead: Lead) -> Option<(usize, String)> {
    let area = digits.of(&digits.groups[0]);
    let has_area = match area.as_bytes() {
        [b'0'] => digits.groups[1].is_bracketed && digits.groups[1].mark == Mark::Space,
        [b'0', b'1'..=b'9', ..] => area.len() <= 6,
        _ => false,
    };
    if !has_area || is_date_at(context, digits, 0) {
        return None;
    }
    let n_groups = extent(
        context,
        digits,
        &Limits {
            n_prefix: 0,
            least: 8,
            most: 13,
            closes_at: None,
            trunk: false,
            pairs: true,
            single_digits: false,
        },
    );
    let groups = &digits.groups[..n_groups];
    let all = |len| groups.iter().all(|group| group.len == len);
    // `08 30 - 09 00` and `0830-0900` are times, `12 030 400 500` is an amount, `05.123456` is a decimal.
    let is_hour = |group| digits.of(group) < "2400" && &digits.of(group)[2..] < "60";
    let is_times =
        all(2) && n_groups < 5 || all(4) && digits.groups.len() == 2 && groups.iter().all(is_hour);
    let is_amount = all(3) && lead.follows_number();
    let is_decimal = n_groups == 2 && groups[1].mark == Mark::Dot && groups[0].len < 3;
    let canonical = digits.before(n_groups);
    let is_phone = 8 <= canonical.len() && 2 <= n_groups && !is_times && !is_amount && !is_decimal;
    is_phone.then(|| (n_groups, canonical.to_owned()))
}

/// Reads `(415) 555-2671`, `415-555-2671`, `415.555.2671` or `1 415 555 2671`.
///
/// The shape implies country code 1, which the canonical number has, so that it equals `+1 415 555 2671`.
fn north_american(digits: &Digits) -> Option<(usize, String)> {
    let has_code = digits.of(&digits.groups[0]) == "1" && !digits.groups[0].is_bracketed;
    let skipped = usize::from(has_code);
    let groups = &digits.groups[skipped..];
    let lens: Vec<usize> = groups.iter().take(3).map(|group| group.len).collect();
    let n_groups = match lens[..] {
        [3, 3, 4] => 3,
        [3, 7, ..] if groups[0].is_bracketed => 2,
        _ => return None,
    };
    let number = &digits.before(skipped + n_groups)[skipped..];
    let is_code = |b: u8| matches!(b, b'2'..=b'9');
    let only_spaces =
        digits.groups[1..skipped + n_groups].iter().all(|group| group.mark == Mark::Space);
    // Three numbers in a row are a phone number only where the digits fit the numbering plan.
    let fits_plan = is_code(number.as_bytes()[0]) && is_code(number.as_bytes()[3]);
    let is_phone =
        !number.starts_with('0') && (!only_spaces || groups[0].is_bracketed || fits_plan);
    is_phone.then(|| (skipped + n_groups, format!("+1{number}")))
}

/// What a phone number may look like, for [`extent`].
struct Limits {
    /// Digits at the start that are not counted.
    n_prefix: usize,
    least: usize,
    most: usize,
    /// So many digits end the number.
    closes_at: Option<usize>,
    /// The zero of `+49 (0)30` is not dialled from abroad and not counted.
    trunk: bool,
    /// Five pairs end the number, as in France.
    pairs: bool,
    /// A group may be a single digit.
    single_digits: bool,
}

/// Counts the groups that belong to the phone number at the start.
///
/// What follows a number is often another one: a card, a date, an address, a second phone, a count.
fn extent(context: Context<'_>, digits: &Digits, limits: &Limits) -> usize {
    let mut total = 0;
    let mut n_groups = 0;
    let mut is_closed = false;
    let mut may_extend = true;
    let mut next_phone = None;
    for (idx, group) in digits.groups.iter().enumerate() {
        if limits.trunk && is_trunk_zero(digits, idx) {
            n_groups = idx + 1;
            continue;
        }
        if 0 < idx {
            let is_extension = group.mark == Mark::Dash && group.len <= 4;
            let is_single = group.len == 1
                && if limits.least <= total { !is_extension } else { !limits.single_digits };
            if is_closed && !(is_extension && may_extend) || is_single {
                break;
            }
            may_extend = !is_closed;
            if is_date_at(context, digits, idx) || is_stronger(context, group) {
                break;
            }
            if limits.most < total + group.len {
                return next_phone.unwrap_or(n_groups);
            }
            if limits.least <= total
                && 2 <= group.len
                && group.mark == Mark::Space
                && digits.of(group).starts_with('0')
            {
                next_phone.get_or_insert(idx);
            }
        }
        total += group.len - if idx == 0 { limits.n_prefix } else { 0 };
        n_groups = idx + 1;
        // The subscriber's number in one piece; a dash and an extension may follow.
        is_closed |= limits.least <= total && 6 <= group.len;
        let is_french =
            limits.pairs && n_groups == 5 && digits.groups[..5].iter().all(|pair| pair.len == 2);
        if is_french || limits.closes_at == Some(total) {
            break;
        }
    }
    n_groups
}

fn is_trunk_zero(digits: &Digits, idx: usize) -> bool {
    let group = &digits.groups[idx];
    0 < idx && group.is_bracketed && digits.of(group) == "0"
}

/// Tells whether a card or an IP address starts with the group.
fn is_stronger(context: Context<'_>, group: &Group) -> bool {
    let lead = Lead::of(context, group.start);
    let mut digits = Digits::default();
    let is_card = digits.read(context.text, group.start) && card_at(&digits, lead).is_some();
    is_card || starts_ip(context, group.start)
}
