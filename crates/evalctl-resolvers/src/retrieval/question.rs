//! A question as weighted words.

use evalctl_text::{Gram, GramCount, GramKind, Readable, WordIndex, word_weight};

/// So many places in the index are looked at for a question: words that stand in very many tickets
/// are left out of it, the most common first.
const MOST_POSTINGS: u32 = 200_000;

/// But so many words stay in any case.
const LEAST_WORDS: usize = 4;

/// The words of a question, the rarest first, each with its weight.
pub(super) struct Question {
    pub(super) words: Vec<(Gram, f32)>,
    /// The sum of all weights: the score of a text of mean length that holds each word once.
    pub(super) whole: f32,
}

impl Question {
    /// Weighs the words by how few of the tickets and readable articles hold them: words that
    /// customers use all the time say little even where no article has them.
    pub(super) fn new(
        counts: &[GramCount],
        (tickets, all): (&WordIndex, &Readable),
        (articles, readable): (&WordIndex, &Readable),
    ) -> Self {
        let n_texts = all.n_texts() + readable.n_texts();
        let mut found: Vec<(u32, Gram)> = Vec::new();
        for &(gram, _) in counts.iter().filter(|(gram, _)| gram.kind() == GramKind::Word) {
            let n_with = tickets.n_texts_with(gram, all) + articles.n_texts_with(gram, readable);
            found.push((n_with, gram));
        }
        found.sort_unstable();
        let mut n_postings = 0_u32;
        let mut question = Self { words: Vec::with_capacity(found.len()), whole: 0.0 };
        for (n_with, gram) in found {
            n_postings = n_postings.saturating_add(n_with);
            if LEAST_WORDS <= question.words.len() && MOST_POSTINGS < n_postings {
                break;
            }
            let weight = word_weight(n_texts, n_with);
            question.whole += weight;
            question.words.push((gram, weight));
        }
        question
    }

    /// A score as a share of the whole question, in [0, 1].
    pub(super) fn share(&self, score: f32) -> f64 {
        if self.whole == 0.0 { 0.0 } else { f64::from((score / self.whole).clamp(0.0, 1.0)) }
    }
}
