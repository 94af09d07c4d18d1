use evalctl_domain::{Clock, Sketch, SourceRef, StatusHistory, Ticket};

use crate::fixtures::{at, bare_ticket, customer_id, render, through_parquet};
use crate::{Table, tickets_batch};

#[test]
fn a_ticket_fills_its_columns_and_what_is_unknown_is_null() {
    let full = Ticket {
        customer: Some(customer_id()),
        cluster: "task-7".into(),
        shared_mailbox: true,
        opened_at: at(0),
        channel: Some("chat".to_owned()),
        language: Some("de".to_owned()),
        intent: Some("refund".to_owned()),
        intent_read: Some("billing".to_owned()),
        given_set: Some("test".to_owned()),
        trial: Some(2),
        clock: Clock::Missing,
        status_history: StatusHistory::Summary,
        source: SourceRef { file: 3, line: 40 },
        ..bare_ticket()
    };
    let batch = through_parquet(Table::Tickets, &tickets_batch(&[&full, &bare_ticket()]));
    insta::assert_snapshot!(render(&batch), @"
    ticket_id=T1 customer_id=c_1 cluster=task-7 shared_mailbox=true opened_at=2026-01-01T00:00:00Z channel=chat language=de intent=refund intent_read=billing given_set=test trial=2 clock=missing status_history=summary source_file=3 source_line=40
    ticket_id=T1 cluster=T1 shared_mailbox=false opened_at=2026-01-01T00:00:00Z clock=stated status_history=changes source_file=0 source_line=1
    ");
}

#[test]
fn a_sketch_is_its_packed_counts() {
    let sketch = Sketch::of("refund please").expect("words");
    let ticket = Ticket { sketch: Some(sketch.clone()), ..bare_ticket() };
    let batch = tickets_batch(&[&ticket]);
    let column = batch.column_by_name("sketch").expect("a column");
    let bytes = arrow::array::AsArray::as_binary::<i32>(column).value(0);
    assert_eq!(bytes, sketch.as_ref());
    assert_eq!(bytes.len(), 64, "no trigram stands there three times");
}
