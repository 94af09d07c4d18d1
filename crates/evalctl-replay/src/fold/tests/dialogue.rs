//! When things were said and done: the dated facts behind windows that do not start at the resolution.

use std::fmt::Write as _;

use evalctl_domain::Outcome;

use super::streamed;
use crate::fixtures::{Dice, case, since};
use crate::fold::fold_timeline;

/// Only what is not as it was at the start; of the first ticket.
#[track_caller]
fn check(text: &str, expected: &str) {
    let case = case(text);
    let rules = case.options.rules;
    let whole = fold_timeline(case.timeline(), &rules);
    assert_eq!(dated(&whole[0]), expected);
    for seed in 0..3 {
        assert_eq!(streamed(case.timeline(), &rules, &mut Dice::new(seed)), whole, "{seed}");
    }
}

fn dated(outcome: &Outcome) -> String {
    let (talk, later) = (&outcome.dialogue, &outcome.later);
    let mut res = String::new();
    for (name, time) in [
        ("ai_first", talk.ai_first_reply_at),
        ("ai_last", talk.ai_last_reply_at),
        ("person", talk.person_at),
        ("person_replied", talk.person_replied_at),
        ("asked_for_person", talk.asked_for_person_at),
        ("negative", talk.negative_at),
        ("replied", talk.replied_at),
        ("asked_again", talk.asked_again_at),
        ("confirmed", talk.confirmed_at),
        ("procedure", talk.procedure_handoff_at),
        ("session_ended", talk.session_ended_at),
        ("quiet", talk.quiet_72h_at),
        ("resumed", talk.resumed_at),
        ("returned", talk.returned_at),
        ("next", later.next_contact_at),
        ("next_same", later.next_same_issue_at),
        ("next_person", later.next_person_at),
    ] {
        if let Some(time) = time {
            let _ = write!(res, "{name}={} ", since(time));
        }
    }
    for (name, count) in [
        ("declines", talk.ai_declines),
        ("turns", talk.person_turns),
        ("involved", talk.people_involved),
        ("closings", talk.closings),
        ("waits", talk.waits),
    ] {
        if 0 < count {
            let _ = write!(res, "{name}={count} ");
        }
    }
    for (name, word) in
        [("tier", &outcome.tier), ("page", &outcome.page), ("priority", &outcome.priority)]
    {
        if let Some(word) = word {
            let _ = write!(res, "{name}={word} ");
        }
    }
    res.trim_end().to_owned()
}

#[test]
fn the_last_answer_starts_the_clock_anew() {
    check(
        "as-of 2d\nt1 +0h opened; +0h customer; +1h ai greeting; +2h ai answer; +3h customer question; \
         +4h customer thanks",
        "ai_first=2h ai_last=2h replied=3h asked_again=3h confirmed=4h",
    );
    check(
        "as-of 2d\nt1 +0h opened; +0h customer; +2h ai answer; +3h customer question; +5h ai answer; \
         +6h customer thanks",
        "ai_first=2h ai_last=5h replied=3h confirmed=6h",
    );
    check(
        "as-of 2d\nt1 +0h opened; +2h ai cannot-help; +3h customer auto-reply",
        "ai_first=2h ai_last=2h declines=1",
    );
}

#[test]
fn silence_of_72_hours_is_noted_once_and_so_is_what_ends_it() {
    check("as-of 73h\nt1 +0h opened; +2h ai answer", "ai_first=2h ai_last=2h");
    check("as-of 74h\nt1 +0h opened; +2h ai answer", "ai_first=2h ai_last=2h quiet=74h");
    check(
        "t1 +0h opened; +2h ai answer; +76h customer thanks; +77h person",
        "ai_first=2h ai_last=2h person=77h person_replied=77h replied=76h confirmed=76h quiet=74h \
         resumed=77h next_person=77h turns=1 involved=1",
    );
    // Nobody is silent before an AI has written.
    check("t1 +0h opened; +0h customer", "");
}

#[test]
fn replies_in_a_row_are_one_turn_and_who_was_in_charge_took_part() {
    check(
        "as-of 2d\nt1 +0h opened; +0h customer; +1h assigned ann; +1h person; +2h person; +3h customer; \
         +4h assigned bob; +4h person note; +5h waits person; +6h waits person; +7h resolved person; \
         +8h reopened customer; +9h resolved person",
        "person=1h person_replied=1h turns=1 involved=2 closings=2 waits=1",
    );
    check("as-of 2d\nt1 +0h opened; +1h handoff configured", "person=1h procedure=1h");
    check("as-of 2d\nt1 +0h opened; +1h handoff failed", "");
}

#[test]
fn a_message_after_the_end_is_a_return_and_after_closing_no_reply() {
    check(
        "t1 +0h opened; +1h ai answer; +1h closed system; +2h customer negative; +2h customer asks-for-person",
        "ai_first=1h ai_last=1h asked_for_person=2h negative=2h asked_again=2h quiet=74h returned=2h \
         closings=1",
    );
    check(
        "as-of 2d\nt1 +0h opened; +1h ai answer; +2h session-ended; +3h customer",
        "ai_first=1h ai_last=1h replied=3h asked_again=3h session_ended=2h returned=3h",
    );
}

#[test]
fn later_contacts_need_no_resolution() {
    check(
        "as-of 2d\nt1 intent=login +0h opened; +1h ai answer
         t2 intent=refund +2h opened; +3h person
         t3 intent=login +4h opened; +5h excluded spam
         t4 intent=login +6h opened",
        "ai_first=1h ai_last=1h next=2h next_same=6h next_person=3h",
    );
    check(
        "t1 shared +0h opened; +1h ai answer\nt2 shared +2h opened",
        "ai_first=1h ai_last=1h quiet=73h",
    );
}

#[test]
fn the_plan_is_that_of_the_ticket_else_of_the_account_as_it_came_in() {
    check("account +0h plan=free\naccount +5h plan=pro\nt1 +6h opened", "tier=pro");
    check("account +0h plan=free\naccount +7h plan=pro\nt1 +6h opened", "tier=free");
    check(
        "account +0h plan=free\nt1 +6h opened plan=team page=/pay priority=low",
        "tier=team page=/pay priority=low",
    );
    check("t1 +6h opened priority=low; +7h field priority=high", "priority=high");
}
