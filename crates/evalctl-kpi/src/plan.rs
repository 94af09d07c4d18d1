//! What one definition counts on one arm, with every placeholder filled in.

use evalctl_domain::{Evidence, Window};

use crate::KpiRequest;
use crate::arm::Arm;
use crate::definition::{KpiDefinition, KpiKind};
use crate::filling::{Filling, window_of};

/// The graders that a judged number may rest on, in order of trust.
pub(crate) const GRADERS: [&str; 5] = ["human", "outcome", "reference", "similarity", "llm"];

/// What tickets are called that need a verifier's verdict and have none.
pub(crate) const UNVERIFIED: &str = "without a verifier's verdict";

/// What tickets are called on which a mean finds nothing that can be counted.
const UNCOUNTED: &str = "without a count";

/// The predicates of one definition.
pub(crate) struct Plan<'d> {
    pub(crate) definition: &'d KpiDefinition,
    /// In order; a ticket is left out by the first that it fails. The arm's own come first.
    pub(crate) rules: Vec<Rule<'d>>,
    /// How many of the rules are the arm's own.
    pub(crate) n_own_rules: usize,
    /// How many come before `pending`; those after it are about tickets that meet the numerator and
    /// still cannot be told.
    pub(crate) n_early_rules: usize,
    pub(crate) pending: Option<String>,
    pub(crate) numerator: String,
    /// The numerator's parts, where it has such.
    pub(crate) conditions: Vec<String>,
    /// The predicate of a ticket that the verifier does not speak against.
    pub(crate) verifier_agrees: Option<&'static str>,
    /// Why the run cannot tell it at all.
    pub(crate) refusal: Option<String>,
    pub(crate) span: Option<PlannedSpan>,
    /// The score, where the definition is about one.
    pub(crate) score: Option<String>,
    /// What is counted on each ticket, where the definition is about a mean.
    pub(crate) amount: Option<String>,
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
        let filling = Filling::of(definition, request);
        let mut res = Self::filled(definition, arm, &filling);
        let window = window_of(definition, request);
        if !request.horizon.covers(window) {
            let [window_s, horizon_s] = [window, request.horizon.window()].map(Window::seconds);
            res.refusal = Some(format!(
                "its window of {window_s} s is longer than the run's horizon of {horizon_s} s"
            ));
        }
        res
    }

    /// The plan with the given values for placeholders.
    pub(crate) fn filled(definition: &'d KpiDefinition, arm: &Arm, filling: &Filling) -> Self {
        let fill = |text: &str| filling.fill(text);
        let mut rules = arm.own_rules(definition);
        let n_own_rules = rules.len();
        rules.extend(definition.scope.iter().map(|rule| Rule {
            keep: fill(&rule.keep),
            left_out: &rule.left_out,
            refusal: rule.refusal.as_deref(),
        }));
        let amount = match &definition.kind {
            KpiKind::Mean { amount, .. } => Some(fill(amount)),
            _ => None,
        };
        rules.extend(amount.as_ref().map(|amount| Rule {
            keep: format!("0 <= ({amount})"),
            left_out: UNCOUNTED,
            refusal: None,
        }));
        let n_early_rules = rules.len();
        let mut verifier_agrees = None;
        let mut conditions = Vec::new();
        if let Some(preset) = &definition.preset {
            conditions.extend(preset.conditions.iter().map(|condition| fill(&condition.holds)));
            rules.extend(preset.silent.iter().map(|silence| Rule {
                keep: format!("NOT COALESCE({}, FALSE)", fill(&silence.when)),
                left_out: &silence.open,
                refusal: None,
            }));
            verifier_agrees = preset.verifier.agrees();
            if verifier_agrees.is_some() {
                let keep = "verified IS NOT NULL".to_owned();
                rules.push(Rule { keep, left_out: UNVERIFIED, refusal: None });
            }
        }
        let span = definition.span().map(|span| PlannedSpan {
            start: fill(&span.start),
            end: fill(&span.end),
            censored_at: fill(&span.censored_at),
        });
        let score = match &definition.kind {
            KpiKind::Score { score, .. } => Some(fill(score)),
            _ => None,
        };
        let (pending, numerator) = match (&definition.kind, &span) {
            (
                KpiKind::Share { pending, numerator } | KpiKind::Score { pending, numerator, .. },
                _,
            ) => (pending.as_deref().map(fill), fill(numerator)),
            (KpiKind::Mean { pending, .. }, _) => (pending.as_deref().map(fill), "TRUE".to_owned()),
            (KpiKind::PassHat { numerator, .. }, _) => (None, fill(numerator)),
            (KpiKind::DurationQuantile { span, .. } | KpiKind::ShareWithin { span }, _) => {
                (None, format!("({}) IS NOT NULL", fill(&span.end)))
            }
        };
        let mut flags = Vec::new();
        if let Some(requires) = &definition.requires {
            flags.push((Flag::Required, fill(&requires.some)));
        }
        for (idx, tally) in definition.tallies.iter().enumerate() {
            flags.push((Flag::Tally(idx), fill(&tally.when)));
        }
        if let (Evidence::Judged, Some(judged)) = (definition.evidence, &definition.judged) {
            let judged = fill(judged);
            for (idx, grader) in GRADERS.into_iter().enumerate() {
                flags.push((Flag::Grader(idx), format!("({judged}) AND grader = '{grader}'")));
            }
        }
        if let Some(span) = &span {
            flags.push((Flag::Negative, format!("{} < ({})", span.stop(), span.start)));
        }
        Self {
            definition,
            rules,
            n_own_rules,
            n_early_rules,
            pending,
            numerator,
            conditions,
            verifier_agrees,
            refusal: None,
            span,
            score,
            amount,
            flags,
        }
    }

    /// Whether a ticket that meets the numerator may still be one that cannot be told.
    pub(crate) fn has_unknown(&self) -> bool {
        self.n_early_rules < self.rules.len()
    }

    /// The rules that put tickets out of scope.
    pub(crate) fn early_rules(&self) -> &[Rule<'d>] {
        &self.rules[..self.n_early_rules]
    }
}

impl PlannedSpan {
    /// The end, or the moment after which nothing is known.
    pub(crate) fn stop(&self) -> String {
        format!("COALESCE({}, {})", self.end, self.censored_at)
    }
}
