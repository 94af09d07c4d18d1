use super::{
    context::Context,
    digits::{Digits, Group, Mark},
    ip::starts_ip,
};

/// Tells whether the three groups from `idx` on are a date.
pub(super) fn is_date_at(context: Context<'_>, digits: &Digits, idx: usize) -> bool {
    let Some([first, second, third]) = digits.groups.get(idx..idx + 3) else {
        return false;
    };
    if second.mark != third.mark || !second.is_plain || !third.is_plain {
        return false;
    }
    let [a, b, c] =
        [first, second, third].map(|group| digits.of(group).parse().unwrap_or(u64::MAX));
    let is_year = |group: &Group, value| group.len == 4 && (1900..2100).contains(&value);
    let is_day_month =
        |a, b| (1..=31).contains(&a) && (1..=31).contains(&b) && (a <= 12 || b <= 12);
    let pairs = |x: &Group, y: &Group| x.len <= 2 && y.len <= 2;
    let is_date = if is_year(first, a) {
        pairs(second, third) && is_day_month(b, c) && second.mark != Mark::Space
    } else if is_year(third, c) {
        pairs(first, second) && is_day_month(a, b)
    } else {
        // `06.12.34.56.78` is a French phone number.
        let is_longer = digits.groups.get(idx + 3).is_some_and(|next| next.mark == third.mark);
        pairs(first, second)
            && third.len == 2
            && is_day_month(a, b)
            && second.mark != Mark::Space
            && !is_longer
    };
    is_date && !starts_ip(context, third.start)
}
