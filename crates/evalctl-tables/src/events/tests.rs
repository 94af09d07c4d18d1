use std::collections::BTreeSet;

use evalctl_domain::{
    Action, AuthorRole, Event, EventKind, HandoffKind, Meaning, Rating, Reference, SourceRef,
    StatedTime, TicketState, Visibility,
};
use serde_json::json;

use crate::fixtures::{at, bare_ticket, customer_id, render, through_parquet, ticket_id};
use crate::table::tests::documented_words;
use crate::{Table, Text, events_batch};

/// Every kind at least once, with everything that it can carry.
fn all_kinds() -> Vec<EventKind> {
    let text = str::to_owned;
    vec![
        EventKind::Opened {
            subject: Some(text("Broken")),
            page: Some(text("/billing")),
            tags: vec![text("vip")],
            fields: vec![(text("plan"), text("pro"))],
        },
        EventKind::Message {
            author: AuthorRole::Customer,
            visibility: Visibility::Public,
            text: Some(text("Please help")),
            meaning: Some(Meaning::Question),
        },
        EventKind::Status {
            state: TicketState::ClosedNoReply,
            label: text("Done"),
            by: AuthorRole::System,
        },
        EventKind::Reopened { by: AuthorRole::Customer, followup: Some(ticket_id("T2")) },
        EventKind::Assigned { to: Some(text("team-a")) },
        EventKind::Escalated { to: None },
        EventKind::Handoff { kind: HandoffKind::ByAi },
        EventKind::Acted {
            author: AuthorRole::Ai,
            action: Action::new("refund", &json!({"order": "A1"})),
            result: Some(text("ok")),
        },
        EventKind::Rated(Rating::Offered),
        EventKind::Rated(Rating::Binary { good: true }),
        EventKind::Rated(Rating::Binary { good: false }),
        EventKind::Rated(Rating::Points { points: 4, scale: 5 }),
        EventKind::Checked { name: text("reward"), passed: false },
        EventKind::FieldChanged { name: text("plan"), value: None },
        EventKind::FinalField { name: text("cause"), value: text("bug") },
        EventKind::ReferenceGiven(Reference {
            intent: Some(text("refund")),
            out_of_scope: false,
            actions: Some(vec![Action::new("refund", &json!({"order": "A1"}))]),
            article: None,
            answer: Some(text("You get it back.")),
        }),
        EventKind::SessionEnded,
        EventKind::Excluded { reason: text("spam") },
        EventKind::Touched,
    ]
}

fn rendered(text: Text) -> String {
    let ticket = bare_ticket();
    let event = |kind| Event {
        time: at(0),
        stated: None,
        seq: 0,
        source: SourceRef { file: 0, line: 1 },
        kind,
    };
    let events: Vec<Event> = all_kinds().into_iter().map(event).collect();
    let rows: Vec<_> = events.iter().map(|event| (&ticket, event)).collect();
    render(&through_parquet(Table::Events, &events_batch(&rows, text)))
        .replace("ticket_id=T1 seq=0 time=2026-01-01T00:00:00Z ", "")
        .replace(" source_file=0 source_line=1", "")
}

#[test]
fn each_kind_fills_its_columns() {
    insta::assert_snapshot!(rendered(Text::Keep), @r#"
    kind=opened value=/billing text=Broken arguments={"fields":{"plan":"pro"},"tags":["vip"]}
    kind=message author=customer visibility=public meaning=question text=Please help
    kind=status author=system name=closed_no_reply value=Done
    kind=reopened author=customer value=T2
    kind=assigned value=team-a
    kind=escalated
    kind=handoff name=by_ai
    kind=acted author=ai name=refund text=ok arguments={"order":"A1"}
    kind=rated name=offered
    kind=rated name=good
    kind=rated name=bad
    kind=rated name=points value=4/5
    kind=checked name=reward passed=false
    kind=field_changed name=plan
    kind=final_field name=cause value=bug
    kind=reference_given value=refund arguments={"actions":[{"arguments":{"order":"A1"},"name":"refund"}],"answer":"You get it back.","intent":"refund","out_of_scope":false}
    kind=session_ended
    kind=excluded name=spam
    kind=touched
    "#);
}

#[test]
fn without_text_nobodys_words_are_written() {
    let (with, without) = (rendered(Text::Keep), rendered(Text::Drop));
    let changed: Vec<&str> = with
        .lines()
        .zip(without.lines())
        .filter(|(with, without)| with != without)
        .map(|(_, without)| without)
        .collect();
    insta::assert_snapshot!(changed.join("\n"), @r#"
    kind=opened value=/billing arguments={"fields":{"plan":"pro"},"tags":["vip"]}
    kind=message author=customer visibility=public meaning=question
    kind=acted author=ai name=refund arguments={"order":"A1"}
    kind=reference_given value=refund arguments={"actions":[{"arguments":{"order":"A1"},"name":"refund"}],"intent":"refund","out_of_scope":false}
    "#);
}

#[test]
fn the_documentation_lists_every_kind() {
    let written: BTreeSet<String> =
        all_kinds().iter().map(|kind| kind.as_str().to_owned()).collect();
    let documented: BTreeSet<String> =
        documented_words(Table::Events, "kind").into_iter().collect();
    assert_eq!(written, documented);
}

#[test]
fn an_event_says_whose_when_and_from_where() {
    let ticket = evalctl_domain::Ticket { customer: Some(customer_id()), ..bare_ticket() };
    let event = Event {
        time: at(60),
        stated: Some(StatedTime(at(30))),
        seq: 4,
        source: SourceRef { file: 1, line: 22 },
        kind: EventKind::Touched,
    };
    insta::assert_snapshot!(render(&events_batch(&[(&ticket, &event)], Text::Keep)), @"ticket_id=T1 customer_id=c_1 seq=4 time=2026-01-01T00:01:00Z stated_time=2026-01-01T00:00:30Z kind=touched source_file=1 source_line=22");
}
