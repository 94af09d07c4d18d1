//! All phrases, looked for at the start of every word.

use rustc_hash::FxHashMap;

use super::rules::{Rules, Set};
use super::words::{Words, normalised};

/// The phrases of a set of rules.
#[derive(Debug)]
pub(super) struct Phrases {
    /// Bits of the first three signs of each phrase: most words begin none.
    beginnings: Vec<u64>,
    by_first_word: FxHashMap<Vec<u8>, Vec<Phrase>>,
}

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
        let mut res =
            Self { beginnings: vec![0; (1 << 16) / 64], by_first_word: FxHashMap::default() };
        for (set, phrase) in rules.phrases() {
            let words = normalised(phrase);
            let start = *words.starts.first().expect("a phrase has a word");
            let text = words.text[start..].to_vec();
            for third in text.get(2).map_or(0..=u8::MAX, |third| *third..=*third) {
                let bit = beginning([text[0], text[1], third]);
                res.beginnings[bit / 64] |= 1 << (bit % 64);
            }
            let word = first_word(&text).to_vec();
            res.by_first_word.entry(word).or_default().push(Phrase { text, set });
        }
        res
    }

    /// Tells `found` every place of every phrase; they may overlap.
    pub(super) fn find(&self, words: &Words, mut found: impl FnMut(Hit)) {
        for &start in &words.starts {
            let rest = &words.text[start..];
            let signs = [rest[0], *rest.get(1).unwrap_or(&b' '), *rest.get(2).unwrap_or(&b' ')];
            let bit = beginning(signs);
            if self.beginnings[bit / 64] & (1 << (bit % 64)) == 0 {
                continue;
            }
            for Phrase { text, set } in
                self.by_first_word.get(first_word(rest)).into_iter().flatten()
            {
                if rest.starts_with(text) {
                    found(Hit { set: *set, start, end: start + text.len() });
                }
            }
        }
    }
}

/// The place of three signs among the bits; a phrase of one letter has its space and then any sign.
fn beginning([first, second, third]: [u8; 3]) -> usize {
    let signs = u32::from_le_bytes([first, second, third, 0]);
    // Fibonacci hashing: the upper 16 bits are well mixed.
    (signs.wrapping_mul(0x9e37_79b9) >> 16) as usize
}

fn first_word(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|sign| *sign == b' ');
    &text[..end.unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Phrases, Rules, normalised};

    fn rules() -> Rules {
        toml::from_str(include_str!("rules.toml")).expect("the rules are tested")
    }

    /// Every place of every phrase, looked for letter by letter.
    fn plainly(rules: &Rules, text: &[u8]) -> Vec<(usize, usize, u16)> {
        let mut res = Vec::new();
        for (set, phrase) in rules.phrases() {
            let phrase = normalised(phrase).text;
            for start in 0..text.len() {
                if text[start..].starts_with(&phrase) {
                    res.push((start + 1, start + phrase.len(), set as u16));
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
        let others = ["i", "y", "ok", "the", "thank", "noo", "ä", "it's", "works"];
        let words: Vec<String> = words.chain(others.map(str::to_owned)).collect();
        let phrases: Vec<String> = rules.phrases().map(|(_, phrase)| phrase.to_owned()).collect();
        let piece = prop_oneof![proptest::sample::select(words), proptest::sample::select(phrases)];
        proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.join(" "))
    }

    proptest! {
        #[test]
        fn every_phrase_is_found_wherever_it_stands(message in messages()) {
            let rules = rules();
            let words = normalised(&message);
            let mut found = Vec::new();
            Phrases::new(&rules).find(&words, |hit| found.push((hit.start, hit.end, hit.set as u16)));
            found.sort_unstable();
            prop_assert_eq!(found, plainly(&rules, &words.text));
        }
    }
}
