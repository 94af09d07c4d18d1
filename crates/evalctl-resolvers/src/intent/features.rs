//! What a model of intents looks at.

use serde::{Deserialize, Serialize};

use evalctl_text::{Grams, SparseRows, SparseVector, Tfidf};

use super::sentences::KeptVector;
use crate::lessons::Lesson;

/// From how many texts on an n-gram that stands in only one of them is left out: it makes half
/// the model and tells characters' n-grams nothing.
const MANY_TEXTS: usize = 1_000;

/// How texts become vectors, learned from the lessons.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Features {
    /// Weighted n-grams.
    Grams(Tfidf),
    /// Sentence vectors.
    Sentences {
        /// SHA-256 of the model's files.
        model: String,
        width: usize,
        /// Those of the lessons: how near the nearest is says how well a text is known.
        known: Vec<KeptVector>,
    },
}

impl Features {
    pub(super) fn of_grams(grams: Grams, lessons: &[Lesson]) -> Self {
        let drops_rare = grams == Grams::WordsAndCharacters && MANY_TEXTS <= lessons.len();
        let texts = lessons.iter().map(|lesson| lesson.counts.as_slice());
        Self::Grams(Tfidf::fit(grams, texts, if drops_rare { 2 } else { 1 }))
    }

    pub(super) fn of_sentences(model: &str, width: usize, lessons: &[Lesson]) -> Self {
        let known = lessons.iter().filter_map(|lesson| lesson.vector.clone()).collect();
        Self::Sentences { model: model.to_owned(), width, known }
    }

    pub(super) fn n_columns(&self) -> usize {
        match self {
            Self::Grams(tfidf) => tfidf.vocabulary().len(),
            Self::Sentences { width, .. } => *width,
        }
    }

    /// The vectors of the lessons, a row each.
    pub(super) fn rows(&self, lessons: &[Lesson]) -> SparseRows {
        let mut rows = SparseRows::default();
        match self {
            Self::Grams(tfidf) => {
                let mut vector = SparseVector::new();
                for lesson in lessons {
                    tfidf.vector(&lesson.counts, &mut vector);
                    rows.push(&vector);
                }
            }
            Self::Sentences { known, .. } => {
                for vector in known {
                    rows.push(&vector.columns());
                }
            }
        }
        rows
    }

    /// Whether what was loaded is whole.
    pub(super) fn is_whole(&self) -> bool {
        match self {
            Self::Grams(tfidf) => tfidf.vocabulary().is_whole(),
            Self::Sentences { width, known, .. } => {
                known.iter().all(|vector| vector.width() == *width)
            }
        }
    }
}

/// How near the nearest of the known vectors is, in [0, 1].
pub(super) fn nearest(known: &[KeptVector], vector: &[f32]) -> f32 {
    known.iter().fold(0.0, |nearest: f32, kept| nearest.max(kept.cosine(vector))).min(1.0)
}
