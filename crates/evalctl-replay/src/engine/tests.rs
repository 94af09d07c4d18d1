use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

use evalctl_domain::{
    Buckets, Confidence, DecideError, Decision, DecisionRow, DecisionStatus, GradeRow, HandledBy,
    Learning, Mode, Outcome, TicketView, Verdict,
};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::{PartitionSource, PartitionSummary, Replay, ReplayError};
use crate::account::{HISTORY, HISTORY_AI, HISTORY_PEOPLE};
use crate::arm::Arm;
use crate::fixtures::{
    Bench, Case, Dice, Kept, batches, buckets, case, customers, each, grades, hex, learner,
    many_customers, on_wire, outcomes, script,
};
use crate::flow::Timelines;

/// The buckets of one arm.
#[track_caller]
fn check_buckets(text: &str, answers: &str, arm: &str, expected: &str) {
    check_buckets_of(vec![script("arm", answers)], text, arm, expected);
}

#[track_caller]
fn check_buckets_of(arms: Vec<Arm>, text: &str, arm: &str, expected: &str) {
    let summary = Bench::new(text, arms).run().expect("replayed");
    assert_eq!(buckets(&summary.buckets[arm]), expected, "{text}");
}

const HISTORY_OF_EIGHT: &str = "a +0h opened; +1h ai answer; +2h resolved ai
                              b +10d opened; +10d ai answer; +10d customer negative; +11d resolved ai
                              c +20d opened; +20d ai answer; +21d handoff by-ai; +22d person
                              d +30d opened; +30d ai answer; +31d handoff failed
                              e +40d opened; +41d person; +42d resolved person
                              f +50d opened
                              g +60d opened; +60d ai answer; +61d excluded spam
                              partition
                              customer c2
                              h +98d opened; +98d ai answer; +99d resolved ai";

#[test]
fn what_was_done_is_an_arm_and_so_is_each_side_where_somebody_acted() {
    check_buckets(
        HISTORY_OF_EIGHT,
        "",
        HISTORY,
        "n=8 excluded{nobody_acted}=1 excluded{spam}=1 escalate=3 autonomous=3 correct=1 wrong=1 pending=1",
    );
    check_buckets(
        HISTORY_OF_EIGHT,
        "",
        HISTORY_AI,
        "n=6 excluded{spam}=1 escalate=2 autonomous=3 correct=1 wrong=1 pending=1",
    );
    check_buckets(HISTORY_OF_EIGHT, "", HISTORY_PEOPLE, "n=1 escalate=1");
}

#[test]
fn only_what_an_ai_did_alone_is_graded_in_the_history() {
    let bench = Bench::new(HISTORY_OF_EIGHT, Vec::new());
    bench.run().expect("replayed");
    assert_eq!(
        grades(&bench.grades()),
        "history a/0 outcome correct *\nhistory b/0 outcome wrong *\nhistory h/0 outcome pending{106d} *"
    );
}

#[test]
fn every_ticket_of_an_arm_is_in_one_bucket() {
    let text = "a +0h opened; +1h reference intent=login
                b +1h opened; +1h reference intent=login
                c +2h opened
                d +3h opened
                e +4h opened
                f +5h opened
                g +6h opened; +7h excluded spam";
    check_buckets(
        text,
        "a autonomous intent=login\nb autonomous intent=refund\nc autonomous\nd draft\ne escalate\nf fails=timeout",
        "arm",
        "n=7 excluded{spam}=1 errored{timeout}=1 draft=1 escalate=1 autonomous=3 correct=1 wrong=1 \
         ungraded{nothing_to_go_by}=1",
    );
    check_buckets(text, "z draft", "arm", "n=7 excluded{not_in_script}=6 excluded{spam}=1");
}

#[test]
fn an_arm_that_acted_is_graded_by_what_happened() {
    let text = "a +0h opened; +1h ai; +2h resolved ai; +3h reference intent=login
                b +10d opened; +10d ai; +11d resolved ai; +12d customer negative; +12d reference intent=login";
    let answers = "a autonomous intent=refund\nb autonomous intent=login";
    let mut arm = script("arm", answers);
    arm.acted = true;
    let bench = Bench::new(text, vec![arm]);
    bench.run().expect("replayed");
    let rows = bench.grades();
    assert_eq!(
        grades(rows.iter().filter(|row| &*row.arm == "arm")),
        "arm a/0 outcome correct *\narm a/0 reference wrong\n\
         arm b/0 outcome wrong *\narm b/0 reference correct"
    );
    check_buckets(text, answers, "arm", "n=2 autonomous=2 correct=1 wrong=1");
}

#[test]
fn a_reference_behind_the_data_cut_judges_nobody() {
    let text = "t1 +0h opened; +1h reference intent=login; +9h reference intent=refund";
    check_buckets(text, "t1 autonomous intent=refund", "arm", "n=1 autonomous=1 correct=1");
    let cut = format!("as-of 5h\n{text}");
    check_buckets(&cut, "t1 autonomous intent=refund", "arm", "n=1 autonomous=1 wrong=1");
}

#[test]
fn the_summary_counts_the_record_and_what_of_it_counts() {
    let text = "horizon 3d
                a +0h opened; +1h resolved ai; +2h reopened customer; +3h resolved ai; +4h reopened customer
                b +0h opened; +1h resolved ai; +5d reopened customer; +6d touched
                c shared +0h opened; +1h closed ai; +2h reopened customer followup=d
                partition
                customer c2
                d +1h opened; +2h resolved ai; +101d reopened customer";
    let bench = Bench::new(text, vec![script("arm", "a escalate")]);
    let summary = bench.run().expect("replayed");
    let n_partitions = bench.kept.lock().expect("not poisoned").len();
    assert_eq!(n_partitions, 2);
    let counts = PartitionSummary { buckets: BTreeMap::new(), ..summary };
    let expected = PartitionSummary {
        tickets: 4,
        events: 15,
        reopened_tickets: 2,
        reopens: 3,
        reopened_within_horizon: 1,
        reopened_as_followup: 1,
        // A bookkeeping row changes no outcome, so it is not one that came too late.
        after_horizon: 1,
        shared_mailbox_tickets: 1,
        without_intent: 4,
        ..PartitionSummary::default()
    };
    assert_eq!(counts, expected);
    assert_eq!(bench.progress.load(Ordering::Relaxed), 4);
}

#[test]
fn nothing_in_gives_nothing_out() {
    let mut bench = Bench::new("t1 +0h opened", vec![script("arm", "")]);
    bench.case.partitions.clear();
    let summary = bench.run().expect("replayed");
    assert_eq!(summary.buckets, BTreeMap::from([("arm".to_owned(), Buckets::default())]));
    bench.case.partitions = vec![Vec::new(), Vec::new()];
    assert_eq!(bench.run().expect("replayed").tickets, 0);
}

#[test]
fn a_ticket_that_is_there_twice_is_a_failure() {
    let text = "t1 +0h opened\nt1 +1h opened";
    let err = Bench::new(text, Vec::new()).run().expect_err("one is lost");
    let said =
        "buckets of arm `history` do not add up: the number of tickets is 2 but its parts sum to 1";
    assert_eq!(err.to_string(), said);
}

#[test]
fn two_arms_of_one_name_are_a_failure() {
    let arms = vec![script("arm", "t1 draft"), script("arm", "t1 escalate")];
    let err = Bench::new("t1 +0h opened", arms).run().expect_err("they get mixed up");
    assert!(matches!(err, ReplayError::Buckets(_)), "{err}");
}

#[test]
fn a_source_that_cannot_be_read_ends_the_run_and_says_where() {
    struct Unreadable;

    impl PartitionSource for Unreadable {
        fn count(&self) -> u32 {
            1
        }

        fn load(&self, _partition: u32) -> Result<Timelines<'_>, ReplayError> {
            let (context, path) = ("cannot read", "some/part".into());
            Err(ReplayError::Storage { context, path, source: "it is empty".into() })
        }
    }

    let bench = Bench::new("t1 +0h opened", Vec::new());
    let replay = Replay {
        source: &Unreadable,
        sink: &bench,
        feed: &bench.case.feed,
        arms: &[],
        panel: &bench.panel,
        intent_from: None,
        options: bench.case.options,
        runtime: None,
        stop: &bench.stop,
        progress: &|_| {},
    };
    let err = replay.run().expect_err("it cannot be read");
    assert_eq!(err.to_string(), "cannot read `some/part`: it is empty");
}

/// A decision that depends on all that is seen, of every status.
fn by_hash(seed: u64, view: &TicketView) -> Result<Decision, DecideError> {
    let shown = serde_json::to_vec(view).expect("serialisable");
    let digest = Sha256::digest([&seed.to_le_bytes()[..], &shown].concat());
    let confidence = Confidence::new(f64::from(digest[1]) / 255.0).expect("in range");
    let decided = |mode| {
        let mut res = Decision::new(mode, confidence, "hash");
        res.intent = Some(["login", "refund"][usize::from(digest[2] % 2)].to_owned());
        res.answer = Some(["try this", "or that"][usize::from(digest[3] % 2)].to_owned());
        Ok(res)
    };
    match digest[0] % 9 {
        0 => decided(Mode::Draft),
        1 => decided(Mode::Escalate),
        2 => Err(DecideError::Failed { reason: "no_luck".to_owned() }),
        3 => Err(DecideError::NotOffered { reason: "no_wish".to_owned() }),
        _ => decided(Mode::Autonomous),
    }
}

/// Candidates of every kind.
fn all_arms() -> Vec<Arm> {
    let wire = |name: &str, timeout| {
        on_wire(name, 64, timeout, |view: TicketView| async move {
            if view.ticket.as_str().ends_with("-3") {
                std::future::pending::<()>().await;
            }
            by_hash(1, &view)
        })
    };
    let every = Duration::from_hours(5 * 24);
    let mut acted = each("acted", |view| by_hash(2, view));
    acted.acted = true;
    vec![
        each("local", |view| by_hash(0, view)),
        acted,
        wire("remote", Duration::from_millis(5)),
        batches("short", |views| views.iter().skip(1).map(|view| by_hash(3, view)).collect()),
        learner("before", Learning::BeforeReplay),
        learner("at_epochs", Learning::AtEpochs { every }),
    ]
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_time()
        .build()
        .expect("a runtime")
}

/// What a run leaves behind.
type Left = (BTreeMap<u32, Kept>, BTreeMap<(String, String), Vec<u8>>, PartitionSummary);

fn left_by(case: Case, arms: Vec<Arm>, threads: usize) -> Left {
    let runtime = runtime();
    let mut bench = Bench::of(case, arms);
    bench.runtime = Some(runtime.handle().clone());
    let summary = bench.run_on(threads).expect("replayed");
    let kept = bench.kept.into_inner().expect("not poisoned");
    (kept, bench.snapshots.into_inner().expect("not poisoned"), summary)
}

#[test]
fn rows_do_not_depend_on_the_number_of_threads() {
    let case = case(&format!("turns all\n{}", many_customers(11, 40, 7)));
    let alone = left_by(case.clone(), all_arms(), 1);
    assert!(alone.0.values().all(|kept| !kept.rows.decisions.is_empty()));
    assert!(alone.2.diverged_turns.values().all(|turns| 0 < *turns));
    for threads in [2, 8] {
        assert_eq!(left_by(case.clone(), all_arms(), threads), alone, "{threads} threads");
    }
}

/// All rows of a run, in an order that does not depend on the partitions.
fn sorted(left: &Left) -> (Vec<Outcome>, Vec<DecisionRow>, Vec<GradeRow>) {
    let rows = || left.0.values().map(|kept| &kept.rows);
    let mut outcomes: Vec<Outcome> = rows().flat_map(|rows| rows.outcomes.clone()).collect();
    outcomes.sort_by_key(|outcome| outcome.ticket.clone());
    let mut decisions: Vec<_> = rows().flat_map(|rows| rows.decisions.clone()).collect();
    decisions.sort_by_key(|row| (row.arm.clone(), row.ticket.clone(), row.turn));
    // Stable: graders stay in the order of the panel.
    let mut grades: Vec<_> = rows().flat_map(|rows| rows.grades.clone()).collect();
    grades.sort_by_key(|row| (row.arm.clone(), row.ticket.clone()));
    (outcomes, decisions, grades)
}

#[test]
fn rows_do_not_depend_on_how_customers_are_dealt_to_partitions() {
    let whole = case(&format!("turns all\n{}", many_customers(12, 30, 5)));
    // A batch of the wrong length fails whoever happens to be in it.
    let arms = || all_arms().into_iter().filter(|arm| arm.name != "short").collect::<Vec<_>>();
    let first = left_by(whole.clone(), arms(), 2);
    let mut dice = Dice::new(5);
    for n_partitions in [1, 3, 30] {
        let mut timelines: Vec<_> = whole.partitions.iter().flatten().cloned().collect();
        dice.shuffle(&mut timelines);
        let mut dealt = whole.clone();
        dealt.partitions = vec![Vec::new(); n_partitions];
        for (idx, timeline) in timelines.into_iter().enumerate() {
            dealt.partitions[idx % n_partitions].push(timeline);
        }
        let other = left_by(dealt, arms(), 2);
        assert_eq!(sorted(&other), sorted(&first), "{n_partitions}");
        assert_eq!(other.1, first.1, "snapshots");
        assert_eq!(other.2, first.2, "summary");
    }
}

#[test]
fn every_snapshot_is_kept_under_the_hash_that_rows_name() {
    let (kept, snapshots, _) = left_by(case(&many_customers(13, 20, 3)), all_arms(), 2);
    for ((arm, hash), bytes) in &snapshots {
        assert_eq!(*hash, hex(&Sha256::digest(bytes)), "{arm}");
    }
    let rows = kept.values().flat_map(|kept| &kept.rows.decisions);
    for row in rows {
        let is_decided = matches!(row.status, DecisionStatus::Decided(_));
        assert_eq!(row.snapshot.is_some(), is_decided, "{row:?}");
        if let Some(hash) = &row.snapshot {
            assert!(snapshots.contains_key(&(row.arm.to_string(), hash.to_string())), "{row:?}");
        }
    }
}

#[test]
fn what_an_interrupted_run_has_finished_is_not_done_again_and_the_summary_is_the_same() {
    let case = case(&many_customers(14, 30, 6));
    let arms = || vec![script("arm", ""), learner("before", Learning::BeforeReplay)];
    let whole = left_by(case.clone(), arms(), 1);
    let mut bench = Bench::of(case, arms());
    for finished in [2, 5] {
        bench.stop_after = Some(finished);
        let err = bench.run_on(1).expect_err("stopped");
        assert!(matches!(err, ReplayError::Interrupted), "{err}");
        assert_eq!(bench.kept.lock().expect("not poisoned").len(), finished);
        bench.stop.store(false, Ordering::Relaxed);
    }
    bench.stop_after = None;
    bench.progress.store(0, Ordering::Relaxed);
    let summary = bench.run_on(2).expect("the rest");
    assert_eq!(bench.progress.load(Ordering::Relaxed), summary.tickets);
    assert_eq!(summary, whole.2);
    assert_eq!(*bench.kept.lock().expect("not poisoned"), whole.0);
}

#[test]
fn a_run_that_is_stopped_before_it_starts_keeps_nothing_and_learns_nothing() {
    for arms in [Vec::new(), vec![learner("arm", Learning::BeforeReplay)]] {
        let bench = Bench::new("t1 +0h opened", arms);
        bench.stop.store(true, Ordering::Relaxed);
        let err = bench.run().expect_err("stopped");
        assert_eq!(err.to_string(), "interrupted; finished partitions are kept");
        assert!(bench.kept.lock().expect("not poisoned").is_empty());
        assert!(bench.snapshots.lock().expect("not poisoned").is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn buckets_add_up_whatever_is_decided(
        text in customers(1..5),
        seed in any::<u64>(),
        as_of in 1..100_u32,
        turns in prop::sample::select(vec!["", "turns all\n"]),
    ) {
        let mut acted = each("acted", move |view| by_hash(seed ^ 1, view));
        acted.acted = true;
        let arms = vec![each("local", move |view| by_hash(seed, view)), acted];
        let bench = Bench::new(&format!("as-of {as_of}d\n{turns}{text}"), arms);
        let summary = bench.run().expect("the sums hold, or the run fails");
        let rows = bench.decisions();
        for arm in ["local", "acted"] {
            let mine = || rows.iter().filter(|row| &*row.arm == arm);
            prop_assert_eq!(summary.buckets[arm].n, summary.tickets);
            prop_assert_eq!(&summary.buckets[arm], &counted_again(mine(), &bench.grades()));
            let diverged =
                mine().filter(|row| matches!(row.status, DecisionStatus::Diverged)).count();
            let counted = summary.diverged_turns.get(arm).copied().unwrap_or(0);
            prop_assert_eq!(counted, diverged as u64);
            let mut last: BTreeMap<_, u32> = BTreeMap::new();
            for row in mine() {
                *last.entry(&row.ticket).or_default() += u32::from(row.is_last);
            }
            prop_assert_eq!(last.len() as u64, summary.tickets);
            prop_assert!(last.values().all(|count| *count == 1), "{last:?}");
        }
        let history = &summary.buckets[HISTORY];
        prop_assert_eq!(history.n, summary.tickets);
        let sides = [HISTORY_AI, HISTORY_PEOPLE].map(|arm| summary.buckets.get(arm));
        let n_sides: u64 = sides.iter().flatten().map(|side| side.n).sum();
        let kept = bench.kept.lock().expect("not poisoned");
        let untouched = |outcome: &&Outcome| outcome.handled_by == HandledBy::Nobody;
        let n_untouched = kept[&0].rows.outcomes.iter().filter(untouched).count() as u64;
        prop_assert_eq!(n_sides + n_untouched, history.n);
    }
}

/// An arm's buckets, from its rows alone.
fn counted_again<'a>(rows: impl Iterator<Item = &'a DecisionRow>, grades: &[GradeRow]) -> Buckets {
    let mut res = Buckets::default();
    for row in rows.filter(|row| row.is_last) {
        let mine = |grade: &&GradeRow| {
            grade.effective
                && (&grade.arm, &grade.ticket, grade.turn) == (&row.arm, &row.ticket, row.turn)
        };
        let verdicts: Vec<&Verdict> =
            grades.iter().filter(mine).map(|row| &row.grade.verdict).collect();
        let is_decided = matches!(row.status, DecisionStatus::Decided(_));
        assert_eq!(verdicts.len(), usize::from(is_decided), "{row:?}");
        res.count(&row.status, verdicts.first().copied());
    }
    res
}

/// A candidate that looks for `label` in all that it sees, and acts alone where it finds it.
fn spy(label: &'static str) -> Arm {
    each("spy", move |view| {
        let seen = format!("{view:?} {}", serde_json::to_string(view).expect("serialisable"));
        let mode = if seen.contains(label) { Mode::Autonomous } else { Mode::Escalate };
        Ok(Decision::new(mode, Confidence::ONE, "spied"))
    })
}

#[test]
fn a_label_planted_where_only_the_future_knows_it_is_never_seen() {
    let planted = [
        "t1 +0h opened; +1h customer; +1h final team=SECRET",
        "t1 +0h opened; +0h final team=SECRET; +1h customer",
        "t1 +0h opened; +0h reference intent=SECRET answer=SECRET article=SECRET; +1h customer",
        "t1 +0h opened; +0h person note text=SECRET; +1h customer",
        "t1 +0h opened; +0h acted ai SECRET; +0h assigned SECRET; +0h escalated SECRET; +1h customer",
        "t1 +0h opened; +0h checked passed SECRET; +1h customer; +1h field team=SECRET",
        "t1 +0h opened; +1h customer; +1h ai text=SECRET; +2h excluded SECRET",
        "t1 intent=SECRET set=SECRET cluster=SECRET +0h opened; +1h customer",
        "account +7d plan=SECRET\nt1 +0h opened; +1h customer",
        "article SECRET +7d\nt1 +0h opened; +1h customer",
        "article SECRET +0h..+1h\nt1 +0h opened; +1h customer",
        "t0 intent=SECRET +0h opened; +0h customer text=SECRET; +0h final team=SECRET\nt1 +0h opened; +1h customer",
        "t1 +0h opened; +1h customer\nt2 intent=SECRET +0h opened; +1h customer",
        "t1 shared +0h opened; +1h customer\naccount +0h plan=SECRET",
        "customer SECRET\nt1 shared cluster=c +0h opened; +1h customer",
    ];
    for text in planted {
        let bench = Bench::new(text, vec![spy("SECRET")]);
        bench.run().expect("replayed");
        let found = bench.decisions().into_iter().find(|row| {
            // A ticket's own words are its own to see.
            row.ticket.as_str() != "t0"
                && matches!(&row.status, DecisionStatus::Decided(decision) if decision.mode == Mode::Autonomous)
        });
        assert_eq!(found, None, "{text}");
    }
}

#[test]
fn the_spy_sees_what_was_known() {
    let open = [
        "t1 +0h opened team=SECRET; +1h customer",
        "t1 +0h opened subject=SECRET; +1h customer",
        "t1 +0h opened; +1h customer text=SECRET",
        "t1 +0h opened; +1h field team=SECRET; +1h customer",
        "account +1h plan=SECRET\nt1 +0h opened; +1h customer",
        "article SECRET +1h\nt1 +0h opened; +1h customer",
    ];
    for text in open {
        check_buckets_of(
            vec![spy("SECRET")],
            text,
            "spy",
            "n=1 autonomous=1 ungraded{nothing_to_go_by}=1",
        );
    }
}

#[test]
fn rows_keep_the_timelines_and_their_outcomes_side_by_side() {
    let text =
        "b +1h opened; +2h ai\na +0h opened; +3h resolved ai\npartition\ncustomer c2\nc +0h opened";
    let bench = Bench::new(text, Vec::new());
    bench.run().expect("replayed");
    let kept = bench.kept.lock().expect("not poisoned");
    assert_eq!(kept[&0].rows.timelines, bench.case.partitions[0]);
    assert_eq!(
        outcomes(&kept[&0].rows.outcomes, bench.case.options.rules.as_of),
        "a resolved first_resolved=3h resolved=3h until=723h recontact_any=0h\nb open by ai first_reply=2h ai_answers=1"
    );
    assert_eq!(outcomes(&kept[&1].rows.outcomes, bench.case.options.rules.as_of), "c open");
}
