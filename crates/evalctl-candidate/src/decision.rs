//! What a candidate wants to do with a ticket.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Action, ArticleId, Confidence};

/// How far the candidate wants to go without a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Answer and close alone.
    Autonomous,
    /// Write a proposal that a person sends: a human touch, never autonomous.
    Draft,
    /// Hand over to a person; abstaining is this with reason `unknown_question`.
    Escalate,
}

/// The customer's mood as the candidate reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sentiment {
    /// Pleased.
    Positive,
    /// Neither.
    Neutral,
    /// Upset.
    Negative,
}

/// How soon the ticket must be dealt with, as the candidate reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// Can wait.
    Low,
    /// Usual.
    Normal,
    /// Today.
    High,
    /// Now.
    Critical,
}

/// What the decision cost, in millionths of a US dollar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cost {
    /// Millionths of a US dollar: integers add up to the same sum in any order.
    pub micro_usd: u64,
}

/// What the candidate wants. A policy may rule otherwise; this is never edited.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// How far to go alone.
    pub mode: Mode,
    /// Belief that the decision is right.
    pub confidence: Confidence,
    /// The intent read from the ticket.
    pub intent: Option<String>,
    /// The mood read from the ticket.
    pub sentiment: Option<Sentiment>,
    /// The urgency read from the ticket.
    pub urgency: Option<Urgency>,
    /// The text that would be sent.
    pub answer: Option<String>,
    /// Articles that the answer rests on.
    pub citations: Vec<ArticleId>,
    /// Acts wanted, in order.
    pub actions: Vec<Action>,
    /// Why: stable words such as `unknown_question` or `rule:password`.
    pub reasons: Vec<String>,
    /// What deciding cost, where it cost anything.
    pub cost: Option<Cost>,
}

impl Decision {
    /// A handover for `reason`, with no belief and nothing else wanted.
    #[must_use]
    pub fn escalate(reason: &str) -> Self {
        Self::new(Mode::Escalate, Confidence::ZERO, reason)
    }

    /// A decision that has a mode, a confidence and a reason, and leaves all else open.
    #[must_use]
    pub fn new(mode: Mode, confidence: Confidence, reason: &str) -> Self {
        Self {
            mode,
            confidence,
            intent: None,
            sentiment: None,
            urgency: None,
            answer: None,
            citations: Vec::new(),
            actions: Vec::new(),
            reasons: vec![reason.to_owned()],
            cost: None,
        }
    }
}

/// A word that is not one of those allowed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} `{word}` is not one of {allowed}")]
pub struct UnknownWord {
    /// What was being read.
    pub what: &'static str,
    /// What was found.
    pub word: String,
    /// What would be right.
    pub allowed: &'static str,
}

macro_rules! words {
    ($name:ident, $what:literal, $allowed:literal, $($variant:ident = $word:literal),+) => {
        impl $name {
            /// The stable word used in tables and files.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                match text.trim().to_ascii_lowercase().as_str() {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(UnknownWord { what: $what, word: text.to_owned(), allowed: $allowed }),
                }
            }
        }
    };
}

words!(
    Mode,
    "mode",
    "autonomous, draft, escalate",
    Autonomous = "autonomous",
    Draft = "draft",
    Escalate = "escalate"
);
words!(
    Sentiment,
    "sentiment",
    "positive, neutral, negative",
    Positive = "positive",
    Neutral = "neutral",
    Negative = "negative"
);
words!(
    Urgency,
    "urgency",
    "low, normal, high, critical",
    Low = "low",
    Normal = "normal",
    High = "high",
    Critical = "critical"
);

#[cfg(test)]
mod tests {
    use super::Mode;

    #[test]
    fn an_unknown_mode_names_the_right_ones() {
        let err = "auto".parse::<Mode>().expect_err("not a mode");
        assert_eq!(err.to_string(), "mode `auto` is not one of autonomous, draft, escalate");
        assert_eq!(" Draft ".parse::<Mode>(), Ok(Mode::Draft));
    }
}
