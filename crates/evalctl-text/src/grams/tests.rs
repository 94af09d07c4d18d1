use super::{GramKind, GramReader, Grams};

#[track_caller]
fn check(grams: Grams, text: &str, expected: [usize; 3]) {
    let mut reader = GramReader::new(grams);
    let counts = reader.read(text);
    assert!(counts.is_sorted_by(|left, right| left.0 < right.0), "each once, in order");
    let sum = |kind: GramKind| -> usize {
        let kept = counts.iter().filter(|(gram, _)| gram.kind() == kind);
        kept.map(|&(_, count)| count as usize).sum()
    };
    let sums = [GramKind::Word, GramKind::Pair, GramKind::Characters].map(sum);
    assert_eq!(sums, expected, "{text}");
}

#[test]
fn words_pairs_and_characters_are_counted() {
    check(Grams::Words, "", [0, 0, 0]);
    check(Grams::Words, "?!", [0, 0, 0]);
    check(Grams::Words, "card", [1, 0, 0]);
    check(Grams::Words, "my card, my card", [4, 3, 0]);
    // ` a `: 2 of two, 1 of three.
    check(Grams::WordsAndCharacters, "a", [1, 0, 3]);
    // ` card `: 5 of two, 4 of three, 3 of four, 2 of five.
    check(Grams::WordsAndCharacters, "card", [1, 0, 14]);
}

#[test]
fn order_and_borders_make_other_n_grams() {
    let read = |text: &str| GramReader::new(Grams::WordsAndCharacters).read(text).to_vec();
    assert_eq!(read("Reset my CARD"), read("reset, my card!"));
    assert_ne!(read("card my reset"), read("reset my card"));
    assert_ne!(read("car d"), read("card"));
}

/// Snapshots are stored, so this number may never change.
#[test]
fn hashes_are_fixed() {
    let counts = GramReader::new(Grams::WordsAndCharacters).read("lost card").to_vec();
    let all = counts.iter().fold(0_u64, |all, (gram, count)| {
        all.wrapping_mul(31).wrapping_add(gram.hash()).wrapping_add(u64::from(*count))
    });
    assert_eq!((counts.len(), all), (31, 14_416_956_866_443_130_306));
}
