//! Judges an answer by its likeness to a given right answer.

use evalctl_domain::{Grade, Grader, GraderKind, GradingCase, Mode, TrigramCounts, Verdict};

/// Right means: the cosine of the answers' hashed trigram sketches reaches the threshold.
///
/// A crude judge that knows no meaning; it comes last in the panel and every KPI names it.
#[derive(Debug, Clone, Copy)]
pub struct SimilarityGrader {
    /// The least cosine that counts as the same answer.
    pub threshold: f64,
}

impl Grader for SimilarityGrader {
    fn grade(&self, case: &GradingCase<'_>) -> Option<Grade> {
        if case.decision.mode == Mode::Escalate {
            return None;
        }
        let right = TrigramCounts::of(case.reference?.answer.as_ref()?)?;
        let given = TrigramCounts::of(case.decision.answer.as_ref()?)?;
        let score = right.cosine(&given);
        let verdict = if self.threshold <= score { Verdict::Correct } else { Verdict::Wrong };
        Some(Grade { grader: GraderKind::Similarity, verdict, score: Some(score) })
    }
}
