use evalctl_domain::{
    Confidence, Decision, Grader, GraderKind, GradingCase, Horizon, Mode, Outcome, Reference,
    Window,
};

use super::{HumanLabels, OutcomeGrader, Panel, ReferenceGrader, SimilarityGrader};
use crate::fixtures::{at, case, decision, id, reference, verdict};
use crate::fold::fold_timeline;

/// The verdict of a grader, `-` where it has nothing to go by.
fn graded(
    grader: &dyn Grader,
    decision: &Decision,
    outcome: &Outcome,
    right: Option<&Reference>,
) -> String {
    let case = GradingCase {
        arm: "arm",
        acted: false,
        decision,
        outcome,
        reference: right,
        as_of: at("100d"),
    };
    grader.grade(&case).map_or_else(|| "-".to_owned(), |grade| verdict(&grade.verdict))
}

fn folded(text: &str) -> Outcome {
    let case = case(text);
    fold_timeline(case.timeline(), &case.options.rules).remove(0)
}

fn right(text: &str) -> Option<Reference> {
    Some(reference(text)).filter(|_| !text.is_empty())
}

#[track_caller]
fn check_reference(right_text: &str, decided: &str, expected: &str) {
    let grader = ReferenceGrader { ignored_actions: vec!["get_*".to_owned(), "think".to_owned()] };
    let outcome = folded("t1 +0h opened");
    let right = right(right_text);
    assert_eq!(graded(&grader, &decision(decided), &outcome, right.as_ref()), expected);
}

#[test]
fn without_a_reference_there_is_nothing_to_compare() {
    check_reference("", "autonomous intent=login", "-");
    check_reference("answer=Try", "autonomous text=Try", "ungraded{nothing_comparable}");
    check_reference("intent=login", "autonomous", "ungraded{nothing_comparable}");
    check_reference("article=a1", "autonomous", "ungraded{nothing_comparable}");
}

#[test]
fn intents_are_compared_without_case_and_outer_space() {
    check_reference("intent=login", "autonomous intent=login", "correct");
    check_reference("intent=Login", "autonomous intent=\" LOGIN \"", "correct");
    check_reference("intent=Kündigung", "autonomous intent=KÜNDIGUNG", "correct");
    check_reference("intent=KÜNDIGUNG", "autonomous intent=Kündigung", "correct");
    check_reference("intent=login", "autonomous intent=log_in", "wrong");
    check_reference("intent=login", "draft intent=refund", "wrong");
}

#[test]
fn acts_are_compared_as_a_multiset_with_canonical_arguments() {
    let right = "actions=\"refund order=1 sum=250, close\"";
    check_reference(right, "autonomous actions=\"close, refund sum=250.0 order=1\"", "correct");
    check_reference(right, "autonomous actions=\"close, refund sum=250.5 order=1\"", "wrong");
    check_reference(right, "autonomous actions=close", "wrong");
    check_reference(right, "autonomous", "wrong");
    check_reference(right, "autonomous actions=\"close, close, refund order=1 sum=250\"", "wrong");
    check_reference("actions=\"close, close\"", "autonomous actions=close", "wrong");
    check_reference("actions=\"close, close\"", "autonomous actions=\"close, close\"", "correct");
}

#[test]
fn changing_nothing_can_be_the_right_thing() {
    check_reference("actions=", "autonomous", "correct");
    check_reference("actions=", "autonomous actions=close", "wrong");
    // No list of acts is not an empty one.
    check_reference("intent=login", "autonomous intent=login actions=close", "correct");
}

#[test]
fn look_ups_are_left_out_by_name_and_by_the_start_of_their_name() {
    check_reference("actions=close", "autonomous actions=\"get_user, think, close\"", "correct");
    check_reference("actions=\"get_order, close\"", "autonomous actions=close", "correct");
    check_reference("actions=get_order", "autonomous actions=get_user", "correct");
    check_reference("actions=close", "autonomous actions=\"rethink, close\"", "wrong");
    check_reference("actions=close", "autonomous actions=\"thinking, close\"", "wrong");
    check_reference("actions=close", "autonomous actions=\"forget_user, close\"", "wrong");
}

#[test]
fn the_right_article_must_be_among_those_cited() {
    check_reference("article=a1", "autonomous cites=a2 cites=a1", "correct");
    check_reference("article=a1", "autonomous cites=a2", "wrong");
}

#[test]
fn one_wrong_part_is_wrong_and_parts_that_one_side_leaves_open_do_not_count() {
    let right = "intent=login article=a1 actions=close";
    check_reference(right, "autonomous intent=login cites=a1 actions=close", "correct");
    check_reference(right, "autonomous cites=a1 actions=close", "correct");
    check_reference(right, "autonomous intent=login actions=close", "correct");
    check_reference(right, "autonomous intent=refund cites=a1 actions=close", "wrong");
    check_reference(right, "autonomous intent=login cites=a2 actions=close", "wrong");
    check_reference(right, "autonomous intent=login cites=a1", "wrong");
}

#[test]
fn outside_of_what_may_be_answered_only_handing_over_is_right() {
    check_reference("out-of-scope", "escalate", "correct");
    check_reference("out-of-scope", "draft", "wrong");
    check_reference("out-of-scope intent=login", "autonomous intent=login", "wrong");
    check_reference("intent=login", "escalate intent=login", "ungraded{handed_over}");
}

#[track_caller]
fn check_had_it_acted(right_text: &str, decided: &str, expected: Option<f64>) {
    let (decided, right) = (decision(decided), right(right_text));
    let outcome = folded("t1 +0h opened");
    let case = GradingCase {
        arm: "arm",
        acted: false,
        decision: &decided,
        outcome: &outcome,
        reference: right.as_ref(),
        as_of: at("100d"),
    };
    let grade = ReferenceGrader::default().grade(&case).expect("a reference");
    assert_eq!(grade.score, expected);
}

#[test]
fn a_hand_over_is_also_told_whether_acting_would_have_been_right() {
    check_had_it_acted("intent=login", "escalate intent=login", Some(1.0));
    check_had_it_acted("intent=login", "escalate intent=refund", Some(0.0));
    check_had_it_acted("intent=login", "escalate", None);
    check_had_it_acted("out-of-scope intent=login", "escalate intent=login", Some(0.0));
    check_had_it_acted("intent=login actions=", "escalate intent=login", Some(1.0));
    // It does not say what it would have done.
    check_had_it_acted("intent=login actions=close", "escalate intent=login", None);
    check_had_it_acted("intent=login actions=close", "escalate intent=refund", Some(0.0));
    check_had_it_acted(
        "intent=login actions=close",
        "escalate intent=login actions=close",
        Some(1.0),
    );
    check_had_it_acted(
        "intent=login actions=close",
        "escalate intent=login actions=open",
        Some(0.0),
    );
    // Who acts is judged by the verdict.
    check_had_it_acted("intent=login", "autonomous intent=login", None);
}

#[track_caller]
fn check_similarity(right_text: &str, decided: &str, expected: &str) {
    let grader = SimilarityGrader { threshold: 0.5 };
    let outcome = folded("t1 +0h opened");
    let right = right(right_text);
    assert_eq!(graded(&grader, &decision(decided), &outcome, right.as_ref()), expected);
}

#[test]
fn likeness_is_compared_with_the_threshold() {
    let right = "answer=\"Reset your password under settings\"";
    check_similarity(right, "autonomous text=\"settings: reset your PASSWORD under\"", "correct");
    check_similarity(right, "draft text=\"Please reset your password in the settings\"", "correct");
    check_similarity(right, "autonomous text=\"Your invoice is attached\"", "wrong");
    check_similarity(right, "escalate text=\"Reset your password under settings\"", "-");
    check_similarity(right, "autonomous", "-");
    check_similarity(right, "autonomous text=…", "-");
    check_similarity("answer=…", "autonomous text=Hi", "-");
    check_similarity("intent=login", "autonomous text=Hi", "-");
    check_similarity("", "autonomous text=Hi", "-");
}

#[test]
fn a_likeness_at_the_threshold_is_enough_and_the_score_is_kept() {
    let (decided, right) = (decision("autonomous text=reset"), reference("answer=reset"));
    let outcome = folded("t1 +0h opened");
    let case = GradingCase {
        arm: "arm",
        acted: false,
        decision: &decided,
        outcome: &outcome,
        reference: Some(&right),
        as_of: at("100d"),
    };
    let grade = SimilarityGrader { threshold: 1.0 }.grade(&case).expect("both have words");
    assert_eq!((verdict(&grade.verdict).as_str(), grade.score), ("correct", Some(1.0)));
}

/// The verdict on a ticket as of the case's data cut.
#[track_caller]
fn check_outcome(text: &str, expected: &str) {
    let case = case(text);
    let rules = case.options.rules;
    let outcome = fold_timeline(case.timeline(), &rules).remove(0);
    let grader = OutcomeGrader { window: case.options.window, horizon: rules.horizon };
    assert_eq!(verdict(&grader.verdict(&outcome, rules.as_of)), expected);
}

const SOLVED: &str = "t1 intent=login +0h opened; +1h ai answer; +1d resolved ai";

#[test]
fn a_resolution_that_holds_is_right() {
    check_outcome(SOLVED, "correct");
    check_outcome(&format!("{SOLVED}; +2d customer thanks; +2d checked passed reward"), "correct");
}

#[test]
fn anything_that_shows_that_it_did_not_help_is_wrong() {
    for event in [
        "person",
        "handoff by-ai",
        "handoff failed",
        "escalated desk",
        "customer negative",
        "customer asks-for-person",
        "checked failed reward",
        "reopened customer",
    ] {
        check_outcome(&format!("{SOLVED}; +2d {event}"), "wrong");
    }
}

#[test]
fn reopenings_count_within_the_window_and_thanks_do_not() {
    check_outcome(&format!("{SOLVED}; +8d reopened customer"), "wrong");
    check_outcome(&format!("{SOLVED}; +691201s reopened customer"), "correct");
    check_outcome(&format!("window 14d\n{SOLVED}; +691201s reopened customer"), "wrong");
    let thanks = "+2d customer thanks; +2d reopened customer; +3d resolved ai";
    check_outcome(&format!("{SOLVED}; {thanks}"), "correct");
    check_outcome(&format!("{SOLVED}; {thanks}; +4d reopened customer"), "wrong");
}

#[test]
fn a_contact_on_the_same_issue_within_the_window_is_wrong() {
    let again = |intent: &str, time: &str| format!("{SOLVED}\nt2 intent={intent} +{time} opened");
    check_outcome(&again("login", "12h"), "wrong");
    check_outcome(&again("login", "8d"), "wrong");
    check_outcome(&again("login", "9d"), "correct");
    check_outcome(&again("refund", "2d"), "correct");
    check_outcome(&format!("window 14d\n{}", again("login", "9d")), "wrong");
}

#[test]
fn until_the_window_closes_it_is_pending_even_where_a_bad_end_is_known() {
    for event in ["touched", "customer negative", "person", "reopened customer", "checked failed a"]
    {
        let text = format!("{SOLVED}; +2d {event}");
        check_outcome(&format!("as-of 3d\n{text}"), "pending{8d}");
        let end = if event == "touched" { "correct" } else { "wrong" };
        check_outcome(&format!("as-of 8d\n{text}"), end);
    }
    let again = format!("{SOLVED}\nt2 intent=login +2d opened");
    check_outcome(&format!("as-of 3d\n{again}"), "pending{8d}");
}

#[test]
fn without_a_resolution_it_is_pending_for_a_horizon_and_then_wrong() {
    let open = "t1 +0h opened; +1h ai answer";
    check_outcome(&format!("as-of 29d\n{open}"), "pending{30d}");
    check_outcome(&format!("as-of 30d\n{open}"), "wrong");
    check_outcome(&format!("as-of 5d\nhorizon 3d\n{open}"), "wrong");
}

#[test]
fn where_contacts_cannot_be_known_a_resolution_that_held_is_not_judged() {
    for unknown in ["shared", "anonymous"] {
        let text = SOLVED.replace("t1", &format!("t1 {unknown}"));
        check_outcome(&text, "ungraded{recontact_unknown}");
        check_outcome(&format!("{text}; +2d person"), "wrong");
    }
}

#[test]
fn without_times_windows_do_not_apply() {
    let text = SOLVED.replace("t1", "t1 timeless");
    check_outcome(&format!("as-of 2d\n{text}"), "correct");
    check_outcome(&format!("as-of 2d\n{text}; +2d checked failed reward"), "wrong");
    check_outcome("as-of 2d\nt1 timeless +0h opened; +1h ai answer", "wrong");
}

#[test]
fn what_happened_says_nothing_of_an_arm_that_did_not_act_or_not_alone() {
    let outcome = folded(SOLVED);
    let grader = OutcomeGrader { window: Window::days(7), horizon: Horizon::new(Window::days(30)) };
    let verdict = |acted: bool, mode: &str| {
        let decision = decision(mode);
        let case = GradingCase {
            arm: "arm",
            acted,
            decision: &decision,
            outcome: &outcome,
            reference: None,
            as_of: at("100d"),
        };
        grader.grade(&case).map(|grade| verdict(&grade.verdict))
    };
    assert_eq!(verdict(true, "autonomous").as_deref(), Some("correct"));
    assert_eq!(verdict(false, "autonomous"), None);
    assert_eq!(verdict(true, "draft"), None);
    assert_eq!(verdict(true, "escalate"), None);
}

/// Labels as `arm:correct` or `:wrong`, where no name stands for all arms; the arm asked is `arm`.
#[track_caller]
fn check_human(labels: &str, expected: &str) {
    let mut human = HumanLabels::default();
    for label in labels.split_whitespace() {
        let (arm, word) = label.split_once(':').expect("an arm and a verdict");
        let arm = Some(arm.to_owned()).filter(|arm| !arm.is_empty());
        human.add(id("t1"), arm, word == "correct");
    }
    let outcome = folded("t1 +0h opened");
    assert_eq!(graded(&human, &decision("escalate"), &outcome, None), expected);
}

#[test]
fn people_agree_or_they_are_not_taken_for_an_answer() {
    check_human("", "-");
    check_human(":correct", "correct");
    check_human(":correct :correct", "correct");
    check_human(":wrong", "wrong");
    check_human(":correct :wrong", "ungraded{raters_disagree}");
}

#[test]
fn a_label_for_one_arm_holds_for_that_arm() {
    check_human("arm:wrong", "wrong");
    check_human("other:wrong", "-");
    check_human("other:wrong arm:correct", "correct");
    check_human("other:wrong :correct", "correct");
    check_human("arm:wrong :correct", "ungraded{raters_disagree}");
}

#[test]
fn labels_of_other_tickets_say_nothing() {
    let mut human = HumanLabels::default();
    assert!(human.is_empty());
    human.add(id("t2"), None, true);
    human.add(id("t1"), None, true);
    human.add(id("t2"), None, false);
    assert_eq!((human.is_empty(), human.len()), (false, 2));
    assert_eq!(human.tickets().collect::<Vec<_>>(), [&id("t1"), &id("t2")]);
    let outcome = folded("t3 +0h opened");
    assert_eq!(graded(&human, &decision("draft"), &outcome, None), "-");
}

/// All verdicts of a panel of people, outcome, reference, likeness on an arm that acted.
#[track_caller]
fn check_panel(
    label: Option<bool>,
    ticket: &str,
    decided: &str,
    right_text: &str,
    expected: &[&str],
) {
    let mut human = HumanLabels::default();
    if let Some(correct) = label {
        human.add(id("t1"), None, correct);
    }
    let panel = crate::fixtures::panel(human, Window::days(7));
    let (decision, right) = (decision(decided), right(right_text));
    let case = GradingCase {
        arm: "arm",
        acted: true,
        decision: &decision,
        outcome: &folded(ticket),
        reference: right.as_ref(),
        as_of: at("100d"),
    };
    let line = |(grade, counts): &(evalctl_domain::Grade, bool)| {
        let star = if *counts { " *" } else { "" };
        format!("{} {}{star}", grade.grader.as_str(), verdict(&grade.verdict))
    };
    let found: Vec<String> = panel.grade(&case).iter().map(line).collect();
    assert_eq!(found, expected);
}

#[test]
fn the_first_grader_that_decides_counts_and_all_are_kept() {
    let right = "intent=login answer=\"Try this\"";
    let decided = "autonomous intent=login text=\"Something else\"";
    check_panel(
        Some(false),
        SOLVED,
        decided,
        right,
        &["human wrong *", "outcome correct", "reference correct", "similarity wrong"],
    );
    check_panel(
        None,
        SOLVED,
        decided,
        right,
        &["outcome correct *", "reference correct", "similarity wrong"],
    );
    check_panel(None, SOLVED, "draft intent=refund", right, &["reference wrong *"]);
    check_panel(
        None,
        SOLVED,
        "draft text=\"Try this\"",
        right,
        &["reference ungraded{nothing_comparable}", "similarity correct *"],
    );
}

#[test]
fn a_verdict_that_is_due_later_is_waited_for() {
    let young = "t1 +0h opened; +1h ai; +95d resolved ai";
    check_panel(
        None,
        young,
        "autonomous intent=login",
        "intent=login",
        &["outcome pending{102d} *", "reference correct"],
    );
}

#[test]
fn a_grader_that_cannot_tell_gives_way() {
    let shared = SOLVED.replace("t1", "t1 shared");
    check_panel(
        None,
        &shared,
        "autonomous intent=login",
        "intent=login",
        &["outcome ungraded{recontact_unknown}", "reference correct *"],
    );
    check_panel(
        None,
        &shared,
        "autonomous",
        "intent=login",
        &["outcome ungraded{recontact_unknown} *", "reference ungraded{nothing_comparable}"],
    );
}

#[test]
fn there_is_always_a_verdict() {
    check_panel(None, SOLVED, "escalate", "", &["reference ungraded{nothing_to_go_by} *"]);
    let decision = Decision::new(Mode::Draft, Confidence::ONE, "test");
    let outcome = folded("t1 +0h opened");
    let case = GradingCase {
        arm: "arm",
        acted: false,
        decision: &decision,
        outcome: &outcome,
        reference: None,
        as_of: at("100d"),
    };
    let grades = Panel::new(Vec::new()).grade(&case);
    assert_eq!(grades.len(), 1);
    assert_eq!((grades[0].0.grader, grades[0].1), (GraderKind::Reference, true));
}
