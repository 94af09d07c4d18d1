//! Here is text, give me vectors.
//!
//! A [`GramReader`] turns a text into counted n-grams; [`Tfidf`] weighs them into a sparse vector;
//! [`Softmax`] tells from it which class the text belongs to. [`WordIndex`] finds the texts that
//! answer a question. Everything is a pure function of its input: no order of texts and no number of threads
//! changes a byte, and nothing is spelled out in what is stored: n-grams are kept as hashes.
//!
//! ```
//! use evalctl_text::{GramReader, Grams, Tfidf};
//! let mut reader = GramReader::new(Grams::Words);
//! let texts: Vec<_> = ["lost my card", "my card is lost"].map(|text| reader.read(text).to_vec()).into();
//! let tfidf = Tfidf::fit(Grams::Words, texts.iter().map(Vec::as_slice), 1);
//! let mut vector = Vec::new();
//! assert_eq!(tfidf.vector(reader.read("lost card"), &mut vector) < 1.0, true);
//! ```

pub use grams::{Gram, GramCount, GramKind, GramReader, Grams};
pub use sentence::{MODEL_FILES, ModelError, SentenceModel};
pub use softmax::{FitOptions, FitReport, Softmax, softmax};
pub use sparse::{SparseRows, SparseVector, normalise};
pub use tfidf::Tfidf;
pub use vocabulary::Vocabulary;
pub use word_index::{Found, Readable, Scores, WordIndex, word_weight};
pub use words::{fold, for_each_word};

mod words;

mod grams;

mod vocabulary;

mod tfidf;

mod sparse;

mod softmax;

mod word_index;

mod sentence;
