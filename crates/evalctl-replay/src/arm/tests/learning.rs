//! What a candidate that learns is told, and when.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use evalctl_domain::{Clock, DecisionStatus, Event, EventKind, Learning, TicketId};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use crate::fixtures::{
    Bench, Case, Dice, Lesson, at, case, customers, decisions, learner, lessons, many_customers,
    since,
};

const DAY: Duration = Duration::from_hours(24);

fn every(days: u32) -> Learning {
    Learning::AtEpochs { every: DAY * days }
}

fn replayed(case: Case, learning: Learning) -> Bench {
    let bench = Bench::of(case, vec![learner("arm", learning)]);
    bench.run().expect("replayed");
    bench
}

/// What every snapshot knows, the shortest first.
fn known(bench: &Bench) -> Vec<Vec<Lesson>> {
    let snapshots = bench.snapshots.lock().expect("not poisoned");
    let mut known: Vec<Vec<Lesson>> = snapshots.values().map(|bytes| lessons(bytes)).collect();
    known.sort_by_key(Vec::len);
    known
}

/// Each snapshot as the names it knows with their due times.
#[track_caller]
fn check_told(text: &str, learning: Learning, expected: &[&str]) {
    let bench = replayed(case(text), learning);
    let line = |known: Vec<Lesson>| -> String {
        let told = known.iter().map(|lesson| &lesson.feedback);
        let told = told.map(|told| format!("{}@{}", told.ticket, since(told.due)));
        told.collect::<Vec<_>>().join(" ")
    };
    let found: Vec<String> = known(&bench).into_iter().map(line).collect();
    assert_eq!(found, expected);
}

/// With a ticket to be judged on, and one of the train set whose outcome is not known in time.
fn both_sets(text: &str) -> String {
    format!("{text}\ncustomer other\nother +0h opened\nyoung set=train +99d opened")
}

/// What a candidate is told of `t`, learned before the replay.
#[track_caller]
fn check_feedback(ticket: &str, expected: &str) {
    let bench = replayed(case(&both_sets(ticket)), Learning::BeforeReplay);
    let told = known(&bench).pop().expect("a snapshot");
    let line = |Lesson { feedback: told, .. }: &Lesson| {
        let mut res = format!("due {}", since(told.due));
        let actions: Vec<_> = told.actions.iter().map(|action| action.name.as_str()).collect();
        let facts = [
            ("intent", told.intent.clone()),
            ("answer", told.answer.clone()),
            ("article", told.article.as_ref().map(ToString::to_string)),
            ("actions", Some(actions.join("+")).filter(|acts| !acts.is_empty())),
            ("resolved", told.resolved.map(|resolved| resolved.to_string())),
            ("scope", told.out_of_scope.then(|| "out".to_owned())),
        ];
        for (name, value) in facts {
            if let Some(value) = value {
                let _ = write!(res, " {name}={value}");
            }
        }
        res
    };
    assert_eq!(told.iter().map(line).collect::<Vec<_>>().join("; "), expected);
}

const THREE: &str = "t1 set=train +0h opened; +1d resolved ai
                     t2 set=test +2d opened; +3d resolved ai
                     partition
                     customer c2
                     t0 set=train +0h opened; +1d resolved ai
                     t4 +20d opened; +21d resolved ai";

#[test]
fn fitted_once_it_knows_the_training_set_and_decides_the_rest() {
    check_told(THREE, Learning::BeforeReplay, &["t0@8d t1@8d"]);
    let bench = replayed(case(THREE), Learning::BeforeReplay);
    let rows = bench.decisions();
    let status = |row: &evalctl_domain::DecisionRow| match &row.status {
        DecisionStatus::Excluded { reason } => format!("{} {reason}", row.ticket),
        status => format!("{} {}", row.ticket, status.as_str()),
    };
    let found: Vec<String> = rows.iter().map(status).collect();
    assert_eq!(found, ["t1 split", "t2 decided", "t0 split", "t4 decided"]);
}

#[test]
fn one_that_never_learns_is_told_nothing_and_decides_on_all() {
    check_told(THREE, Learning::Never, &[""]);
    let bench = replayed(case(THREE), Learning::Never);
    let rows = bench.decisions();
    assert_eq!(rows.len(), 4);
    for row in rows {
        assert!(matches!(row.status, DecisionStatus::Decided(_)), "{row:?}");
    }
}

/// Epochs of ten days start at the first ticket that is to be decided, on day 2.
#[test]
fn at_epochs_it_is_told_what_fell_due() {
    check_told(THREE, every(10), &["", "t0@8d t1@8d t2@10d", "t0@8d t1@8d t2@10d t4@28d"]);
    check_told(&format!("as-of 31d\n{THREE}"), every(10), &["", "t0@8d t1@8d t2@10d"]);
    let late = THREE.replace("+2d opened; +3d", "+8d opened; +9d");
    check_told(&late, every(100), &["t0@8d t1@8d"]);
    check_told(
        &late,
        every(10),
        &["t0@8d t1@8d", "t0@8d t1@8d t2@16d", "t0@8d t1@8d t2@16d t4@28d"],
    );
}

#[test]
fn a_ticket_is_decided_by_the_snapshot_of_the_epoch_it_came_in() {
    let text = "t1 +0h opened; +1h customer; +2h resolved ai
                t2 +8d opened; +8d customer
                t3 +8d opened; +10d customer; +21d customer
                t4 +20d opened; +21d customer";
    let bench = replayed(case(text), every(10));
    let epochs: Vec<(String, u32)> =
        bench.decisions().iter().map(|row| (row.ticket.to_string(), row.epoch)).collect();
    // The first epoch ends ten days after the first message, not ten days after midnight.
    let expected = [("t1", 0), ("t2", 0), ("t3", 0), ("t4", 1)];
    assert_eq!(epochs, expected.map(|(ticket, epoch)| (ticket.to_owned(), epoch)));
}

#[test]
fn feedback_that_is_due_at_the_border_belongs_to_the_epoch_before() {
    let text = "t1 +0h opened; +1d resolved ai\nt2 +8d opened\nt3 +9d opened";
    let bench = replayed(case(text), every(8));
    let epochs: Vec<u32> = bench.decisions().iter().map(|row| row.epoch).collect();
    assert_eq!(epochs, [0, 1, 1]);
}

#[test]
fn all_turns_of_a_ticket_are_decided_by_the_snapshot_of_the_first() {
    // What a learner decides is up to its bytes, so there are enough talks to stay on the path.
    let talk = |idx: usize| {
        let day = [1, 9][idx % 2];
        format!(
            "t{idx} +{day}d opened; +{day}d customer text={idx}; +9d ai; +30d customer; +30d ai\n"
        )
    };
    let talks: String = (0..40).map(talk).collect::<Vec<_>>().concat();
    let text = format!(
        "turns all\nt +0h opened; +1d resolved ai\nu +12d opened; +13d resolved ai\n{talks}"
    );
    let bench = replayed(case(&text), every(9));
    assert!(3 <= known(&bench).len());
    let later = bench.decisions().into_iter().filter(|row| row.turn == 1);
    let mut n_decided = [0, 0];
    for row in later {
        let DecisionStatus::Decided(decision) = &row.status else {
            continue;
        };
        let number: usize = row.ticket.as_str()[1..].parse().expect("a number");
        n_decided[number % 2] += 1;
        assert_eq!(row.epoch as usize, number % 2, "{row:?}");
        assert_eq!(Some(decision.reasons[0].as_str()), row.snapshot.as_deref());
    }
    assert!(n_decided.iter().all(|count| 0 < *count), "{n_decided:?}");
}

#[test]
fn epochs_of_no_length_and_of_endless_length_are_one() {
    let text = "t1 +0h opened; +1d resolved ai\nt2 +20d opened";
    check_told(text, Learning::AtEpochs { every: Duration::ZERO }, &[""]);
    check_told(text, Learning::AtEpochs { every: Duration::MAX }, &[""]);
}

/// A border a nanosecond apart costs nothing where nothing falls due.
#[test]
fn epochs_in_which_nothing_falls_due_make_no_snapshot() {
    let text = "t1 +0h opened; +1d resolved ai\nt2 +20d opened; +21d resolved ai";
    let shortest = Learning::AtEpochs { every: Duration::from_nanos(1) };
    check_told(text, shortest, &["", "t1@8d", "t1@8d t2@28d"]);
}

#[test]
fn feedback_tells_how_it_went_once_the_window_has_closed() {
    check_feedback(
        "t set=train intent=login +0h opened; +1h ai text=Try; +2d person text=Done; +2d resolved person",
        "due 9d intent=login answer=Done resolved=true",
    );
    check_feedback(
        "t set=train +0h opened; +1d person text=Hi",
        "due 30d answer=Hi resolved=false",
    );
    check_feedback("t set=train stateless +0h opened", "due 30d");
    check_feedback("as-of 8d\nt set=train +0h opened; +2d resolved ai", "");
    check_feedback("as-of 9d\nt set=train +0h opened; +2d resolved ai", "due 9d resolved=true");
}

#[test]
fn a_reopening_within_the_window_tells_that_it_did_not_hold() {
    let resolved = "t set=train +0h opened; +1d resolved ai";
    for (later, held) in [
        ("+2d reopened customer", false),
        ("+8d reopened customer; +9d resolved ai", false),
        ("+9d reopened customer", true),
        ("+2d customer thanks; +2d reopened customer; +2d resolved ai", true),
        ("+2d customer thanks; +2d reopened customer; +2d resolved ai; +20d reopened person", true),
    ] {
        check_feedback(&format!("{resolved}; {later}"), &format!("due 8d resolved={held}"));
    }
}

#[test]
fn the_answer_is_the_references_else_the_last_one_sent_by_then() {
    let start = "t set=train +0h opened; +1h ai text=one; +1d resolved ai";
    check_feedback(&format!("{start}; +2d person text=two"), "due 8d answer=two resolved=true");
    check_feedback(&format!("{start}; +9d person text=two"), "due 8d answer=one resolved=true");
    check_feedback(
        &format!("{start}; +2d ai greeting text=hello"),
        "due 8d answer=one resolved=true",
    );
    check_feedback(&format!("{start}; +2d person note text=hm"), "due 8d answer=one resolved=true");
    check_feedback(&format!("{start}; +2d person"), "due 8d answer=one resolved=true");
    check_feedback(
        &format!(
            "{start}; +2d reference intent=login answer=best article=a1 actions=\"a, b\" out-of-scope"
        ),
        "due 8d intent=login answer=best article=a1 actions=a+b resolved=true scope=out",
    );
}

#[test]
fn a_reference_given_late_is_told_when_it_was_given() {
    check_feedback(
        "t set=train +0h opened; +1d resolved ai; +20d reference intent=login",
        "due 20d intent=login resolved=true",
    );
    // What it tells of the resolution is still about the window.
    check_feedback(
        "t set=train +0h opened; +1d resolved ai; +9d reopened customer; +20d reference intent=login",
        "due 20d intent=login resolved=true",
    );
    check_feedback(
        "as-of 15d\nt set=train +0h opened; +1d resolved ai; +20d reference intent=login",
        "due 8d resolved=true",
    );
}

#[test]
fn a_resolution_later_than_the_horizon_was_not_known_when_it_passed() {
    check_feedback("t set=train +0h opened; +30d resolved ai", "due 37d resolved=true");
    check_feedback("t set=train +0h opened; +31d resolved ai", "due 30d resolved=false");
}

#[test]
fn what_was_out_of_the_count_by_then_is_not_told() {
    let start = "t set=train +0h opened; +1d resolved ai";
    check_feedback(&format!("{start}; +8d excluded spam"), "");
    check_feedback(&format!("{start}; +9d excluded spam"), "due 8d resolved=true");
}

#[test]
fn a_ticket_without_times_is_told_of_once_its_last_event_is_in() {
    check_feedback(
        "t timeless set=train +0h opened; +1h ai text=Hi; +2h resolved ai; +3h reference intent=login",
        "due 3h intent=login answer=Hi resolved=true",
    );
    // Made-up times do not keep a training set from being one.
    let text = "a +1h opened\nt timeless set=train +50d opened; +51d resolved ai";
    check_told(text, every(100), &["t@51d"]);
    check_told(text, every(40), &["t@51d", "t@51d a@721h"]);
}

/// The ticket is asked about on day 20, but who learns from it on day 8 cannot know that.
#[test]
fn a_ticket_is_shown_as_it_came_in_where_nobody_had_written_by_then() {
    let text = "t1 +0h opened; +1d resolved ai; +20d customer question text=late\nt2 +1d opened";
    let bench = replayed(case(text), every(10));
    let learned = known(&bench).pop().expect("a snapshot");
    let shown: Vec<_> = learned.iter().map(|lesson| since(lesson.seen_at)).collect();
    assert_eq!(shown, ["0h", "1d"]);
}

#[test]
fn a_snapshot_that_cannot_be_made_ends_the_run() {
    use evalctl_domain::{ResolveError, Resolver, Snapshot, TrainingExample};

    struct Broken;

    impl Resolver for Broken {
        fn name(&self) -> &'static str {
            "broken"
        }

        fn learning(&self) -> Learning {
            Learning::Never
        }

        fn fit(
            &self,
            _earlier: Option<&Snapshot>,
            _due: &mut dyn Iterator<Item = TrainingExample>,
        ) -> Result<Snapshot, ResolveError> {
            let (name, message) = (self.name().to_owned(), "the file is empty".to_owned());
            Err(ResolveError { name, message })
        }
    }

    let resolver = std::sync::Arc::new(Broken);
    let arm = crate::Arm { name: "broken".to_owned(), acted: false, resolver };
    let err = Bench::new("t1 +0h opened", vec![arm]).run().expect_err("it is broken");
    assert_eq!(err.to_string(), "resolver `broken`: the file is empty");
}

/// Whether an event plays no part here: a reference that is given late makes a ticket's feedback
/// due later, so that before it is given its being on the way shows.
fn is_late_reference(event: &Event, cut: Timestamp) -> bool {
    cut < event.time && matches!(event.kind, EventKind::ReferenceGiven(_))
}

/// `case` as it was at `cut`, with everything that came later taken from `other`.
fn with_another_future(case: &Case, other: &Case, cut: Timestamp) -> Case {
    let mut res = case.clone();
    let others = other.partitions.iter().flatten().flat_map(|timeline| &timeline.tickets);
    let mut others = others.cycle();
    for timeline in res.partitions.iter_mut().flatten() {
        timeline.account.retain(|fact| fact.time <= cut);
        for history in &mut timeline.tickets {
            let other = others.next().expect("some tickets");
            history.events.retain(|event| event.time <= cut);
            let start = history.ticket.opened_at.max(cut + SignedDuration::from_secs(1));
            for event in &other.events {
                let mut event = event.clone();
                event.time = start + other.ticket.opened_at.duration_until(event.time);
                event.seq = u32::try_from(history.events.len()).expect("few events");
                history.events.push(event);
            }
            history.events.retain(|event| !is_late_reference(event, cut));
        }
    }
    res
}

/// Decisions up to `cut`, each with the snapshot that made it.
fn decided_by(bench: &Bench, cut: Timestamp) -> BTreeMap<(TicketId, u32), (Arc<str>, u32, String)> {
    let mut res = BTreeMap::new();
    for row in bench.decisions() {
        if let DecisionStatus::Decided(decision) = &row.status
            && row.decided_at <= cut
        {
            let snapshot = row.snapshot.clone().expect("a decided row has one");
            res.insert((row.ticket, row.turn), (snapshot, row.epoch, format!("{decision:?}")));
        }
    }
    res
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_decision_rests_on_feedback_that_was_not_due(
        text in customers(1..6),
        days in 1..30_u32,
        as_of in 1..120_u32,
    ) {
        let case = case(&format!("as-of {as_of}d\nturns all\n{}", both_sets(&text)));
        let bench = replayed(case, every(days));
        let snapshots = bench.snapshots.lock().expect("not poisoned");
        let timeless = |ticket: &TicketId| {
            let histories = bench.case.partitions.iter().flatten().flat_map(|t| &t.tickets);
            let mut histories = histories.map(|history| &history.ticket);
            histories.any(|own| own.id == *ticket && own.clock == Clock::Missing)
        };
        for row in bench.decisions() {
            let (DecisionStatus::Decided(decision), Some(hash)) = (&row.status, &row.snapshot)
            else {
                continue;
            };
            prop_assert_eq!(&*decision.reasons[0], &**hash);
            let bytes = &snapshots[&("arm".to_owned(), hash.to_string())];
            for lesson in lessons(bytes) {
                let told = &lesson.feedback;
                prop_assert!(lesson.seen_at <= told.due, "{lesson:?}");
                let is_due = told.due <= row.decided_at || timeless(&told.ticket);
                prop_assert!(is_due, "{told:?} {row:?}");
            }
        }
        drop(snapshots);
        // What one epoch adds comes in order and is not told again.
        let mut before: Vec<Lesson> = Vec::new();
        for known in known(&bench) {
            prop_assert_eq!(&known[..before.len()], &before[..]);
            let key = |lesson: &Lesson| (lesson.feedback.due, lesson.feedback.ticket.clone());
            prop_assert!(known[before.len()..].is_sorted_by_key(key));
            before = known;
        }
        let mut names: Vec<_> = before.iter().map(|lesson| &lesson.feedback.ticket).collect();
        names.sort_unstable();
        prop_assert!(names.is_sorted_by(|left, right| left < right), "told twice: {names:?}");
    }

    #[test]
    fn no_ticket_of_the_training_set_is_decided(
        text in customers(1..4),
        learning in prop::sample::select(vec![Learning::BeforeReplay, every(9)]),
    ) {
        let bench = replayed(case(&both_sets(&text)), learning);
        let histories = bench.case.partitions.iter().flatten().flat_map(|t| &t.tickets);
        for (row, history) in bench.decisions().iter().zip(histories) {
            prop_assert_eq!(&row.ticket, &history.ticket.id);
            let training = history.ticket.given_set.as_deref() == Some("train");
            let decided = matches!(row.status, DecisionStatus::Decided(_));
            prop_assert!(!(training && decided), "{row:?}");
        }
    }

    /// The future is out of reach of a candidate that learns, too.
    #[test]
    fn no_decision_depends_on_what_came_later(
        seed in any::<u64>(),
        day in 5..90_u32,
        days in 1..20_u32,
    ) {
        let cut = at(&format!("{day}d"));
        let mut one = case(&many_customers(seed, 8, 2));
        for history in one.partitions.iter_mut().flatten().flat_map(|t| &mut t.tickets) {
            history.events.retain(|event| !is_late_reference(event, cut));
        }
        let other = case(&many_customers(seed ^ 0x5555, 8, 2));
        let otherwise = with_another_future(&one, &other, cut);
        let before = decided_by(&replayed(one, every(days)), cut);
        let after = decided_by(&replayed(otherwise, every(days)), cut);
        for (moment, decision) in &before {
            // A ticket may be taken out of the count later, and then there is no row.
            if let Some(otherwise) = after.get(moment) {
                prop_assert_eq!(decision, otherwise, "{:?}", moment);
            }
        }
    }
}

/// The property above compares something: decisions after the first epoch, with labels in them.
#[test]
fn what_was_learned_changes_decisions() {
    let labelled = |intent: &str| {
        let text = format!(
            "t1 +0h opened; +1d resolved ai; +2d reference intent={intent}\nt2 +7d opened\nt3 +20d opened"
        );
        replayed(case(&text), every(10))
    };
    let (login, refund) = (labelled("login"), labelled("refund"));
    let end = at("100d");
    let (login, refund) = (decided_by(&login, end), decided_by(&refund, end));
    let same: Vec<bool> = login.iter().map(|(moment, one)| *one == refund[moment]).collect();
    assert_eq!(same, [true, true, false]);
}

#[test]
fn labels_of_tickets_to_be_decided_do_not_reach_one_that_is_fitted_once() {
    let text = many_customers(7, 20, 2);
    let decided = |text: &str| {
        let bench = replayed(case(text), Learning::BeforeReplay);
        let all = decided_by(&bench, at("100d"));
        (decisions(&bench.decisions()), all)
    };
    let mut dice = Dice::new(1);
    let relabelled: String = text
        .lines()
        .map(|line| {
            if line.contains("set=train") {
                return format!("{line}\n");
            }
            let label = ["login", "refund", "bill"][dice.below(3)];
            line.replace("intent=login", &format!("intent={label}"))
                .replace("intent=refund", "intent=other")
                .replace("team=billing", &format!("team={label}"))
                + "\n"
        })
        .collect();
    assert_ne!(text, relabelled);
    assert_eq!(decided(&text), decided(&relabelled));
}
