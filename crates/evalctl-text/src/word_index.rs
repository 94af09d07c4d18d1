//! Which texts hold a word, and how well each answers a question (BM25).

use crate::grams::{Gram, GramCount, GramKind};
use crate::vocabulary::Vocabulary;

#[cfg(test)]
mod tests;

/// How soon further repetitions of a word stop to count, and how much a long text is held back:
/// the usual values (Robertson and Zaragoza 2009).
const SATURATION: f32 = 1.2;
const LENGTH: f32 = 0.75;

/// Texts by the words they hold.
#[derive(Debug, Clone)]
pub struct WordIndex {
    vocabulary: Vocabulary,
    /// Where the postings of each word start, and where the last ones end.
    starts: Vec<usize>,
    /// Text and count, by word, then by text.
    postings: Vec<(u32, u32)>,
    /// Words of each text.
    lengths: Vec<u32>,
}

/// The texts that may be found.
#[derive(Debug, Clone)]
pub struct Readable {
    /// By text.
    texts: Vec<bool>,
    n_texts: u32,
    mean_length: f32,
}

/// A text and how well it answers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// Its number.
    pub text: usize,
    /// The sum of the weights of the question's words in it: whole for a word that stands once in
    /// a text of mean length, less where a longer text holds it no more often, and never more, so
    /// that one repeated word does not stand for the others.
    pub score: f32,
}

impl WordIndex {
    /// An index of counted texts; n-grams of other kinds than single words are passed over.
    #[must_use]
    pub fn new(texts: &[&[GramCount]]) -> Self {
        let words = |text: &[GramCount]| -> Vec<GramCount> {
            text.iter().copied().filter(|(gram, _)| gram.kind() == GramKind::Word).collect()
        };
        let texts: Vec<Vec<GramCount>> = texts.iter().map(|text| words(text)).collect();
        let vocabulary = Vocabulary::of(texts.iter().map(Vec::as_slice), 1);
        let mut starts = Vec::with_capacity(vocabulary.len() + 1);
        let mut n_postings = 0;
        for &n_texts in vocabulary.n_texts_with() {
            starts.push(n_postings);
            n_postings += n_texts as usize;
        }
        starts.push(n_postings);
        let mut next = starts.clone();
        let mut postings = vec![(0, 0); n_postings];
        let mut lengths = Vec::with_capacity(texts.len());
        for (number, text) in (0_u32..).zip(&texts) {
            for &(gram, count) in text {
                if let Some(word) = vocabulary.find(gram) {
                    let place = &mut next[word as usize];
                    postings[*place] = (number, count);
                    *place += 1;
                }
            }
            lengths
                .push(text.iter().fold(0, |length: u32, &(_, count)| length.saturating_add(count)));
        }
        Self { vocabulary, starts, postings, lengths }
    }

    /// The number of texts.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lengths.len()
    }

    /// Whether there is no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lengths.is_empty()
    }

    /// The texts for which `may` is true; statistics are then those of these texts alone.
    #[must_use]
    pub fn readable(&self, may: impl Fn(usize) -> bool) -> Readable {
        let texts: Vec<bool> = (0..self.len()).map(may).collect();
        let kept = texts.iter().zip(&self.lengths).filter(|(kept, _)| **kept);
        let (mut n_texts, mut n_words) = (0_u32, 0_u64);
        for (_, &length) in kept {
            n_texts += 1;
            n_words += u64::from(length);
        }
        #[expect(clippy::cast_possible_truncation, reason = "a mean of counts")]
        let mean_length = (n_words as f64 / f64::from(n_texts.max(1))) as f32;
        Readable { texts, n_texts, mean_length }
    }

    /// How many readable texts hold a word.
    #[must_use]
    pub fn n_texts_with(&self, word: Gram, readable: &Readable) -> u32 {
        let holds = |&&(text, _): &&(u32, u32)| readable.texts[text as usize];
        let n_texts = self.postings(word).iter().filter(holds).count();
        u32::try_from(n_texts).unwrap_or(u32::MAX)
    }

    /// The readable texts that hold any of the weighted words, the best `n_best` of them, the
    /// first of equals first. Sums go in the order of `words`.
    #[must_use]
    pub fn search(
        &self,
        words: &[(Gram, f32)],
        readable: &Readable,
        n_best: usize,
        scores: &mut Scores,
    ) -> Vec<Found> {
        scores.by_text.resize(self.len().max(scores.by_text.len()), 0.0);
        for &(word, weight) in words {
            for &(text, count) in self.postings(word) {
                if !readable.texts[text as usize] {
                    continue;
                }
                let length = self.lengths[text as usize] as f32 / readable.mean_length;
                let count = count as f32;
                let held_back = SATURATION * (1.0 - LENGTH + LENGTH * length);
                let score = &mut scores.by_text[text as usize];
                if *score == 0.0 {
                    scores.touched.push(text);
                }
                *score += weight * (count * (SATURATION + 1.0) / (count + held_back)).min(1.0);
            }
        }
        let mut found = Vec::with_capacity(scores.touched.len());
        for text in scores.touched.drain(..) {
            let score = std::mem::take(&mut scores.by_text[text as usize]);
            found.push(Found { text: text as usize, score });
        }
        let better = |left: &Found, right: &Found| {
            right.score.total_cmp(&left.score).then(left.text.cmp(&right.text))
        };
        if n_best < found.len() {
            found.select_nth_unstable_by(n_best, better);
            found.truncate(n_best);
        }
        found.sort_unstable_by(better);
        found
    }

    fn postings(&self, word: Gram) -> &[(u32, u32)] {
        match self.vocabulary.find(word) {
            Some(number) => {
                &self.postings[self.starts[number as usize]..self.starts[number as usize + 1]]
            }
            None => &[],
        }
    }
}

impl Readable {
    /// The number of readable texts.
    #[must_use]
    pub fn n_texts(&self) -> u32 {
        self.n_texts
    }
}

/// Scratch space of searches: zero between them.
#[derive(Debug, Clone, Default)]
pub struct Scores {
    by_text: Vec<f32>,
    touched: Vec<u32>,
}

/// The weight of a word that `n_with` of `n_texts` hold: `ln(1 + (n - n_with + 1/2) / (n_with + 1/2))`,
/// above 0 (the inverse document frequency of BM25).
#[must_use]
pub fn word_weight(n_texts: u32, n_with: u32) -> f32 {
    let (n_texts, n_with) = (f64::from(n_texts), f64::from(n_with));
    #[expect(clippy::cast_possible_truncation, reason = "weights are kept in single precision")]
    let weight = libm::log1p((n_texts - n_with + 0.5) / (n_with + 0.5)) as f32;
    weight
}
