//! The part of an article that answers a question.

use evalctl_text::{Gram, GramReader, Grams};

/// Up to so many characters an article is one passage.
const SHORT: usize = 600;

/// The paragraph of `body` with the most weight of the question's words, the first of equals; the
/// whole of a short one. A paragraph ends at an empty line, or at any line end where there is none.
pub(super) fn best_passage<'a>(body: &'a str, words: &[(Gram, f32)]) -> &'a str {
    let body = body.trim();
    if body.chars().nth(SHORT).is_none() {
        return body;
    }
    let border = if body.contains("\n\n") { "\n\n" } else { "\n" };
    let mut reader = GramReader::new(Grams::Words);
    let mut best: Option<(f32, &str)> = None;
    for passage in body.split(border).map(str::trim).filter(|passage| !passage.is_empty()) {
        let counts = reader.read(passage);
        let holds = |word: &Gram| counts.binary_search_by_key(word, |&(gram, _)| gram).is_ok();
        let weight = words.iter().filter(|(word, _)| holds(word)).map(|&(_, weight)| weight).sum();
        if best.is_none_or(|(highest, _)| highest < weight) {
            best = Some((weight, passage));
        }
    }
    best.map_or(body, |(_, passage)| passage)
}
