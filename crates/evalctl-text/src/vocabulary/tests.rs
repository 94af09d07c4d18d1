use super::Vocabulary;
use crate::grams::{GramCount, GramReader, Grams};

fn read(texts: &[&str]) -> Vec<Vec<GramCount>> {
    let mut reader = GramReader::new(Grams::WordsAndCharacters);
    texts.iter().map(|text| reader.read(text).to_vec()).collect()
}

fn known(texts: &[&str], min_texts: u32) -> Vocabulary {
    Vocabulary::of(read(texts).iter().map(Vec::as_slice), min_texts)
}

#[test]
fn numbers_do_not_depend_on_the_order_of_texts() {
    let texts = ["lost my card", "my card is lost", "refund, please", "please"];
    let mut turned = texts;
    turned.reverse();
    let (left, right) = (known(&texts, 1), known(&turned, 1));
    for counts in read(&texts) {
        for (gram, _) in counts {
            assert!(left.find(gram).is_some());
            assert_eq!(left.find(gram), right.find(gram));
        }
    }
}

#[test]
fn rare_n_grams_are_left_out_and_unknown_ones_not_found() {
    let vocabulary = known(&["a b", "a c", "a"], 2);
    assert_eq!((vocabulary.n_texts(), vocabulary.len()), (3, 1 + 3));
    let found = |text: &str| -> Vec<bool> {
        read(&[text])[0].iter().map(|&(gram, _)| vocabulary.find(gram).is_some()).collect()
    };
    assert_eq!(found("a"), [true; 4]);
    assert!(!found("b").contains(&true));
    assert!(vocabulary.rarity().iter().all(|&rarity| (rarity - 1.0).abs() < 1e-6));
    assert!((vocabulary.rarity_of_unknown() - 2.386_294).abs() < 1e-5, "1 + ln 4");
}

#[test]
fn nothing_is_known_of_no_texts() {
    let vocabulary = known(&[], 1);
    assert!(vocabulary.is_empty());
    assert_eq!(vocabulary.find(read(&["a"])[0][0].0), None);
}

#[test]
fn what_could_not_have_been_counted_is_not_whole() {
    let whole = known(&["a b", "a c"], 1);
    assert!(whole.is_whole() && known(&[], 1).is_whole());
    let mut short = whole.clone();
    short.n_texts_with.pop();
    let mut turned = whole.clone();
    turned.grams.swap(0, 1);
    let mut many = whole;
    many.n_texts_with[0] = 3;
    for damaged in [short, turned, many] {
        assert!(!damaged.is_whole(), "{damaged:?}");
    }
}
