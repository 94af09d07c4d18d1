use super::Tfidf;
use crate::grams::{GramReader, Grams};
use crate::sparse::SparseVector;

const TEXTS: [&str; 3] = ["reset my password", "my card is lost", "my password is lost"];

fn fitted(grams: Grams) -> Tfidf {
    let mut reader = GramReader::new(grams);
    let texts: Vec<_> = TEXTS.iter().map(|text| reader.read(text).to_vec()).collect();
    Tfidf::fit(grams, texts.iter().map(Vec::as_slice), 1)
}

fn vector(tfidf: &Tfidf, text: &str) -> (SparseVector, f32) {
    let mut vector = SparseVector::new();
    let mut reader = GramReader::new(tfidf.grams());
    let known = tfidf.vector(reader.read(text), &mut vector);
    (vector, known)
}

fn squares(vector: &SparseVector) -> f32 {
    vector.iter().map(|&(_, value)| value * value).sum()
}

#[test]
fn each_block_has_length_one() {
    let (words, known) = vector(&fitted(Grams::Words), TEXTS[0]);
    assert!((squares(&words) - 1.0).abs() < 1e-6);
    assert!((known - 1.0).abs() < 1e-6);
    let (both, _) = vector(&fitted(Grams::WordsAndCharacters), TEXTS[0]);
    assert!((squares(&both) - 2.0).abs() < 1e-6);
    assert!(both.is_sorted_by(|left, right| left.0 < right.0));
}

#[test]
fn a_rare_word_weighs_more_than_a_common_one() {
    let tfidf = fitted(Grams::Words);
    let weight = |word: &str| {
        let gram = GramReader::new(Grams::Words).read(word)[0].0;
        let number = tfidf.vocabulary().find(gram).expect("known");
        let (vector, _) = vector(&tfidf, TEXTS[0]);
        vector.iter().find(|&&(column, _)| column == number).expect("in the text").1
    };
    assert!(weight("my") < weight("password"));
    assert!(weight("password") < weight("reset"));
}

#[test]
fn unknown_words_make_a_text_less_known() {
    let tfidf = fitted(Grams::Words);
    let known = |text: &str| vector(&tfidf, text).1;
    assert!(known("zebra crossing") <= 0.0);
    assert!(known("") <= 0.0);
    let part = known("my zebra");
    assert!(0.0 < part && part < 0.5, "{part}");
    assert_eq!(vector(&tfidf, "zebra").0, []);
}
