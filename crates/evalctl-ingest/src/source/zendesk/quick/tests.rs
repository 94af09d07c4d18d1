//! Lines in; both parsers must say the same.

use proptest::prelude::*;

use super::{MAX_DEPTH, Memory, quickly};
use crate::source::zendesk::parse;
use crate::source::zendesk::wire::Ticket;

/// A ticket with values of every kind.
const TICKET: &str = r#"{"id":35,"created_at":"2024-01-01T10:00:00Z","subject":"Caf\u00e9 \"now\"\n🙂 \ud83d\ude42","status":"solved",
"requester_id":"17","submitter_id":17.0,"assignee_id":null,"tags":["a","b\\c"],"custom_fields":[{"id":1,"value":true},
{"id":2,"value":-1.5e3},{"id":3,"value":18446744073709551615},{"id":4,"value":["x",7,null,{"y":[]}]},{"id":5,"value":{"z":{}}}],
"satisfaction_rating":{"score":"good","comment":"ok"},"via":{"channel":"web","source":{"from":{"ticket_id":9},"to":{},"rel":"follow_up"}},
"comments":[{"id":1,"author_id":17,"public":true,"plain_body":"Hallo,\twie geht's?","created_at":"2024-01-01T10:00:00Z"}],
"metric_set":{"reopens":0,"replies":2,"first_resolution_time_in_minutes":{"calendar":12,"business":null}},
"audits":[{"id":5,"author_id":-1,"created_at":"2024-01-01T10:05:00Z","events":[{"id":6,"type":"Change","field_name":"status","value":"solved","previous_value":["open"]}]}],
"metric_events":{"agent_work_time":[{"id":1,"type":"fulfill","time":"2024-01-01T10:05:00Z"}]},"unknown":{"deep":[[[{"n":1.25}]]]}}"#;

fn line(text: &str) -> Vec<u8> {
    text.replace('\n', "").into_bytes()
}

/// Whether it was read quickly; what was read is what `serde_json` reads.
fn agrees(line: &[u8], memory: &mut Memory) -> Result<bool, String> {
    let quick = quickly(line, memory).map(|ticket| format!("{ticket:?}"));
    let Some(quick) = quick else { return Ok(false) };
    match parse::<Ticket<'_>>(line) {
        Ok(whole) if format!("{whole:?}") == quick => Ok(true),
        Ok(whole) => Err(format!("{quick}\nshould be {whole:?}")),
        Err(fault) => Err(format!("{quick}\nshould be refused: {}", fault.message)),
    }
}

#[test]
fn a_ticket_with_values_of_every_kind_is_read_as_serde_json_reads_it() {
    assert_eq!(agrees(&line(TICKET), &mut Memory::new()), Ok(true));
}

#[test]
fn deep_lines_cost_no_stack() {
    let nested = |depth: usize| {
        // The ticket itself is one level.
        let (opened, closed) = ("[".repeat(depth - 1), "]".repeat(depth - 1));
        format!(r#"{{"id":1,"requester_id":2,"unknown":{opened}{closed}}}"#).into_bytes()
    };
    let mut memory = Memory::new();
    assert_eq!(agrees(&nested(MAX_DEPTH), &mut memory), Ok(true));
    assert_eq!(agrees(&nested(MAX_DEPTH + 1), &mut memory), Ok(false));
    assert_eq!(agrees(&nested(100_000), &mut memory), Ok(false));
}

#[test]
fn what_one_line_leaves_behind_does_not_show_in_the_next() {
    let mut memory = Memory::new();
    let whole = line(TICKET);
    assert_eq!(agrees(&whole, &mut memory), Ok(true));
    assert_eq!(agrees(&whole[..whole.len() / 2], &mut memory), Ok(false));
    assert_eq!(agrees(br#"{"id":1,"requester_id":2}"#, &mut memory), Ok(true));
    assert_eq!(agrees(&whole, &mut memory), Ok(true));
}

/// What breaks JSON, and what is close to it.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    const PIECES: &[&str] = &[
        "",
        "\"",
        "\\",
        "\\u",
        "\\ud800",
        "\\udc00",
        "\\u0000",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "null",
        "true",
        "nul",
        "0",
        "-",
        "01",
        "1e400",
        "1.",
        ".5",
        "-0",
        "9223372036854775808",
        "1e5",
        "NaN",
        " ",
        "\t",
        "\u{1}",
        "\u{7f}",
        "ü",
        "\"id\":1,",
        "\"x\":",
    ];
    let known = proptest::sample::select(PIECES).prop_map(|piece| piece.as_bytes().to_vec());
    prop_oneof![4 => known, 1 => any::<u8>().prop_map(|byte| vec![byte])]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_ticket_is_read_as_serde_json_reads_it_or_left_to_it(
        damages in proptest::collection::vec((any::<proptest::sample::Index>(), 0..4_usize, piece()), 1..4),
    ) {
        let mut line = line(TICKET);
        for (place, removed, piece) in damages {
            let start = place.index(line.len());
            let end = (start + removed).min(line.len());
            line.splice(start..end, piece);
        }
        let same = agrees(&line, &mut Memory::new());
        prop_assert!(same.is_ok(), "{}\n{}", String::from_utf8_lossy(&line), same.unwrap_err());
    }
}
