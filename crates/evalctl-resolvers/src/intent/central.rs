//! The earlier reply that stands for an intent: the one most like all of its replies.

use evalctl_candidate::Mode;
use evalctl_text::{GramReader, Grams, SparseVector, Tfidf, normalise};

use super::answers::Answer;
use crate::lessons::Lesson;

/// The reply whose words are nearest to the mean of the replies of all `lessons`, the first of
/// equals; `None` where there is no reply.
pub(super) fn central_reply(lessons: &[&Lesson]) -> Option<Answer> {
    let replies: Vec<_> =
        lessons.iter().filter_map(|lesson| lesson.reply.as_ref().zip(Some(*lesson))).collect();
    let mut reader = GramReader::new(Grams::Words);
    let counts: Vec<_> = replies.iter().map(|(reply, _)| reader.read(reply).to_vec()).collect();
    let tfidf = Tfidf::fit(Grams::Words, counts.iter().map(Vec::as_slice), 1);
    let mut vectors: Vec<SparseVector> = Vec::with_capacity(counts.len());
    let mut mean = vec![0.0_f32; tfidf.vocabulary().len()];
    for counts in &counts {
        let mut vector = SparseVector::new();
        tfidf.vector(counts, &mut vector);
        // Rarity would favour the reply with the odd name in it.
        for value in &mut vector {
            value.1 = 1.0;
        }
        normalise(&mut vector);
        for &(column, value) in &vector {
            mean[column as usize] += value;
        }
        vectors.push(vector);
    }
    let mut best: Option<(f32, usize)> = None;
    for (idx, vector) in vectors.iter().enumerate() {
        let likeness = vector.iter().map(|&(column, value)| value * mean[column as usize]).sum();
        if best.is_none_or(|(highest, _)| highest < likeness) {
            best = Some((likeness, idx));
        }
    }
    let (reply, lesson) = replies[best?.1];
    Some(Answer {
        text: Some(reply.clone()),
        cite: lesson.article.clone().into_iter().collect(),
        mode: Mode::Autonomous,
        reply_of: Some(lesson.ticket.clone()),
    })
}
