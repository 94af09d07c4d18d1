//! The product's KPIs of a history, by the simulator's own count over its records.

use crate::record::{Record, WINDOW};

/// A share: whether a ticket is in the numerator; `None`: not in the denominator.
type Share = fn(&Record, cut: i64) -> Option<bool>;

/// A time in seconds and whether it ended.
type Time = fn(&Record, cut: i64) -> (i64, bool);

/// How long facts count.
const HORIZON: i64 = 30 * 86_400;

/// The shares, under the ids of the product.
pub(crate) const SHARES: [(&str, Share); 11] = [
    ("autonomous_resolution", autonomous_resolution),
    ("autonomous_resolution_confirmed", autonomous_resolution_confirmed),
    ("no_handoff", no_handoff),
    ("escalation", escalation),
    ("escalation_24h", escalation_24h),
    ("reopen", reopen),
    ("recontact", recontact),
    ("recontact_any", recontact_any),
    ("fcr", fcr),
    ("fcr_any", fcr_any),
    ("csat", csat),
];

/// The times, with the share of tickets that are done within the number.
pub(crate) const TIMES: [(&str, f64, Time); 4] = [
    ("first_reply", 0.5, first_reply),
    ("ttr_median", 0.5, time_to_resolution),
    ("ttr_p90", 0.9, time_to_resolution),
    ("ttr_first_median", 0.5, time_to_first_resolution),
];

fn autonomous_resolution(record: &Record, cut: i64) -> Option<bool> {
    let matures = record.first_solved.map_or(record.opened + HORIZON, |at| at + WINDOW);
    if !record.counts || cut < matures {
        return None;
    }
    let alone = record.ai && !record.people && !record.complained && record.handed_over.is_none();
    Some(alone && record.first_solved.is_some() && stays(record) && !back_within(record.recontact))
}

fn autonomous_resolution_confirmed(record: &Record, cut: i64) -> Option<bool> {
    autonomous_resolution(record, cut).map(|resolved| resolved && !record.silent)
}

fn no_handoff(record: &Record, _cut: i64) -> Option<bool> {
    let acted = record.counts && (record.ai || record.people);
    acted.then_some(record.ai && !record.people && record.handed_over.is_none())
}

fn escalation(record: &Record, _cut: i64) -> Option<bool> {
    (record.counts && (record.ai || record.people)).then_some(record.handed_over.is_some())
}

fn escalation_24h(record: &Record, cut: i64) -> Option<bool> {
    let day_over = record.opened + 86_400;
    if cut < day_over {
        return None;
    }
    escalation(record, cut).map(|_| record.handed_over.is_some_and(|at| at <= day_over))
}

fn reopen(record: &Record, cut: i64) -> Option<bool> {
    let solved = record.first_solved.filter(|solved| record.counts && solved + WINDOW <= cut)?;
    Some(record.more_than_thanks && record.reopened.is_some_and(|at| at <= solved + WINDOW))
}

fn recontact(record: &Record, cut: i64) -> Option<bool> {
    let solved = record.solved.or(record.first_solved)?;
    (record.counts && solved + WINDOW <= cut).then_some(back_within(record.recontact))
}

fn recontact_any(record: &Record, cut: i64) -> Option<bool> {
    recontact(record, cut).map(|_| back_within(record.recontact_any))
}

fn fcr(record: &Record, cut: i64) -> Option<bool> {
    first_contact(record, cut).then_some(stays(record) && !back_within(record.recontact))
}

fn fcr_any(record: &Record, cut: i64) -> Option<bool> {
    first_contact(record, cut).then_some(stays(record) && !back_within(record.recontact_any))
}

fn csat(record: &Record, _cut: i64) -> Option<bool> {
    record.satisfied.filter(|_| record.counts)
}

fn first_contact(record: &Record, cut: i64) -> bool {
    let matured = record.first_solved.is_some_and(|solved| solved + WINDOW <= cut);
    record.counts && matured && !record.repeat
}

/// Not reopened within the window after the first resolution, other than by thanks.
fn stays(record: &Record) -> bool {
    let end = record.first_solved.unwrap_or(record.opened) + WINDOW;
    !record.more_than_thanks || record.reopened.is_none_or(|at| end < at)
}

fn back_within(delay: Option<i64>) -> bool {
    delay.is_some_and(|delay| delay <= WINDOW)
}

/// Until when a ticket is watched.
fn watched(record: &Record, cut: i64) -> i64 {
    let end = record.solved.map_or(cut, |solved| cut.min(solved + HORIZON));
    record.excluded_at.unwrap_or(end)
}

fn span(record: &Record, end: Option<i64>, censored: i64) -> (i64, bool) {
    match end.filter(|&end| record.counts || end < censored) {
        Some(end) => (end - record.opened, true),
        None => ((censored - record.opened).max(0), false),
    }
}

fn first_reply(record: &Record, cut: i64) -> (i64, bool) {
    let watched = watched(record, cut);
    let censored = record.first_solved.filter(|&at| at < watched).unwrap_or(watched);
    let reply = record.first_reply.filter(|&at| record.counts || at < watched);
    span(record, reply, censored)
}

fn time_to_resolution(record: &Record, cut: i64) -> (i64, bool) {
    span(record, record.solved, watched(record, cut))
}

fn time_to_first_resolution(record: &Record, cut: i64) -> (i64, bool) {
    span(record, record.first_solved, watched(record, cut))
}
