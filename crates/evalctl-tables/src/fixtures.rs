//! Rows to test with, and what to look at them with.

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::concat_batches;
use arrow::datatypes::{DataType, TimestampMicrosecondType};
use arrow::util::display::array_value_to_string;
use evalctl_domain::{
    Clock, CustomerId, Dialogue, HandledBy, LaterContacts, Outcome, Rating, Recontact, Reject,
    ServiceTimes, SourceRef, StatusHistory, Ticket, TicketId, TicketSet, TicketState,
};
use jiff::Timestamp;

use crate::{Table, read_batches, write_part};

/// A moment `seconds` into 2026.
pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_767_225_600 + seconds).expect("a time")
}

pub(crate) fn ticket_id(id: &str) -> TicketId {
    TicketId::new(id).expect("an id")
}

pub(crate) fn customer_id() -> CustomerId {
    CustomerId::new("c_1").expect("an id")
}

/// A ticket that says nothing that it need not say.
pub(crate) fn bare_ticket() -> Ticket {
    Ticket {
        id: ticket_id("T1"),
        customer: None,
        cluster: "T1".into(),
        shared_mailbox: false,
        opened_at: at(0),
        channel: None,
        language: None,
        intent: None,
        intent_read: None,
        given_set: None,
        trial: None,
        sketch: None,
        clock: Clock::Stated,
        status_history: StatusHistory::Changes,
        source: SourceRef { file: 0, line: 1 },
    }
}

/// A ticket that was answered by an AI, rated, and came back.
pub(crate) fn busy_outcome() -> Outcome {
    Outcome {
        ticket: ticket_id("T1"),
        customer: Some(customer_id()),
        cluster: "c_1".into(),
        channel: Some("email".to_owned()),
        language: Some("en".to_owned()),
        intent: Some("refund".to_owned()),
        intent_was_read: true,
        tier: Some("pro".to_owned()),
        page: Some("/billing".to_owned()),
        priority: Some("high".to_owned()),
        out_of_scope: Some(false),
        given_set: Some("test".to_owned()),
        set: Some(TicketSet::Tune),
        trial: Some(3),
        clock: Clock::Stated,
        status_history: StatusHistory::Changes,
        excluded: Some("spam".to_owned()),
        state: TicketState::Resolved,
        handled_by: HandledBy::Ai,
        opened_at: at(0),
        first_reply_at: Some(at(1)),
        first_resolved_at: Some(at(2)),
        resolved_at: Some(at(3)),
        closed_at: Some(at(4)),
        observed_until: at(5),
        escalated_at: Some(at(6)),
        reopened_at: Some(at(7)),
        reopens: 11,
        reopens_by_thanks: 12,
        reopened_as_followup: 13,
        ai_answers: 14,
        ai_greetings: 15,
        ai_actions: 16,
        person_replies: 17,
        person_notes: 18,
        customer_messages: 19,
        customer_thanks: 20,
        customer_negative: 21,
        asks_for_person: 22,
        handoffs: 23,
        escalations: 24,
        reassignments: 25,
        rating: Some(Rating::Points { points: 4, scale: 5 }),
        rating_offered: true,
        verified: Some(false),
        recontact: Recontact::After(600),
        recontact_any: Recontact::After(300),
        repeat: Some(true),
        after_horizon: 26,
        dialogue: Dialogue {
            ai_first_reply_at: Some(at(30)),
            ai_last_reply_at: Some(at(31)),
            person_at: Some(at(32)),
            person_replied_at: Some(at(33)),
            asked_for_person_at: Some(at(34)),
            negative_at: Some(at(35)),
            replied_at: Some(at(36)),
            asked_again_at: Some(at(37)),
            confirmed_at: Some(at(38)),
            procedure_handoff_at: Some(at(39)),
            session_ended_at: Some(at(40)),
            quiet_72h_at: Some(at(41)),
            resumed_at: Some(at(42)),
            returned_at: Some(at(43)),
            ai_declines: 44,
            person_turns: 45,
            people_involved: 46,
            closings: 47,
            waits: 48,
        },
        later: LaterContacts {
            next_contact_at: Some(at(49)),
            next_same_issue_at: Some(at(50)),
            next_person_at: Some(at(51)),
        },
        service: ServiceTimes {
            first_reply_business_s: Some(52),
            first_resolution_business_s: Some(53),
            resolution_business_s: Some(54),
            observed_business_s: Some(55),
            first_reply_due_at: Some(at(56)),
            resolution_due_at: Some(at(57)),
        },
    }
}

pub(crate) fn reject(line: u64, text: &str) -> Reject {
    Reject {
        file: "tickets.csv".to_owned(),
        line,
        reason: "time_unparsable".to_owned(),
        message: text.to_owned(),
        raw: text.to_owned(),
        counts: true,
    }
}

/// The rows after a way through a part, which must not change them.
#[track_caller]
pub(crate) fn through_parquet(table: Table, batch: &RecordBatch) -> RecordBatch {
    let folder = tempfile::tempdir().expect("a folder");
    write_part(folder.path(), table, 0, [batch.clone()]).expect("written");
    let read = read_batches(folder.path(), table).expect("read");
    let read = concat_batches(&table.schema(), &read).expect("one schema");
    assert_eq!(&read, batch);
    read
}

/// A line a row, with `column=value` for every value that is not null.
pub(crate) fn render(batch: &RecordBatch) -> String {
    let schema = batch.schema();
    let lines: Vec<String> = (0..batch.num_rows())
        .map(|row_idx| {
            let cells = schema.fields().iter().zip(batch.columns());
            let cells: Vec<String> = cells
                .filter(|(_, array)| array.is_valid(row_idx))
                .map(|(field, array)| format!("{}={}", field.name(), cell(array, row_idx)))
                .collect();
            cells.join(" ")
        })
        .collect();
    lines.join("\n")
}

fn cell(array: &dyn Array, row_idx: usize) -> String {
    // How a time prints depends on features of arrow that other crates may turn on.
    if matches!(array.data_type(), DataType::Timestamp(..)) {
        let micros = array.as_primitive::<TimestampMicrosecondType>().value(row_idx);
        return Timestamp::from_microsecond(micros).expect("a time").to_string();
    }
    array_value_to_string(array, row_idx).expect("a printable value")
}
