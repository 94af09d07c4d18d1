use rustc_hash::FxHashMap;

use evalctl_text::for_each_word;

/// A word of no phrase, and the border between two messages.
const OTHER: u32 = u32::MAX;

/// Finds which of many phrases a text holds, in one pass over its words.
#[derive(Debug, Default)]
pub(super) struct PhraseIndex {
    words: FxHashMap<Box<str>, u32>,
    phrases: Vec<Box<[u32]>>,
    /// For each word, the phrases that begin with it.
    beginning_with: Vec<Vec<u32>>,
}

/// The phrases found in a text, and buffers that serve one text after the other.
#[derive(Debug)]
pub(super) struct Found {
    bits: Vec<u64>,
    text: Vec<u32>,
    word: String,
}

impl PhraseIndex {
    /// Adds a phrase and gives its number.
    pub(super) fn add(&mut self, phrase: &str) -> u32 {
        let mut phrase_words = Vec::new();
        for_each_word(phrase, &mut String::new(), |word| {
            let next = count(self.words.len());
            phrase_words.push(*self.words.entry(word.into()).or_insert(next));
        });
        self.beginning_with.resize_with(self.words.len(), Vec::new);
        let number = count(self.phrases.len());
        if let Some(&first) = phrase_words.first() {
            self.beginning_with[first as usize].push(number);
        }
        self.phrases.push(phrase_words.into());
        number
    }

    /// Buffers for [`search`](Self::search).
    pub(super) fn buffers(&self) -> Found {
        Found {
            bits: vec![0; self.phrases.len().div_ceil(64)],
            text: Vec::new(),
            word: String::new(),
        }
    }

    /// Finds the phrases that lie within one of `parts`.
    pub(super) fn search<'t>(&self, parts: impl Iterator<Item = &'t str>, found: &mut Found) {
        found.bits.fill(0);
        found.text.clear();
        for part in parts {
            for_each_word(part, &mut found.word, |word| {
                found.text.push(self.words.get(word).copied().unwrap_or(OTHER));
            });
            found.text.push(OTHER);
        }
        for (word_idx, &word) in found.text.iter().enumerate() {
            if word == OTHER {
                continue;
            }
            for &number in &self.beginning_with[word as usize] {
                let phrase = &self.phrases[number as usize];
                if found.text[word_idx..].starts_with(phrase) {
                    found.bits[number as usize / 64] |= 1 << (number % 64);
                }
            }
        }
    }
}

impl Found {
    /// Whether the text holds the phrase of this number.
    pub(super) fn has(&self, number: u32) -> bool {
        self.bits[number as usize / 64] & (1 << (number % 64)) != 0
    }
}

fn count(len: usize) -> u32 {
    u32::try_from(len).expect("a rules file has fewer than 2^32 words")
}
