//! All phrases, looked for at the start of every word.

use rustc_hash::FxHashMap;

use super::rules::{Rules, Set, Sets};
use super::words::{Words, normalised};

/// The phrases of a set of rules.
#[derive(Debug)]
pub(super) struct Phrases {
    /// The sets of the phrases that begin with a word of each hash: most words begin none.
    beginnings: Vec<Sets>,
    by_beginning: FxHashMap<Beginning, Vec<Phrase>>,
}

/// The first eight signs of a word, or all it has.
type Beginning = u64;

#[derive(Debug)]
struct Phrase {
    /// In the spelling of [`Words`], with the space behind its last word.
    text: Vec<u8>,
    set: Set,
}

/// A phrase within a message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    pub(super) set: Set,
    /// Where its first word starts.
    pub(super) start: usize,
    /// Where the word behind it would start.
    pub(super) end: usize,
}

impl Phrases {
    pub(super) fn new(rules: &Rules) -> Self {
        let mut res = Self {
            beginnings: vec![Sets::NONE; 1 << HASH_BITS],
            by_beginning: FxHashMap::default(),
        };
        for (set, phrase) in rules.phrases() {
            let words = normalised(phrase);
            let (start, end) = words.places().next().expect("a phrase has a word");
            let beginning = beginning(&words.text, start, end);
            res.beginnings[hash(beginning)].add(set);
            let text = words.text[start..].to_vec();
            res.by_beginning.entry(beginning).or_default().push(Phrase { text, set });
        }
        res
    }

    /// Tells `found` every place of every phrase of the sets that are `wanted`; they may overlap.
    pub(super) fn find(&self, words: &Words, wanted: Sets, mut found: impl FnMut(Hit)) {
        for (start, end) in words.places() {
            let beginning = beginning(&words.text, start, end);
            if !self.beginnings[hash(beginning)].meets(wanted) {
                continue;
            }
            for Phrase { text, set } in self.by_beginning.get(&beginning).into_iter().flatten() {
                if wanted.has(*set) && words.text[start..].starts_with(text) {
                    found(Hit { set: *set, start, end: start + text.len() });
                }
            }
        }
    }
}

/// The beginning of the word from `start` to before `end`.
fn beginning(text: &[u8], start: usize, end: usize) -> Beginning {
    let signs = end.saturating_sub(start).min(8);
    match text[start..].first_chunk() {
        // Cheaper than to copy some of them; what is behind the word is shifted out.
        Some(eight) if 0 < signs => u64::from_be_bytes(*eight) >> (64 - 8 * signs),
        _ => text[start..start + signs].iter().fold(0, |word, sign| (word << 8) | u64::from(*sign)),
    }
}

/// The table of beginnings stays in the fastest cache.
const HASH_BITS: u32 = 13;

/// Fibonacci hashing: the upper bits are well mixed.
fn hash(beginning: Beginning) -> usize {
    (beginning.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - HASH_BITS)) as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Phrases, Rules, Set, Sets, normalised};

    fn rules() -> Rules {
        toml::from_str(include_str!("rules.toml")).expect("the rules are tested")
    }

    /// Every place of every phrase, looked for letter by letter.
    fn plainly(rules: &Rules, text: &[u8], wanted: Sets) -> Vec<(usize, usize, Set)> {
        let mut res = Vec::new();
        for (set, phrase) in rules.phrases().filter(|(set, _)| wanted.has(*set)) {
            let phrase = normalised(phrase).text.clone();
            for start in 0..text.len() {
                if text[start..].starts_with(&phrase) {
                    res.push((start + 1, start + phrase.len(), set));
                }
            }
        }
        res.sort_unstable();
        res
    }

    /// Words of phrases, and some that only look like them.
    fn messages() -> impl Strategy<Value = String> {
        let rules = rules();
        let words = rules.phrases().flat_map(|(_, phrase)| phrase.split(' ').map(str::to_owned));
        let others = "i y ok the thank noo ä it's works automatically automati".split(' ');
        let words: Vec<String> = words.chain(others.map(str::to_owned)).collect();
        let phrases: Vec<String> = rules.phrases().map(|(_, phrase)| phrase.to_owned()).collect();
        let piece = prop_oneof![proptest::sample::select(words), proptest::sample::select(phrases)];
        proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.join(" "))
    }

    proptest! {
        #[test]
        fn every_phrase_that_is_wanted_is_found_wherever_it_stands(
            message in messages(),
            wanted in proptest::sample::subsequence(Set::ALL.to_vec(), 0..=Set::ALL.len()),
        ) {
            let rules = rules();
            let wanted = Sets::of(&wanted);
            let words = normalised(&message);
            let mut found = Vec::new();
            Phrases::new(&rules)
                .find(&words, wanted, |hit| found.push((hit.start, hit.end, hit.set)));
            found.sort_unstable();
            prop_assert_eq!(found, plainly(&rules, &words.text, wanted));
        }
    }
}
