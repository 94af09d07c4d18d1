//! Records of many files that are about the same tickets.

use super::{case, records, ticket};
use crate::InputFormat;
use crate::fixture::{assert_text, shared_data, tickets};

const PAGE: &str = r#"{
  "tickets": [
    {"id": 7, "created_at": "2024-03-01T10:00:00Z", "status": "closed", "requester_id": 1,
     "submitter_id": 1, "followup_ids": [8], "via": {"channel": "web"}},
    {"id": 8, "created_at": "2024-04-01T10:00:00Z", "status": "open", "requester_id": 1,
     "submitter_id": 1, "via": {"channel": "web", "source": {"rel": "follow_up", "from": {"ticket_id": 7}}}}
  ],
  "next_page": null,
  "count": 2
}
"#;

const JOINED: &str = "7 channel=web
      0:3 2024-03-01T10:00:00Z opened
      1:1 2024-03-01T10:00:00Z message customer public: Where is it?
      1:1 2024-03-01T10:05:00Z message person public: On its way
      2:1 2024-03-02T10:00:00Z status closed `closed` by system
      2:1 2024-03-02T10:00:00Z rated offered
      2:1 2024-03-03T10:00:00Z rated good=false
      0:5 2024-04-01T10:00:00Z reopened by customer as 8
    8 channel=web
      0:5 2024-04-01T10:00:00Z opened";

const COMMENTS: &str = r#"{"comments":[{"id":1,"author_id":1,"body":"Where is it?","created_at":"2024-03-01T10:00:00Z"},{"id":2,"author_id":5,"body":"On its way","created_at":"2024-03-01T10:05:00Z"}],"next_page":"https://x.zendesk.com/api/v2/tickets/7/comments.json?page=2"}"#;

const REST: &str = concat!(
    r#"{"ticket_metrics":[{"ticket_id":7,"reopens":0,"replies":1,"solved_at":"2024-03-02T10:00:00Z","status_updated_at":"2024-03-02T10:00:00Z"}],"#,
    r#""satisfaction_ratings":[{"ticket_id":7,"score":"bad_with_comment","created_at":"2024-03-02T10:00:00Z","updated_at":"2024-03-03T10:00:00Z"}],"#,
    r#""users":[{"id":1,"role":"end-user","email":"mia@example.com"},{"id":5,"role":"agent","email":"jo@example.com"}]}"#
);

#[test]
fn pages_are_one_history_in_whatever_order() {
    let files = [("tickets.json", PAGE), ("c.json", COMMENTS), ("rest.json", REST)];
    let read = |order: [usize; 3]| {
        let mut res = case();
        for idx in order {
            let (name, content) = files[idx];
            assert_eq!(detected(&res, name, content), InputFormat::Zendesk, "{name}");
            res = res.file(name, InputFormat::Zendesk, content.as_bytes());
        }
        res
    };
    let text = read([0, 1, 2]).text();
    let expected = JOINED.replace(
        "      2:1 2024-03-02T10:00:00Z status closed `closed` by system\n",
        "      2:1 2024-03-02T10:00:00Z status resolved `solved` by system\n\
         0:3 2024-03-02T10:00:00Z status closed `closed` by system\n",
    );
    assert_text(&text, &expected);
    let events = |text: &str| -> Vec<String> {
        let after_place = |line: &str| line.split_once(" 20").map(|(_, rest)| rest.to_owned());
        text.lines().filter_map(after_place).collect()
    };
    assert_eq!(events(&read([2, 1, 0]).text()), events(&text));
}

fn detected(case: &crate::fixture::Case, name: &str, content: &str) -> InputFormat {
    let path = case.folder.path().join(format!("detect-{name}"));
    std::fs::write(&path, content).unwrap();
    InputFormat::detect(&path, false).unwrap()
}

#[test]
fn wrapped_records_are_read_by_their_stream() {
    let bare = ticket("");
    let airbyte = format!(
        r#"{{"type":"RECORD","record":{{"stream":"x__zendesk__tickets","data":{bare},"emitted_at":1}}}}"#
    );
    let singer = format!(r#"{{"type":"RECORD","stream":"tickets","record":{bare}}}"#);
    let state = r#"{"type":"STATE","value":{}}"#;
    let tags =
        r#"{"type":"RECORD","record":{"stream":"x__zendesk__tags","data":{"name":"a","count":1}}}"#;
    let expected = records(case(), "bare.ndjson", &[&bare]).text().replace("0:1", "0:3");
    for wrapped in [&airbyte, &singer] {
        let lines = [state, tags, wrapped.as_str()];
        let case = records(case(), "log", &lines);
        assert_eq!(InputFormat::detect(&case.inputs[0].path, true).unwrap(), InputFormat::Zendesk);
        assert_text(&case.text(), &expected);
    }
}

#[test]
fn the_state_that_was_updated_last_holds() {
    let newer = ticket("").replace("2024-03-09", "2024-03-10").replace("Reset", "Reset now");
    let text = records(case(), "a.ndjson", &[&newer, &ticket("")]).text();
    assert!(text.contains("subject=Reset now"), "{text}");
    assert!(text.contains("a.ndjson:2 duplicate_ticket (does not count)"), "{text}");
}

#[test]
fn a_comment_without_its_ticket_is_counted() {
    let comment =
        r#"{"id":1,"ticket_id":99,"author_id":1,"body":"x","created_at":"2024-03-01T10:00:00Z"}"#;
    let case = records(case(), "a.ndjson", &[&ticket(""), comment]);
    let text = case.text();
    assert!(text.contains("a.ndjson:2 ticket_missing (does not count): no record gives"), "{text}");
}

#[test]
fn customers_are_told_apart_by_the_most_trusted_key() {
    let user = r#"{"id":1,"role":"end-user","email":"MIA@example.com","verified":true}"#;
    let same = ticket("")
        .replace(r#""id":7"#, r#""id":8"#)
        .replace(r#""requester_id":1"#, r#""requester":{"id":2,"email":"mia@example.com"}"#);
    let case = records(case(), "a.ndjson", &[&ticket(""), user, &same]);
    let customers: Vec<_> = tickets(&case.ingest().unwrap())
        .into_iter()
        .map(|history| history.ticket.customer)
        .collect();
    assert!(customers[0].is_some());
    assert_eq!(customers[0], customers[1]);
}

/// Zendesk's own numbers: no ticket was reopened, and the replies are in comments that the file
/// does not hold.
#[test]
fn the_airbyte_file_of_a_trial_account() {
    let Some(path) = shared_data("zendesk_faros/zendesk-all-streams.log") else {
        return;
    };
    let mut case = case();
    let format = InputFormat::detect(&path, false).unwrap();
    case.inputs.push(crate::Input { path, format });
    let ingested = case.ingest().unwrap();
    let histories = tickets(&ingested);
    assert_eq!(histories.len(), 14);
    // A survey was offered on a ticket that the file does not hold.
    let rejects: Vec<_> =
        ingested.manifest.rejects.iter().map(|reject| (reject.line, &reject.message)).collect();
    assert_eq!(rejects, [(1, &"no record gives ticket `15` itself".to_owned())]);
    let text = case.text();
    assert_eq!(text.matches(" reopened by").count(), 1, "{text}");
    assert!(text.contains("2024-01-31T02:20:41Z reopened by person as 14"), "{text}");
    assert_eq!(text.matches("excluded created_by_agent").count(), 2, "{text}");
    assert!(text.contains("2024-02-08T00:47:21Z rated good=true"), "{text}");
}
