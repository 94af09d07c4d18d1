/// The name that was probably meant.
pub(crate) fn nearest<'n>(name: &str, valid: &'n [String]) -> Option<&'n str> {
    let wanted = simplified(name);
    let mut best: Option<(f64, &str)> = None;
    for candidate in valid {
        let similarity = strsim::normalized_damerau_levenshtein(&wanted, &simplified(candidate));
        if best.is_none_or(|(highest, _)| highest < similarity) {
            best = Some((similarity, candidate));
        }
    }
    // Below this, a suggestion is more often noise than help.
    best.filter(|(similarity, _)| 0.6 <= *similarity).map(|(_, candidate)| candidate)
}

/// Without what people forget about a column's name: case, spaces, separators.
fn simplified(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
