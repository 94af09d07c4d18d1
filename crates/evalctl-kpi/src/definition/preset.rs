//! What a published definition says besides: the terms under which a ticket counts.

use evalctl_domain::Window;
use serde::Deserialize;

/// The terms of a published definition, each as it was written down by its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preset {
    /// From when it holds: a year, or a date. `undated` where its owner gives none.
    pub effective: String,
    /// When its text was read, as a date.
    pub as_read: String,
    /// What the tickets in scope are, in words.
    pub denominator: String,
    /// How long a ticket is watched.
    pub window: PresetWindow,
    /// When the watching starts, as SQL: whole microseconds.
    pub clock_start: String,
    /// What takes a counted ticket back, in words.
    pub claw_back: String,
    /// What a ticket must meet to count, in order; the first that fails decides against it.
    pub conditions: Vec<Condition>,
    /// Where the text says nothing about a ticket that meets all conditions.
    pub silent: Vec<Silence>,
    /// What a verifier has to say in it.
    pub verifier: Verifier,
}

/// How long a ticket is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PresetWindow {
    /// So long.
    Fixed(Window),
    /// As long as the run's window.
    Run,
    /// Without a limit: as far as the run's horizon.
    Horizon,
    /// Not at all: the state at the data cut counts.
    None,
}

/// One thing that a ticket must meet.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The predicate.
    pub holds: String,
    /// What is said of a ticket that does not meet it.
    pub otherwise: String,
}

/// Tickets about which the published text says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Silence {
    /// The predicate.
    pub when: String,
    /// What the text leaves open.
    pub open: String,
}

/// What a verifier has to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verifier {
    /// Nothing.
    #[default]
    None,
    /// It must pass the ticket; without a verdict it cannot be told.
    MustPass,
    /// It must not pass the ticket; without a verdict it cannot be told.
    MustNotPass,
}

impl Preset {
    /// All conditions at once.
    pub(crate) fn numerator(&self) -> String {
        let all: Vec<String> =
            self.conditions.iter().map(|condition| format!("({})", condition.holds)).collect();
        all.join(" AND ")
    }

    /// Which tickets are too young, where the definition does not say it otherwise.
    pub(crate) fn usual_pending(&self) -> Option<String> {
        (self.window != PresetWindow::None).then(|| "{as_of} < {start} + {window}".to_owned())
    }
}

impl Verifier {
    /// What it has to say, in words.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::MustPass => "must have passed",
            Self::MustNotPass => "must not have passed",
        }
    }

    /// The predicate of a ticket that the verdict does not speak against.
    pub(crate) fn agrees(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::MustPass => Some("verified"),
            Self::MustNotPass => Some("NOT verified"),
        }
    }

    /// What is said of a ticket that it speaks against.
    pub(crate) fn otherwise(self) -> &'static str {
        match self {
            Self::None => "",
            Self::MustPass => "the verifier did not pass it",
            Self::MustNotPass => "the verifier passed it, which is another tier",
        }
    }
}

impl PresetWindow {
    /// Reads `72h`, `7d`, `run`, `horizon` or `none`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        match text {
            "run" => return Ok(Self::Run),
            "horizon" => return Ok(Self::Horizon),
            "none" => return Ok(Self::None),
            _ => {}
        }
        let wrong = || {
            format!(
                "`window` is `{text}` but must be `72h`, `7d` or the like, `run`, `horizon` or `none`"
            )
        };
        let (number, unit) =
            text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(wrong)?;
        let number: u16 = number.parse().map_err(|_| wrong())?;
        match unit {
            _ if number == 0 => Err(wrong()),
            "h" => Ok(Self::Fixed(Window::hours(number))),
            "d" => Ok(Self::Fixed(Window::days(number))),
            _ => Err(wrong()),
        }
    }

    /// The window in words: `72 hours`, `the run's window`.
    #[must_use]
    pub fn in_words(self) -> String {
        match self {
            Self::Fixed(window) => {
                let hours = window.seconds() / 3_600;
                if hours % 24 == 0 && 72 < hours {
                    format!("{} days", hours / 24)
                } else {
                    format!("{hours} hours")
                }
            }
            Self::Run => "the run's window".to_owned(),
            Self::Horizon => "no limit: as far as the run's horizon".to_owned(),
            Self::None => "none: the state at the data cut".to_owned(),
        }
    }
}
