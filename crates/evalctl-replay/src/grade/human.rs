//! Judges by people's labels.

use std::collections::BTreeMap;

use evalctl_domain::{Grade, Grader, GraderKind, GradingCase, TicketId, Verdict};

/// People's verdicts by ticket, for one arm or for all.
#[derive(Debug, Clone, Default)]
pub struct HumanLabels {
    by_ticket: BTreeMap<TicketId, Vec<Label>>,
}

#[derive(Debug, Clone)]
struct Label {
    arm: Option<String>,
    correct: bool,
}

impl HumanLabels {
    /// Adds one person's verdict; without an arm it holds for every arm.
    pub fn add(&mut self, ticket: TicketId, arm: Option<String>, correct: bool) {
        self.by_ticket.entry(ticket).or_default().push(Label { arm, correct });
    }

    /// Number of tickets with a label.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_ticket.len()
    }

    /// Whether there are no labels.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_ticket.is_empty()
    }

    /// The labelled tickets, in order.
    pub fn tickets(&self) -> impl Iterator<Item = &TicketId> {
        self.by_ticket.keys()
    }
}

impl Grader for HumanLabels {
    fn grade(&self, case: &GradingCase<'_>) -> Option<Grade> {
        let labels = self.by_ticket.get(&case.outcome.ticket)?;
        let own: Vec<bool> = labels
            .iter()
            .filter(|label| label.arm.as_deref().is_none_or(|arm| arm == case.arm))
            .map(|label| label.correct)
            .collect();
        let verdict = match (own.contains(&true), own.contains(&false)) {
            (true, false) => Verdict::Correct,
            (false, true) => Verdict::Wrong,
            (true, true) => Verdict::Ungraded { reason: "raters_disagree".to_owned() },
            (false, false) => return None,
        };
        Some(Grade { grader: GraderKind::Human, verdict, score: None })
    }
}
