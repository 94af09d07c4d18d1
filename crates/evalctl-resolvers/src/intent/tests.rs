use evalctl_candidate::{Confidence, Decision, LocalSnapshot, Mode, Snapshot, TrainingExample};
use proptest::prelude::*;

use super::{Encoder, IntentSnapshot};
use crate::fixtures::{built, example, fit, fitted, view};

mod answers;

mod real;

mod model;

const REFUNDS: [&str; 6] = [
    "I want my money back",
    "please refund my last invoice",
    "charged twice, refund one of them",
    "can I get a refund for March",
    "give me my money back for the yearly plan",
    "refund the invoice of last week",
];

const PASSWORDS: [&str; 6] = [
    "I forgot my password",
    "the password reset link does not work",
    "reset my password please",
    "how do I set a new password",
    "locked out, my password is wrong",
    "the reset mail for my password never came",
];

/// Tickets of two intents, with a reply each.
fn lessons() -> Vec<TrainingExample> {
    let mut res = Vec::new();
    for (intent, texts) in [("refund", REFUNDS), ("password_reset", PASSWORDS)] {
        for (idx, text) in texts.into_iter().enumerate() {
            let reply = if idx == 4 {
                "Dear Ann, that took a while, sorry".to_owned()
            } else {
                format!("You will find {intent} under Settings")
            };
            res.push(example(&format!("{intent}-{idx}"), text, intent, &reply));
        }
    }
    res
}

/// The same tickets where nobody wrote a reply.
fn unanswered() -> Vec<TrainingExample> {
    let mut lessons = lessons();
    for lesson in &mut lessons {
        lesson.feedback.answer = None;
    }
    lessons
}

fn decide(snapshot: &dyn LocalSnapshot, text: &str) -> Decision {
    let mut decided = snapshot.decide(&[view("new", text, &[])]);
    decided.remove(0).expect("intent always decides")
}

fn shown(decision: &Decision) -> String {
    let intent = decision.intent.as_deref().unwrap_or("-");
    format!("{} {intent} {}", decision.mode, decision.reasons.join("+"))
}

#[track_caller]
fn check(spec: &str, examples: &[TrainingExample], text: &str, expected: &str) {
    let snapshot = fitted(spec, examples);
    let decision = decide(snapshot.as_ref(), text);
    assert_eq!(shown(&decision), expected, "{text}: {decision:?}");
}

#[test]
fn intents_are_read_from_words() {
    for spec in ["intent?replies=none", "intent?replies=none&features=words"] {
        check(spec, &lessons(), "refund my invoice", "autonomous refund intent_read+intent_only");
        check(
            spec,
            &lessons(),
            "my password reset",
            "autonomous password_reset intent_read+intent_only",
        );
    }
}

#[test]
fn what_is_not_known_is_handed_over_with_its_reason() {
    let mut with_outside = lessons();
    for (idx, text) in ["tell me a joke", "sing me a song", "a joke please"].iter().enumerate() {
        with_outside.push(example(&format!("oos-{idx}"), text, "oos", ""));
    }
    let check = |examples: &[TrainingExample], text: &str, reason: &str| {
        let decision = decide(fitted("intent", examples).as_ref(), text);
        assert_eq!(
            (decision.mode, decision.reasons[0].as_str()),
            (Mode::Escalate, "unknown_question")
        );
        assert_eq!(decision.reasons[1], reason, "{text}");
    };
    check(&lessons(), "wie ist das wetter in wien", "unknown_words");
    check(&with_outside, "sing a joke", "outside_all_intents");
    let plain = |examples: &[TrainingExample], text: &str, expected: &str| {
        let decision = decide(fitted("intent", examples).as_ref(), text);
        assert_eq!(shown(&decision), expected);
        assert_eq!(decision.confidence, Confidence::ZERO);
    };
    plain(&lessons(), "?!", "escalate - no_words");
    plain(&[], "refund", "escalate - nothing_learned");
}

#[test]
fn confidence_is_probability_times_what_is_known() {
    let snapshot = fitted("intent", &lessons());
    let confidence = |text: &str| decide(snapshot.as_ref(), text).confidence.get();
    let (plain, odd) = (confidence("refund my invoice"), confidence("refund my zeppelin invoice"));
    assert!(0.0 < odd && odd < plain && plain < 1.0, "{odd} {plain}");
    let all = decide(fitted("intent?threshold=1&abstain=0", &lessons()).as_ref(), "refund");
    assert_eq!(all.mode, Mode::Draft, "below the threshold it only proposes");
}

#[test]
fn the_order_of_lessons_and_the_number_of_threads_change_no_byte() {
    let bytes = fitted("intent", &lessons()).bytes();
    let mut turned = lessons();
    turned.reverse();
    assert_eq!(fitted("intent", &turned).bytes(), bytes);
    for threads in [1, 2, 8] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        assert_eq!(pool.install(|| fitted("intent", &lessons()).bytes()), bytes, "{threads}");
    }
}

#[test]
fn learning_on_equals_learning_at_once() {
    let built = built("intent?learn=weekly", &[]).expect("valid");
    let resolver = built.resolver.as_ref();
    let (first, second) = (&lessons()[..7], &lessons()[7..]);
    let earlier = Snapshot::Local(fit(resolver, None, first));
    let later = fit(resolver, Some(&earlier), second);
    assert_eq!(later.bytes(), fit(resolver, None, &lessons()).bytes());
    assert_ne!(later.bytes(), earlier.bytes());
    let once = Snapshot::Local(fitted("intent", first));
    let error = resolver.fit(Some(&once), &mut std::iter::empty()).err().expect("no lessons in it");
    assert_eq!(
        error.to_string(),
        "resolver `intent`: not a snapshot of intent: it was made to learn once"
    );
}

/// Labels that have nothing to do with the texts: every text stands there with both.
#[test]
fn labels_without_reason_teach_nothing() {
    let mut doubled = unanswered();
    for (idx, mut lesson) in unanswered().into_iter().enumerate() {
        let other = if idx < REFUNDS.len() { "password_reset" } else { "refund" };
        lesson.feedback.ticket = example(&format!("again-{idx}"), "a", other, "").feedback.ticket;
        lesson.feedback.intent = Some(other.to_owned());
        doubled.push(lesson);
    }
    let snapshot = fitted("intent", &doubled);
    for text in REFUNDS.iter().chain(&PASSWORDS) {
        let confidence = decide(snapshot.as_ref(), text).confidence.get();
        assert!(confidence < 0.55, "{text}: {confidence}");
    }
}

#[test]
fn a_loaded_snapshot_decides_the_same() {
    for spec in ["intent", "intent?learn=daily", "intent?features=words"] {
        let snapshot = fitted(spec, &lessons());
        let loaded = IntentSnapshot::from_bytes(&snapshot.bytes(), None).expect("its own bytes");
        assert_eq!(loaded.bytes(), snapshot.bytes());
        for text in REFUNDS.iter().chain(&PASSWORDS).chain(&["?", "no idea what"]) {
            assert_eq!(decide(&loaded, text), decide(snapshot.as_ref(), text), "{text}");
        }
    }
    let error = IntentSnapshot::from_bytes(b"evalctl.rules/1", None).err().expect("other bytes");
    assert_eq!(
        error.to_string(),
        "not a snapshot of intent: it does not start with `evalctl.intent/1`"
    );
}

#[test]
fn options_that_cannot_be_are_errors() {
    let error = |spec: &str| built(spec, &[]).err().expect("wrong").to_string();
    assert_eq!(
        error("intent?features=letters"),
        "option `features` is `letters` but must be one of `words+chars`, `words`, `model:FOLDER`"
    );
    assert_eq!(
        error("intent?threshold=2"),
        "option `threshold` is `2` but must be a number from 0 to 1"
    );
    assert_eq!(
        error("intent?threshold=0.1"),
        "option `abstain` is `0.2` but must be at most the threshold, 0.1"
    );
    assert_eq!(
        error("intent?learn=hourly"),
        "option `learn` is `hourly` but must be one of `once`, `daily`, `weekly`"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn damaged_bytes_are_an_error_or_decide(at in 0_usize..2_000, byte: u8, cut in 0_usize..4_000) {
        let mut bytes = fitted("intent?features=words&learn=daily", &lessons()).bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        bytes.truncate(cut.max(1));
        if let Ok(snapshot) = IntentSnapshot::from_bytes(&bytes, None) {
            let _ = decide(&snapshot, "refund my password");
        }
    }

    #[test]
    fn any_text_gets_a_decision(text in "\\PC{0,60}") {
        let snapshot = fitted("intent", &lessons());
        let decision = decide(snapshot.as_ref(), &text);
        prop_assert!(!decision.reasons.is_empty());
    }
}
