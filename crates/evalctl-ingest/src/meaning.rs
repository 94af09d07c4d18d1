//! What a message does, told from its words by a fixed, versioned list of phrases.
//!
//! The list prefers silence to a wrong word: a message that fits nothing has no meaning, and KPIs
//! that count complaints or thanks then count too few. `docs/meaning.md` describes the rules.

use std::sync::LazyLock;

use evalctl_domain::Meaning;

use self::phrases::{Hit, Phrases};
use self::rules::{Rules, Set, Sets};
use self::words::{Words, begin_normalised, normalised};

/// The version of the rules: another one may give another meaning to the same message.
#[must_use]
pub fn meaning_rules_version() -> u32 {
    Meanings::built_in().version
}

/// How much of a message is looked at; what a customer says of an answer stands at the start.
const MAX_BYTES: usize = 2_000;

/// Where an automatic reply says that it is one.
const HEAD_BYTES: usize = 40;

/// How many words beside the thanks and polite filler a message of thanks may have.
const MAX_OTHER_WORDS: usize = 3;

/// A greeting is short.
const MAX_GREETING_WORDS: usize = 25;

/// The phrases, ready to be looked for.
#[derive(Debug)]
pub(crate) struct Meanings {
    version: u32,
    phrases: Phrases,
}

/// What tells of an automatic reply or of a wish for a person, whichever message it stands in.
const ANYWHERE: Sets =
    Sets::of(&[Set::AutomaticAtStart, Set::Automatic, Set::AsksForPerson, Set::NeedsNoPerson]);

impl Meanings {
    /// The rules that come with the product.
    pub(crate) fn built_in() -> &'static Self {
        static BUILT_IN: LazyLock<Meanings> = LazyLock::new(|| {
            let rules: Rules =
                toml::from_str(include_str!("meaning/rules.toml")).expect("the rules are tested");
            Meanings::new(&rules)
        });
        &BUILT_IN
    }

    fn new(rules: &Rules) -> Self {
        Self { version: rules.version, phrases: Phrases::new(rules) }
    }

    /// What a customer's first message does: the request itself has no meaning, but it may be an
    /// automatic reply or ask for a person from the start.
    pub(crate) fn of_opening(&self, subject: Option<&str>, text: &str) -> Option<Meaning> {
        const AUTOMATIC: Sets = Sets::of(&[Set::AutomaticAtStart]);
        let by_subject = subject
            .is_some_and(|subject| self.sets(&normalised(subject), AUTOMATIC).meets(AUTOMATIC));
        let found = self.sets(&normalised(cut(text)), ANYWHERE);
        if by_subject || is_automatic(found) {
            Some(Meaning::AutoReply)
        } else if asks_for_person(found) {
            Some(Meaning::AsksForPerson)
        } else {
            None
        }
    }

    /// What a customer's later message does.
    pub(crate) fn of_reply(&self, text: &str) -> Option<Meaning> {
        const WANTED: Sets = ANYWHERE.and(Sets::of(&[Set::Negative, Set::Thanks]));
        let words = normalised(cut(text));
        let found = self.sets(&words, WANTED);
        if is_automatic(found) {
            Some(Meaning::AutoReply)
        } else if asks_for_person(found) {
            Some(Meaning::AsksForPerson)
        } else if found.has(Set::Negative) {
            Some(Meaning::Negative)
        } else if words.asks {
            Some(Meaning::Question)
        } else if found.has(Set::Thanks) && self.is_all_thanks(&words) {
            Some(Meaning::Thanks)
        } else {
            None
        }
    }

    /// What an AI's message does: a greeting is no answer.
    pub(crate) fn of_ai(&self, text: &str) -> Meaning {
        const GREETING: Sets = Sets::of(&[Set::Greeting]);
        let words = begin_normalised(cut(text), MAX_GREETING_WORDS);
        let short = words.starts.len() <= MAX_GREETING_WORDS;
        if short && self.sets(&words, GREETING).meets(GREETING) {
            Meaning::Greeting
        } else {
            Meaning::Answer
        }
    }

    /// Which of the sets that are `wanted` have a phrase in a message.
    fn sets(&self, words: &Words, wanted: Sets) -> Sets {
        let mut res = Sets::NONE;
        self.phrases.find(words, wanted, |Hit { set, start, .. }| {
            if set != Set::AutomaticAtStart || start <= HEAD_BYTES {
                res.add(set);
            }
        });
        res
    }

    /// Whether a message with thanks says hardly anything else.
    fn is_all_thanks(&self, words: &Words) -> bool {
        const CONTRAST: Sets = Sets::of(&[Set::Contrast]);
        const POLITE: Sets = Sets::of(&[Set::Thanks, Set::Filler]);
        if self.sets(words, CONTRAST).meets(CONTRAST) {
            return false;
        }
        let mut polite = Vec::new();
        self.phrases.find(words, POLITE, |Hit { start, end, .. }| polite.push(start..end));
        let is_polite = |at: usize| polite.iter().any(|phrase| phrase.contains(&at));
        let others = words.places().filter(|(start, _)| !is_polite(*start));
        others.count() <= MAX_OTHER_WORDS
    }
}

fn is_automatic(found: Sets) -> bool {
    found.has(Set::AutomaticAtStart) || found.has(Set::Automatic)
}

fn asks_for_person(found: Sets) -> bool {
    found.has(Set::AsksForPerson) && !found.has(Set::NeedsNoPerson)
}

/// The start of a long text.
fn cut(text: &str) -> &str {
    let mut end = text.len().min(MAX_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

mod phrases;

mod words;

mod rules;

#[cfg(test)]
mod tests;
