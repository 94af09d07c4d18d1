use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;

use evalctl_domain::{AuthorRole, EventKind, TicketHistory};

use crate::fixture::{Case, assert_text, shared_data, tickets};
use crate::{Input, InputFormat};

/// Checks the tickets of a result file.
#[track_caller]
fn check(content: &str, expected: &str) {
    let case = Case::new().file("runs.json", InputFormat::TauBench, content.as_bytes());
    assert_text(&case.text().replace("2000-01-01T00:00:", "").replace("Z ", " "), expected);
}

const TALK: &str = r####"[{"task_id": 7, "trial": 1, "reward": 1.0,
    "info": {"task": {"user_id": "mia", "actions": [{"name": "cancel", "kwargs": {"id": "A1"}}]}},
    "traj": [
      {"role": "system", "content": "You are an agent."},
      {"role": "user", "content": "Cancel A1 please"},
      {"role": "assistant", "content": "Sure?"},
      {"role": "user", "content": "Yes. ###STOP###"},
      {"role": "assistant", "content": null, "tool_calls":
        [{"id": "c1", "function": {"name": "cancel", "arguments": "{\"id\": \"A1\", \"fee\": 2.0}"}},
         {"id": "c2", "function": {"name": "note", "arguments": "not json"}}]},
      {"role": "tool", "tool_call_id": "c2", "content": "noted"},
      {"role": "tool", "tool_call_id": "c1", "content": "cancelled"},
      {"role": "assistant", "content": "Done."},
      {"role": "user", "content": "###STOP###"}]}]"####;

#[test]
fn a_run_is_a_talk_with_acts_and_a_verifier() {
    check(
        TALK,
        r#"runs/7/1 trial=1
        0:1 00 opened
        0:1 01 message customer public: Cancel A1 please
        0:1 02 message ai public answer: Sure?
        0:1 03 message customer public: Yes.
        0:1 04 acted ai cancel {"fee":2,"id":"A1"} -> cancelled
        0:1 05 acted ai note "not json" -> noted
        0:1 06 message ai public answer: Done.
        0:1 07 session_ended
        0:1 08 status resolved `ended` by ai
        0:1 09 checked reward passed=true
        0:1 10 reference_given cancel {"id":"A1"}"#,
    );
}

#[test]
fn a_transfer_is_a_handoff_and_no_resolution() {
    check(
        r####"[{"task_id": 0, "trial": 0, "reward": 0.0, "info": {"task": {"actions": []}}, "traj": [
          {"role": "user", "content": "Help"},
          {"role": "assistant", "content": "Wait.", "tool_calls": [
            {"id": "c", "function": {"name": "transfer_to_human_agents", "arguments": "{}"}}]},
          {"role": "tool", "tool_call_id": "c", "content": "Transfer successful"},
          {"role": "user", "content": "###STOP###"}]}]"####,
        "runs/0/0 trial=0
        0:1 00 opened
        0:1 01 message customer public: Help
        0:1 02 acted ai transfer_to_human_agents {} -> Transfer successful
        0:1 03 handoff by_ai
        0:1 04 message ai public answer: Wait.
        0:1 05 session_ended
        0:1 06 checked reward passed=false
        0:1 07 reference_given no actions",
    );
}

#[test]
fn a_broken_run_is_kept_and_the_others_are_read() {
    check(
        r#"[{"task_id": 0, "trial": 0},
            "nonsense of jo@example.com",
            {"task_id": 1, "trial": 0, "reward": 0.5, "info": {"task": {}}, "traj": []}]"#,
        r#"runs/1/0 trial=0
        0:3 00 opened
        0:3 01 session_ended
        0:3 02 status resolved `ended` by ai
        0:3 03 checked reward passed=false
        runs.json:1 not_a_run: missing field `reward` | {"task_id":0,"trial":0}
        runs.json:2 not_a_run: invalid type: string "nonsense of <email>", expected a tau-bench run | "nonsense of <email>""#,
    );
}

#[test]
fn the_same_run_twice_counts_once() {
    let run = TALK.trim_matches(['[', ']']);
    let case = Case::new().file("a.json", InputFormat::TauBench, TALK.as_bytes()).file(
        "b.json",
        InputFormat::TauBench,
        format!("[{run}, {run}]").as_bytes(),
    );
    let said = case.text();
    let said: Vec<&str> = said.lines().filter(|line| !line.starts_with(' ')).collect();
    assert_text(
        &said.join("\n"),
        "a/7/1 trial=1
        b/7/1 trial=1
        b.json:2 duplicate_ticket: `b.json` already gave a ticket `b/7/1`; ids must be unique |",
    );
}

#[test]
fn broken_json_is_an_error_with_its_place() {
    check(
        "[{\"task_id\": 0,\n oops}]",
        "error: `runs.json`: key must be a string at line 2 column 2",
    );
    check("[", "error: `runs.json`: EOF while parsing a list at line 1 column 1");
    check("[] []", "error: `runs.json`: trailing characters at line 1 column 4");
    check(
        "{\"a\": 1}",
        "error: `runs.json`: invalid type: map, expected a list at line 1 column 1",
    );
    let deep = format!("[{}{}]", "[".repeat(1_000), "]".repeat(1_000));
    check(&deep, "error: `runs.json`: recursion limit exceeded at line 1 column 128");
}

#[test]
fn an_element_without_end_is_an_error() {
    let mut json = b"[{\"a\": \"".to_vec();
    std::io::repeat(b'x').take(20 << 20).read_to_end(&mut json).unwrap();
    json.extend_from_slice(b"\"}]");
    let packed = zstd::encode_all(json.as_slice(), 0).unwrap();
    let case = Case::new().file("a.json.zst", InputFormat::TauBench, &packed);
    assert_text(
        &case.text(),
        "error: `a.json.zst`: an element is longer than 16777216 bytes at line 1 column 16777216",
    );
}

/// Trials are not independent: those of a task share a cluster, whoever the customer is.
#[test]
fn the_airline_runs() {
    let Some(path) = shared_data("tau_bench/gpt-4o-airline.json") else {
        return;
    };
    let mut case = Case::new();
    case.inputs.push(Input { path, format: InputFormat::TauBench });
    let ingested = case.ingest().unwrap();
    let tickets = tickets(&ingested);
    let mut clusters: BTreeMap<&str, u32> = BTreeMap::new();
    for history in &tickets {
        *clusters.entry(&*history.ticket.cluster).or_default() += 1;
    }
    assert_eq!((tickets.len(), clusters.len()), (200, 50));
    assert!(clusters.values().all(|trials| *trials == 4));
    let with = |is: fn(&EventKind) -> bool| {
        let has = |history: &&TicketHistory| history.events.iter().any(|event| is(&event.kind));
        tickets.iter().filter(has).count()
    };
    assert_eq!(200 - with(|kind| matches!(kind, EventKind::Handoff { .. })), 152);
    assert_eq!(with(|kind| matches!(kind, EventKind::Status { by: AuthorRole::Ai, .. })), 152);
    assert_eq!(with(|kind| matches!(kind, EventKind::Checked { passed: true, .. })), 84);
    let text = fs::read_to_string(&case.inputs[0].path).unwrap();
    assert!(text.contains("###STOP###"));
    let stops = |kind: &EventKind| matches!(kind, EventKind::Message { text: Some(text), .. } if text.contains("###STOP###"));
    assert!(!tickets.iter().flat_map(|history| &history.events).any(|event| stops(&event.kind)));
}
