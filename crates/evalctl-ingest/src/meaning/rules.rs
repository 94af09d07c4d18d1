//! The file of phrases.

use std::collections::BTreeMap;

use serde::Deserialize;

/// What a phrase says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Set {
    /// An automatic reply, where it stands at the start.
    AutomaticAtStart,
    /// An automatic reply, wherever it stands.
    Automatic,
    AsksForPerson,
    /// What looks like asking for a person and is not.
    NeedsNoPerson,
    Negative,
    /// What follows thanks when they are not all.
    Contrast,
    Thanks,
    /// Polite words beside thanks.
    Filler,
    Greeting,
}

/// Phrases by what they say and by language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rules {
    pub(super) version: u32,
    phrases: BTreeMap<Set, BTreeMap<String, Vec<String>>>,
}

impl Rules {
    pub(super) fn phrases(&self) -> impl Iterator<Item = (Set, &str)> {
        let sets = self.phrases.iter();
        sets.flat_map(|(set, languages)| {
            languages.values().flatten().map(move |phrase| (*set, phrase.as_str()))
        })
    }
}
