use evalctl_domain::{Outcome, Rating, Recontact};

use crate::fixtures::{busy_outcome, render, through_parquet};
use crate::{Table, outcomes_batch};

#[test]
fn an_outcome_fills_its_columns() {
    let batch = through_parquet(Table::Outcomes, &outcomes_batch(&[busy_outcome()]));
    insta::assert_snapshot!(render(&batch).replace(' ', "\n"), @"
    ticket_id=T1
    customer_id=c_1
    cluster=c_1
    channel=email
    language=en
    intent=refund
    intent_was_read=true
    tier=pro
    page=/billing
    priority=high
    out_of_scope=false
    given_set=test
    set=tune
    trial=3
    clock=stated
    status_history=changes
    excluded=spam
    state=resolved
    handled_by=ai
    opened_at=2026-01-01T00:00:00Z
    first_reply_at=2026-01-01T00:00:01Z
    first_resolved_at=2026-01-01T00:00:02Z
    resolved_at=2026-01-01T00:00:03Z
    closed_at=2026-01-01T00:00:04Z
    observed_until=2026-01-01T00:00:05Z
    escalated_at=2026-01-01T00:00:06Z
    reopened_at=2026-01-01T00:00:07Z
    reopens=11
    reopens_by_thanks=12
    reopened_as_followup=13
    ai_answers=14
    ai_greetings=15
    ai_actions=16
    person_replies=17
    person_notes=18
    customer_messages=19
    customer_thanks=20
    customer_negative=21
    asks_for_person=22
    handoffs=23
    escalations=24
    reassignments=25
    rating_offered=true
    rating_points=4
    rating_scale=5
    satisfied=true
    verified=false
    recontact=after
    recontact_after_s=600
    recontact_any=after
    recontact_any_after_s=300
    repeat=true
    after_horizon=26
    ai_first_reply_at=2026-01-01T00:00:30Z
    ai_last_reply_at=2026-01-01T00:00:31Z
    person_at=2026-01-01T00:00:32Z
    person_replied_at=2026-01-01T00:00:33Z
    asked_for_person_at=2026-01-01T00:00:34Z
    negative_at=2026-01-01T00:00:35Z
    replied_at=2026-01-01T00:00:36Z
    asked_again_at=2026-01-01T00:00:37Z
    confirmed_at=2026-01-01T00:00:38Z
    procedure_handoff_at=2026-01-01T00:00:39Z
    session_ended_at=2026-01-01T00:00:40Z
    quiet_72h_at=2026-01-01T00:00:41Z
    resumed_at=2026-01-01T00:00:42Z
    returned_at=2026-01-01T00:00:43Z
    ai_declines=44
    person_turns=45
    people_involved=46
    closings=47
    waits=48
    next_contact_at=2026-01-01T00:00:49Z
    next_same_issue_at=2026-01-01T00:00:50Z
    next_person_at=2026-01-01T00:00:51Z
    first_reply_business_s=52
    first_resolution_business_s=53
    resolution_business_s=54
    observed_business_s=55
    first_reply_due_at=2026-01-01T00:00:56Z
    resolution_due_at=2026-01-01T00:00:57Z
    ");
}

#[track_caller]
fn check(outcome: Outcome, columns: &[&str], expected: &str) {
    let line = render(&outcomes_batch(&[outcome]));
    let is_wanted =
        |cell: &&str| cell.split_once('=').is_some_and(|(column, _)| columns.contains(&column));
    let found: Vec<&str> = line.split(' ').filter(is_wanted).collect();
    assert_eq!(found.join(" "), expected);
}

#[test]
fn only_an_answer_on_a_scale_has_points() {
    let columns = ["rating_offered", "rating_points", "rating_scale", "satisfied"];
    let rated = |rating| Outcome { rating, ..busy_outcome() };
    let points = Some(Rating::Points { points: 3, scale: 5 });
    check(
        rated(points),
        &columns,
        "rating_offered=true rating_points=3 rating_scale=5 satisfied=false",
    );
    let good = Some(Rating::Binary { good: true });
    check(rated(good), &columns, "rating_offered=true satisfied=true");
    check(rated(Some(Rating::Offered)), &columns, "rating_offered=true");
    let unasked = Outcome { rating_offered: false, ..rated(None) };
    check(unasked, &columns, "rating_offered=false");
}

#[test]
fn seconds_stand_only_beside_after() {
    let columns = ["recontact", "recontact_after_s", "recontact_any", "recontact_any_after_s"];
    let came = |recontact, recontact_any| Outcome { recontact, recontact_any, ..busy_outcome() };
    check(
        came(Recontact::NotSeen, Recontact::After(0)),
        &columns,
        "recontact=not_seen recontact_any=after recontact_any_after_s=0",
    );
    check(
        came(Recontact::Unknown, Recontact::Unknown),
        &columns,
        "recontact=unknown recontact_any=unknown",
    );
}
