use evalctl_domain::{
    Action, ArticleId, Confidence, Cost, Decision, DecisionRow, DecisionStatus, Mode, Sentiment,
    TicketSet, TurnPath, Urgency,
};
use serde_json::json;

use crate::fixtures::{at, customer_id, render, through_parquet, ticket_id};
use crate::{Table, Text, decisions_batch};

fn row(status: DecisionStatus) -> DecisionRow {
    DecisionRow {
        arm: "rules".into(),
        ticket: ticket_id("T1"),
        customer: None,
        cluster: "T1".into(),
        set: None,
        counted: true,
        turn: 0,
        decided_at: at(0),
        status,
        path: TurnPath::On,
        is_last: true,
        snapshot: None,
        epoch: 0,
        asked: 1,
        flips: 0,
        mode_flips: 0,
    }
}

fn full() -> DecisionRow {
    let decision = Decision {
        mode: Mode::Draft,
        confidence: Confidence::new(0.25).expect("in range"),
        intent: Some("refund".to_owned()),
        sentiment: Some(Sentiment::Negative),
        urgency: Some(Urgency::High),
        answer: Some("You get it back.".to_owned()),
        citations: vec![ArticleId::new("A7").expect("an id")],
        actions: vec![Action::new("refund", &json!({"order": "A1"}))],
        reasons: vec!["rule:refund".to_owned(), "polite".to_owned()],
        cost: Some(Cost { micro_usd: 1200 }),
    };
    DecisionRow {
        customer: Some(customer_id()),
        cluster: "c_1".into(),
        set: Some(TicketSet::Cal),
        counted: false,
        turn: 2,
        path: TurnPath::Left,
        snapshot: Some("5f2c".into()),
        epoch: 9,
        asked: 3,
        flips: 2,
        mode_flips: 1,
        ..row(DecisionStatus::Decided(decision))
    }
}

#[test]
fn a_decision_fills_its_columns_and_no_decision_says_why() {
    let silent = Decision { reasons: Vec::new(), ..Decision::escalate("") };
    let rows = [
        full(),
        row(DecisionStatus::Decided(silent)),
        row(DecisionStatus::Excluded { reason: "spam".to_owned() }),
        row(DecisionStatus::Errored { reason: "timeout".to_owned() }),
        row(DecisionStatus::Diverged),
    ];
    let batch = through_parquet(Table::Decisions, &decisions_batch(&rows, Text::Keep));
    insta::assert_snapshot!(render(&batch), @r#"
    arm=rules ticket_id=T1 customer_id=c_1 cluster=c_1 set=cal counted=false turn=2 decided_at=2026-01-01T00:00:00Z status=decided path=left is_last=true mode=draft confidence=0.25 intent=refund sentiment=negative urgency=high answer=You get it back. citations=[A7] actions=[{"arguments":{"order":"A1"},"name":"refund"}] reasons=[rule:refund, polite] cost_micro_usd=1200 snapshot=5f2c epoch=9 asked=3 flips=2 mode_flips=1
    arm=rules ticket_id=T1 cluster=T1 counted=true turn=0 decided_at=2026-01-01T00:00:00Z status=decided path=on is_last=true mode=escalate confidence=0.0 citations=[] actions=[] reasons=[] epoch=0 asked=1 flips=0 mode_flips=0
    arm=rules ticket_id=T1 cluster=T1 counted=true turn=0 decided_at=2026-01-01T00:00:00Z status=excluded status_reason=spam path=on is_last=true epoch=0 asked=1 flips=0 mode_flips=0
    arm=rules ticket_id=T1 cluster=T1 counted=true turn=0 decided_at=2026-01-01T00:00:00Z status=errored status_reason=timeout path=on is_last=true epoch=0 asked=1 flips=0 mode_flips=0
    arm=rules ticket_id=T1 cluster=T1 counted=true turn=0 decided_at=2026-01-01T00:00:00Z status=diverged path=on is_last=true epoch=0 asked=1 flips=0 mode_flips=0
    "#);
}

#[test]
fn without_text_there_is_no_answer() {
    let [with, without] =
        [Text::Keep, Text::Drop].map(|text| render(&decisions_batch(&[full()], text)));
    assert_eq!(with.replace(" answer=You get it back.", ""), without);
}
