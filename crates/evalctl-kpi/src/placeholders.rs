//! What a predicate may leave for the run to fill in.

/// The names that stand between braces.
pub(crate) const PLACEHOLDERS: [&str; 6] =
    ["as_of", "window", "horizon", "day", "window_s", "horizon_s"];

/// The clock start of a published definition.
pub(crate) const START: &str = "start";

/// Replaces each `{name}` by its value; other braces stay.
pub(crate) fn fill_with(text: &str, values: &[(&str, String)]) -> String {
    values
        .iter()
        .fold(text.to_owned(), |acc, (name, value)| acc.replace(&format!("{{{name}}}"), value))
}

/// The names between braces.
pub(crate) fn placeholders_in(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}
