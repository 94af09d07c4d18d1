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

/// `-0` is a whole number to simd-json and none to `serde_json`.
fn without_negative_zeros(line: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(line.len());
    for (at, &byte) in line.iter().enumerate() {
        let zero = byte == b'-' && line.get(at + 1) == Some(&b'0');
        if !zero || line.get(at + 2).is_some_and(|next| b".eE0123456789".contains(next)) {
            plain.push(byte);
        }
    }
    plain
}

/// Whether it was read quickly; what was read is what `serde_json` reads.
fn agrees(line: &[u8], memory: &mut Memory) -> Result<bool, String> {
    let quick = quickly(line, memory).map(|ticket| format!("{ticket:?}"));
    let Some(quick) = quick else { return Ok(false) };
    let same = parse::<Ticket<'_>>(line).is_ok_and(|whole| format!("{whole:?}") == quick);
    if same {
        return Ok(true);
    }
    match parse::<Ticket<'_>>(&without_negative_zeros(line)) {
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

/// Numbers of every form and size, and what is nearly one.
fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<f64>().prop_map(|value| value.to_string()),
        any::<f64>().prop_map(|value| format!("{value:e}")),
        any::<i128>().prop_map(|value| value.to_string()),
        any::<i64>().prop_map(|value| value.to_string()),
        any::<u64>().prop_map(|value| value.to_string()),
        "-?(0|[1-9][0-9]{0,24})(\\.[0-9]{1,24})?([eE][+-]?[0-9]{1,3})?",
        "-?(0|[1-9][0-9]{0,3})(\\.0{1,3})?",
        "[-+]?[0-9]{0,3}\\.?[0-9]{0,3}[eE]?[-+]?[0-9]{0,2}",
    ]
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
    fn numbers_are_read_as_serde_json_reads_them_or_left_to_it(number in number()) {
        let fields = [
            format!(r#""id":{number}"#),
            format!(r#""custom_fields":[{{"id":1,"value":{number}}}]"#),
            format!(r#""custom_fields":[{{"id":1,"value":[{number}]}}]"#),
            format!(r#""metric_set":{{"reopens":{number}}}"#),
            format!(r#""metric_set":{{"first_resolution_time_in_minutes":{{"calendar":{number}}}}}"#),
            format!(r#""unknown":{number}"#),
        ];
        for field in fields {
            let same = agrees(format!("{{{field}}}").as_bytes(), &mut Memory::new());
            prop_assert!(same.is_ok(), "{field}\n{}", same.unwrap_err());
        }
    }

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
