/// The word that was probably meant, as the end of a message.
pub(crate) fn did_you_mean(word: &str, valid: &[&str]) -> String {
    let wanted = word.to_lowercase();
    let mut best: Option<(f64, &str)> = None;
    for candidate in valid {
        let similarity = strsim::normalized_damerau_levenshtein(&wanted, candidate);
        if best.is_none_or(|(highest, _)| highest < similarity) {
            best = Some((similarity, candidate));
        }
    }
    match best {
        // Below this, a suggestion is more often noise than help.
        Some((similarity, candidate)) if 0.6 <= similarity => {
            format!(", did you mean `{candidate}`?")
        }
        _ => String::new(),
    }
}

/// Names in backticks, in the order given.
pub(crate) fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
