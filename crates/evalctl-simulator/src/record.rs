//! What the export's facts come to for one ticket, counted by the simulator itself.
//!
//! It is written apart from the product's fold on purpose: a test compares the two.

use crate::story::{Story, Ticket};
use crate::way::{By, Fact, Group, Say, Status};
use crate::world::World;

/// One ticket at the moment of the export. Times are seconds since 1970.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(crate) struct Record {
    pub(crate) opened: i64,
    pub(crate) intent: usize,
    pub(crate) counts: bool,
    /// When it left the count.
    pub(crate) excluded_at: Option<i64>,
    pub(crate) ai: bool,
    pub(crate) people: bool,
    pub(crate) first_reply: Option<i64>,
    pub(crate) first_solved: Option<i64>,
    /// None while it is open.
    pub(crate) solved: Option<i64>,
    /// Solved by an automation, nobody having answered.
    pub(crate) silent: bool,
    pub(crate) handed_over: Option<i64>,
    pub(crate) complained: bool,
    /// First reopening, and whether one was more than thanks.
    pub(crate) reopened: Option<i64>,
    pub(crate) more_than_thanks: bool,
    pub(crate) satisfied: Option<bool>,
    /// Seconds to the next contact on the same intent, and on anything.
    pub(crate) recontact: Option<i64>,
    pub(crate) recontact_any: Option<i64>,
    pub(crate) repeat: bool,
}

/// The records of one customer, in the order of the tickets.
pub(crate) fn records(world: &World, story: &Story) -> Vec<Record> {
    let mut records: Vec<Record> =
        story.tickets.iter().map(|ticket| record(world, ticket)).collect();
    for idx in 0..records.len() {
        if let Some(solved) = records[idx].solved.or(records[idx].first_solved) {
            records[idx].recontact = next_contact(story, &records, idx, solved, true);
            records[idx].recontact_any = next_contact(story, &records, idx, solved, false);
        }
        records[idx].repeat = records[..idx].iter().any(|earlier| {
            let near = records[idx].opened - earlier.opened <= WINDOW;
            earlier.counts && near && earlier.intent == records[idx].intent
        });
    }
    records
}

/// A week.
pub(crate) const WINDOW: i64 = 7 * 86_400;

fn record(world: &World, ticket: &Ticket) -> Record {
    // What is merged or thrown away after the export still counts in it.
    let excluded_at = ticket.excluded_at().filter(|&at| at <= world.calendar.cut);
    let mut res = Record {
        opened: ticket.question.opened,
        intent: ticket.question.intent,
        counts: excluded_at.is_none(),
        excluded_at,
        ai: false,
        people: false,
        first_reply: None,
        first_solved: None,
        solved: None,
        silent: false,
        handed_over: None,
        complained: false,
        reopened: None,
        more_than_thanks: false,
        satisfied: None,
        recontact: None,
        recontact_any: None,
        repeat: false,
    };
    // A reopening is more than thanks unless thanks are all that the customer said since.
    let mut only_thanks = false;
    for dated in ticket.facts(world) {
        match dated.fact {
            Fact::Said { by: By::Customer, say } => {
                res.complained |= matches!(say, Say::Complains | Say::AsksForPerson);
                only_thanks = say == Say::Thanks;
            }
            Fact::Said { by, say } => {
                let person = matches!(by, By::Agent(_));
                res.people |= person;
                res.ai |= by == By::Ai;
                if say != Say::Note && say != Say::MergedInto {
                    res.first_reply.get_or_insert(dated.at);
                }
            }
            Fact::Status { to: Status::Solved, by } => {
                res.people |= matches!(by, By::Agent(_));
                res.first_solved.get_or_insert(dated.at);
                res.solved = Some(dated.at);
                res.silent = by == By::System;
            }
            // A ticket in the bin keeps its state.
            Fact::Status { to: Status::Deleted, .. } => {}
            Fact::Status { to: Status::Closed, by } => {
                res.people |= matches!(by, By::Agent(_));
                res.first_solved.get_or_insert(dated.at);
                res.solved.get_or_insert(dated.at);
            }
            Fact::Status { by, .. } => {
                res.people |= matches!(by, By::Agent(_));
                if res.solved.take().is_some() {
                    res.reopened.get_or_insert(dated.at);
                    res.more_than_thanks |= !only_thanks;
                }
                res.silent = false;
            }
            Fact::Group { to: Group::Support, .. } => {
                res.handed_over.get_or_insert(dated.at);
                res.people = true;
            }
            Fact::Rated { good } => res.satisfied = Some(good),
            Fact::Group { .. } | Fact::SurveyOffered => {}
        }
    }
    res
}

fn next_contact(
    story: &Story,
    records: &[Record],
    idx: usize,
    solved: i64,
    same_issue: bool,
) -> Option<i64> {
    let later = (idx + 1..records.len()).find(|&later| {
        let follows_up = story.tickets[later].parent == Some(idx);
        records[later].counts
            && (!same_issue || follows_up || records[later].intent == records[idx].intent)
    })?;
    Some((records[later].opened - solved).max(0))
}
