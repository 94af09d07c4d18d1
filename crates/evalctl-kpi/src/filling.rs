//! What a run fills in for the placeholders of a predicate.

use evalctl_domain::Window;

use crate::KpiRequest;
use crate::definition::{KpiDefinition, PresetWindow};
use crate::placeholders::{PLACEHOLDERS, fill_with};

/// The values that stand for the placeholders of one definition.
pub(crate) struct Filling {
    /// Replaced first: its text may hold placeholders itself.
    start: Option<String>,
    values: [(&'static str, String); 6],
}

impl Filling {
    /// The run's data cut and windows: microseconds, and seconds under the names that end in `_s`.
    /// A published definition brings its own window.
    pub(crate) fn of(definition: &KpiDefinition, request: &KpiRequest<'_>) -> Self {
        let window = window_of(definition, request).seconds();
        let horizon = request.horizon.window().seconds();
        let values = PLACEHOLDERS.map(|name| {
            let value = match name {
                "as_of" => request.as_of.as_microsecond(),
                "window" => micros(window),
                "horizon" => micros(horizon),
                "day" => micros(86_400),
                "window_s" => i64::from(window),
                _ => i64::from(horizon),
            };
            (name, value.to_string())
        });
        Self { start: start_of(definition), values }
    }

    /// Names in place of what only a run knows: `:as_of`.
    pub(crate) fn without_run(definition: &KpiDefinition) -> Self {
        let fixed = definition.preset.as_ref().and_then(|preset| match preset.window {
            PresetWindow::Fixed(window) => Some(window.seconds()),
            PresetWindow::Run | PresetWindow::Horizon | PresetWindow::None => None,
        });
        let values = PLACEHOLDERS.map(|name| {
            let value = match (name, fixed) {
                ("day", _) => micros(86_400).to_string(),
                ("window", Some(seconds)) => micros(seconds).to_string(),
                ("window_s", Some(seconds)) => seconds.to_string(),
                _ => format!(":{name}"),
            };
            (name, value)
        });
        Self { start: start_of(definition), values }
    }

    /// Fills them in.
    pub(crate) fn fill(&self, text: &str) -> String {
        let text = match &self.start {
            Some(start) => text.replace("{start}", start),
            None => text.to_owned(),
        };
        fill_with(&text, &self.values)
    }
}

/// The window that `definition` watches a ticket for in this run.
pub(crate) fn window_of(definition: &KpiDefinition, request: &KpiRequest<'_>) -> Window {
    match definition.preset.as_ref().map(|preset| preset.window) {
        Some(PresetWindow::Fixed(window)) => window,
        Some(PresetWindow::Horizon) => request.horizon.window(),
        Some(PresetWindow::Run | PresetWindow::None) | None => request.window,
    }
}

fn start_of(definition: &KpiDefinition) -> Option<String> {
    definition.preset.as_ref().map(|preset| format!("({})", preset.clock_start))
}

fn micros(seconds: u32) -> i64 {
    i64::from(seconds) * 1_000_000
}
