use std::fs;

use crate::InputFormat;
use crate::fixture::{Case, assert_text};

const MAPPING: &str = r#"
    [ticket]
    id = "id"
    subject = "subject"
    tags = "tags"
    [customer]
    email = "mail"
    [time]
    column = "at"
    format = "unix"
    [state]
    column = "state"
    changed_by = "person"
    open = ["with ann@desk.example"]
    resolved = ["solved"]
    [[transition]]
    means = "escalated"
    column = "group"
    to = ["bob@desk.example"]
    [message]
    text = "text"
    author = "by"
    customer = ["user"]
    person = ["ann@desk.example"]
    [action]
    name = "tool"
    arguments = "args"
    result = "said"
    [fields]
    changing = ["group"]
    final = ["note"]
    [reference]
    intent = "label"
    out_of_scope = ["ask carl@desk.example"]
    actions = "right"
"#;

const LOG: &str = r#"id,at,mail,subject,tags,state,group,by,text,tool,args,said,note,label,right,of jo@example.com
    T1,1,jo@example.com,to jo@example.com,a jo@example.com,with ann@desk.example,desk,user,"jo@example.com, 4111 1111 1111 1111",,,,,,,
    T1,2,,,,solved,bob@desk.example,ann@desk.example,ok jo@example.com,pay,"{""card"": 4111111111111111, ""to"": ""jo@example.com""}",sent to jo@example.com,by bob@desk.example,ask carl@desk.example,"[{""name"": ""pay"", ""arguments"": {""to"": ""jo@example.com"", ""card"": ""4111 1111 1111 1111""}}]",
    T1,3,,,,lost by dan@desk.example,,eve@desk.example,hi,,,,,,,
    T1,jo@example.com,,,,,,,,,,,,,,
    ,1,jo@example.com,jo@example.com,,,,,,,,,,,,
    T1,too,few,jo@example.com
"#;

/// Checks that no byte of the folder tells one of the words; numbers may look like a single sign.
#[track_caller]
fn check_bytes(case: &Case, words: &[&str]) {
    for entry in fs::read_dir(case.scratch()).unwrap() {
        let path = entry.unwrap().path();
        let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).to_lowercase();
        for word in words {
            assert!(!text.contains(word), "`{word}` is in {}", path.display());
        }
    }
}

#[test]
fn words_and_acts_are_the_same_words_and_acts_once_masked() {
    let case = Case::new().mapping(MAPPING).events("a.csv", LOG);
    assert_text(
        &case.text().replace("1970-01-01T00:00:0", ""),
        r#"T1
        0:2 1Z opened subject=to <email> #a #<email>
        0:2 1Z field_changed group=desk
        0:2 1Z message customer public: <email>, <card>
        0:2 1Z status open `with <email>` by customer
        0:3 2Z field_changed group=<email>
        0:3 2Z escalated to <email>
        0:3 2Z message person public: ok <email>
        0:3 2Z acted person pay {"card":"<card>","to":"<email>"} -> sent to <email>
        0:3 2Z status resolved `solved` by person
        0:4 3Z field_changed group=none
        0:4 3Z final_field note=by <email>
        0:4 3Z reference_given intent=ask <email> out_of_scope pay {"card":"<card>","to":"<email>"}
        a.csv:5 time_unparsable: column `at`: time `<email>` does not match seconds since 1970 | T1,<email>,,,,,,,,,,,,,,
        a.csv:6 ticket_missing: column `id` has no value | ,1,<email>,<email>,,,,,,,,,,,,
        a.csv:7 wrong_field_count: got 4 fields where the header has 16 | T1,too,few,<email>"#,
    );
    assert_text(
        &case.findings(),
        "completeness: 6 records, 1 ticket
        1 record not used: ticket_missing
        1 record not used: time_unparsable
        1 record not used: wrong_field_count
        1 row with the state `lost by <email>`, which the mapping does not know
        1 row with the author `<email>`, whom the mapping does not know
        columns that the mapping does not mention: of <email>",
    );
}

#[test]
fn no_address_is_left_in_any_byte_of_the_folder() {
    let long = "x,".repeat(95);
    let cut = format!("T1,{long}jo.smith@example.com and so on\n");
    let run = r#"[{"task_id": 0, "trial": 0, "reward": 1, "info": {"task": {"user_id": "jo@example.com",
        "actions": [{"name": "a", "kwargs": {"deep": [{"mail": "jo@example.com"}]}}]}},
        "traj": [{"role": "user", "content": "jo@example.com"},
          {"role": "assistant", "content": "jo@example.com", "tool_calls":
            [{"id": "c", "function": {"name": "t", "arguments": "{\"m\": \"jo@example.com\"}"}},
             {"id": "d", "function": {"name": "t", "arguments": "jo@example.com"}}]},
          {"role": "tool", "tool_call_id": "c", "content": "jo@example.com"}]},
        {"broken": "jo@example.com"}]"#;
    let account = r#"{"email": "jo@example.com", "time": "2026-01-01T00:00:00Z", "fields": {"of jo@example.com": {"mail": ["jo@example.com"]}, "main": "jo@example.com"}}
        {"email": "jo@example.com", "time": "jo@example.com", "fields": {}}"#;
    let article = r#"{"id": "KB-1", "title": "jo@example.com", "body": "jo@example.com", "published_at": "2026-01-01T00:00:00Z"}
        {"id": "KB-1", "title": "jo@example.com", "body": "jo@example.com", "published_at": "jo@example.com"}"#;
    let mut case = Case::new()
        .mapping(MAPPING)
        .events("a.csv", &format!("{LOG}{cut}"))
        .file("runs.json", InputFormat::TauBench, run.as_bytes())
        .file("q.csv", InputFormat::Labelled, b"text,label\njo@example.com,x\njo@example.com,\n")
        .file("accounts.ndjson", InputFormat::Accounts, account.as_bytes())
        .file("articles.ndjson", InputFormat::Articles, article.as_bytes());
    case.identity.shared_mailboxes.insert("jo@example.com".to_owned());
    let ingested = case.ingest().unwrap();
    assert_eq!(ingested.manifest.tickets, 3);
    check_bytes(&case, &["@example", "@desk", "jo.smith", "4111"]);
}

#[test]
fn no_scratch_file_of_a_stopped_reading_has_an_address_either() {
    let case = Case::new().mapping(MAPPING).events("a.csv", LOG).events("b.csv", "id,at");
    assert!(case.text().starts_with("error: no column"), "the second file cannot be read");
    check_bytes(&case, &["@example", "@desk", "4111"]);
}
