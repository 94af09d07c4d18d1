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

#[cfg(test)]
impl Set {
    pub(super) const ALL: [Self; 9] = [
        Self::AutomaticAtStart,
        Self::Automatic,
        Self::AsksForPerson,
        Self::NeedsNoPerson,
        Self::Negative,
        Self::Contrast,
        Self::Thanks,
        Self::Filler,
        Self::Greeting,
    ];
}

/// Some of the sets, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sets(u16);

impl Sets {
    pub(super) const NONE: Self = Self(0);

    pub(super) const fn of(sets: &[Set]) -> Self {
        let mut res = Self::NONE;
        let mut idx = 0;
        while idx < sets.len() {
            res.0 |= 1 << sets[idx] as u16;
            idx += 1;
        }
        res
    }

    pub(super) const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    pub(super) fn add(&mut self, set: Set) {
        *self = self.and(Self::of(&[set]));
    }

    pub(super) fn has(self, set: Set) -> bool {
        self.meets(Self::of(&[set]))
    }

    /// Whether both have a set.
    pub(super) fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
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
