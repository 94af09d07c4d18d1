use evalctl_candidate::{ArticleId, Mode};

use super::{decide, lessons, shown, unanswered};
use crate::fixtures::{article, built, fit, fitted, view};

const ANSWERS: &str = r#"
schema = "evalctl.answers/1"

[[intent]]
name = "refund"
answer = "We look at your invoice today."
cite = ["kb-3"]
mode = "draft"

[[intent]]
name = "password_reset"
cite = ["kb-1"]
"#;

#[test]
fn the_reply_in_the_middle_answers_and_is_named() {
    let decision = decide(fitted("intent", &lessons()).as_ref(), "refund my invoice");
    assert_eq!(decision.answer.as_deref(), Some("You will find refund under Settings"));
    assert_eq!(shown(&decision), "autonomous refund intent_read+reply_of:refund-0");
}

#[test]
fn an_intent_without_an_answer_is_only_proposed_where_others_have_one() {
    let mut some = lessons();
    for lesson in &mut some {
        if lesson.feedback.intent.as_deref() == Some("refund") {
            lesson.feedback.answer = None;
        }
    }
    let decision = decide(fitted("intent", &some).as_ref(), "refund my invoice");
    assert_eq!(shown(&decision), "draft refund intent_read+no_answer");
    let decision = decide(fitted("intent", &unanswered()).as_ref(), "refund my invoice");
    assert_eq!(shown(&decision), "autonomous refund intent_read+intent_only");
}

#[test]
fn a_reply_that_did_not_resolve_is_not_repeated() {
    let mut failed = lessons();
    for lesson in &mut failed {
        lesson.feedback.resolved = Some(false);
    }
    let decision = decide(fitted("intent", &failed).as_ref(), "refund my invoice");
    assert_eq!(decision.answer, None);
}

#[test]
fn the_file_of_answers_comes_first_and_only_readable_articles_are_cited() {
    let built = built("intent:answers.toml", &[("answers.toml", ANSWERS)]).expect("valid");
    let snapshot = fit(built.resolver.as_ref(), None, &lessons());
    let knowledge = [article("kb-1", "Passwords", "Use the link on the login page.")];
    let views =
        [view("a", "refund my invoice", &knowledge), view("b", "reset my password", &knowledge)];
    let mut decided =
        snapshot.decide(&views).into_iter().map(|decision| decision.expect("decided"));
    let (refund, password) = (decided.next().expect("one"), decided.next().expect("two"));
    assert_eq!(shown(&refund), "draft refund intent_read+article_not_published+kept_for_people");
    assert_eq!(refund.answer.as_deref(), Some("We look at your invoice today."));
    assert_eq!(password.mode, Mode::Autonomous);
    assert_eq!(password.answer.as_deref(), Some("Use the link on the login page."));
    assert_eq!(password.citations, [ArticleId::new("kb-1").expect("an id")]);
    // Before the article is published there is nothing to say.
    let early = decide(snapshot.as_ref(), "reset my password");
    assert_eq!(shown(&early), "draft password_reset intent_read+article_not_published+no_answer");
}

#[test]
fn a_wrong_file_of_answers_is_an_error_with_its_line() {
    let error = |text: &str| {
        let error = built("intent:a.toml", &[("a.toml", text)]).err().expect("wrong").to_string();
        let (line, rest) = error.split_once(" of `").expect("a line");
        format!("{line}: {}", rest.split_once("`: ").expect("a message").1)
    };
    let start = "schema = \"evalctl.answers/1\"\n";
    assert_eq!(
        error("schema = \"evalctl.answers/2\""),
        "line 1: schema is `evalctl.answers/2`, expected `evalctl.answers/1`"
    );
    assert_eq!(
        error(&format!("{start}[[intent]]\nname = \"refund\"\n")),
        "line 3: intent `refund` has neither `answer` nor `cite`: give one, or `mode = \"escalate\"`"
    );
    let twice = "[[intent]]\nname = \"a\"\nanswer = \"x\"\n".repeat(2);
    assert_eq!(error(&format!("{start}{twice}")), "line 6: intent `a` is there twice: keep one");
    let unknown = format!("{start}[[intent]]\nname = \"a\"\ntext = \"x\"\n");
    assert!(error(&unknown).starts_with("line 4: unknown field `text`"), "{}", error(&unknown));
}
