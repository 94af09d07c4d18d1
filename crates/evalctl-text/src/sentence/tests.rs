use std::path::PathBuf;

use super::weights::Weights;
use super::wordpiece::WordPiece;
use super::{ModelError, SentenceModel};

const PIECES: &str =
    "[PAD]\n[UNK]\n[CLS]\n[SEP]\ncard\nlost\nre\n##fund\n##s\ncafe\n!\n中\nunaff\n##able";

#[track_caller]
fn check(text: &str, expected: &[u32]) {
    let tokens = WordPiece::new(PIECES).expect("a vocabulary").encode(text, 8);
    assert_eq!(tokens.first(), Some(&2), "{text}");
    assert_eq!(tokens.last(), Some(&3), "{text}");
    assert_eq!(&tokens[1..tokens.len() - 1], expected, "{text}");
}

#[test]
fn words_are_cut_into_the_longest_pieces() {
    check("Lost CARD!", &[5, 4, 10]);
    check("refunds", &[6, 7, 8]);
    check("café\u{200b} Cafe\u{301}", &[9, 9]);
    check("card中card", &[4, 11, 4]);
    check("unaffable zebra", &[12, 13, 1]);
    check("", &[]);
    check(&"card ".repeat(40), &[4; 6]);
    check(&"c".repeat(101), &[1]);
}

#[test]
fn a_vocabulary_without_its_marks_is_an_error() {
    let error = WordPiece::new("[UNK]\n[CLS]").err();
    assert_eq!(error.as_deref(), Some("there is no token `[SEP]`"));
}

#[test]
fn damaged_weights_are_errors() {
    let error = |bytes: &[u8]| Weights::parse(bytes.to_vec()).err().expect("damaged");
    assert_eq!(error(b"abc"), "it has no header");
    assert_eq!(error(&u64::MAX.to_le_bytes()), "its header is longer than the file");
    let file = |header: &str, n_bytes: usize| {
        let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
        bytes.extend(header.as_bytes());
        bytes.extend(vec![0; n_bytes]);
        bytes
    };
    let header = r#"{"a": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}}"#;
    assert_eq!(error(&file(header, 23)), "tensor `a` lies outside the file");
    let weights = Weights::parse(file(header, 24)).expect("whole");
    assert_eq!(weights.matrix("a", 2, 3).map(|matrix| matrix.len()), Ok(6));
    assert_eq!(
        weights.matrix("a", 3, 2).err().as_deref(),
        Some("tensor `a` is [2, 3], expected [3, 2]")
    );
    assert_eq!(
        weights.vector("b", 1).err().as_deref(),
        Some("there is no tensor `b` of single-precision numbers")
    );
}

#[test]
fn a_folder_without_a_model_is_an_error_with_its_path() {
    let error = SentenceModel::load(&PathBuf::from("no-such-folder")).err().expect("nothing there");
    assert!(matches!(&error, ModelError::Read { path, .. } if path.ends_with("config.json")));
}

/// The model whose folder `EVALCTL_SENTENCE_MODEL` names; `None`, and said, where there is none.
fn model(test: &str) -> Option<SentenceModel> {
    let Some(folder) = std::env::var_os("EVALCTL_SENTENCE_MODEL") else {
        eprintln!("{test}: skipped: EVALCTL_SENTENCE_MODEL names no model folder");
        return None;
    };
    Some(SentenceModel::load(&PathBuf::from(folder)).expect("the model is whole"))
}

fn cosine(left: &[f32], right: &[f32]) -> f32 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

#[test]
fn like_meanings_are_near() {
    let Some(model) = model("like_meanings_are_near") else {
        return;
    };
    let texts = ["How do I get my money back?", "I want a refund", "The weather is nice in Rome"];
    let texts = texts.map(str::to_owned);
    let vectors = model.vectors(&texts);
    assert!(vectors.iter().all(|vector| vector.len() == model.width()));
    assert!(vectors.iter().all(|vector| (cosine(vector, vector) - 1.0).abs() < 1e-5));
    let (near, far) = (cosine(&vectors[0], &vectors[1]), cosine(&vectors[0], &vectors[2]));
    assert!(0.5 < near && far < 0.2, "{near} {far}");
    // A text's vector depends neither on the other texts nor on the threads.
    for threads in [1, 2, 8] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        assert_eq!(pool.install(|| model.vectors(&texts[1..2]))[0], vectors[1]);
    }
}
