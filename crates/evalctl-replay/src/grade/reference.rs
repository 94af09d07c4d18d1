//! Judges a decision by a given right answer: intent, acts, cited article.

use evalctl_domain::{
    Action, Decision, Grade, Grader, GraderKind, GradingCase, Mode, Reference, Verdict,
};

/// Right means: every part that both the reference and the decision state is the same.
///
/// Acts are compared as a multiset with canonical arguments; a reference that lists acts is also
/// compared with a decision that wants none. Look-ups that change nothing can be left out of the
/// comparison by name.
#[derive(Debug, Clone, Default)]
pub struct ReferenceGrader {
    /// Names of acts that change nothing; a trailing `*` stands for any ending.
    pub ignored_actions: Vec<String>,
}

impl ReferenceGrader {
    fn verdict(&self, decision: &Decision, reference: &Reference) -> Verdict {
        let ungraded = |reason: &str| Verdict::Ungraded { reason: reason.to_owned() };
        if reference.out_of_scope {
            let right = decision.mode == Mode::Escalate;
            return if right { Verdict::Correct } else { Verdict::Wrong };
        }
        if decision.mode == Mode::Escalate {
            return ungraded("handed_over");
        }
        match all_right([
            intent_matches(decision, reference),
            self.actions_match(decision, reference),
            article_matches(decision, reference),
        ]) {
            Some(true) => Verdict::Correct,
            Some(false) => Verdict::Wrong,
            None => ungraded("nothing_comparable"),
        }
    }

    /// Whether a decision that hands over would have been right, had it acted on what it read.
    ///
    /// A confidence speaks of acting, so it can be checked only against that. Who hands over need not
    /// say which acts it would have taken: then nothing is known, unless the intent is wrong already.
    fn had_it_acted(&self, decision: &Decision, reference: &Reference) -> Option<bool> {
        if reference.out_of_scope {
            return Some(false);
        }
        let intent = intent_matches(decision, reference);
        let article = article_matches(decision, reference);
        let acts_unsaid = reference.actions.as_ref().is_some_and(|acts| !acts.is_empty())
            && decision.actions.is_empty();
        if acts_unsaid {
            return all_right([intent, article, None]).filter(|right| !right);
        }
        all_right([intent, article, self.actions_match(decision, reference)])
    }

    fn actions_match(&self, decision: &Decision, reference: &Reference) -> Option<bool> {
        let wanted = reference.actions.as_ref()?;
        Some(self.comparable(wanted) == self.comparable(&decision.actions))
    }

    fn comparable<'a>(&self, actions: &'a [Action]) -> Vec<&'a Action> {
        let mut kept: Vec<&Action> =
            actions.iter().filter(|action| !self.is_ignored(&action.name)).collect();
        kept.sort_unstable();
        kept
    }

    fn is_ignored(&self, name: &str) -> bool {
        self.ignored_actions.iter().any(|pattern| match pattern.strip_suffix('*') {
            Some(start) => name.starts_with(start),
            None => name == pattern,
        })
    }
}

/// Wrong where one part is, right where one is and none is wrong.
fn all_right(parts: [Option<bool>; 3]) -> Option<bool> {
    if parts.contains(&Some(false)) { Some(false) } else { parts.into_iter().flatten().next() }
}

fn intent_matches(decision: &Decision, reference: &Reference) -> Option<bool> {
    let right = reference.intent.as_ref()?;
    let read = decision.intent.as_ref()?;
    Some(right.trim().to_lowercase() == read.trim().to_lowercase())
}

fn article_matches(decision: &Decision, reference: &Reference) -> Option<bool> {
    let right = reference.article.as_ref()?;
    (!decision.citations.is_empty()).then(|| decision.citations.contains(right))
}

impl Grader for ReferenceGrader {
    fn grade(&self, case: &GradingCase<'_>) -> Option<Grade> {
        let reference = case.reference?;
        let verdict = self.verdict(case.decision, reference);
        let score = match case.decision.mode {
            Mode::Escalate => self.had_it_acted(case.decision, reference),
            Mode::Autonomous | Mode::Draft => None,
        };
        let score = score.map(|right| f64::from(u8::from(right)));
        Some(Grade { grader: GraderKind::Reference, verdict, score })
    }
}
