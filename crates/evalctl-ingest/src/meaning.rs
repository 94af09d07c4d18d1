//! What a message does, told from its words by a fixed, versioned list of phrases.
//!
//! The list prefers silence to a wrong word: a message that fits nothing has no meaning, and KPIs
//! that count complaints or thanks then count too few. `docs/meaning.md` describes the rules.

use std::sync::LazyLock;

use evalctl_domain::Meaning;

use self::phrases::{Hit, Phrases};
use self::rules::{Rules, Set};
use self::words::{Words, normalised};

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

/// What was found in a message.
#[derive(Debug, Default)]
struct Found {
    /// A bit a set of phrases.
    sets: u16,
    /// Words that belong to thanks or to polite filler.
    covered: Vec<(usize, usize)>,
}

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
        let subject = subject.map(normalised);
        let by_subject =
            subject.is_some_and(|subject| self.look(&subject).has(Set::AutomaticAtStart));
        let found = self.look(&normalised(cut(text)));
        if by_subject || found.is_automatic() {
            Some(Meaning::AutoReply)
        } else if found.asks_for_person() {
            Some(Meaning::AsksForPerson)
        } else {
            None
        }
    }

    /// What a customer's later message does.
    pub(crate) fn of_reply(&self, text: &str) -> Option<Meaning> {
        let words = normalised(cut(text));
        let found = self.look(&words);
        if found.is_automatic() {
            Some(Meaning::AutoReply)
        } else if found.asks_for_person() {
            Some(Meaning::AsksForPerson)
        } else if found.has(Set::Negative) {
            Some(Meaning::Negative)
        } else if words.asks {
            Some(Meaning::Question)
        } else if found.is_thanks(&words) {
            Some(Meaning::Thanks)
        } else {
            None
        }
    }

    /// What an AI's message does: a greeting is no answer.
    pub(crate) fn of_ai(&self, text: &str) -> Meaning {
        let words = normalised(cut(text));
        let short = words.starts.len() <= MAX_GREETING_WORDS;
        if short && self.look(&words).has(Set::Greeting) {
            Meaning::Greeting
        } else {
            Meaning::Answer
        }
    }

    fn look(&self, words: &Words) -> Found {
        let mut found = Found::default();
        self.phrases.find(words, |hit| found.note(hit));
        found
    }
}

impl Found {
    fn note(&mut self, Hit { set, start, end }: Hit) {
        if set == Set::AutomaticAtStart && HEAD_BYTES < start {
            return;
        }
        if matches!(set, Set::Thanks | Set::Filler) {
            self.covered.push((start, end));
        }
        self.sets |= 1 << set as u16;
    }

    fn has(&self, set: Set) -> bool {
        self.sets & (1 << set as u16) != 0
    }

    fn is_automatic(&self) -> bool {
        self.has(Set::AutomaticAtStart) || self.has(Set::Automatic)
    }

    fn asks_for_person(&self) -> bool {
        self.has(Set::AsksForPerson) && !self.has(Set::NeedsNoPerson)
    }

    fn is_thanks(&self, words: &Words) -> bool {
        self.has(Set::Thanks) && !self.has(Set::Contrast) && self.others(words) <= MAX_OTHER_WORDS
    }

    /// Words that belong to neither thanks nor filler.
    fn others(&self, words: &Words) -> usize {
        let covers = |at: usize| self.covered.iter().any(|(start, end)| *start <= at && at < *end);
        words.starts.iter().filter(|start| !covers(**start)).count()
    }
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
