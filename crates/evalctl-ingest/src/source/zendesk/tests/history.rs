//! What becomes of one ticket of an account export.

use super::{case, check, records, ticket};
use crate::fixture::assert_text;

#[test]
fn comments_and_totals_make_a_summary() {
    let line = ticket(
        r#","comments":[
        {"id":11,"author_id":1,"body":"I cannot log in","public":true,"created_at":"2024-03-01T10:00:00Z"},
        {"id":12,"author_id":9,"body":"Use the link","public":true,"created_at":"2024-03-01T10:05:00Z"},
        {"id":13,"author_id":5,"body":"Watch this one","public":false,"created_at":"2024-03-01T11:00:00Z"},
        {"id":14,"author_id":1,"body":"Mail mia@example.com","public":true,"created_at":"2024-03-02T10:00:00Z"},
        {"id":15,"author_id":5,"body":"Done","public":true,"created_at":"2024-03-03T10:00:00Z"}],
        "metric_set":{"reopens":1,"replies":2,"solved_at":"2024-03-03T10:00:00Z",
        "first_resolution_time_in_minutes":{"calendar":5,"business":5}},
        "satisfaction_rating":{"score":"good"}"#,
    );
    check(
        &[&line.replace("\n        ", "")],
        "7 channel=email
          0:1 2024-03-01T10:00:00Z opened subject=Reset
          0:1 2024-03-01T10:00:00Z message customer public: I cannot log in
          0:1 2024-03-01T10:05:00Z message ai public answer: Use the link
          0:1 2024-03-01T10:05:00Z status resolved `solved` by ai
          0:1 2024-03-01T11:00:00Z message person internal: Watch this one
          0:1 2024-03-02T10:00:00Z message customer public: Mail <email>
          0:1 2024-03-02T10:00:00Z reopened by customer
          0:1 2024-03-03T10:00:00Z message person public: Done
          0:1 2024-03-03T10:00:00Z status resolved `solved` by person
          0:1 2024-03-03T10:00:00Z rated offered
          0:1 2024-03-03T10:00:00Z rated good=true
          0:1 2024-03-03T10:00:00Z final_field tags=login",
    );
}

#[test]
fn without_comments_the_description_is_the_first_message() {
    check(
        &[&ticket("")],
        "7 channel=email
          0:1 2024-03-01T10:00:00Z opened subject=Reset
          0:1 2024-03-01T10:00:00Z message customer public: I cannot log in
          0:1 2024-03-09T10:00:00Z status resolved `solved` by system
          0:1 2024-03-09T10:00:00Z final_field tags=login",
    );
}

const AUDITS: &str = r#","audits":[
    {"id":1,"created_at":"2024-03-01T10:00:00Z","author_id":1,"events":[
      {"id":11,"type":"Comment","body":"I cannot log in","public":true},
      {"type":"Create","field_name":"status","value":"new"},
      {"type":"Create","field_name":"tags","value":["login"]},
      {"type":"Create","field_name":"priority","value":"high"},
      {"type":"Create","field_name":"assignee_id","value":9}]},
    {"id":2,"created_at":"2024-03-01T10:05:00Z","author_id":9,"via":{"channel":"api"},"events":[
      {"id":12,"type":"Comment","body":"Use the link","public":true},
      {"type":"Change","field_name":"status","value":"pending","previous_value":"new"}]},
    {"id":3,"created_at":"2024-03-04T10:05:00Z","author_id":-1,"via":{"channel":"rule"},"events":[
      {"type":"Change","field_name":"status","value":"solved","previous_value":"pending"},
      {"type":"Change","field_name":"satisfaction_score","value":"offered","previous_value":"unoffered"}]},
    {"id":4,"created_at":"2024-03-05T10:00:00Z","author_id":1,"events":[
      {"id":14,"type":"Comment","body":"Still broken","public":true},
      {"type":"Change","field_name":"status","value":"open","previous_value":"solved","via":{"channel":"rule"}},
      {"type":"Change","field_name":"assignee_id","value":"5","previous_value":"9"},
      {"type":"Change","field_name":"tags","value":["login","vip"],"previous_value":["login"]}]},
    {"id":5,"created_at":"2024-03-06T10:00:00Z","author_id":5,"events":[
      {"id":15,"type":"Comment","body":"Done","public":true},
      {"type":"Change","field_name":"status","value":"solved","previous_value":"open"}]}]"#;

#[test]
fn audits_date_every_change_and_tell_who_made_it() {
    check(
        &[&ticket(&AUDITS.replace('\n', ""))],
        "7 channel=email
          0:1 2024-03-01T10:00:00Z opened subject=Reset #login priority=high
          0:1 2024-03-01T10:00:00Z message customer public: I cannot log in
          0:1 2024-03-01T10:05:00Z message ai public answer: Use the link
          0:1 2024-03-01T10:05:00Z status pending `pending` by ai
          0:1 2024-03-04T10:05:00Z status closed_no_reply `solved` by system
          0:1 2024-03-04T10:05:00Z rated offered
          0:1 2024-03-05T10:00:00Z message customer public negative: Still broken
          0:1 2024-03-05T10:00:00Z handoff by_ai
          0:1 2024-03-05T10:00:00Z assigned to agent_bfd543f0
          0:1 2024-03-05T10:00:00Z reopened by customer
          0:1 2024-03-05T10:00:00Z status open `open` by system
          0:1 2024-03-05T10:00:00Z field_changed tags=login vip
          0:1 2024-03-06T10:00:00Z message person public: Done
          0:1 2024-03-06T10:00:00Z status resolved `solved` by person",
    );
}

#[test]
fn comments_that_the_audits_also_give_count_once() {
    let comments = r#","comments":[{"id":11,"author_id":1,"body":"I cannot log in","created_at":"2024-03-01T10:00:00Z"},
        {"id":12,"author_id":9,"body":"Use the link","created_at":"2024-03-01T10:05:00Z"}]"#;
    let line = ticket(&format!("{comments}{AUDITS}").replace('\n', ""));
    let text = records(case(), "export.ndjson", &[&line]).text();
    assert_eq!(text.matches(" message ").count(), 4, "{text}");
}

#[test]
fn metric_events_stand_in_for_missing_audits() {
    let events = r#","metric_events":{"requester_wait_time":[
        {"id":1,"metric":"requester_wait_time","type":"activate","time":"2024-03-01T10:00:00Z"},
        {"id":2,"metric":"requester_wait_time","type":"pause","time":"2024-03-01T10:05:00Z"},
        {"id":3,"metric":"requester_wait_time","type":"fulfill","time":"2024-03-02T10:00:00Z"},
        {"id":4,"metric":"requester_wait_time","type":"activate","time":"2024-03-03T10:00:00Z"},
        {"id":5,"metric":"requester_wait_time","type":"fulfill","time":"2024-03-04T10:00:00Z"},
        {"id":6,"metric":"requester_wait_time","type":"update_status","time":"2024-03-04T10:00:01Z"}],
        "agent_work_time":[{"id":7,"metric":"agent_work_time","type":"pause","time":"2024-03-01T10:06:00Z"}]}"#;
    check(
        &[&ticket(&events.replace('\n', ""))],
        "7 channel=email
          0:1 2024-03-01T10:00:00Z opened subject=Reset
          0:1 2024-03-01T10:00:00Z message customer public: I cannot log in
          0:1 2024-03-01T10:05:00Z status pending `pending` by system
          0:1 2024-03-02T10:00:00Z status resolved `solved` by system
          0:1 2024-03-03T10:00:00Z reopened by system
          0:1 2024-03-03T10:00:00Z status open `open` by system
          0:1 2024-03-04T10:00:00Z status resolved `solved` by system
          0:1 2024-03-04T10:00:00Z final_field tags=login",
    );
}

/// The reason for which a ticket is out of the count.
#[track_caller]
fn excluded(line: &str, reason: Option<&str>) {
    let mut case = case();
    case.zendesk.test_tags.insert("qa".to_owned());
    let text = records(case, "export.ndjson", &[line]).text();
    let found = text.lines().find_map(|line| line.split(" excluded ").nth(1));
    assert_eq!(found, reason, "{text}");
}

#[test]
fn tickets_that_are_no_contacts_are_out_of_the_count() {
    excluded(&ticket(""), None);
    excluded(&ticket("").replace(r#"["login"]"#, r#"["qa"]"#), Some("test"));
    excluded(&ticket("").replace(r#"["login"]"#, r#"["spam"]"#), Some("spam"));
    excluded(&ticket("").replace("solved", "deleted"), Some("deleted"));
    excluded(&ticket("").replace(r#"["login"]"#, r#"["closed_by_merge"]"#), Some("merged"));
    let by_agent = ticket("").replace(r#""submitter_id":1"#, r#""submitter_id":5"#);
    excluded(&by_agent, Some("created_by_agent"));
    // A program opened it for the customer.
    excluded(&by_agent.replace("mail", "api"), None);
    let suspended = ticket(r#","requester":{"id":1,"role":"end-user","suspended":true}"#);
    excluded(&suspended.replace("solved", "deleted"), Some("spam"));
}

#[test]
fn tags_make_an_ai_a_handoff_and_an_end_without_reply() {
    let mut case = case();
    case.zendesk.ai_tags.insert("bot".to_owned());
    case.zendesk.handoff_tags.insert("to_agent".to_owned(), evalctl_domain::HandoffKind::Requested);
    case.zendesk.no_reply_tags.insert("no_answer".to_owned());
    let line = ticket(
        r#","comments":[
        {"id":11,"author_id":1,"body":"Hi","created_at":"2024-03-01T10:00:00Z"},
        {"id":12,"author_id":8,"body":"Use the link","created_at":"2024-03-01T10:05:00Z","via":{"channel":"api"}},
        {"id":13,"author_id":8,"body":"Now me","created_at":"2024-03-01T12:05:00Z","via":{"channel":"web"}}],
        "metric_set":{"solved_at":"2024-03-03T10:00:00Z"}"#,
    );
    let line =
        line.replace("\n        ", "").replace(r#"["login"]"#, r#"["bot","to_agent","no_answer"]"#);
    assert_text(
        &records(case, "export.ndjson", &[&line]).text(),
        "7 channel=email
          0:1 2024-03-01T10:00:00Z opened subject=Reset
          0:1 2024-03-01T10:00:00Z message customer public: Hi
          0:1 2024-03-01T10:05:00Z message ai public answer: Use the link
          0:1 2024-03-01T12:05:00Z message person public: Now me
          0:1 2024-03-01T12:05:00Z handoff requested
          0:1 2024-03-03T10:00:00Z status closed_no_reply `solved` by system
          0:1 2024-03-03T10:00:00Z final_field tags=bot to_agent no_answer",
    );
}

#[test]
fn custom_fields_become_intent_page_and_language() {
    let mut case = case();
    case.zendesk.intent_field = Some(100);
    case.zendesk.page_field = Some(101);
    case.zendesk.language_field = Some(102);
    case.zendesk.fields.insert("plan".to_owned(), 103);
    let line = ticket(
        r#","custom_fields":[{"id":100,"value":"login"},{"id":"101","value":"/reset"},{"id":102,"value":["de"]},
        {"id":103,"value":3},{"id":104,"value":null},{"id":105,"value":[[1]]}]"#,
    );
    assert_text(
        &records(case, "export.ndjson", &[&line.replace("\n        ", "")]).text(),
        "7 channel=email language=de intent=login
          0:1 2024-03-01T10:00:00Z opened subject=Reset page=/reset
          0:1 2024-03-01T10:00:00Z message customer public: I cannot log in
          0:1 2024-03-09T10:00:00Z status resolved `solved` by system
          0:1 2024-03-09T10:00:00Z final_field tags=login
          0:1 2024-03-09T10:00:00Z final_field plan=3",
    );
}
