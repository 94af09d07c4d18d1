//! What a predicate may leave for the run to fill in.

use crate::KpiRequest;

/// The names that stand between braces.
pub(crate) const PLACEHOLDERS: [&str; 6] =
    ["as_of", "window", "horizon", "day", "window_s", "horizon_s"];

/// Fills in the run's data cut and windows: microseconds, and seconds under the names that end in `_s`.
pub(crate) fn fill(text: &str, request: &KpiRequest<'_>) -> String {
    let values = PLACEHOLDERS.map(|name| {
        let (window_s, horizon_s) = (request.window.seconds(), request.horizon.window().seconds());
        let value = match name {
            "as_of" => request.as_of.as_microsecond(),
            "window" => micros(window_s),
            "horizon" => micros(horizon_s),
            "day" => micros(86_400),
            "window_s" => i64::from(window_s),
            _ => i64::from(horizon_s),
        };
        (name, value.to_string())
    });
    fill_with(text, &values)
}

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

fn micros(seconds: u32) -> i64 {
    i64::from(seconds) * 1_000_000
}
