use super::{NextStep, moments, next_step, reference_by};
use crate::fixtures::{at, case, since};

/// The moments of the only ticket, each with what the record did next.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let case = case(text);
    let as_of = case.options.rules.as_of;
    let history = &case.timeline().tickets[0];
    let line = |moment| {
        let next = match next_step(history, moment, as_of) {
            NextStep::Person => "a person".to_owned(),
            NextStep::Nothing => "nothing".to_owned(),
            NextStep::Ai { actions, answer } => {
                let acts: Vec<_> = actions.iter().map(|action| action.name.as_str()).collect();
                format!("ai [{}] {}", acts.join(" "), answer.as_deref().unwrap_or("-"))
            }
        };
        let (turn, time, known) = (moment.turn, since(moment.at), moment.known);
        format!("{turn} at {time} knows {known}, then {next}")
    };
    let found: Vec<String> = moments(history, as_of).iter().map(line).collect();
    assert_eq!(found, expected);
}

#[test]
fn every_public_customer_message_is_a_moment_that_knows_what_came_before_and_itself() {
    check(
        "t1 +0h opened; +1h customer question; +1h touched; +2h customer thanks; +3h customer note",
        &["0 at 1h knows 2, then nothing", "1 at 2h knows 4, then nothing"],
    );
}

#[test]
fn automatic_replies_are_no_turns() {
    check(
        "t1 +0h opened; +1h customer auto-reply; +2h customer; +3h customer auto-reply; +4h ai text=Hi",
        &["0 at 2h knows 3, then ai [] Hi"],
    );
}

#[test]
fn a_ticket_without_a_customer_message_is_decided_on_arrival() {
    check("t1 +0h opened; +1h ai text=Hi", &["0 at 0h knows 1, then ai [] Hi"]);
    check("t1 +3h opened; +4h customer auto-reply", &["0 at 3h knows 1, then nothing"]);
    check("t1 +3h field plan=pro; +4h person", &["0 at 3h knows 0, then a person"]);
}

#[test]
fn a_message_behind_the_data_cut_is_no_moment() {
    check(
        "as-of 2h\nt1 +0h opened; +2h customer; +3h customer",
        &["0 at 2h knows 2, then nothing"],
    );
    check("as-of 2h\nt1 +0h opened; +3h customer", &["0 at 0h knows 1, then nothing"]);
}

#[test]
fn an_ai_answers_or_acts() {
    let start = "t1 +0h opened; +1h customer";
    check(
        &format!("{start}; +2h acted ai look; +2h acted ai refund; +3h ai text=Done"),
        &["0 at 1h knows 2, then ai [look refund] Done"],
    );
    check(
        &format!("{start}; +2h ai text=one; +3h ai text=two; +4h ai"),
        &["0 at 1h knows 2, then ai [] two"],
    );
    check(&format!("{start}; +2h acted ai close"), &["0 at 1h knows 2, then ai [close] -"]);
    check(&format!("{start}; +2h ai note text=hm"), &["0 at 1h knows 2, then nothing"]);
}

#[test]
fn a_person_replies_acts_or_takes_over() {
    for taking in ["person", "acted person refund", "handoff requested", "escalated desk"] {
        let text = format!("t1 +0h opened; +1h customer; +2h ai text=Hi; +3h {taking}");
        check(&text, &["0 at 1h knows 2, then a person"]);
    }
    let text = "t1 +0h opened; +1h customer; +2h person note; +3h assigned desk; +4h system";
    check(text, &["0 at 1h knows 2, then nothing"]);
}

#[test]
fn a_step_ends_at_the_next_customer_message_and_at_the_data_cut() {
    check(
        "t1 +0h opened; +1h customer; +2h ai text=Hi; +3h customer; +4h person",
        &["0 at 1h knows 2, then ai [] Hi", "1 at 3h knows 4, then a person"],
    );
    check(
        "t1 +0h opened; +1h customer; +2h ai text=Hi; +3h customer auto-reply; +4h person",
        &["0 at 1h knows 2, then a person"],
    );
    check(
        "as-of 3h\nt1 +0h opened; +1h customer; +3h ai text=Hi; +4h person",
        &["0 at 1h knows 2, then ai [] Hi"],
    );
}

#[test]
fn the_last_reference_given_by_a_time_counts() {
    let case = case("t1 +0h opened; +1h reference intent=a; +2h reference answer=b; +3h touched");
    let history = &case.timeline().tickets[0];
    let known = |time| {
        reference_by(history, at(time))
            .map(|found| (found.intent.as_deref(), found.answer.as_deref()))
    };
    assert_eq!(known("0h"), None);
    assert_eq!(known("1h"), Some((Some("a"), None)));
    assert_eq!(known("5h"), Some((None, Some("b"))));
}
