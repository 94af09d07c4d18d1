//! The helpdesk as a whole: its bytes, its size, its truth against the product's own fold.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use evalctl_domain::{HandledBy, Horizon, Outcome, Recontact, Window};
use evalctl_replay::fold::{FoldRules, fold_timeline};
use serde_json::Value;

use super::{ExportOptions, Helpdesk};
use crate::error::SimulatorError;
use crate::kpi::SHARES;
use crate::model::Model;
use crate::record::{Record, records};

fn helpdesk(seed: u64, tickets: u64) -> Helpdesk {
    Helpdesk::new(Model::shipped(), seed, tickets).expect("a helpdesk")
}

const OPTIONS: ExportOptions = ExportOptions { expected_draws: 2_000, zstd: false };

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).expect("the folder");
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.expect("an entry");
        let bytes = std::fs::read(entry.path()).expect("a file");
        (entry.file_name().to_string_lossy().into_owned(), bytes)
    };
    entries.map(read).collect()
}

fn written(threads: usize, seed: u64, tickets: u64) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().expect("a folder");
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    pool.install(|| helpdesk(seed, tickets).write(folder.path(), &OPTIONS, &|_| ()))
        .expect("written");
    files(folder.path())
}

fn lines(bytes: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn one_seed_gives_the_same_bytes_on_any_number_of_threads() {
    let one = written(1, 5, 1_100);
    assert!(one == written(3, 5, 1_100), "three threads wrote something else");
    assert!(one["tickets.ndjson"] != written(1, 6, 1_100)["tickets.ndjson"]);
}

#[test]
fn the_export_is_whole() {
    let files = written(2, 11, 1_200);
    let tickets = lines(&files["tickets.ndjson"]);
    assert_eq!(tickets.len(), 1_200);
    let users: BTreeSet<i64> =
        lines(&files["users.ndjson"]).iter().filter_map(|user| user["id"].as_i64()).collect();
    let ids: BTreeSet<i64> = tickets.iter().filter_map(|ticket| ticket["id"].as_i64()).collect();
    assert_eq!(ids.len(), 1_200);
    let taken = "2026-07-06T00:00:00Z";
    let mut follow_ups = 0;
    for ticket in &tickets {
        assert!(users.contains(&ticket["requester_id"].as_i64().expect("a requester")), "{ticket}");
        let comments = ticket["comments"].as_array().expect("comments");
        assert_eq!(comments[0]["plain_body"], ticket["description"]);
        for dated in comments.iter().chain(ticket["audits"].as_array().expect("audits")) {
            let at = dated["created_at"].as_str().expect("a time");
            assert!(
                ticket["created_at"].as_str().expect("a time") <= at && at <= taken,
                "{ticket}"
            );
            let author = dated["author_id"].as_i64().expect("an author");
            assert!(author == -1 || users.contains(&author), "{ticket}");
        }
        if ticket["via"]["source"]["rel"] == "follow_up" {
            follow_ups += 1;
            let parent = &ticket["via"]["source"]["from"]["ticket_id"];
            let parent = tickets.iter().find(|other| other["id"] == *parent).expect("its parent");
            let follow_ups = parent["followup_ids"].as_array().expect("ids");
            assert!(follow_ups.contains(&ticket["id"]), "{parent}");
        }
    }
    assert!(0 < follow_ups);
    let truth: Value = serde_json::from_slice(&files["truth.json"]).expect("JSON");
    assert_eq!(truth["tickets_truth"].as_array().map(Vec::len), Some(1_200));
    assert_eq!(truth["customers"].as_u64(), Some(users.len() as u64 - 13));
}

#[test]
fn a_folder_that_holds_something_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("mine.txt"), "mine").expect("a file");
    let done = helpdesk(1, 10).write(folder.path(), &OPTIONS, &|_| ());
    assert!(matches!(done, Err(SimulatorError::NotEmpty { .. })));
    for tickets in [0, u64::MAX] {
        let none = Helpdesk::new(Model::shipped(), 1, tickets);
        assert!(matches!(none, Err(SimulatorError::Tickets { .. })));
    }
}

/// The product's fold and the simulator's own record say the same of every ticket.
#[test]
fn the_fold_sees_what_the_simulator_did() {
    let helpdesk = helpdesk(3, 4_000);
    let rules = FoldRules {
        as_of: helpdesk.world.model.export_taken(),
        horizon: Horizon::new(Window::days(30)),
        window_before: Window::days(7),
        same_issue_cosine: 1.0,
    };
    let mut reopened = 0;
    for (story, timeline) in helpdesk.stories().zip(helpdesk.timelines()) {
        let outcomes = fold_timeline(&timeline, &rules);
        for (record, outcome) in records(&helpdesk.world, &story).iter().zip(&outcomes) {
            assert_eq!(told_by_record(record), told_by_outcome(outcome), "{outcome:#?}");
            reopened += u32::from(record.more_than_thanks);
        }
    }
    assert!(100 < reopened);
}

#[derive(Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
struct Told {
    counts: bool,
    ai: bool,
    people: bool,
    first_reply: Option<i64>,
    first_solved: Option<i64>,
    solved: Option<i64>,
    reopened: Option<i64>,
    more_than_thanks: bool,
    handed_over: Option<i64>,
    satisfied: Option<bool>,
    recontact: Option<i64>,
    recontact_any: Option<i64>,
    repeat: bool,
}

const HORIZON: i64 = 30 * 86_400;

fn told_by_record(record: &Record) -> Told {
    let seen = |delay: Option<i64>| delay.filter(|&delay| delay <= HORIZON);
    Told {
        counts: record.counts,
        ai: record.ai,
        people: record.people,
        first_reply: record.first_reply,
        first_solved: record.first_solved,
        solved: record.solved,
        reopened: record.reopened,
        more_than_thanks: record.more_than_thanks,
        handed_over: record.handed_over,
        satisfied: record.satisfied,
        recontact: seen(record.recontact),
        recontact_any: seen(record.recontact_any),
        repeat: record.repeat,
    }
}

fn told_by_outcome(outcome: &Outcome) -> Told {
    let second = |time: Option<jiff::Timestamp>| time.map(jiff::Timestamp::as_second);
    let delay = |recontact: Recontact| match recontact {
        Recontact::After(seconds) => i64::try_from(seconds).ok(),
        Recontact::NotSeen | Recontact::Unknown => None,
    };
    Told {
        counts: outcome.excluded.is_none(),
        ai: outcome.ai_acted(),
        people: matches!(outcome.handled_by, HandledBy::People | HandledBy::Both),
        first_reply: second(outcome.first_reply_at),
        first_solved: second(outcome.first_resolved_at),
        solved: second(outcome.resolved_at),
        reopened: second(outcome.reopened_at),
        more_than_thanks: outcome.reopens_by_thanks < outcome.reopens,
        handed_over: second(outcome.escalated_at),
        satisfied: outcome.rating.and_then(evalctl_domain::Rating::satisfied),
        recontact: delay(outcome.recontact),
        recontact_any: delay(outcome.recontact_any),
        repeat: outcome.repeat == Some(true),
    }
}

/// What a large helpdesk shows is what other customers made expected, within their chance.
#[test]
fn a_large_helpdesk_shows_the_expected_kpis() {
    let helpdesk = helpdesk(17, 20_000);
    let expected = helpdesk.expected(40_000).expect("expected KPIs");
    let cut = helpdesk.world.calendar.cut;
    let all: Vec<Record> =
        helpdesk.stories().flat_map(|story| records(&helpdesk.world, &story)).collect();
    for (id, share) in SHARES {
        let counted: Vec<bool> = all.iter().filter_map(|record| share(record, cut)).collect();
        let share = counted.iter().filter(|&&holds| holds).count() as f64 / counted.len() as f64;
        let expected = expected.value("history", id).expect("a value");
        assert!((share - expected).abs() < 0.03, "{id}: {share} is far from {expected}");
    }
}

/// The AI gets the easy tickets: it looks better than people and is worse.
#[test]
fn the_crude_comparison_of_satisfaction_misleads() {
    let expected = helpdesk(1, 1).expected(60_000).expect("expected KPIs");
    let crude = |arm| expected.value(arm, "csat").expect("a value");
    let parity = expected.effects.iter().find(|effect| effect.id == "csat_parity").expect("it");
    assert!(parity.value + 5.0 * parity.standard_error < 0.0, "{parity:?}");
    assert!(crude("history/people") < crude("history/ai"));
}
