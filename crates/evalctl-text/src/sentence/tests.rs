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
/// Where everything is required (`EVALCTL_REQUIRE_ALL=1`) that is a failure.
fn model(test: &str) -> Option<SentenceModel> {
    let Some(folder) = std::env::var_os("EVALCTL_SENTENCE_MODEL") else {
        let required = std::env::var_os("EVALCTL_REQUIRE_ALL").is_some_and(|value| value == "1");
        assert!(!required, "{test} must not be skipped here: EVALCTL_SENTENCE_MODEL is not set");
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

/// The first numbers of the vectors of four texts, and the cosines between the texts, as Hugging Face
/// transformers 4.46.3 computes them from the same files (`AutoTokenizer`, `FlaxBertModel` on JAX
/// 0.4.35, token vectors averaged and scaled in double precision).
const REFERENCE: [(&str, [f32; 6], [f32; 4]); 4] = [
    (
        "How do I get my money back?",
        [-0.014_776, 0.047_721, -0.014_67, -0.005_958, -0.040_567, -0.012_155],
        [1.0, 0.630_723, 0.052_93, 0.224_485],
    ),
    (
        "I want a refund",
        [-0.078_076, 0.010_045, 0.030_083, 0.025_595, 0.017_351, -0.013_419],
        [0.630_723, 1.0, -0.023_055, 0.294_953],
    ),
    (
        "Ich möchte mein Geld zurück – sofort!",
        [-0.013_637, 0.064_651, 0.029_355, 0.023_132, 0.043_182, 0.051_852],
        [0.052_93, -0.023_055, 1.0, 0.077_878],
    ),
    (
        "unbelievably slow re-booking of order #58133, café",
        [0.045_618, -0.029_19, 0.051_045, 0.068_376, -0.037_955, 0.019_991],
        [0.224_485, 0.294_953, 0.077_878, 1.0],
    ),
];

#[test]
fn vectors_are_those_of_the_reference_implementation() {
    let Some(model) = model("vectors_are_those_of_the_reference_implementation") else {
        return;
    };
    let texts = REFERENCE.map(|(text, _, _)| text.to_owned());
    let vectors = model.vectors(&texts);
    let near = |found: f32, expected: f32| (found - expected).abs() < 2e-5;
    for ((text, first, cosines), vector) in REFERENCE.iter().zip(&vectors) {
        for (found, expected) in vector.iter().zip(first) {
            assert!(near(*found, *expected), "{text}: {found}, expected {expected}");
        }
        for (other, expected) in vectors.iter().zip(cosines) {
            let found = cosine(vector, other);
            assert!(near(found, *expected), "{text}: {found}, expected {expected}");
        }
    }
}
