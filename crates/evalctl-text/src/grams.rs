//! A text as counted n-grams, named by fixed hashes instead of spelled out.

use serde::{Deserialize, Serialize};

use crate::words::for_each_word;

#[cfg(test)]
mod tests;

/// Lengths of character n-grams; the border of a word counts as a character.
const CHARACTERS: std::ops::RangeInclusive<usize> = 2..=5;

/// Which n-grams are read from a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Grams {
    /// Words and pairs of neighbouring words.
    Words,
    /// These, and runs of 2 to 5 characters within the borders of a word.
    WordsAndCharacters,
}

/// An n-gram: a 64-bit hash whose lowest two bits say what it is made of.
///
/// The hash is fixed for ever, as snapshots are stored. That any two of a million n-grams share a
/// hash has a probability below one in a million.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Gram(u64);

/// What an n-gram is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GramKind {
    /// One word.
    Word,
    /// Two neighbouring words.
    Pair,
    /// Characters of one word.
    Characters,
}

impl Gram {
    fn new(state: u64, kind: GramKind) -> Self {
        Self(mix(state) & !3 | kind as u64)
    }

    /// What it is made of.
    #[must_use]
    pub fn kind(self) -> GramKind {
        match self.0 & 3 {
            0 => GramKind::Word,
            1 => GramKind::Pair,
            _ => GramKind::Characters,
        }
    }

    /// The hash.
    #[must_use]
    pub fn hash(self) -> u64 {
        self.0
    }
}

/// How often an n-gram stands in a text.
pub type GramCount = (Gram, u32);

/// Reads texts into counted n-grams; its buffers are used again from text to text.
#[derive(Debug, Clone)]
pub struct GramReader {
    grams: Grams,
    word: String,
    padded: Vec<char>,
    found: Vec<Gram>,
    counts: Vec<GramCount>,
}

impl GramReader {
    /// A reader of these n-grams.
    #[must_use]
    pub fn new(grams: Grams) -> Self {
        let (word, padded) = (String::new(), Vec::new());
        Self { grams, word, padded, found: Vec::new(), counts: Vec::new() }
    }

    /// The n-grams of `text` with their counts, each once, in ascending order.
    pub fn read(&mut self, text: &str) -> &[GramCount] {
        let (grams, padded, found) = (self.grams, &mut self.padded, &mut self.found);
        found.clear();
        let mut earlier: Option<u64> = None;
        for_each_word(text, &mut self.word, |word| {
            let state = hash_bytes(WORD_SEED, word.as_bytes());
            found.push(Gram::new(state, GramKind::Word));
            if let Some(earlier) = earlier {
                let pair = hash_bytes(earlier ^ PAIR, &state.to_le_bytes());
                found.push(Gram::new(pair, GramKind::Pair));
            }
            earlier = Some(state);
            if grams == Grams::WordsAndCharacters {
                padded.clear();
                padded.push(' ');
                padded.extend(word.chars());
                padded.push(' ');
                push_characters(padded, found);
            }
        });
        found.sort_unstable();
        self.counts.clear();
        for &gram in found.iter() {
            match self.counts.last_mut() {
                Some((last, count)) if *last == gram => *count += 1,
                _ => self.counts.push((gram, 1)),
            }
        }
        &self.counts
    }
}

fn push_characters(padded: &[char], found: &mut Vec<Gram>) {
    for start in 0..padded.len() {
        let mut state = CHARACTER_SEED;
        for (idx, &c) in padded[start..].iter().enumerate().take(*CHARACTERS.end()) {
            state = hash_bytes(state, &u32::from(c).to_le_bytes());
            if *CHARACTERS.start() <= idx + 1 {
                found.push(Gram::new(state, GramKind::Characters));
            }
        }
    }
}

const WORD_SEED: u64 = 0xcbf2_9ce4_8422_2325;
const CHARACTER_SEED: u64 = 0x9e37_79b9_7f4a_7c15;
const PAIR: u64 = 0x517c_c1b7_2722_0a95;

/// FNV-1a, going on from `state`.
fn hash_bytes(mut state: u64, bytes: &[u8]) -> u64 {
    for &byte in bytes {
        state = (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    state
}

/// Spreads the bits, which FNV alone leaves uneven (the last steps of the 64-bit murmur3 hash).
fn mix(mut state: u64) -> u64 {
    state ^= state >> 33;
    state = state.wrapping_mul(0xff51_afd7_ed55_8ccd);
    state ^= state >> 33;
    state = state.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    state ^ (state >> 33)
}
