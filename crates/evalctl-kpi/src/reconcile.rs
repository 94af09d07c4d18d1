//! What a vendor claimed against what its own definition counts, ticket by ticket.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::claim::Claim;
use crate::verdicts::{CountedAs, TicketVerdict};

/// Whether tickets that a statement does not list were not claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statement {
    /// They were not.
    Complete,
    /// Nothing is known of them.
    Partial,
}

/// How a claim stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Claimed, and the definition does not count it.
    Overclaimed,
    /// Claimed a second time.
    Duplicate,
    /// Claimed, and the run has no such ticket.
    UnknownTicket,
    /// Not claimed, and the definition counts it.
    Unclaimed,
    /// Claimed, and it cannot be told.
    Undecided,
}

impl Standing {
    /// The stable word of machine-readable output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Overclaimed => "overclaimed",
            Self::Duplicate => "duplicate",
            Self::UnknownTicket => "unknown_ticket",
            Self::Unclaimed => "unclaimed",
            Self::Undecided => "undecided",
        }
    }
}

/// A ticket about which the statement and the definition do not agree, or may not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The ticket.
    pub ticket: String,
    /// How it stands.
    pub standing: Standing,
    /// How the definition counts it; `None` where the run has no such ticket.
    pub counted: Option<&'static str>,
    /// The rule that decides it.
    pub rule: String,
    /// What it was charged at, in millionths of the statement's currency.
    pub amount_micros: Option<i64>,
    /// When, as the statement writes it.
    pub date: Option<String>,
    /// The line of the statement, where it has one.
    pub line: Option<u64>,
}

/// A statement held against a definition.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Reconciliation {
    /// Lines that claim a ticket.
    pub claimed: u64,
    /// Lines that say a ticket is not claimed.
    pub not_claimed: u64,
    /// Tickets that the definition counts.
    pub counted: u64,
    /// Claims that the definition confirms.
    pub confirmed: u64,
    /// Tickets not claimed, and rightly so, among those that the statement lists.
    pub rightly_not_claimed: u64,
    /// Sum over claims, in millionths; `None` where no line has an amount.
    pub claimed_micros: Option<i64>,
    /// Of it, the part of claims that are overclaimed, doubled or of no known ticket.
    pub disputed_micros: Option<i64>,
    /// All that differs: by standing, then by ticket.
    pub differences: Vec<Difference>,
}

impl Reconciliation {
    /// Whether some claim differs; what cannot be told does not.
    #[must_use]
    pub fn differs(&self) -> bool {
        self.differences.iter().any(|difference| difference.standing != Standing::Undecided)
    }
}

/// Holds `claims` against how a definition counts the tickets of a run.
///
/// The first line of a ticket stands; a later one that claims it again is a duplicate.
#[must_use]
pub fn reconcile(
    verdicts: &[TicketVerdict],
    claims: &[Claim],
    statement: Statement,
) -> Reconciliation {
    let by_ticket: BTreeMap<&str, &CountedAs> =
        verdicts.iter().map(|verdict| (&*verdict.ticket, &verdict.counted)).collect();
    let counted = by_ticket.values().filter(|counted| ***counted == CountedAs::Yes).count();
    let mut res = Reconciliation { counted: counted as u64, ..Reconciliation::default() };
    let mut listed: BTreeMap<&str, u64> = BTreeMap::new();
    for claim in claims {
        let first_line = listed.get(&*claim.ticket).copied();
        if first_line.is_none() {
            listed.insert(&claim.ticket, claim.line);
        }
        res.take(claim, by_ticket.get(&*claim.ticket).copied(), first_line);
    }
    if statement == Statement::Complete {
        for (ticket, counted) in by_ticket {
            if *counted == CountedAs::Yes && !listed.contains_key(ticket) {
                res.differences.push(Difference {
                    ticket: ticket.to_owned(),
                    standing: Standing::Unclaimed,
                    counted: Some(counted.as_str()),
                    rule: counted.rule(),
                    amount_micros: None,
                    date: None,
                    line: None,
                });
            }
        }
    }
    let key =
        |difference: &Difference| (difference.standing, difference.ticket.clone(), difference.line);
    res.differences.sort_by_key(key);
    res
}

impl Reconciliation {
    fn take(&mut self, claim: &Claim, counted: Option<&CountedAs>, first_line: Option<u64>) {
        if claim.claimed {
            self.claimed += 1;
            add(&mut self.claimed_micros, claim.amount_micros);
        } else {
            self.not_claimed += 1;
        }
        let (standing, rule) = match (claim.claimed, counted, first_line) {
            (true, _, Some(line)) => {
                (Standing::Duplicate, format!("the ticket is on line {line} already"))
            }
            (false, _, Some(_)) => return,
            (true, None, None) => {
                (Standing::UnknownTicket, "the run has no such ticket".to_owned())
            }
            (true, Some(CountedAs::Yes), None) => {
                self.confirmed += 1;
                return;
            }
            (true, Some(counted), None) => match counted {
                CountedAs::Pending | CountedAs::Silent { .. } | CountedAs::Unverified => {
                    (Standing::Undecided, counted.rule())
                }
                _ => (Standing::Overclaimed, counted.rule()),
            },
            (false, Some(CountedAs::Yes), None) => (Standing::Unclaimed, CountedAs::Yes.rule()),
            (false, _, None) => {
                self.rightly_not_claimed += 1;
                return;
            }
        };
        if claim.claimed && standing != Standing::Undecided {
            add(&mut self.disputed_micros, claim.amount_micros);
        }
        self.differences.push(Difference {
            ticket: claim.ticket.clone(),
            standing,
            counted: counted.map(CountedAs::as_str),
            rule,
            amount_micros: claim.amount_micros,
            date: claim.date.clone(),
            line: Some(claim.line),
        });
    }
}

fn add(sum: &mut Option<i64>, amount: Option<i64>) {
    if let Some(amount) = amount {
        *sum = Some(sum.unwrap_or(0).saturating_add(amount));
    }
}
