//! Texts as weighted n-grams: often in the text, rare elsewhere.

use serde::{Deserialize, Serialize};

use crate::grams::{GramCount, GramKind, Grams};
use crate::sparse::{SparseVector, normalise};
use crate::vocabulary::Vocabulary;

#[cfg(test)]
mod tests;

/// Turns counted n-grams into vectors.
///
/// A weight is `(1 + ln count) x rarity`. Word n-grams and character n-grams are two blocks, each
/// of length 1, so that the many character n-grams do not drown the words.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Tfidf {
    grams: Grams,
    vocabulary: Vocabulary,
    /// By number of the n-gram.
    rarity: Vec<f32>,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    grams: Grams,
    vocabulary: Vocabulary,
}

impl Tfidf {
    /// Learns the n-grams that stand in at least `min_texts` texts.
    #[must_use]
    pub fn fit<'a>(
        grams: Grams,
        texts: impl IntoIterator<Item = &'a [GramCount]>,
        min_texts: u32,
    ) -> Self {
        Self::from(Stored { grams, vocabulary: Vocabulary::of(texts, min_texts) })
    }

    /// Which n-grams it wants to be given.
    #[must_use]
    pub fn grams(&self) -> Grams {
        self.grams
    }

    /// The n-grams it knows: columns of its vectors.
    #[must_use]
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Writes the vector of a text into `vector` and returns how much of the text is known: the
    /// share of the words' weight that lies on known words, in [0, 1]; 0 without words. An unknown
    /// word weighs most, as it is the rarest.
    pub fn vector(&self, counts: &[GramCount], vector: &mut SparseVector) -> f32 {
        vector.clear();
        let mut characters = SparseVector::new();
        let (mut known, mut unknown) = (0.0_f32, 0.0_f32);
        for &(gram, count) in counts {
            let kind = gram.kind();
            let Some(number) = self.vocabulary.find(gram) else {
                if kind == GramKind::Word {
                    unknown += dampened(count) * self.vocabulary.rarity_of_unknown();
                }
                continue;
            };
            let weight = dampened(count) * self.rarity[number as usize];
            if kind == GramKind::Word {
                known += weight;
            }
            let block = if kind == GramKind::Characters { &mut characters } else { &mut *vector };
            block.push((number, weight));
        }
        normalise(vector);
        normalise(&mut characters);
        vector.append(&mut characters);
        vector.sort_unstable_by_key(|&(number, _)| number);
        if known == 0.0 { 0.0 } else { known / (known + unknown) }
    }
}

/// `1 + ln count`: the tenth time says less than the first.
fn dampened(count: u32) -> f32 {
    #[expect(clippy::cast_possible_truncation, reason = "weights are kept in single precision")]
    let log = libm::log(f64::from(count)) as f32;
    1.0 + log
}

impl From<Stored> for Tfidf {
    fn from(Stored { grams, vocabulary }: Stored) -> Self {
        let rarity = vocabulary.rarity();
        Self { grams, vocabulary, rarity }
    }
}

impl From<Tfidf> for Stored {
    fn from(tfidf: Tfidf) -> Self {
        Self { grams: tfidf.grams, vocabulary: tfidf.vocabulary }
    }
}
