//! Graders, and which of several verdicts counts.

use evalctl_domain::{Grade, Grader, GraderKind, GradingCase, Verdict};

pub use self::human::HumanLabels;
pub use self::outcome::OutcomeGrader;
pub(crate) use self::outcome::came_back;
pub use self::reference::ReferenceGrader;
pub use self::similarity::SimilarityGrader;

/// Asks graders in order of trust: people, what really happened, given answers, likeness.
pub struct Panel {
    graders: Vec<Box<dyn Grader>>,
}

impl Panel {
    /// A panel that trusts its members in the order given.
    #[must_use]
    pub fn new(graders: Vec<Box<dyn Grader>>) -> Self {
        Self { graders }
    }

    /// All verdicts on a decision; the flag marks the one that counts. There is always one.
    #[must_use]
    pub fn grade(&self, case: &GradingCase<'_>) -> Vec<(Grade, bool)> {
        let mut grades: Vec<Grade> =
            self.graders.iter().filter_map(|grader| grader.grade(case)).collect();
        if grades.is_empty() {
            let verdict = Verdict::Ungraded { reason: "nothing_to_go_by".to_owned() };
            grades.push(Grade { grader: GraderKind::Reference, verdict, score: None });
        }
        let decides = |grade: &Grade| !matches!(grade.verdict, Verdict::Ungraded { .. });
        let effective = grades.iter().position(decides).unwrap_or(0);
        grades.into_iter().enumerate().map(|(idx, grade)| (grade, idx == effective)).collect()
    }
}

mod outcome;

mod reference;

mod similarity;

mod human;

#[cfg(test)]
mod tests;
