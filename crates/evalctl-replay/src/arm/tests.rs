use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use evalctl_domain::{Confidence, DecideError, Decision, DecisionStatus, Mode};

use crate::fixtures::{Bench, batches, decisions, each, grades, on_wire, script};

/// The decision rows of one scripted candidate.
#[track_caller]
fn check(case: &str, answers: &str, expected: &[&str]) {
    let bench = Bench::new(case, vec![script("arm", answers)]);
    bench.run().expect("replayed");
    let found = decisions(&bench.decisions());
    assert_eq!(found.lines().collect::<Vec<_>>(), expected);
}

/// A talk of three customer messages, with `first` and `second` between them.
fn talk(first: &str, second: &str) -> String {
    format!(
        "turns all\nt1 +0h opened; +1h customer; {first}; +3h customer; {second}; +5h customer; +6h person"
    )
}

#[test]
fn by_default_only_the_first_message_is_asked_about() {
    check(
        "t1 +0h opened; +1h customer; +2h ai; +3h customer\nt2 +1h opened",
        "t1 autonomous; escalate\nt2 draft",
        &["arm t1/0 autonomous on *", "arm t2/0 draft left *"],
    );
}

#[test]
fn each_mode_stays_on_the_path_or_leaves_it_by_what_came_next() {
    let next = [
        ("+2h ai text=Hi", ["on", "left", "left"]),
        ("+2h acted ai refund", ["left", "left", "left"]),
        ("+2h person", ["left", "on", "on"]),
        ("+2h handoff by-ai", ["left", "on", "on"]),
        ("+2h escalated desk", ["left", "on", "on"]),
        ("+2h person note", ["left", "left", "left"]),
        ("+2h touched", ["left", "left", "left"]),
    ];
    for (step, paths) in next {
        for (mode, path) in ["autonomous", "draft", "escalate"].iter().zip(paths) {
            let case = format!("t1 +0h opened; +1h customer; {step}");
            check(&case, &format!("t1 {mode}"), &[&format!("arm t1/0 {mode} {path} *")]);
        }
    }
}

#[test]
fn what_the_record_did_behind_the_data_cut_is_not_known() {
    let case = "as-of 2h\nt1 +0h opened; +1h customer; +3h person";
    check(case, "t1 escalate", &["arm t1/0 escalate left *"]);
}

#[test]
fn acting_alone_stays_on_the_path_with_the_same_acts_in_any_order_and_a_like_answer() {
    let recorded = "t1 +0h opened; +1h customer; +2h acted ai look n=1; +2h acted ai refund n=2; \
                    +3h ai text=\"Your refund is on its way\"";
    for (wanted, path) in [
        ("actions=\"refund n=2, look n=1\"", "on"),
        ("actions=\"look n=1, refund n=2\" text=\"your refund is on the way\"", "on"),
        ("actions=\"look n=1, refund n=2\" text=\"We cannot do that\"", "left"),
        ("actions=\"look n=1, refund n=2\" text=\"…\"", "left"),
        ("actions=\"look n=1\"", "left"),
        ("actions=\"look n=1, look n=1, refund n=2\"", "left"),
        ("actions=\"look n=1, refund n=3\"", "left"),
        ("", "left"),
    ] {
        let answers = format!("t1 autonomous {wanted}");
        check(recorded, &answers, &[&format!("arm t1/0 autonomous {path} *")]);
    }
}

#[test]
fn two_answers_without_words_are_alike() {
    let case = "t1 +0h opened; +1h customer; +2h ai text=…";
    check(case, "t1 autonomous text=?!", &["arm t1/0 autonomous on *"]);
}

#[test]
fn a_talk_goes_on_while_the_record_does_what_the_candidate_wants() {
    check(
        &talk("+2h ai text=Hi", "+4h ai text=Bye"),
        "t1 autonomous text=hi; autonomous text=bye; escalate",
        &["arm t1/0 autonomous on", "arm t1/1 autonomous on", "arm t1/2 escalate on *"],
    );
}

#[test]
fn turns_after_leaving_the_path_are_counted_and_not_asked_about() {
    check(
        &talk("+2h ai text=Hi", "+4h ai text=Bye"),
        "t1 autonomous text=\"something else\"; fails=asked",
        &[
            "arm t1/0 autonomous left *",
            "arm t1/1 not asked diverged",
            "arm t1/2 not asked diverged",
        ],
    );
    check(
        &talk("+2h ai text=Hi", "+4h person"),
        "t1 autonomous text=hi; autonomous text=hi; fails=asked",
        &["arm t1/0 autonomous on", "arm t1/1 autonomous left *", "arm t1/2 not asked diverged"],
    );
    let bench = Bench::new(&talk("+2h ai", "+4h ai"), vec![script("arm", "t1 draft")]);
    let summary = bench.run().expect("replayed");
    assert_eq!(summary.diverged_turns.get("arm"), Some(&2));
}

#[test]
fn handing_over_or_drafting_ends_the_talk() {
    for mode in ["escalate", "draft"] {
        check(
            &talk("+2h person", "+4h ai"),
            &format!("t1 {mode}; fails=asked"),
            &[&format!("arm t1/0 {mode} on *")],
        );
    }
}

#[test]
fn a_failure_at_a_later_turn_is_the_tickets_end() {
    check(
        &talk("+2h ai", "+4h ai"),
        "t1 autonomous; fails=timeout; fails=asked",
        &["arm t1/0 autonomous on", "arm t1/1 errored{timeout} on *"],
    );
}

#[test]
fn where_nothing_is_offered_at_a_later_turn_the_one_before_stands() {
    check(
        &talk("+2h ai", "+4h ai"),
        "t1 autonomous",
        &["arm t1/0 autonomous on *", "arm t1/1 excluded{not_in_script} on"],
    );
    check("t1 +0h opened", "t2 draft", &["arm t1/0 excluded{not_in_script} on *"]);
}

#[test]
fn tickets_out_of_the_count_are_not_asked_about() {
    check(
        "as-of 5h\nt1 +0h opened; +4h excluded spam\nt2 +6h opened\nt3 set=train +1h opened",
        "t1 fails=asked\nt2 fails=asked\nt3 escalate",
        &[
            "arm t1/0 excluded{spam} on *",
            "arm t3/0 escalate left *",
            "arm t2/0 excluded{opened_after_cut} on *",
        ],
    );
}

#[test]
fn the_acts_of_all_turns_are_graded_together_with_the_last_decision() {
    let talk = "turns all\nt1 +0h opened; +1h customer; +2h acted ai look; +3h customer; +4h acted ai refund n=1; \
                +5h customer; +6h person; +7h reference actions=\"refund n=1, look, close\"";
    for (answers, verdict) in [
        (
            "autonomous actions=look; autonomous actions=\"refund n=1\"; draft actions=close",
            "correct",
        ),
        ("autonomous actions=look; autonomous actions=\"refund n=1\"; draft", "wrong"),
        ("autonomous actions=\"look, refund n=1, close\"", "correct"),
        ("autonomous actions=look; autonomous actions=\"refund n=1, close\"", "correct"),
    ] {
        let bench = Bench::new(talk, vec![script("arm", &format!("t1 {answers}"))]);
        bench.run().expect("replayed");
        let found = grades(bench.grades().iter().filter(|row| &*row.arm == "arm"));
        let turn = answers.matches(';').count();
        assert_eq!(found, format!("arm t1/{turn} reference {verdict} *"), "{answers}");
    }
}

#[test]
fn a_ticket_that_failed_is_not_graded() {
    let case = format!("{}; +7h reference actions=", talk("+2h ai", "+4h ai"));
    let bench = Bench::new(&case, vec![script("arm", "t1 autonomous; fails=timeout")]);
    bench.run().expect("replayed");
    assert_eq!(grades(bench.grades().iter().filter(|row| &*row.arm == "arm")), "");
}

/// So many tickets, each with one message.
fn tickets(count: usize) -> String {
    let line = |idx| format!("t{idx:04} +0h opened; +1h customer");
    (0..count).map(line).collect::<Vec<_>>().join("\n") + "\n"
}

fn sure(reason: &str) -> Decision {
    Decision::new(Mode::Draft, Confidence::ONE, reason)
}

#[test]
fn a_batch_of_the_wrong_length_fails_every_ticket_in_it() {
    for wrong in [0, 1, 3] {
        let arm = batches("arm", move |_| vec![Ok(sure("short")); wrong]);
        let bench = Bench::new(&tickets(2), vec![arm]);
        bench.run().expect("replayed");
        assert_eq!(
            decisions(&bench.decisions()),
            "arm t0000/0 errored{wrong_batch_length} on *\narm t0001/0 errored{wrong_batch_length} on *"
        );
    }
}

#[test]
fn batches_stay_small_and_answers_keep_their_order() {
    let largest = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&largest);
    let arm = batches("arm", move |views| {
        seen.fetch_max(views.len(), Ordering::Relaxed);
        views.iter().map(|view| Ok(sure(view.ticket.as_str()))).collect()
    });
    let bench = Bench::new(&tickets(1500), vec![arm]);
    bench.run().expect("replayed");
    assert_eq!(largest.load(Ordering::Relaxed), 1024);
    check_own_answers(&bench);
}

/// Every ticket got the answer that names it.
#[track_caller]
fn check_own_answers(bench: &Bench) {
    for row in bench.decisions() {
        let DecisionStatus::Decided(decision) = row.status else {
            panic!("{} was decided", row.ticket);
        };
        assert_eq!(decision.reasons, [row.ticket.as_str()]);
    }
}

#[test]
fn failing_on_some_tickets_leaves_the_others_alone() {
    let arm = each("arm", |view| match view.ticket.as_str() {
        "t0001" => Err(DecideError::Failed { reason: "no_luck".to_owned() }),
        "t0002" => Err(DecideError::NotOffered { reason: "no_wish".to_owned() }),
        _ => Ok(sure("fine")),
    });
    let bench = Bench::new(&tickets(4), vec![arm]);
    bench.run().expect("replayed");
    assert_eq!(
        decisions(&bench.decisions()),
        "arm t0000/0 draft left *\narm t0001/0 errored{no_luck} on *\n\
         arm t0002/0 excluded{no_wish} on *\narm t0003/0 draft left *"
    );
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_time()
        .build()
        .expect("a runtime")
}

const LONG: Duration = Duration::from_secs(10);

/// Every call waits until 64 are in flight: with fewer at once they would time out.
#[test]
fn a_remote_is_driven_with_as_many_calls_in_flight_as_it_bears() {
    let gate = Arc::new(tokio::sync::Barrier::new(64));
    let in_flight = Arc::new(AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&most);
    let arm = on_wire("wire", 64, LONG, move |view| {
        let (gate, in_flight, most) =
            (Arc::clone(&gate), Arc::clone(&in_flight), Arc::clone(&seen));
        async move {
            most.fetch_max(in_flight.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            gate.wait().await;
            in_flight.fetch_sub(1, Ordering::SeqCst);
            Ok(sure(view.ticket.as_str()))
        }
    });
    let runtime = runtime();
    let mut bench = Bench::new(&tickets(256), vec![arm]);
    bench.runtime = Some(runtime.handle().clone());
    let summary = bench.run().expect("replayed");
    assert_eq!(summary.buckets["wire"].draft, 256);
    assert_eq!(most.load(Ordering::SeqCst), 64);
}

#[test]
fn all_partitions_together_drive_a_remote_no_harder_than_it_bears() {
    let in_flight = Arc::new(AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&most);
    let arm = on_wire("wire", 4, LONG, move |_| {
        let (in_flight, most) = (Arc::clone(&in_flight), Arc::clone(&seen));
        async move {
            most.fetch_max(in_flight.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(1)).await;
            in_flight.fetch_sub(1, Ordering::SeqCst);
            Ok(sure("fine"))
        }
    });
    let half = tickets(40);
    let text = format!("{half}partition\n{}", half.replace("t0", "u0"));
    let runtime = runtime();
    let mut bench = Bench::new(&text, vec![arm]);
    bench.runtime = Some(runtime.handle().clone());
    let summary = bench.run_on(2).expect("replayed");
    assert_eq!(summary.buckets["wire"].draft, 80);
    assert_eq!(most.load(Ordering::SeqCst), 4);
}

#[test]
fn a_call_that_takes_too_long_fails_its_own_ticket_only() {
    let arm = on_wire("wire", 2, Duration::from_millis(5), |view| async move {
        if view.ticket.as_str() == "t0001" {
            std::future::pending::<()>().await;
        }
        Ok(sure("fine"))
    });
    let runtime = runtime();
    let mut bench = Bench::new(&tickets(4), vec![arm]);
    bench.runtime = Some(runtime.handle().clone());
    bench.run().expect("replayed");
    assert_eq!(
        decisions(&bench.decisions()),
        "wire t0000/0 draft left *\nwire t0001/0 errored{timeout} on *\n\
         wire t0002/0 draft left *\nwire t0003/0 draft left *"
    );
}

#[test]
fn answers_of_a_remote_keep_the_order_of_the_tickets_whenever_they_come() {
    let arm = on_wire("wire", 8, LONG, |view| async move {
        // Earlier tickets take longer.
        let number: usize = view.ticket.as_str()[1..].parse().expect("a number");
        for _ in number..40 {
            tokio::task::yield_now().await;
        }
        Ok(sure(view.ticket.as_str()))
    });
    let runtime = runtime();
    let mut bench = Bench::new(&tickets(40), vec![arm]);
    bench.runtime = Some(runtime.handle().clone());
    bench.run().expect("replayed");
    check_own_answers(&bench);
}

#[test]
fn a_remote_without_a_runtime_fails_and_says_so() {
    let arm = on_wire("wire", 1, LONG, |_| async { Ok(sure("never")) });
    let bench = Bench::new(&tickets(1), vec![arm]);
    bench.run().expect("replayed");
    assert_eq!(decisions(&bench.decisions()), "wire t0000/0 errored{no_runtime} on *");
}

mod learning;
