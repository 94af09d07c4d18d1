//! The n-grams that are known, each with a number and with the texts that hold it.

use serde::{Deserialize, Serialize};

use crate::grams::{Gram, GramCount};

#[cfg(test)]
mod tests;

/// N-grams in ascending order: their place is their number, so no order of texts changes it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Vocabulary {
    grams: Vec<Gram>,
    /// In how many texts each n-gram stands.
    n_texts_with: Vec<u32>,
    /// How many texts were counted.
    n_texts: u32,
    /// Open addressing: number plus one of the n-gram, 0 for a free slot. Made from the rest.
    slots: Vec<u32>,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    grams: Vec<Gram>,
    n_texts_with: Vec<u32>,
    n_texts: u32,
}

impl Vocabulary {
    /// Counts the texts that hold each n-gram and keeps those of at least `min_texts` texts.
    #[must_use]
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a [GramCount]>, min_texts: u32) -> Self {
        let mut all: Vec<Gram> = Vec::new();
        let mut n_texts = 0;
        for text in texts {
            n_texts += 1;
            all.extend(text.iter().map(|&(gram, _)| gram));
        }
        all.sort_unstable();
        let mut grams = Vec::new();
        let mut n_texts_with = Vec::new();
        for same in all.chunk_by(|left, right| left == right) {
            let count = u32::try_from(same.len()).unwrap_or(u32::MAX);
            if min_texts <= count {
                grams.push(same[0]);
                n_texts_with.push(count);
            }
        }
        Self::from(Stored { grams, n_texts_with, n_texts })
    }

    /// The number of `gram`, below [`len`](Self::len).
    #[must_use]
    pub fn find(&self, gram: Gram) -> Option<u32> {
        let mask = self.slots.len() - 1;
        let mut slot = start(gram, mask);
        loop {
            let number = self.slots[slot].checked_sub(1)?;
            if self.grams[number as usize] == gram {
                return Some(number);
            }
            slot = (slot + 1) & mask;
        }
    }

    /// Whether what was loaded could have been counted: n-grams ascend, and each stands in some
    /// of the texts.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let counted = |&n_with: &u32| 1 <= n_with && n_with <= self.n_texts;
        self.grams.len() == self.n_texts_with.len()
            && self.grams.is_sorted_by(|left, right| left < right)
            && self.n_texts_with.iter().all(counted)
    }

    /// How many n-grams are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.grams.len()
    }

    /// Whether no n-gram is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.grams.is_empty()
    }

    /// How many texts were counted.
    #[must_use]
    pub fn n_texts(&self) -> u32 {
        self.n_texts
    }

    /// The n-gram with this number.
    #[must_use]
    pub fn gram(&self, number: u32) -> Gram {
        self.grams[number as usize]
    }

    /// In how many texts each n-gram stands, by number.
    #[must_use]
    pub fn n_texts_with(&self) -> &[u32] {
        &self.n_texts_with
    }

    /// How rare each n-gram is, by number: `ln((1 + n) / (1 + n_with)) + 1`, at least 1
    /// (the smoothed inverse document frequency of scikit-learn's `TfidfTransformer`).
    #[must_use]
    pub fn rarity(&self) -> Vec<f32> {
        self.n_texts_with.iter().map(|&n_with| rarity(self.n_texts, n_with)).collect()
    }

    /// The rarity of an n-gram that stands in no text.
    #[must_use]
    pub fn rarity_of_unknown(&self) -> f32 {
        rarity(self.n_texts, 0)
    }
}

fn rarity(n_texts: u32, n_with: u32) -> f32 {
    let ratio = (1.0 + f64::from(n_texts)) / (1.0 + f64::from(n_with));
    #[expect(clippy::cast_possible_truncation, reason = "weights are kept in single precision")]
    let rarity = (libm::log(ratio) + 1.0) as f32;
    rarity
}

fn start(gram: Gram, mask: usize) -> usize {
    // The lowest bits say what it is made of; the rest is spread evenly.
    usize::try_from((gram.hash() >> 2) & mask as u64).expect("not above the mask")
}

impl From<Stored> for Vocabulary {
    fn from(stored: Stored) -> Self {
        let Stored { grams, n_texts_with, n_texts } = stored;
        // At most half full, so that a search ends soon.
        let n_slots = (grams.len() * 2 + 1).next_power_of_two();
        let mut slots = vec![0_u32; n_slots];
        for (number, &gram) in grams.iter().enumerate() {
            let mut slot = start(gram, n_slots - 1);
            while slots[slot] != 0 {
                slot = (slot + 1) & (n_slots - 1);
            }
            slots[slot] = u32::try_from(number + 1).expect("fewer n-grams than 2^32");
        }
        Self { grams, n_texts_with, n_texts, slots }
    }
}

impl From<Vocabulary> for Stored {
    fn from(vocabulary: Vocabulary) -> Self {
        let Vocabulary { grams, n_texts_with, n_texts, .. } = vocabulary;
        Self { grams, n_texts_with, n_texts }
    }
}
