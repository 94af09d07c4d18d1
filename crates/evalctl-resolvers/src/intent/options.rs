//! The options of `intent`.

use serde::{Deserialize, Serialize};

use evalctl_text::Grams;

use crate::learn::Learn;
use crate::{Spec, SpecError};

/// Where an answer may come from, besides the file of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Replies {
    /// The reply that stands in the middle of those that resolved tickets of the intent.
    Earlier,
    /// From nowhere: the intent itself is all that is said.
    None,
}

/// What a specification asks of `intent`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct IntentOptions {
    pub(super) grams: Grams,
    pub(super) learn: Learn,
    pub(super) replies: Replies,
    /// From which confidence it acts alone.
    pub(super) threshold: f64,
    /// Below which confidence the question counts as unknown.
    pub(super) abstain: f64,
}

impl IntentOptions {
    pub(super) const KEYS: &'static [&'static str] =
        &["abstain", "acted", "arm", "features", "learn", "replies", "threshold"];

    pub(super) fn read(spec: &Spec) -> Result<Self, SpecError> {
        let features = [("words+chars", Grams::WordsAndCharacters), ("words", Grams::Words)];
        let replies = [("earlier", Replies::Earlier), ("none", Replies::None)];
        let options = Self {
            grams: spec.choice("features", &features)?,
            learn: spec.choice("learn", Learn::CHOICES)?,
            replies: spec.choice("replies", &replies)?,
            threshold: spec.share("threshold", 0.5)?,
            abstain: spec.share("abstain", 0.2)?,
        };
        if options.abstain <= options.threshold {
            Ok(options)
        } else {
            Err(SpecError::abstain_above_threshold(options.abstain, options.threshold))
        }
    }
}
