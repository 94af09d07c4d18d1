//! The options of `intent`.

use std::path::PathBuf;

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

/// What is read from a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Input {
    /// Its n-grams.
    Grams(Grams),
    /// Its sentence vector.
    Sentences,
}

impl Input {
    /// The n-grams that a text is counted in; with a sentence model they only tell whether there
    /// is a word at all.
    pub(super) fn grams(self) -> Grams {
        match self {
            Self::Grams(grams) => grams,
            Self::Sentences => Grams::Words,
        }
    }
}

/// What a specification asks of `intent`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct IntentOptions {
    pub(super) input: Input,
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
        let replies = [("earlier", Replies::Earlier), ("none", Replies::None)];
        let options = Self {
            input: input(spec)?,
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

/// The folder of the sentence model, as written; `None` where n-grams are read.
pub(super) fn model_folder(spec: &Spec) -> Option<PathBuf> {
    spec.options().get("features")?.strip_prefix(MODEL).map(PathBuf::from)
}

/// What stands before the folder of a sentence model.
const MODEL: &str = "model:";

fn input(spec: &Spec) -> Result<Input, SpecError> {
    match spec.options().get("features").map(String::as_str) {
        None | Some("words+chars") => Ok(Input::Grams(Grams::WordsAndCharacters)),
        Some("words") => Ok(Input::Grams(Grams::Words)),
        Some(value) if value.strip_prefix(MODEL).is_some_and(|folder| !folder.is_empty()) => {
            Ok(Input::Sentences)
        }
        Some(value) => Err(SpecError::BadValue {
            key: "features",
            value: value.to_owned(),
            expected: "one of `words+chars`, `words`, `model:FOLDER`".to_owned(),
        }),
    }
}
