use std::collections::BTreeMap;

use evalctl_domain::{Outcome, Timeline};
use proptest::prelude::*;

use super::{CustomerFold, FoldRules, fold_timeline};
use crate::fixtures::{Dice, at, case, customer, customers, id, outcomes};

/// What became of the tickets of one customer, folded whole and event by event.
#[track_caller]
fn check(text: &str, expected: &str) {
    let case = case(text);
    let rules = case.options.rules;
    let whole = fold_timeline(case.timeline(), &rules);
    assert_eq!(outcomes(&whole, rules.as_of), expected.trim());
    for seed in 0..5 {
        assert_eq!(streamed(case.timeline(), &rules, &mut Dice::new(seed)), whole, "{seed}");
    }
}

/// What one event does to a ticket that has just come in.
#[track_caller]
fn check_event(event: &str, expected: &str) {
    check(&format!("t1 +0h opened; +1h {event}"), &format!("t1 {expected}"));
}

/// What one event does to a ticket that an AI has answered and resolved.
#[track_caller]
fn check_resolved(events: &str, expected: &str) {
    let before = "t1 +0h opened; +1h ai answer; +2h resolved ai";
    let text = format!("as-of 20d\n{before}; {events}");
    let start = "first_reply=1h first_resolved=2h";
    let (state, facts) = expected.split_once(" | ").expect("a state and facts");
    check(&text, &format!("t1 {state} {start} {facts}"));
}

/// Feeds tickets and events in a random order that keeps the order within a ticket.
fn streamed(timeline: &Timeline, rules: &FoldRules, dice: &mut Dice) -> Vec<Outcome> {
    let mut fold = CustomerFold::default();
    timeline.account.iter().for_each(|fact| fold.account(fact));
    for (ticket, event) in interleaved(std::slice::from_ref(timeline), dice) {
        take(&mut fold, timeline, ticket, event, rules);
    }
    fold.finish(rules)
}

/// Opens the ticket where it is new, then applies the event at `event`; 0 stands for the opening.
fn take(
    fold: &mut CustomerFold,
    timeline: &Timeline,
    ticket: usize,
    event: usize,
    rules: &FoldRules,
) {
    let history = &timeline.tickets[ticket];
    match event.checked_sub(1) {
        None => fold.open(&history.ticket),
        Some(event) => {
            let known = fold.apply(&history.ticket.id, &history.events[event], rules);
            assert!(known, "it was opened first");
        }
    }
}

/// (ticket, event) over all timelines, tickets numbered through.
fn interleaved(timelines: &[Timeline], dice: &mut Dice) -> Vec<(usize, usize)> {
    let tickets = timelines.iter().flat_map(|timeline| &timeline.tickets);
    let mut order: Vec<usize> = tickets
        .enumerate()
        .flat_map(|(idx, history)| std::iter::repeat_n(idx, history.events.len() + 1))
        .collect();
    dice.shuffle(&mut order);
    let mut seen = BTreeMap::new();
    let mut next = |ticket: usize| {
        let count = seen.entry(ticket).or_insert(0);
        *count += 1;
        (ticket, *count - 1)
    };
    order.into_iter().map(&mut next).collect()
}

#[test]
fn messages_count_by_who_wrote_for_whom() {
    check_event("customer", "open customer_messages=1");
    check_event("customer question", "open customer_messages=1");
    check_event("customer thanks", "open customer_messages=1 thanks=1");
    check_event("customer negative", "open customer_messages=1 negative=1");
    check_event("customer asks-for-person", "open customer_messages=1 asks_for_person=1");
    check_event("customer auto-reply", "open");
    check_event("customer note", "open");
    check_event("ai answer", "open by ai first_reply=1h ai_answers=1");
    check_event("ai", "open by ai first_reply=1h ai_answers=1");
    check_event("ai greeting", "open first_reply=1h ai_greetings=1");
    check_event("ai note", "open");
    check_event("person", "open by people first_reply=1h person_replies=1");
    check_event("person note", "open by people person_notes=1");
    check_event("system", "open");
}

#[test]
fn states_resolve_and_close() {
    check_event("resolved ai", "resolved first_resolved=1h resolved=1h until=721h");
    let closed = "first_resolved=1h resolved=1h closed=1h until=721h";
    check_event("closed system", &format!("closed {closed}"));
    check_event("closed-silent system", &format!("closed_no_reply {closed}"));
    check_event("open person", "open by people");
    check_event("waits system", "pending");
    check_event("resolved person", "resolved by people first_resolved=1h resolved=1h until=721h");
}

#[test]
fn closing_a_resolved_ticket_does_not_resolve_it_again() {
    check_resolved("+3h closed system", "closed by ai | resolved=2h closed=3h ai_answers=1");
}

#[test]
fn going_back_to_work_without_a_reopening_undoes_the_resolution() {
    check_resolved("+3h closed system; +4h open system", "open by ai | ai_answers=1");
    check_resolved("+3h open system; +5h resolved ai", "resolved by ai | resolved=5h ai_answers=1");
}

#[test]
fn other_events_count_what_they_say() {
    check_event("assigned desk", "open reassignments=1");
    check_event("escalated second-level", "open escalated=1h escalations=1");
    for kind in ["configured", "by-ai", "requested"] {
        check_event(&format!("handoff {kind}"), "open by people escalated=1h handoffs=1");
    }
    check_event("handoff failed", "open escalated=1h handoffs=1");
    check_event("acted ai refund", "open by ai ai_actions=1");
    check_event("acted person refund", "open by people");
    check_event("acted system refund", "open");
    check_event("acted customer refund", "open");
    check_event("reference intent=login", "open intent=login");
    check_event("reference actions=close", "open");
    check_event("reference out-of-scope", "open out_of_scope=true");
    check_event("excluded spam", "open until=1h excluded=spam");
    for nothing in ["opened", "field plan=pro", "final team=a", "session-ended", "touched"] {
        check_event(nothing, "open");
    }
}

#[test]
fn an_ai_and_a_person_are_both() {
    check(
        "t1 +0h opened; +1h ai; +2h escalated desk; +3h escalated desk; +4h person",
        "t1 open by both first_reply=1h escalated=2h ai_answers=1 person_replies=1 escalations=2",
    );
}

#[test]
fn an_offered_survey_is_no_rating_and_the_last_rating_counts() {
    check_event("rated offered", "open offered=yes");
    check_event("rated good", "open rating=good offered=yes");
    check_event("rated 2; +2h rated 4; +3h rated offered", "open rating=4/5 offered=yes");
}

#[test]
fn every_verifier_must_pass() {
    check_event("checked passed a", "open verified=true");
    check_event("checked passed a; +1h checked passed b", "open verified=true");
    check_event("checked passed a; +1h checked failed b", "open verified=false");
    check_event("checked failed a; +1h checked passed b", "open verified=false");
}

#[test]
fn the_sources_intent_holds_against_references_and_of_those_the_last_one() {
    check_event("reference intent=login; +2h reference intent=refund", "open intent=refund");
    check("t1 intent=bill +0h opened; +1h reference intent=login", "t1 open intent=bill");
}

#[test]
fn a_reopening_undoes_the_resolution() {
    check_resolved(
        "+3h closed system; +4h customer question; +4h reopened customer",
        "open by ai | reopened=4h reopens=1 ai_answers=1 customer_messages=1",
    );
    check_resolved(
        "+4h reopened person; +5h resolved ai; +6h reopened system; +7h resolved ai",
        "resolved by ai | resolved=7h reopened=4h reopens=2 ai_answers=1",
    );
}

#[test]
fn only_a_customers_thanks_since_the_resolution_make_a_reopening_by_thanks() {
    check_resolved(
        "+3h customer thanks; +3h reopened customer; +4h resolved ai",
        "resolved by ai | resolved=4h reopened=3h reopens=1 reopens_by_thanks=1 ai_answers=1 \
         customer_messages=1 thanks=1",
    );
    let with_question = "open by ai | reopened=4h reopens=1 ai_answers=1 customer_messages=2";
    check_resolved(
        "+3h customer thanks; +4h customer question; +4h reopened customer",
        &format!("{with_question} thanks=1"),
    );
    let by_person = "open by ai | reopened=3h reopens=1 ai_answers=1 customer_messages=1 thanks=1";
    check_resolved("+3h customer thanks; +3h reopened person", by_person);
    check_resolved("+3h reopened customer", "open by ai | reopened=3h reopens=1 ai_answers=1");
    // Thanks for the answer, before the resolution, are no cause of what comes after it.
    check(
        "t1 +0h opened; +1h customer thanks; +2h resolved ai; +3h reopened customer",
        "t1 open first_resolved=2h reopened=3h reopens=1 customer_messages=1 thanks=1",
    );
}

#[test]
fn an_automatic_reply_between_does_not_spoil_thanks() {
    check_resolved(
        "+3h customer thanks; +4h customer auto-reply; +4h reopened customer; +5h resolved ai",
        "resolved by ai | resolved=5h reopened=4h reopens=1 reopens_by_thanks=1 ai_answers=1 \
         customer_messages=1 thanks=1",
    );
}

#[test]
fn a_follow_up_leaves_the_ticket_closed_and_is_the_same_issue() {
    check(
        "t1 intent=login +0h opened; +1h closed ai; +9d reopened customer followup=t2
         t2 intent=refund +9d opened
         t3 intent=bill +9d opened",
        "t1 closed first_resolved=1h resolved=1h closed=1h until=721h followups=1 intent=login recontact=215h\n\
         t2 open intent=refund\n\
         t3 open intent=bill",
    );
}

#[test]
fn what_comes_later_than_the_horizon_is_counted_and_changes_nothing_but_a_label() {
    let resolved = "t1 resolved by ai first_reply=1h first_resolved=2h resolved=2h until=74h";
    let start = "horizon 3d\nt1 +0h opened; +1h ai; +2h resolved ai";
    let late = "+75h customer negative; +75h reopened customer; +80h person; +81h rated bad; \
                +82h checked failed a; +83h excluded spam; +84h reference intent=login";
    check(
        &format!("{start}; {late}"),
        &format!("{resolved} ai_answers=1 after_horizon=6 intent=login"),
    );
    // The last moment of the horizon still counts.
    check(
        &format!("{start}; +74h rated bad; +266401s rated good"),
        &format!("{resolved} ai_answers=1 after_horizon=1 rating=bad offered=yes"),
    );
}

#[test]
fn the_horizon_starts_at_the_last_resolution_and_stops_where_the_ticket_is_open() {
    check(
        "horizon 3d
         t1 +0h opened; +1h resolved ai; +2d reopened customer; +20d resolved ai; +22d rated bad; +24d rated good",
        "t1 resolved first_resolved=1h resolved=20d reopened=2d until=23d reopens=1 after_horizon=1 \
         rating=bad offered=yes",
    );
}

#[test]
fn nothing_later_than_the_data_cut_is_read() {
    check(
        "as-of 5h
         t1 +0h opened; +5h ai; +6h resolved ai; +7h excluded spam; +8h rated good
         t2 intent=login +1h opened; +2h resolved ai
         t3 intent=login +6h opened; +7h person",
        "t1 open by ai first_reply=5h ai_answers=1\n\
         t2 resolved first_resolved=2h resolved=2h intent=login\n\
         t3 open until=6h intent=login repeat=true excluded=opened_after_cut",
    );
}

#[test]
fn an_excluded_ticket_is_watched_until_then_and_the_first_reason_holds() {
    check(
        "t1 +0h opened; +1h excluded spam; +2h excluded merged; +3h person",
        "t1 open by people first_reply=3h until=1h person_replies=1 excluded=spam",
    );
}

#[test]
fn an_equal_intent_is_the_same_issue() {
    check(
        "t1 intent=login +0h opened; +2h resolved ai
         t2 intent=refund +3h opened; +4h resolved ai
         t3 intent=login +10d opened",
        "t1 resolved first_resolved=2h resolved=2h until=722h intent=login recontact=238h recontact_any=1h\n\
         t2 resolved first_resolved=4h resolved=4h until=724h intent=refund recontact_any=236h\n\
         t3 open intent=login",
    );
}

#[test]
fn alike_first_words_are_the_same_issue_and_no_words_are_like_no_others() {
    check(
        "t1 words=\"I cannot log in to my account\" +0h opened; +2h resolved ai
         t2 words=\"refund for invoice 4711 please\" +3h opened
         t3 words=\"cannot log into my account again\" +4h opened
         t4 +5h opened; +6h resolved ai
         t5 +7h opened",
        "t1 resolved first_resolved=2h resolved=2h until=722h recontact=2h recontact_any=1h\n\
         t2 open\n\
         t3 open repeat=true\n\
         t4 resolved first_resolved=6h resolved=6h until=726h recontact_any=1h\n\
         t5 open",
    );
}

#[test]
fn a_contact_before_the_resolution_counts_with_no_delay() {
    check(
        "t1 intent=login +0h opened; +9h resolved ai
         t2 intent=login +3h opened",
        "t1 resolved first_resolved=9h resolved=9h until=729h intent=login recontact=0h\n\
         t2 open intent=login repeat=true",
    );
}

#[test]
fn a_contact_counts_from_the_last_resolution_or_from_the_first_while_the_ticket_is_open_again() {
    let later = "t2 intent=login +4d opened";
    check(
        &format!(
            "t1 intent=login +0h opened; +1d resolved ai; +2d reopened system; +3d resolved ai\n{later}"
        ),
        "t1 resolved first_resolved=1d resolved=3d reopened=2d until=33d reopens=1 intent=login recontact=24h\n\
         t2 open intent=login repeat=true",
    );
    check(
        &format!("t1 intent=login +0h opened; +1d resolved ai; +2d reopened system\n{later}"),
        "t1 open first_resolved=1d reopened=2d reopens=1 intent=login recontact=72h\n\
         t2 open intent=login repeat=true",
    );
}

#[test]
fn a_ticket_never_resolved_has_no_recontact() {
    check(
        "t1 intent=login +0h opened\nt2 intent=login +1h opened",
        "t1 open intent=login\nt2 open intent=login repeat=true",
    );
}

#[test]
fn a_contact_behind_the_horizon_or_the_data_cut_is_not_seen() {
    let tickets = "t1 intent=login +0h opened; +1h resolved ai\nt2 intent=login +73h opened";
    let first = "t1 resolved first_resolved=1h resolved=1h";
    check(
        &format!("horizon 3d\n{tickets}"),
        &format!("{first} until=73h intent=login recontact=72h\nt2 open intent=login repeat=true"),
    );
    check(
        &format!("horizon 2d\n{tickets}"),
        &format!("{first} until=49h intent=login\nt2 open intent=login repeat=true"),
    );
    check(
        &format!("as-of 3d\n{tickets}"),
        &format!(
            "{first} intent=login\nt2 open until=73h intent=login repeat=true excluded=opened_after_cut"
        ),
    );
}

#[test]
fn spam_is_no_contact_and_makes_no_repeat() {
    check(
        "t1 intent=login +0h opened; +1h resolved ai
         t2 intent=login +2h opened; +3h excluded spam
         t3 intent=login +5h opened",
        "t1 resolved first_resolved=1h resolved=1h until=721h intent=login recontact=4h\n\
         t2 open until=3h intent=login repeat=true excluded=spam\n\
         t3 open intent=login repeat=true",
    );
    check(
        "t1 intent=login +0h opened; +1h excluded spam\nt2 intent=login +2h opened",
        "t1 open until=1h intent=login excluded=spam\nt2 open intent=login",
    );
}

#[test]
fn a_repeat_looks_back_one_window() {
    check(
        "t1 intent=login +0h opened
         t2 intent=login +7d opened
         t3 intent=login +1209601s opened",
        "t1 open intent=login\n\
         t2 open intent=login repeat=true\n\
         t3 open intent=login",
    );
}

#[test]
fn nobody_knows_the_contacts_of_shared_mailboxes_unnamed_customers_and_sources_without_times() {
    for unknown in ["shared", "anonymous", "timeless"] {
        check(
            &format!(
                "t1 {unknown} intent=login +0h opened; +1h resolved ai\n\
                 t2 {unknown} intent=login +2h opened"
            ),
            "t1 resolved first_resolved=1h resolved=1h until=721h intent=login recontact=unknown\n\
             t2 open intent=login recontact=unknown",
        );
        let timeline = case(&format!("t1 {unknown} +0h opened"));
        let folded = fold_timeline(timeline.timeline(), &timeline.options.rules);
        assert_eq!(folded[0].repeat, None, "{unknown}");
    }
}

#[test]
fn tickets_of_the_same_moment_go_by_name() {
    check(
        "b intent=login +0h opened; +1h resolved ai\na intent=login +0h opened; +1h resolved ai",
        "a resolved first_resolved=1h resolved=1h until=721h intent=login recontact=0h\n\
         b resolved first_resolved=1h resolved=1h until=721h intent=login repeat=true",
    );
}

#[test]
fn an_event_of_a_ticket_that_was_not_opened_is_refused() {
    let case = case("t1 +0h opened; +1h resolved ai");
    let mut fold = CustomerFold::default();
    let event = &case.timeline().tickets[0].events[1];
    assert!(!fold.apply(&id("t1"), event, &case.options.rules));
    assert_eq!(fold.finish(&case.options.rules), []);
}

#[test]
fn opening_a_ticket_again_forgets_nothing() {
    let case = case("t1 +0h opened; +1h resolved ai");
    let rules = &case.options.rules;
    let history = &case.timeline().tickets[0];
    let mut fold = CustomerFold::default();
    fold.open(&history.ticket);
    fold.apply(&history.ticket.id, &history.events[1], rules);
    fold.open(&history.ticket);
    assert_eq!(fold.finish(rules)[0].resolved_at, Some(at("1h")));
}

proptest! {
    #[test]
    fn a_stream_that_has_drained_gives_what_the_batch_gives(
        text in customer(),
        as_of in 1..100_u32,
        seed in any::<u64>(),
    ) {
        let case = case(&format!("as-of {as_of}d\n{text}"));
        let rules = case.options.rules;
        let whole = fold_timeline(case.timeline(), &rules);
        let dice = &mut Dice::new(seed);
        prop_assert_eq!(&streamed(case.timeline(), &rules, dice), &whole);
        // The tickets may also be known before any of their events, in any order.
        let mut fold = CustomerFold::default();
        let mut tickets: Vec<_> = case.timeline().tickets.iter().collect();
        dice.shuffle(&mut tickets);
        for history in &tickets {
            fold.open(&history.ticket);
        }
        for (ticket, event) in interleaved(std::slice::from_ref(case.timeline()), dice) {
            if 0 < event {
                take(&mut fold, case.timeline(), ticket, event, &rules);
            }
        }
        prop_assert_eq!(fold.finish(&rules), whole);
    }

    #[test]
    fn customers_do_not_disturb_each_other(
        text in customers(2..6),
        seed in any::<u64>(),
    ) {
        let case = case(&text);
        let rules = case.options.rules;
        let timelines = &case.partitions[0];
        let owners: Vec<(usize, usize)> = timelines
            .iter()
            .enumerate()
            .flat_map(|(owner, timeline)| (0..timeline.tickets.len()).map(move |idx| (owner, idx)))
            .collect();
        let mut folds: BTreeMap<usize, CustomerFold> = BTreeMap::new();
        for (ticket, event) in interleaved(timelines, &mut Dice::new(seed)) {
            let (owner, idx) = owners[ticket];
            take(folds.entry(owner).or_default(), &timelines[owner], idx, event, &rules);
        }
        let streamed: Vec<_> = folds.values().map(|fold| fold.outcomes(&rules)).collect();
        let whole: Vec<_> =
            timelines.iter().map(|timeline| fold_timeline(timeline, &rules)).collect();
        prop_assert_eq!(streamed, whole);
    }

    /// What a later data cut adds never changes what an earlier one has seen as of itself.
    #[test]
    fn folding_the_events_up_to_the_cut_is_folding_all_with_the_cut(
        text in customer(),
        as_of in 1..100_u32,
    ) {
        let case = case(&format!("as-of {as_of}d\n{text}"));
        let rules = case.options.rules;
        let mut shorter = case.timeline().clone();
        for history in &mut shorter.tickets {
            history.events.retain(|event| event.time <= rules.as_of);
        }
        prop_assert_eq!(fold_timeline(&shorter, &rules), fold_timeline(case.timeline(), &rules));
    }
}

mod truth_table;

mod dialogue;
