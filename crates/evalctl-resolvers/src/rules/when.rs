//! The conditions of a rule.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use evalctl_candidate::TicketView;

use evalctl_text::{fold, for_each_word};

/// Conditions that must all hold; an empty one holds always.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct When {
    pub(super) any_words: BTreeSet<Phrase>,
    pub(super) all_words: BTreeSet<Phrase>,
    pub(super) no_words: BTreeSet<Phrase>,
    any_tags: BTreeSet<Folded>,
    channel: BTreeSet<Folded>,
    language: BTreeSet<Folded>,
    fields: BTreeMap<String, BTreeSet<Folded>>,
    account: BTreeMap<String, BTreeSet<Folded>>,
    min_turn: Option<u32>,
    max_turn: Option<u32>,
}

impl When {
    /// Whether every ticket meets the conditions.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Why no ticket can meet the conditions, where that is so.
    pub(super) fn contradiction(&self) -> Option<String> {
        if let (Some(min), Some(max)) = (self.min_turn, self.max_turn)
            && max < min
        {
            return Some(format!("`min_turn` is {min} but `max_turn` is {max}"));
        }
        for (section, fields) in [("fields", &self.fields), ("account", &self.account)] {
            for (name, values) in fields {
                if values.is_empty() {
                    return Some(format!(
                        "`{section}.{name}` allows no value: list some or leave it out"
                    ));
                }
            }
        }
        let forbidden = |phrase: &&Phrase| self.no_words.contains(*phrase);
        if let Some(phrase) = self.all_words.iter().find(forbidden) {
            let phrase = phrase.as_str();
            return Some(format!("`{phrase}` is in both `all_words` and `no_words`"));
        }
        if !self.any_words.is_empty() && self.any_words.is_subset(&self.no_words) {
            return Some("all of `any_words` are in `no_words`".to_owned());
        }
        None
    }

    /// Whether the conditions hold, those on words aside.
    pub(super) fn holds(&self, view: &TicketView) -> bool {
        self.min_turn.is_none_or(|min| min <= view.turn)
            && self.max_turn.is_none_or(|max| view.turn <= max)
            && one_of(&self.channel, view.channel.as_deref())
            && speaks(&self.language, view.language.as_deref())
            && (self.any_tags.is_empty()
                || view.tags.iter().any(|tag| one_of(&self.any_tags, Some(tag))))
            && each_one_of(&self.fields, &view.fields)
            && each_one_of(&self.account, &view.account)
    }
}

fn each_one_of(
    wanted: &BTreeMap<String, BTreeSet<Folded>>,
    values: &BTreeMap<String, String>,
) -> bool {
    wanted.iter().all(|(name, wanted)| one_of(wanted, values.get(name).map(String::as_str)))
}

fn one_of(wanted: &BTreeSet<Folded>, value: Option<&str>) -> bool {
    wanted.is_empty()
        || value.is_some_and(|value| {
            wanted.iter().any(|wanted| fold(value.trim()).eq(wanted.0.chars()))
        })
}

/// Like [`one_of`], and `en` also stands for `en-GB`.
fn speaks(wanted: &BTreeSet<Folded>, language: Option<&str>) -> bool {
    one_of(wanted, language)
        || language
            .and_then(|language| language.split(['-', '_']).next())
            .is_some_and(|language| one_of(wanted, Some(language)))
}

/// A word, or words that must follow each other, in normal form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Phrase(String);

/// A phrase without a word: no text could hold it.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` has no letter or digit to look for")]
pub(super) struct NoWord(String);

impl Phrase {
    /// The folded words, one space between them.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Phrase {
    type Error = NoWord;

    fn try_from(text: String) -> Result<Self, NoWord> {
        let mut words: Vec<String> = Vec::new();
        for_each_word(&text, &mut String::new(), |word| words.push(word.to_owned()));
        if words.is_empty() { Err(NoWord(text)) } else { Ok(Self(words.join(" "))) }
    }
}

/// A value that is compared whole, without regard to case and outer white space.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String")]
struct Folded(String);

impl From<String> for Folded {
    fn from(text: String) -> Self {
        Self(fold(text.trim()).collect())
    }
}
