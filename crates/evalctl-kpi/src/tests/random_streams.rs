//! The SQL of every definition counts what plain Rust counts, on random event streams.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use evalctl_domain::{
    Confidence, Decision, DecisionRow, DecisionStatus, Estimate, Grade, GradeRow, GraderKind,
    HandledBy, Horizon, Kpi, KpiResult, Mode, Outcome, Schedule, ServiceClock, ServiceRules,
    ServiceTarget, TicketSet, TurnPath, Verdict, Window,
};
use evalctl_stats::{KaplanMeier, Level, Observation, TaskTrials, pass_hat};
use evalctl_tables::{Table, outcomes_batch, write_part};
use proptest::prelude::*;
use proptest::sample::select;

use super::events::{fold, timeline};
use super::fixture::{Data, at, block_on, computed, computed_with};
use super::plain::{Place, Run, place, span};
use crate::{
    AppliesTo, ArmInfo, KpiDefinition, KpiKind, KpiRequest, Split, compute, shipped_definitions,
    shipped_presets, side_by_side, verdicts,
};

const EVENTS: &[&str] = &[
    "customer question",
    "customer thanks",
    "customer negative",
    "customer asks-for-person",
    "customer auto-reply",
    "ai greeting",
    "ai answer",
    "ai answer",
    "ai answer",
    "ai cannot-help",
    "person",
    "person",
    "person note",
    "waits person",
    "resolved ai",
    "resolved ai",
    "resolved person",
    "closed system",
    "closed-silent system",
    "reopened customer",
    "reopened person",
    "assigned billing",
    "assigned technical",
    "escalated desk",
    "handoff configured",
    "handoff requested",
    "handoff failed",
    "acted ai",
    "rated good",
    "rated bad",
    "checked passed",
    "checked failed",
    "session-ended",
    "excluded spam",
];

const HEADS: &[&str] = &[
    "",
    "intent=login",
    "intent=login",
    "intent=login channel=messaging",
    "intent=refund channel=chat",
    "intent=refund channel=email",
];

/// Hours between events: on, just within and just beyond the windows.
const GAPS: &[u32] = &[0, 0, 1, 1, 2, 23, 24, 25, 71, 72, 73, 167, 168, 169, 336, 800];

prop_compose! {
    fn customer()(
        kind in select(vec!["", "", "", "", "", "shared", "timeless"]),
        tickets in prop::collection::vec(
            (0..40 * 24_u32, select(HEADS), prop::collection::vec((select(GAPS), select(EVENTS)), 0..9)),
            1..5,
        ),
    ) -> String {
        let mut res = String::new();
        for (idx, (opened, head, events)) in tickets.iter().enumerate() {
            let _ = write!(res, "@-{idx} {kind} {head} +{opened}h opened; +{opened}h customer question");
            let mut hour = *opened;
            for (gap, event) in events {
                hour += gap;
                let _ = write!(res, "; +{hour}h {event}");
            }
            res.push('\n');
        }
        res
    }
}

fn run(days: u32) -> Run {
    Run { as_of: at(&format!("{days}d")), window: Window::days(7), horizon: Window::days(30) }
}

fn request(run: Run, definitions: &[KpiDefinition]) -> KpiRequest<'_> {
    KpiRequest {
        definitions,
        arms: &[],
        by: &[],
        as_of: run.as_of,
        window: run.window,
        horizon: Horizon::new(run.horizon),
        level: Level::percent_95(),
    }
}

fn outcomes(customers: &[String], run: Run) -> Vec<Outcome> {
    let mut res = Vec::new();
    for (idx, text) in customers.iter().enumerate() {
        let name = format!("c{idx}");
        res.extend(fold(&timeline(&text.replace('@', &name), &name), run.as_of));
    }
    let rules = service();
    let sets = [Some(TicketSet::Test), None, Some(TicketSet::Train)];
    for (outcome, set) in res.iter_mut().zip(sets.into_iter().cycle()) {
        outcome.service = rules.measure(outcome);
        outcome.set = set;
    }
    res
}

/// Office hours and promises to some of the tickets.
fn service() -> ServiceRules {
    let hours =
        std::array::from_fn(
            |day| {
                if day < 5 { vec!["09:00-17:00".to_owned()] } else { Vec::new() }
            },
        );
    let target = ServiceTarget {
        priority: None,
        channel: Some("chat".to_owned()),
        clock: ServiceClock::Business,
        first_reply: Some(Window::hours(4)),
        resolution: Some(Window::hours(16)),
    };
    let calendar = ServiceTarget {
        channel: Some("email".to_owned()),
        clock: ServiceClock::Calendar,
        ..target.clone()
    };
    ServiceRules {
        schedule: Some(Schedule::new("Europe/Berlin", &hours, &[]).expect("a schedule")),
        targets: vec![target, calendar],
    }
}

fn split(id: &str, outcomes: &[Outcome], run: Run) -> Option<Split> {
    let mut res = Split::default();
    for outcome in outcomes {
        match place(id, outcome, run)? {
            Place::Out => res.out_of_scope += 1,
            Place::Pending => res.pending += 1,
            Place::No => res.not_counted += 1,
            Place::Yes => res.counted += 1,
            Place::Silent => res.silent += 1,
            Place::Unverified => res.unverified += 1,
        }
    }
    Some(res)
}

/// Whether a ticket is one of the arm's.
fn is_of(arm: &str, o: &Outcome) -> bool {
    match arm {
        "history" => true,
        "history@test" => o.set == Some(TicketSet::Test),
        "history/ai" => matches!(o.handled_by, HandledBy::Ai | HandledBy::Both),
        "history/people" => o.handled_by == HandledBy::People,
        _ => panic!("{arm}"),
    }
}

/// Every share of the history and of its parts, which are counted in one pass.
fn check_arms(rows: &[Kpi], outcomes: &[Outcome], run: Run) -> Result<(), TestCaseError> {
    for row in rows {
        let outcomes: Vec<Outcome> =
            outcomes.iter().filter(|o| is_of(&row.arm, o)).cloned().collect();
        let Some(split) = split(&row.id, &outcomes, run) else { continue };
        let in_denominator =
            |o: &&Outcome| matches!(place(&row.id, o, run), Some(Place::Yes | Place::No));
        let clusters: BTreeSet<&str> =
            outcomes.iter().filter(in_denominator).map(|o| &*o.cluster).collect();
        let found = (row.n, row.pending, row.excluded, row.clusters);
        let left_out = split.silent + split.unverified + split.out_of_scope;
        let n = split.counted + split.not_counted;
        let expected = (n, split.pending, left_out, Some(clusters.len() as u64));
        prop_assert_eq!(found, expected, "{} of {}", row.id, row.arm);
        if let KpiResult::Estimated(Estimate { value: Some(value), .. }) = &row.result {
            let expected = split.counted as f64 / n as f64;
            prop_assert!((value - expected).abs() < 1e-12, "{} of {}", row.id, row.arm);
        }
    }
    let counted = || outcomes.iter().filter(|o| o.excluded.is_none());
    let acted = |arm: &str| counted().any(|o| is_of(arm, o));
    let has_halves = acted("history/ai") && acted("history/people");
    let arms: BTreeSet<&str> = rows.iter().map(|row| &*row.arm).collect();
    prop_assert_eq!(arms.len(), 2 + 2 * usize::from(has_halves));
    Ok(())
}

/// The median or another quantile of the times, by the same estimator over plain observations.
fn check_times(definition: &KpiDefinition, kpi: &Kpi, outcomes: &[Outcome], run: Run) {
    let id = &definition.id;
    let seen: Vec<(u64, Observation)> = outcomes
        .iter()
        .filter_map(|outcome| {
            let (seconds, ended) = span(id, outcome, run)?;
            let time = seconds as f64;
            Some((seconds, Observation { time, ended, cluster: 0 }))
        })
        .collect();
    assert_eq!(kpi.n, seen.len() as u64, "{id}");
    let KpiResult::Estimated(estimate) = &kpi.result else { return };
    let observations: Vec<Observation> = seen.iter().map(|(_, observation)| *observation).collect();
    let curve = KaplanMeier::fit(&observations).expect("a curve");
    let expected = if let KpiKind::DurationQuantile { q, .. } = definition.kind {
        curve.quantile(q).expect("a quantile")
    } else {
        let open = curve.survival(f64::from(run.window.seconds())).expect("followed so far");
        Some(1.0 - open)
    };
    assert_eq!(estimate.value, expected, "{id}");
}

/// The mean touches over the tickets that people resolved, counted from the outcomes.
fn check_mean(kpi: &Kpi, outcomes: &[Outcome]) {
    assert_eq!(kpi.id, "touches");
    let by_people = |outcome: &&Outcome| {
        outcome.excluded.is_none()
            && outcome.resolved_at.is_some()
            && matches!(outcome.handled_by, HandledBy::People | HandledBy::Both)
    };
    let touches: Vec<u32> = outcomes
        .iter()
        .filter(by_people)
        .map(|one| one.dialogue.person_turns + one.person_notes + one.reassignments)
        .collect();
    assert_eq!(kpi.n, touches.len() as u64);
    match &kpi.result {
        KpiResult::Estimated(estimate) => {
            let expected = f64::from(touches.iter().sum::<u32>()) / touches.len() as f64;
            assert!((estimate.value.expect("a mean") - expected).abs() < 1e-12);
        }
        KpiResult::Refused { .. } => assert!(touches.is_empty()),
    }
}

/// Every share, time and mean of the history, and a preset ticket by ticket.
fn counts_as_rust_counts(customers: &[String], days: u32) -> Result<(), TestCaseError> {
    let run = run(days);
    let outcomes = outcomes(customers, run);
    let folder = tempfile::tempdir().expect("a folder");
    write_part(folder.path(), Table::Outcomes, 0, [outcomes_batch(&outcomes)]).expect("written");
    let all: Vec<KpiDefinition> =
        shipped_definitions().into_iter().chain(shipped_presets()).collect();
    let rows = block_on(side_by_side(folder.path(), &request(run, &all))).expect("computable");
    for row in &rows {
        let id = &row.kpi.id;
        let definition = all.iter().find(|one| one.id == *id && crate::Arm::History.has(one));
        match split(id, &outcomes, run) {
            Some(expected) => prop_assert_eq!(row.split, expected, "{}", id),
            None if id.starts_with("pass_hat") => {}
            None if row.kpi.unit == "count" => check_mean(&row.kpi, &outcomes),
            None => check_times(definition.expect("defined"), &row.kpi, &outcomes, run),
        }
    }
    let ids: Vec<&str> = rows.iter().map(|row| &*row.kpi.id).collect();
    for definition in all.iter().filter(|definition| crate::Arm::History.has(definition)) {
        let without_trials = definition.id == "pass_hat";
        prop_assert!(without_trials || ids.contains(&&*definition.id), "{}", definition.id);
    }
    let rows = block_on(compute(folder.path(), &request(run, &all))).expect("computable");
    check_arms(&rows, &outcomes, run)?;
    // Ticket by ticket as well, where reasons are given.
    let preset = &shipped_presets()[usize::try_from(days).expect("small") % 16];
    let by_ticket = block_on(verdicts(folder.path(), preset, &request(run, &[]))).expect("told");
    for outcome in &outcomes {
        let row = by_ticket.iter().find(|row| row.ticket == outcome.ticket.as_str());
        let word = match place(&preset.id, outcome, run).expect("a share") {
            Place::Out => "out_of_scope",
            Place::Pending => "pending",
            Place::No => "no",
            Place::Yes => "yes",
            Place::Silent => "silent",
            Place::Unverified => "unverified",
        };
        prop_assert_eq!(row.expect("every ticket").counted.as_str(), word, "{}", &preset.id);
    }
    Ok(())
}

#[test]
fn tickets_that_are_all_excluded_are_counted_as_rust_counts() -> Result<(), TestCaseError> {
    counts_as_rust_counts(
        &["@-0 +0h opened; +1h customer question; +2h excluded spam".to_owned()],
        60,
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, ..ProptestConfig::default() })]

    #[test]
    fn the_sql_of_every_share_of_the_history_counts_what_rust_counts(
        customers in prop::collection::vec(customer(), 1..30),
        days in 1..90_u32,
    ) {
        counts_as_rust_counts(&customers, days)?;
    }

    #[test]
    fn the_sql_of_repeated_trials_counts_what_rust_counts(
        tasks in prop::collection::vec(prop::collection::vec(any::<bool>(), 1..6), 1..12),
    ) {
        let mut data = Data::default();
        let plain = fold(&timeline("t +0h opened; +1h ai answer", "c"), at("100d"));
        for (task, trials) in tasks.iter().enumerate() {
            for (trial, passed) in trials.iter().enumerate() {
                let ticket = evalctl_domain::TicketId::new(&format!("{task}-{trial}"));
                data.outcomes.push(Outcome {
                    ticket: ticket.expect("a name"),
                    cluster: format!("task{task}").into(),
                    trial: u32::try_from(trial).ok(),
                    verified: Some(*passed),
                    ..plain[0].clone()
                });
            }
        }
        let counted: Vec<TaskTrials> = tasks
            .iter()
            .map(|trials| TaskTrials {
                trials: trials.len() as u64,
                passed: trials.iter().filter(|passed| **passed).count() as u64,
            })
            .collect();
        let fewest = tasks.iter().map(Vec::len).min().expect("a task") as u64;
        let rows = computed(&["pass_hat"], &[], &data, 1).expect("computable");
        prop_assert_eq!(rows.len() as u64, fewest);
        for (row, k) in rows.iter().zip(1..) {
            let KpiResult::Estimated(estimate) = &row.result else { panic!("{row:?}") };
            let expected = pass_hat(&counted, k, Level::percent_95()).expect("a chance");
            let found = estimate.value.expect("a value");
            prop_assert!((found - expected.estimate).abs() < 1e-12);
        }
    }

    #[test]
    fn the_sql_of_every_share_of_a_candidate_counts_what_rust_counts(
        decided in prop::collection::vec(decided(), 1..60),
    ) {
        let mut data = Data { arms: vec![ArmInfo { name: "arm".to_owned(), acted: false }], ..Data::default() };
        let plain = fold(&timeline("t +0h opened; +1h ai answer", "c"), at("100d"));
        for (idx, one) in decided.iter().enumerate() {
            let ticket = evalctl_domain::TicketId::new(&format!("t{idx}")).expect("a name");
            let cluster = format!("c{}", idx % 7);
            data.outcomes.push(Outcome { ticket: ticket.clone(), cluster: cluster.as_str().into(), ..plain[0].clone() });
            data.decisions.push(DecisionRow {
                arm: "arm".into(),
                ticket: ticket.clone(),
                customer: None,
                cluster: cluster.into(),
                turn: 0,
                decided_at: at("0d"),
                status: one.status(),
                path: TurnPath::On,
                set: None,
                counted: true,
                is_last: true,
                snapshot: None,
                epoch: 0,
                asked: 1,
                flips: 0,
                mode_flips: 0,
            });
            if let (Decided::As(_), Some(verdict)) = (&one.what, &one.verdict) {
                data.grades.push(GradeRow {
                    arm: "arm".into(),
                    ticket,
                    turn: 0,
                    grade: Grade { grader: GraderKind::Human, verdict: verdict.clone(), score: None },
                    effective: true,
                });
            }
        }
        let of_arm = shipped_definitions().into_iter();
        let of_arm: Vec<KpiDefinition> =
            of_arm.filter(|definition| definition.applies_to == AppliesTo::Candidate).collect();
        let rows = computed_with(&of_arm, &[], &data, 1).expect("computable");
        let of_candidates: BTreeMap<&str, &Kpi> = rows
            .iter()
            .filter(|row| row.arm == "arm")
            .map(|row| (&*row.id, row))
            .collect();
        let mut checked = 0;
        for (id, row) in of_candidates {
            let Some(expected) = candidate(id, &decided) else { continue };
            let found = [row.n, row.k.unwrap_or(0), row.pending, row.excluded];
            prop_assert_eq!(found, expected, "{}", id);
            checked += 1;
        }
        prop_assert_eq!(checked, 7);
    }
}

/// What an arm made of one ticket, with the verdict on it.
#[derive(Debug, Clone)]
struct DecidedTicket {
    what: Decided,
    verdict: Option<Verdict>,
}

#[derive(Debug, Clone, Copy)]
enum Decided {
    As(Mode),
    Excluded,
    Errored,
}

impl DecidedTicket {
    fn status(&self) -> DecisionStatus {
        match self.what {
            Decided::As(mode) => {
                DecisionStatus::Decided(Decision::new(mode, Confidence::ONE, "test"))
            }
            Decided::Excluded => DecisionStatus::Excluded { reason: "split".to_owned() },
            Decided::Errored => DecisionStatus::Errored { reason: "timeout".to_owned() },
        }
    }
}

prop_compose! {
    fn decided()(
        what in select(vec![
            Decided::As(Mode::Autonomous),
            Decided::As(Mode::Autonomous),
            Decided::As(Mode::Draft),
            Decided::As(Mode::Escalate),
            Decided::Excluded,
            Decided::Errored,
        ]),
        verdict in select(vec![
            None,
            Some(Verdict::Correct),
            Some(Verdict::Wrong),
            Some(Verdict::Ungraded { reason: "test".to_owned() }),
            Some(Verdict::Pending { until: at("0d") }),
        ]),
    ) -> DecidedTicket {
        DecidedTicket { what, verdict }
    }
}

/// [n, k, pending, left out] of a candidate's share.
fn candidate(id: &str, tickets: &[DecidedTicket]) -> Option<[u64; 4]> {
    let counted_here = [
        "autonomous_share",
        "autonomous_correct",
        "autonomous_precision",
        "no_handoff",
        "escalation",
        "draft_share",
        "draft_correct",
    ];
    if !counted_here.contains(&id) {
        return None;
    }
    let mut res = [0; 4];
    for ticket in tickets {
        let Decided::As(mode) = ticket.what else {
            res[3] += 1;
            continue;
        };
        let verdict = match &ticket.verdict {
            Some(Verdict::Correct) => Place::Yes,
            Some(Verdict::Wrong) => Place::No,
            Some(Verdict::Pending { .. }) => Place::Pending,
            Some(Verdict::Ungraded { .. }) | None => Place::Out,
        };
        let is = |wanted| if mode == wanted { Place::Yes } else { Place::No };
        let place = match (id, mode) {
            ("autonomous_share", _) => is(Mode::Autonomous),
            ("draft_share", _) => is(Mode::Draft),
            ("escalation", _) => is(Mode::Escalate),
            ("no_handoff", _) if mode == Mode::Escalate => Place::No,
            ("no_handoff", _) => Place::Yes,
            ("autonomous_correct" | "autonomous_precision", Mode::Autonomous)
            | ("draft_correct", Mode::Draft) => verdict,
            ("autonomous_correct", _) => Place::No,
            ("autonomous_precision" | "draft_correct", _) => Place::Out,
            _ => return None,
        };
        match place {
            Place::Yes => {
                res[0] += 1;
                res[1] += 1;
            }
            Place::No => res[0] += 1,
            Place::Pending => res[2] += 1,
            _ => res[3] += 1,
        }
    }
    Some(res)
}
