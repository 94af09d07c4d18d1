//! Four sets, one clock: which ticket a model learns from, and which may judge it.
//!
//! A set is decided by when a ticket came in, so a returning customer's tickets stay where each
//! falls, as in production. Near-duplicates around a border go to the earlier set: what a model was
//! trained on must not come back as a test. Nothing here depends on partitions or threads.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use evalctl_domain::{Outcome, Ticket, TicketId, TicketSet};

use self::near::{NearDuplicates, near_duplicates};
use self::survey::survey;
use crate::engine::{Replay, ReplayError};

pub use self::rule::{SplitBy, SplitError, SplitOptions, SplitRule};

/// How many places there are: 2^64.
const ALL_PLACES: f64 = 18_446_744_073_709_551_616.0;

/// Which ticket is in which set.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sets {
    plan: Plan,
    /// Near-duplicates that do not stay where they fall.
    moved: BTreeMap<TicketId, TicketSet>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Plan {
    /// When tune, cal and test begin.
    Time([Timestamp; 3]),
    /// Shares of customers.
    Customers([f64; 4]),
    Given,
}

/// How tickets were put into sets, for the record of the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetsReport {
    /// The rule as it would be written.
    pub rule: String,
    /// `time`, `customer` or `given`.
    pub by: String,
    /// Whether the rule was chosen because none was asked for.
    pub chosen: bool,
    /// When tune, cal and test begin; none where time does not decide.
    pub borders: Vec<Timestamp>,
    /// Tickets by set.
    pub sizes: BTreeMap<TicketSet, u64>,
    /// Tickets that are out of the count and so in no set.
    pub not_counted: u64,
    /// From which cosine of sketches two tickets are near-duplicates.
    pub near_duplicate_cosine: f64,
    /// Near-duplicates taken out of each set into an earlier one, by the set they fell into.
    pub moved: BTreeMap<TicketSet, u64>,
}

impl Sets {
    /// Puts every ticket into its set; `None` where nothing asks for sets.
    pub(crate) fn draw(replay: &Replay<'_>) -> Result<Option<(Self, SetsReport)>, ReplayError> {
        let options = replay.options.split;
        let learns = replay.arms.iter().any(|arm| arm.resolver.learning().needs_sets());
        if options.rule.is_none() && !learns {
            return Ok(None);
        }
        let survey = survey(replay)?;
        let rule = options.rule.unwrap_or_else(|| survey.usual_rule());
        let by = options.by.unwrap_or_else(|| survey.usual_by(rule));
        let (plan, by) = match (rule, by) {
            (SplitRule::Given, _) => (Plan::Given, "given"),
            (SplitRule::Shares(shares), SplitBy::Customer) => (Plan::Customers(shares), "customer"),
            (SplitRule::Borders(_), SplitBy::Customer) => {
                return Err(SplitError::NotShares { rule: rule.to_string() }.into());
            }
            (SplitRule::Shares(shares), SplitBy::Time) => {
                (Plan::Time(survey.borders(shares)), "time")
            }
            (SplitRule::Borders(borders), SplitBy::Time) => (Plan::Time(borders), "time"),
        };
        let found = match plan {
            Plan::Time(borders) => near_duplicates(replay, borders, options.near_duplicate_cosine)?,
            Plan::Customers(_) | Plan::Given => NearDuplicates::default(),
        };
        let mut sizes = match plan {
            Plan::Time(borders) => survey.sizes_by_time(borders),
            Plan::Customers(shares) => survey.sizes_by_customer(shares),
            Plan::Given => survey.given.clone(),
        };
        for (ticket, to) in &found.moved {
            let from = found.fell_into[ticket];
            *sizes.entry(from).or_default() -= 1;
            *sizes.entry(*to).or_default() += 1;
        }
        let mut moved = BTreeMap::new();
        for from in found.fell_into.values() {
            *moved.entry(*from).or_default() += 1;
        }
        let report = SetsReport {
            rule: rule.to_string(),
            by: by.to_owned(),
            chosen: options.rule.is_none(),
            borders: match plan {
                Plan::Time(borders) => borders.to_vec(),
                Plan::Customers(_) | Plan::Given => Vec::new(),
            },
            sizes,
            not_counted: survey.not_counted,
            near_duplicate_cosine: options.near_duplicate_cosine,
            moved,
        };
        report.check(replay)?;
        Ok(Some((Self { plan, moved: found.moved }, report)))
    }

    /// The set of a ticket; none for a ticket out of the count.
    pub(crate) fn of(&self, ticket: &Ticket, outcome: &Outcome) -> Option<TicketSet> {
        outcome.excluded.is_none().then(|| self.falls_into(ticket))
    }

    /// The set that a ticket falls into, be it in the count or not: whether it will be is not known
    /// when it can be learned from.
    pub(crate) fn falls_into(&self, ticket: &Ticket) -> TicketSet {
        if let Some(set) = self.moved.get(&ticket.id) {
            return *set;
        }
        match self.plan {
            Plan::Time(borders) => by_time(ticket.opened_at, borders),
            Plan::Customers(shares) => by_place(place(&ticket.cluster), shares),
            Plan::Given => by_name(ticket.given_set.as_deref()),
        }
    }

    /// Whether every train ticket may be learned from before the replay, whenever its outcome was
    /// known: so where the sets have no order in time.
    pub(crate) fn without_order(&self) -> bool {
        !matches!(self.plan, Plan::Time(_))
    }
}

impl SetsReport {
    /// Whoever learns needs tickets to learn from, and whoever was trained others to be judged on.
    fn check(&self, replay: &Replay<'_>) -> Result<(), SplitError> {
        use evalctl_domain::Learning;
        let learns = |learning| matches!(learning, Learning::BeforeReplay);
        let size = |set| self.sizes.get(&set).copied().unwrap_or(0);
        let tickets: u64 = self.sizes.values().sum();
        let learning = || replay.arms.iter().map(|arm| arm.resolver.learning());
        let train = (TicketSet::Train, learning().any(learns));
        let test = (TicketSet::Test, learning().any(Learning::needs_sets));
        for (set, needed) in [train, test] {
            // A run over no ticket at all has nothing to say about sets.
            if needed && 0 < tickets && size(set) == 0 {
                let (set, rule) = (set.as_str(), self.rule.clone());
                return Err(SplitError::Empty { set, tickets, rule });
            }
        }
        Ok(())
    }
}

fn by_time(opened_at: Timestamp, borders: [Timestamp; 3]) -> TicketSet {
    TicketSet::ALL[borders.partition_point(|border| *border <= opened_at)]
}

/// A customer's place among all numbers: a hash of the pseudonym, the same in every run.
fn place(cluster: &str) -> u64 {
    let digest = Sha256::digest(cluster.as_bytes());
    digest[..8].iter().fold(0, |acc, byte| (acc << 8) | u64::from(*byte))
}

fn by_place(place: u64, shares: [f64; 4]) -> TicketSet {
    let place = place as f64 / ALL_PLACES;
    let mut end = 0.0;
    for (set, share) in TicketSet::ALL.into_iter().zip(shares) {
        end += share;
        if place < end {
            return set;
        }
    }
    TicketSet::Test
}

/// What a data set calls its sets. What it does not set aside is there to be judged on.
fn by_name(name: Option<&str>) -> TicketSet {
    match name.unwrap_or_default().trim().to_lowercase().as_str() {
        "train" | "training" => TicketSet::Train,
        "tune" | "val" | "valid" | "validation" | "dev" => TicketSet::Tune,
        "cal" | "calib" | "calibration" => TicketSet::Cal,
        _ => TicketSet::Test,
    }
}

mod rule;

mod survey;

mod near;

#[cfg(test)]
mod tests;
