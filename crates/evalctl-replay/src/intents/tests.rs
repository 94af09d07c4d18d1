use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex};

use evalctl_domain::{
    Confidence, DecideError, Decision, Learning, LocalSnapshot, Mode, Snapshot, TicketView,
};

use crate::fixtures::{Bench, case, learner, lessons, loaded_reader, many_customers};

/// Reads `login` and `refund` off these words.
const VOTES: &[u8] = br#"{"login":{"login":1},"money":{"refund":1}}"#;

fn words() -> Snapshot {
    let arm = loaded_reader("words", VOTES);
    arm.resolver.fit(None, &mut std::iter::empty()).expect("loaded")
}

/// Ticket, intent, whether it was read, and the recontact, a line each.
fn known(bench: &Bench) -> Vec<String> {
    let kept = bench.kept.lock().expect("not poisoned");
    let outcomes = kept.values().flat_map(|kept| &kept.rows.outcomes);
    let line = |outcome: &evalctl_domain::Outcome| {
        let intent = outcome.intent.as_deref().unwrap_or("-");
        let read = if outcome.intent_was_read { " read" } else { "" };
        format!("{} {intent}{read} {:?}", outcome.ticket, outcome.recontact)
    };
    outcomes.map(line).collect()
}

const FOUR: &str = r#"
    first +0d opened; +0d customer text="login fails"; +1d resolved person
    again +3d opened; +3d customer text="no login"; +4d resolved person
    own intent=billing +5d opened; +5d customer text="login"; +6d resolved person
    told +7d opened; +7d customer text="login"; +8d reference intent=refund
    silent +9d opened; +9d customer text="hello"
"#;

#[test]
fn a_ticket_without_an_intent_gets_the_one_read_from_its_first_message() {
    let mut bench = Bench::new(FOUR, Vec::new());
    let summary = bench.run().expect("replayed");
    assert_eq!((summary.intents_read, summary.without_intent), (0, 3));
    assert_eq!(known(&bench)[0], "first - NotSeen");

    bench = Bench::new(FOUR, Vec::new());
    bench.intent_from = Some(words());
    let summary = bench.run().expect("replayed");
    assert_eq!((summary.intents_read, summary.without_intent), (2, 1));
    assert_eq!(
        known(&bench),
        [
            // Two days after it was resolved.
            "first login read After(172800)",
            "again login read NotSeen",
            "own billing NotSeen",
            "told refund NotSeen",
            "silent - NotSeen",
        ]
    );
}

/// Notes what it is shown, and cannot decide on some.
struct Spy {
    shown: Mutex<Vec<String>>,
    calls: AtomicUsize,
}

impl LocalSnapshot for Spy {
    fn bytes(&self) -> Vec<u8> {
        b"spy".to_vec()
    }

    fn decide(&self, views: &[TicketView]) -> Vec<Result<Decision, DecideError>> {
        self.calls.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let mut shown = self.shown.lock().expect("not poisoned");
        let decide = |view: &TicketView| {
            let text = view.customer_text();
            shown.push(format!("{}: {text}", view.ticket));
            if text.contains("fail") {
                return Err(DecideError::Failed { reason: "no_luck".to_owned() });
            }
            let mut decision = Decision::new(Mode::Escalate, Confidence::ZERO, "spied");
            decision.intent = Some("any".to_owned());
            Ok(decision)
        };
        views.iter().map(decide).collect()
    }
}

#[test]
fn only_the_first_message_is_seen_and_a_failure_leaves_the_ticket_without() {
    let spy = Arc::new(Spy { shown: Mutex::default(), calls: AtomicUsize::new(0) });
    let text = r#"
        a +0d opened; +0d customer text="one"; +1d customer text="two"
        b +2d opened; +2d customer text="it fails"
        c intent=own +3d opened; +3d customer text="three"
    "#;
    let mut bench = Bench::new(text, Vec::new());
    bench.intent_from = Some(Snapshot::Local(Arc::clone(&spy) as Arc<dyn LocalSnapshot>));
    bench.run().expect("replayed");
    assert_eq!(*spy.shown.lock().expect("not poisoned"), ["a: one", "b: it fails"]);
    assert_eq!(known(&bench), ["a any read NotSeen", "b - NotSeen", "c own NotSeen"]);
}

#[test]
fn nothing_learns_from_what_another_read() {
    let text = r#"
        t1 set=train +0d opened; +0d customer text="login"; +1d resolved person
        t2 set=train intent=refund +2d opened; +2d customer text="money"; +3d resolved person
        customer c2
        t3 set=test +50d opened; +50d customer text="login"
    "#;
    let mut bench = Bench::new(text, vec![learner("arm", Learning::BeforeReplay)]);
    bench.intent_from = Some(words());
    bench.run().expect("replayed");
    let snapshots = bench.snapshots.lock().expect("not poisoned");
    let told = lessons(snapshots.values().next().expect("a snapshot"));
    let intents: Vec<_> = told.iter().map(|lesson| lesson.feedback.intent.as_deref()).collect();
    assert_eq!(intents, [None, Some("refund")]);
}

#[test]
fn rows_do_not_depend_on_threads() {
    let of = |threads| {
        let mut bench = Bench::of(case(&many_customers(7, 60, 4)), Vec::new());
        bench.intent_from = Some(words());
        let summary = bench.run_on(threads).expect("replayed");
        (summary, bench.kept.into_inner().expect("not poisoned"))
    };
    let one = of(1);
    assert_eq!(one, of(4));
    assert!(0 < one.0.tickets && one.0.intents_read + one.0.without_intent <= one.0.tickets);
}
