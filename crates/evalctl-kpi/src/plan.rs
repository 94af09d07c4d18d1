//! What one definition counts on one arm, with every placeholder filled in.

use evalctl_domain::Evidence;

use crate::KpiRequest;
use crate::arm::Arm;
use crate::definition::{KpiDefinition, KpiKind};
use crate::placeholders::fill;

/// The graders that a judged number may rest on, in order of trust.
pub(crate) const GRADERS: [&str; 5] = ["human", "outcome", "reference", "similarity", "llm"];

/// The predicates of one definition.
pub(crate) struct Plan<'d> {
    pub(crate) definition: &'d KpiDefinition,
    /// In order; a ticket is left out by the first that it fails. The arm's own come first.
    pub(crate) rules: Vec<Rule<'d>>,
    /// How many of the rules are the arm's own.
    pub(crate) n_own_rules: usize,
    pub(crate) pending: Option<String>,
    pub(crate) numerator: String,
    pub(crate) span: Option<PlannedSpan>,
    /// Counts besides, over the tickets that the arm's own rules keep.
    pub(crate) flags: Vec<(Flag, String)>,
}

/// Keeps tickets in scope.
pub(crate) struct Rule<'d> {
    pub(crate) keep: String,
    /// What tickets that fail it are called.
    pub(crate) left_out: &'d str,
    pub(crate) refusal: Option<&'d str>,
}

/// Three moments in microseconds.
pub(crate) struct PlannedSpan {
    pub(crate) start: String,
    pub(crate) end: String,
    pub(crate) censored_at: String,
}

/// What a count besides is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flag {
    /// The definition's requirement.
    Required,
    /// The tally of this index.
    Tally(usize),
    /// The grader of this index.
    Grader(usize),
    /// Times that run backwards.
    Negative,
}

impl<'d> Plan<'d> {
    pub(crate) fn new(definition: &'d KpiDefinition, arm: &Arm, request: &KpiRequest<'_>) -> Self {
        let mut rules = arm.own_rules(definition);
        let n_own_rules = rules.len();
        rules.extend(definition.scope.iter().map(|rule| Rule {
            keep: fill(&rule.keep, request),
            left_out: &rule.left_out,
            refusal: rule.refusal.as_deref(),
        }));
        let span = definition.span().map(|span| PlannedSpan {
            start: fill(&span.start, request),
            end: fill(&span.end, request),
            censored_at: fill(&span.censored_at, request),
        });
        let (pending, numerator) = match (&definition.kind, &span) {
            (KpiKind::Share { pending, numerator }, _) => {
                (pending.as_deref().map(|text| fill(text, request)), fill(numerator, request))
            }
            (KpiKind::PassHat { numerator, .. }, _) => (None, fill(numerator, request)),
            (KpiKind::DurationQuantile { span, .. } | KpiKind::ShareWithin { span }, _) => {
                (None, format!("({}) IS NOT NULL", fill(&span.end, request)))
            }
        };
        let mut flags = Vec::new();
        if let Some(requires) = &definition.requires {
            flags.push((Flag::Required, fill(&requires.some, request)));
        }
        for (idx, tally) in definition.tallies.iter().enumerate() {
            flags.push((Flag::Tally(idx), fill(&tally.when, request)));
        }
        if let (Evidence::Judged, Some(judged)) = (definition.evidence, &definition.judged) {
            let judged = fill(judged, request);
            for (idx, grader) in GRADERS.into_iter().enumerate() {
                flags.push((Flag::Grader(idx), format!("({judged}) AND grader = '{grader}'")));
            }
        }
        if let Some(span) = &span {
            flags.push((Flag::Negative, format!("{} < ({})", span.stop(), span.start)));
        }
        Self { definition, rules, n_own_rules, pending, numerator, span, flags }
    }
}

impl PlannedSpan {
    /// The end, or the moment after which nothing is known.
    pub(crate) fn stop(&self) -> String {
        format!("COALESCE({}, {})", self.end, self.censored_at)
    }
}
