use std::sync::Arc;

use evalctl_candidate::{Article, Decision, LocalSnapshot, Snapshot, TrainingExample};
use proptest::prelude::*;

use super::RetrievalSnapshot;
use crate::fixtures::{article, built, example, fit, fitted, view};

fn knowledge() -> Vec<Arc<Article>> {
    let long = format!(
        "Boards are shared with a link.\n\n{}\n\nA guest pays nothing and may only read.",
        "Choose Share in the menu of the board and copy the link. ".repeat(12)
    );
    vec![
        article("kb-1", "Reset your password", "Choose Forgot password on the login page."),
        article("kb-2", "Invoices", "All invoices are files under Settings, Billing."),
        article("kb-3", "Share a board", &long),
    ]
}

fn lessons() -> Vec<TrainingExample> {
    let mut lessons = vec![
        example("t-1", "where do I find the invoice of May", "invoice", "Under Settings, Billing."),
        example("t-2", "the invoice of June is missing", "invoice", "It is there now."),
        example("t-3", "the export of my board hangs", "export", "Try again, we fixed it."),
        example("t-4", "I need the export as a table", "export", "Choose CSV in the menu."),
        example("t-5", "do you know a good joke", "oos", ""),
        example("t-6", "I do not know where my guest pays", "guest", ""),
    ];
    lessons[5].feedback.article = Some(knowledge()[2].id.clone());
    lessons
}

fn decide(snapshot: &dyn LocalSnapshot, text: &str, knowledge: &[Arc<Article>]) -> Decision {
    let mut decided = snapshot.decide(&[view("new", text, knowledge)]);
    decided.remove(0).expect("retrieval always decides")
}

fn shown(decision: &Decision) -> String {
    let mut res = format!("{} {}", decision.mode, decision.reasons.join("+"));
    for id in &decision.citations {
        res.extend([" [", id.as_str(), "]"]);
    }
    res
}

#[track_caller]
fn check(spec: &str, text: &str, expected: &str, answer: Option<&str>) {
    let decision = decide(fitted(spec, &lessons()).as_ref(), text, &knowledge());
    assert_eq!(shown(&decision), expected, "{text}: {decision:?}");
    assert_eq!(decision.answer.as_deref(), answer, "{text}");
}

#[test]
fn the_nearest_article_or_reply_answers_and_is_cited() {
    check(
        "retrieval",
        "forgot password, login page",
        "autonomous article:kb-1 [kb-1]",
        Some("Choose Forgot password on the login page."),
    );
    check(
        "retrieval",
        "the export of my board hangs",
        "autonomous reply_of:t-3",
        Some("Try again, we fixed it."),
    );
    // A ticket without a reply points to its article, of which the best passage answers.
    check(
        "retrieval?sources=tickets",
        "where my guest pays",
        "autonomous reply_of:t-6 [kb-3]",
        Some("A guest pays nothing and may only read."),
    );
    check(
        "retrieval?sources=articles",
        "the invoices under settings",
        "autonomous article:kb-2 [kb-2]",
        Some("All invoices are files under Settings, Billing."),
    );
}

#[test]
fn what_is_not_near_is_handed_over_with_its_reason() {
    check("retrieval", "zebra crossing in vienna", "escalate unknown_question+nothing_near", None);
    check(
        "retrieval",
        "tell me a good joke you know",
        "escalate unknown_question+near_outside",
        None,
    );
    check("retrieval", "?!", "escalate no_words", None);
    let nothing = decide(fitted("retrieval", &[]).as_ref(), "refund", &[]);
    assert_eq!(shown(&nothing), "escalate nothing_to_search");
}

#[test]
fn a_rival_lowers_the_confidence() {
    let snapshot = fitted("retrieval?sources=tickets", &lessons());
    let confidence = |text: &str| decide(snapshot.as_ref(), text, &[]).confidence.get();
    let (clear, torn) = (confidence("the export hangs"), confidence("the invoice export"));
    assert!(0.0 < torn && torn < clear && clear <= 1.0, "{torn} {clear}");
}

#[test]
fn where_nothing_has_an_answer_the_intent_is_all_that_is_said() {
    let mut labelled = lessons();
    for lesson in &mut labelled {
        (lesson.feedback.answer, lesson.feedback.article) = (None, None);
    }
    let snapshot = fitted("retrieval", &labelled);
    let decision = decide(snapshot.as_ref(), "the export of my board hangs", &[]);
    assert_eq!(shown(&decision), "autonomous intent_only");
    assert_eq!(decision.intent.as_deref(), Some("export"));
}

/// Neither an article that cannot be read yet nor what else is asked in the batch moves a decision.
#[test]
fn articles_of_other_views_change_nothing() {
    let snapshot = fitted("retrieval", &lessons());
    let knowledge = knowledge();
    let early = view("early", "reset my password on the login page", &knowledge[1..2]);
    let alone = snapshot.decide(std::slice::from_ref(&early));
    let mut later = knowledge.clone();
    later.extend((0..50).map(|idx| article(&format!("a-{idx}"), "password", "login page reset")));
    let other = view("later", "reset my password on the login page", &later);
    let together = snapshot.decide(&[other.clone(), early.clone(), other.clone()]);
    assert_eq!(together[1], alone[0]);
    // The library that is kept from the batch before is another one now.
    assert_eq!(snapshot.decide(&[early]), alone);
    assert_eq!(snapshot.decide(&[other])[0], together[0]);
}

#[test]
fn the_order_of_tickets_changes_no_byte_and_learning_on_equals_learning_at_once() {
    let built = built("retrieval?learn=daily", &[]).expect("valid");
    let resolver = built.resolver.as_ref();
    let whole = fit(resolver, None, &lessons()).bytes();
    let mut turned = lessons();
    turned.reverse();
    let earlier = Snapshot::Local(fit(resolver, None, &turned[..2]));
    assert_eq!(fit(resolver, Some(&earlier), &turned[2..]).bytes(), whole);
}

#[test]
fn a_loaded_snapshot_decides_the_same() {
    let snapshot = fitted("retrieval", &lessons());
    let loaded = RetrievalSnapshot::from_bytes(&snapshot.bytes()).expect("its own bytes");
    assert_eq!(loaded.bytes(), snapshot.bytes());
    for lesson in lessons() {
        let text = lesson.view.customer_text();
        assert_eq!(
            decide(&loaded, &text, &knowledge()),
            decide(snapshot.as_ref(), &text, &knowledge())
        );
    }
    let error = RetrievalSnapshot::from_bytes(b"").err().expect("nothing");
    assert_eq!(
        error.to_string(),
        "not a snapshot of retrieval: it does not start with `evalctl.retrieval/1`"
    );
}

#[test]
fn options_that_cannot_be_are_errors() {
    let error = |spec: &str| built(spec, &[]).err().expect("wrong").to_string();
    assert_eq!(error("retrieval:kb"), "resolver `retrieval` reads no file: leave `:kb` out");
    assert_eq!(
        error("retrieval?sources=web"),
        "option `sources` is `web` but must be one of `both`, `articles`, `tickets`"
    );
    assert_eq!(
        error("retrieval?abstain=0.9"),
        "option `abstain` is `0.9` but must be at most the threshold, 0.5"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_text_gets_a_decision(text in "\\PC{0,60}") {
        let decision = decide(fitted("retrieval", &lessons()).as_ref(), &text, &knowledge());
        prop_assert!(!decision.reasons.is_empty());
        // An article is cited wherever one is the answer.
        let cites = decision.reasons.iter().any(|reason| reason.starts_with("article:"));
        prop_assert!(!cites || decision.citations.len() == 1);
    }

    #[test]
    fn damaged_bytes_are_an_error_or_decide(at in 0_usize..4_000, byte: u8) {
        let mut bytes = fitted("retrieval", &lessons()).bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        if let Ok(snapshot) = RetrievalSnapshot::from_bytes(&bytes) {
            let _ = decide(&snapshot, "refund my password", &knowledge());
        }
    }
}
