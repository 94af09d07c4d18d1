use super::{Scores, WordIndex, word_weight};
use crate::grams::{Gram, GramCount, GramReader, Grams};

const TEXTS: [&str; 4] = [
    "refund an invoice",
    "reset a password",
    "an invoice and a receipt of an invoice",
    "refund refund refund of what was charged twice, with the number of the invoice and the month",
];

fn read(texts: &[&str]) -> Vec<Vec<GramCount>> {
    let mut reader = GramReader::new(Grams::Words);
    texts.iter().map(|text| reader.read(text).to_vec()).collect()
}

fn index(texts: &[&str]) -> WordIndex {
    let texts = read(texts);
    WordIndex::new(&texts.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

fn word(text: &str) -> Gram {
    read(&[text])[0][0].0
}

/// The numbers of the texts found with words of weight 1.
#[track_caller]
fn check(question: &str, may: &[usize], expected: &[usize]) {
    let index = index(&TEXTS);
    let readable = index.readable(|text| may.contains(&text));
    let words: Vec<(Gram, f32)> =
        question.split_whitespace().map(|text| (word(text), 1.0)).collect();
    let mut scores = Scores::default();
    for _ in 0..2 {
        let found = index.search(&words, &readable, 10, &mut scores);
        assert!(found.iter().all(|found| 0.0 < found.score));
        let numbers: Vec<usize> = found.iter().map(|found| found.text).collect();
        assert_eq!(numbers, expected, "{question}");
    }
}

#[test]
fn the_best_text_comes_first_and_only_readable_ones_are_found() {
    let all = [0, 1, 2, 3];
    check("refund invoice", &all, &[0, 3, 2]);
    check("invoice", &all, &[0, 2, 3]);
    check("refund invoice", &[2, 3], &[3, 2]);
    check("zebra", &all, &[]);
    check("", &all, &[]);
}

#[test]
fn statistics_are_those_of_the_readable_texts() {
    let index = index(&TEXTS);
    let some = index.readable(|text| text != 0);
    assert_eq!((some.n_texts(), index.n_texts_with(word("invoice"), &some)), (3, 2));
    let none = index.readable(|_| false);
    assert_eq!((none.n_texts(), index.n_texts_with(word("invoice"), &none)), (0, 0));
}

#[test]
fn equal_texts_come_in_order_and_no_more_than_wanted() {
    let index = index(&["a b", "a c", "a d", "a e"]);
    let readable = index.readable(|_| true);
    let found = index.search(&[(word("a"), 2.0)], &readable, 2, &mut Scores::default());
    assert_eq!(found.iter().map(|found| found.text).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn a_rarer_word_weighs_more_and_none_weighs_nothing() {
    assert!(word_weight(10, 9) < word_weight(10, 1));
    assert!(word_weight(10, 1) < word_weight(10, 0));
    assert!(0.0 < word_weight(10, 10) && word_weight(0, 0) < 1.0);
}
