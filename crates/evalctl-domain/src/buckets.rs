//! Where every ticket of an arm went: the sums that must hold.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{DecisionStatus, Mode, Verdict};

/// N = excluded + errored + autonomous + draft + escalate;
/// autonomous = correct + wrong + ungraded + pending.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Buckets {
    /// All tickets.
    pub n: u64,
    /// Out of the count, by reason.
    pub excluded: BTreeMap<String, u64>,
    /// The arm failed, by reason.
    pub errored: BTreeMap<String, u64>,
    /// Acted alone.
    pub autonomous: u64,
    /// Proposed a text that a person sends.
    pub draft: u64,
    /// Handed over.
    pub escalate: u64,
    /// Acted alone and was right.
    pub correct: u64,
    /// Acted alone and was wrong.
    pub wrong: u64,
    /// Acted alone and cannot be judged, by reason.
    pub ungraded: BTreeMap<String, u64>,
    /// Acted alone and cannot be judged yet.
    pub pending: u64,
}

/// Buckets that do not add up: a bug, and the run fails on it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("buckets of arm `{arm}` do not add up: {what} is {whole} but its parts sum to {parts}")]
pub struct BucketError {
    /// The arm.
    pub arm: String,
    /// `n` or `autonomous`.
    pub what: &'static str,
    /// The whole.
    pub whole: u64,
    /// The sum of its parts.
    pub parts: u64,
}

impl Buckets {
    /// Counts one ticket: what became of it, and the verdict that counts.
    pub fn count(&mut self, status: &DecisionStatus, verdict: Option<&Verdict>) {
        self.n += 1;
        match status {
            DecisionStatus::Excluded { reason } => {
                *self.excluded.entry(reason.clone()).or_default() += 1;
            }
            DecisionStatus::Errored { reason } => {
                *self.errored.entry(reason.clone()).or_default() += 1;
            }
            DecisionStatus::Decided(decision) => match decision.mode {
                Mode::Draft => self.draft += 1,
                Mode::Escalate => self.escalate += 1,
                Mode::Autonomous => {
                    self.autonomous += 1;
                    self.count_verdict(verdict);
                }
            },
            // The row that stands for a ticket is never a diverged one; `check` would say so.
            DecisionStatus::Diverged => {}
        }
    }

    fn count_verdict(&mut self, verdict: Option<&Verdict>) {
        match verdict {
            Some(Verdict::Correct) => self.correct += 1,
            Some(Verdict::Wrong) => self.wrong += 1,
            Some(Verdict::Pending { .. }) => self.pending += 1,
            Some(Verdict::Ungraded { reason }) => {
                *self.ungraded.entry(reason.clone()).or_default() += 1;
            }
            None => *self.ungraded.entry("no_grader".to_owned()).or_default() += 1,
        }
    }

    /// Adds the tickets of another partition.
    pub fn merge(&mut self, other: &Self) {
        self.n += other.n;
        self.autonomous += other.autonomous;
        self.draft += other.draft;
        self.escalate += other.escalate;
        self.correct += other.correct;
        self.wrong += other.wrong;
        self.pending += other.pending;
        for (mine, theirs) in [
            (&mut self.excluded, &other.excluded),
            (&mut self.errored, &other.errored),
            (&mut self.ungraded, &other.ungraded),
        ] {
            for (reason, count) in theirs {
                *mine.entry(reason.clone()).or_default() += count;
            }
        }
    }

    /// Fails where a sum does not hold.
    pub fn check(&self, arm: &str) -> Result<(), BucketError> {
        let sum = |reasons: &BTreeMap<String, u64>| reasons.values().sum::<u64>();
        let wholes = [
            (
                "n",
                self.n,
                sum(&self.excluded)
                    + sum(&self.errored)
                    + self.autonomous
                    + self.draft
                    + self.escalate,
            ),
            (
                "autonomous",
                self.autonomous,
                self.correct + self.wrong + sum(&self.ungraded) + self.pending,
            ),
        ];
        for (what, whole, parts) in wholes {
            if whole != parts {
                return Err(BucketError { arm: arm.to_owned(), what, whole, parts });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Buckets;
    use crate::{Confidence, Decision, DecisionStatus, Mode, Verdict};

    fn decided(mode: Mode) -> DecisionStatus {
        DecisionStatus::Decided(Decision::new(mode, Confidence::ONE, "test"))
    }

    #[test]
    fn every_ticket_is_in_one_bucket_and_merging_keeps_the_sums() {
        let mut left = Buckets::default();
        left.count(&decided(Mode::Autonomous), Some(&Verdict::Correct));
        left.count(&decided(Mode::Autonomous), None);
        left.count(&decided(Mode::Draft), Some(&Verdict::Wrong));
        let mut right = Buckets::default();
        right.count(&decided(Mode::Escalate), None);
        right.count(&DecisionStatus::Excluded { reason: "spam".to_owned() }, None);
        right.count(&DecisionStatus::Errored { reason: "timeout".to_owned() }, None);
        left.merge(&right);
        assert_eq!(left.check("a"), Ok(()));
        assert_eq!((left.n, left.autonomous, left.wrong), (6, 2, 0));
    }

    #[test]
    fn a_ticket_that_fell_through_is_a_failure() {
        let mut buckets = Buckets::default();
        buckets.count(&DecisionStatus::Diverged, None);
        let err = buckets.check("rules").expect_err("one ticket is nowhere");
        let text = "buckets of arm `rules` do not add up: n is 1 but its parts sum to 0";
        assert_eq!(err.to_string(), text);
    }
}
