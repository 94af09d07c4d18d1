use crate::fixture::{Case, assert_text};

/// Checks the events of a log; times are minutes of one hour.
#[track_caller]
fn check(sections: &str, log: &str, expected: &str) {
    let mapping = format!(
        "[ticket]\nid = \"id\"\n{sections}\n[time]\ncolumn = \"at\"\nformat = \"%Y-%m-%d %H:%M\"\n"
    );
    let case = Case::new().mapping(&mapping).events("a.csv", log);
    let text = case.text().replace("2026-03-01T09:", "");
    assert_text(&text.replace(":00Z", ""), expected);
}

/// States and what a change between them means.
const STATE: &str = r#"
    [state]
    column = "state"
    changed_by = "person"
    open = ["new", "active"]
    pending = ["waiting"]
    resolved = ["solved"]
    closed = ["closed"]
    closed_no_reply = ["timeout"]
    invalid = ["-100"]
    [[transition]]
    means = "reopened"
    column = "state"
    from = ["solved", "closed", "timeout"]
    to = ["active", "waiting"]
"#;

#[test]
fn what_is_known_on_arrival_opens_the_ticket() {
    check(
        r#"channel = "channel"
        language = "lang"
        intent = "topic"
        set = "set"
        subject = "subject"
        page = "page"
        tags = "tags"
        [fields]
        arrival = ["plan", "region"]"#,
        "id,at,channel,lang,topic,set,subject,page,tags,plan,region
        T1,2026-03-01 09:00,web,en,login,test,Help!,/login,\"a, b;c\",pro,
        T1,2026-03-01 09:01,mail,de,refund,train,Other,/x,d,free,eu",
        "T1 channel=web language=en intent=refund set=test
        0:2 00 opened subject=Help! page=/login #a #b #c plan=pro
        0:2 00 touched
        0:3 01 touched",
    );
}

#[test]
fn states_are_told_when_they_change() {
    check(
        STATE,
        "id,at,state
        T1,2026-03-01 09:00,new
        T1,2026-03-01 09:01,new
        T1,2026-03-01 09:02,waiting
        T1,2026-03-01 09:03,
        T1,2026-03-01 09:04,solved
        T1,2026-03-01 09:05,closed
        T2,2026-03-01 09:00,timeout",
        "T1
        0:2 00 opened
        0:2 00 status open `new` by person
        0:3 01 touched
        0:4 02 status pending `waiting` by person
        0:5 03 touched
        0:6 04 status resolved `solved` by person
        0:7 05 status closed `closed` by person
        T2
        0:8 00 opened
        0:8 00 status closed_no_reply `timeout` by person",
    );
}

#[test]
fn a_resolved_ticket_may_come_back() {
    let log = "id,at,state
        T1,2026-03-01 09:00,solved
        T1,2026-03-01 09:01,active
        T1,2026-03-01 09:02,waiting
        T1,2026-03-01 09:03,closed
        T1,2026-03-01 09:04,waiting";
    let events = "T1
        0:2 00 opened
        0:2 00 status resolved `solved` by person
        0:3 01 reopened by person
        0:3 01 status open `active` by person
        0:4 02 status pending `waiting` by person
        0:5 03 status closed `closed` by person
        0:6 04 reopened by person
        0:6 04 status pending `waiting` by person";
    check(STATE, log, events);
    // The same where views show the column as well.
    let shown = format!("{STATE}\n[fields]\nchanging = [\"state\"]");
    let with_fields = "T1
        0:2 00 opened
        0:2 00 field_changed state=solved
        0:2 00 status resolved `solved` by person
        0:3 01 field_changed state=active
        0:3 01 reopened by person
        0:3 01 status open `active` by person
        0:4 02 field_changed state=waiting
        0:4 02 status pending `waiting` by person
        0:5 03 field_changed state=closed
        0:5 03 status closed `closed` by person
        0:6 04 field_changed state=waiting
        0:6 04 reopened by person
        0:6 04 status pending `waiting` by person";
    check(&shown, log, with_fields);
}

#[test]
fn an_invalid_state_is_as_good_as_none() {
    check(
        STATE,
        "id,at,state
        T1,2026-03-01 09:00,-100
        T1,2026-03-01 09:01,solved
        T1,2026-03-01 09:02,-100
        T1,2026-03-01 09:03,active",
        "T1
        0:2 00 opened
        0:2 00 touched
        0:3 01 status resolved `solved` by person
        0:4 02 touched
        0:5 03 reopened by person
        0:5 03 status open `active` by person",
    );
}

#[test]
fn an_unknown_state_is_between_known_ones() {
    check(
        STATE,
        "id,at,state
        T1,2026-03-01 09:00,solved
        T1,2026-03-01 09:01,limbo
        T1,2026-03-01 09:02,active",
        "T1
        0:2 00 opened
        0:2 00 status resolved `solved` by person
        0:3 01 touched
        0:4 02 status open `active` by person",
    );
}

/// Moves between groups, and what they mean.
const GROUPS: &str = r#"
    [[transition]]
    means = "handed_off"
    column = "group"
    from = ["bot"]
    [[transition]]
    means = "escalated"
    column = "group"
    to = ["experts"]
    [[transition]]
    means = "reassigned"
    column = "group"
    [[transition]]
    means = "excluded"
    column = "flag"
    to = ["spam"]
    reason = "junk"
"#;

#[test]
fn moves_between_groups() {
    let log = "id,at,group,flag
        T1,2026-03-01 09:00,bot,
        T1,2026-03-01 09:01,desk,
        T1,2026-03-01 09:02,,
        T1,2026-03-01 09:03,experts,
        T1,2026-03-01 09:04,experts,
        T2,2026-03-01 09:00,experts,spam";
    check(
        GROUPS,
        log,
        "T1
        0:2 00 opened
        0:2 00 touched
        0:3 01 handoff by_ai
        0:3 01 assigned to desk
        0:4 02 touched
        0:5 03 escalated to experts
        0:5 03 assigned to experts
        0:6 04 touched
        T2
        0:7 00 opened
        0:7 00 excluded junk",
    );
    // A cleared cell changes the field, but it is the next group that the ticket moves to.
    check(
        &format!("{GROUPS}[fields]\nchanging = [\"group\"]"),
        log,
        "T1
        0:2 00 opened
        0:2 00 field_changed group=bot
        0:3 01 field_changed group=desk
        0:3 01 handoff by_ai
        0:3 01 assigned to desk
        0:4 02 field_changed group=none
        0:5 03 field_changed group=experts
        0:5 03 escalated to experts
        0:5 03 assigned to experts
        0:6 04 touched
        T2
        0:7 00 opened
        0:7 00 field_changed group=experts
        0:7 00 excluded junk",
    );
}

#[test]
fn resolved_and_reopened_may_be_told_by_another_column() {
    check(
        r#"
        [[transition]]
        means = "resolved"
        column = "mark"
        to = ["done"]
        [[transition]]
        means = "reopened"
        column = "mark"
        from = ["done"]
        to = ["again"]"#,
        "id,at,mark
        T1,2026-03-01 09:00,
        T1,2026-03-01 09:01,done
        T1,2026-03-01 09:02,again",
        "T1
        0:2 00 opened
        0:2 00 touched
        0:3 01 status resolved `done` by system
        0:4 02 reopened by system",
    );
    // Of a state that is no end, a transition can say that it is one.
    check(
        &format!(
            "{STATE}[[transition]]\nmeans = \"resolved\"\ncolumn = \"state\"\nto = [\"waiting\"]"
        ),
        "id,at,state
        T1,2026-03-01 09:00,new
        T1,2026-03-01 09:01,waiting",
        "T1
        0:2 00 opened
        0:2 00 status open `new` by person
        0:3 01 status resolved `waiting` by person",
    );
}

#[test]
fn fields_change_and_are_cleared() {
    check(
        "[fields]\nchanging = [\"priority\"]",
        "id,at,priority
        T1,2026-03-01 09:00,
        T1,2026-03-01 09:01,high
        T1,2026-03-01 09:02,
        T1,2026-03-01 09:03,high",
        "T1
        0:2 00 opened
        0:2 00 touched
        0:3 01 field_changed priority=high
        0:4 02 field_changed priority=none
        0:5 03 field_changed priority=high",
    );
}

#[test]
fn final_columns_are_told_in_the_end_and_nowhere_else() {
    check(
        "[fields]\nfinal = [\"code\", \"closed\"]\nchanging = [\"group\"]",
        "id,at,group,code,closed
        T1,2026-03-01 09:00,a,c5,later
        T1,2026-03-01 09:01,b,c5,
        T2,2026-03-01 09:00,a,,",
        "T1
        0:2 00 opened
        0:2 00 field_changed group=a
        0:3 01 field_changed group=b
        0:3 01 final_field code=c5
        0:3 01 final_field closed=later
        T2
        0:4 00 opened
        0:4 00 field_changed group=a",
    );
}

#[test]
fn a_missing_marker_is_as_good_as_an_empty_cell() {
    check(
        &format!(
            "{STATE}[fields]\nchanging = [\"group\"]\nfinal = [\"code\"]\n\
             [table]\nmissing = [\"?\", \"n/a\"]"
        ),
        "id,at,state,group,code
        T1,2026-03-01 09:00,new, ? ,n/a
        T1,2026-03-01 09:01,?,a,?
        T1,2026-03-01 09:02,new,n/a,",
        "T1
        0:2 00 opened
        0:2 00 status open `new` by person
        0:3 01 field_changed group=a
        0:4 02 field_changed group=none",
    );
}

/// Who writes, to whom and why.
const MESSAGE: &str = r#"
    subject = "subject"
    [message]
    text = "text"
    author = "by"
    customer = ["user"]
    ai = ["bot@desk.example"]
    person = ["agent"]
    system = ["cron"]
    visibility = "vis"
    internal = ["note"]
    meaning = "meaning"
    [[transition]]
    means = "reopened"
    column = "state"
    from = ["solved"]
    to = ["new"]
"#;

#[test]
fn messages_have_an_author_a_reader_and_a_meaning() {
    check(
        &format!("{MESSAGE}{}", STATE.split("[[transition]]").next().unwrap()),
        "id,at,by,text,vis,meaning,subject,state
        T1,2026-03-01 09:00,user,Where is it?,public,question,Hi,new
        T1,2026-03-01 09:01,bot@desk.example,Here.,public,answer,Hi,solved
        T1,2026-03-01 09:02,user,No!,,negative,Hi,new
        T1,2026-03-01 09:03,agent,odd one,note,,Hi,
        T1,2026-03-01 09:04,cron,,,,Hi,timeout
        T1,2026-03-01 09:05,,,,,Hi,new",
        "T1
        0:2 00 opened subject=Hi
        0:2 00 message customer public question: Where is it?
        0:2 00 status open `new` by customer
        0:3 01 message ai public answer: Here.
        0:3 01 status resolved `solved` by ai
        0:4 02 message customer public negative: No!
        0:4 02 reopened by customer
        0:4 02 status open `new` by customer
        0:5 03 message person internal: odd one
        0:6 04 status closed_no_reply `timeout` by system
        0:7 05 status open `new` by person",
    );
}

#[test]
fn a_message_of_nobody_known_is_left_out() {
    check(
        MESSAGE,
        "id,at,by,text,vis,meaning,subject,state
        T1,2026-03-01 09:00,stranger,psst,,,,
        T1,2026-03-01 09:01,,psst,,,,
        T1,2026-03-01 09:02,user,hello,,shouting,,",
        "T1
        0:2 00 opened
        0:2 00 touched
        0:3 01 touched
        0:4 02 message customer public: hello",
    );
}

#[test]
fn actions_have_canonical_arguments() {
    check(
        &format!("{MESSAGE}[action]\nname = \"tool\"\narguments = \"args\"\nresult = \"said\""),
        r#"id,at,by,text,vis,meaning,subject,state,tool,args,said
        T1,2026-03-01 09:00,bot@desk.example,,,,,,refund,"{""b"": 1.0, ""a"": "" x  y ""}",ok
        T1,2026-03-01 09:01,agent,done,,,,,refund,not json,
        T1,2026-03-01 09:02,,,,,,,refund,,
        T1,2026-03-01 09:03,,,,,,,,"{""a"": 1}",no tool"#,
        r#"T1
        0:2 00 opened
        0:2 00 acted ai refund {"a":"x y","b":1} -> ok
        0:3 01 message person public: done
        0:3 01 acted person refund "not json" -> none
        0:4 02 acted system refund {} -> none
        0:5 03 touched"#,
    );
}

#[test]
fn ratings_in_words_and_points() {
    check(
        "[rating]\ncolumn = \"csat\"\noffered = [\"asked\"]\ngood = [\"+\"]\nbad = [\"-\"]\nscale = 5",
        "id,at,csat
        T1,2026-03-01 09:00,asked
        T1,2026-03-01 09:01,4
        T1,2026-03-01 09:02,4
        T1,2026-03-01 09:03,5.0
        T1,2026-03-01 09:04,+
        T1,2026-03-01 09:05,-
        T2,2026-03-01 09:00,0
        T2,2026-03-01 09:01,6
        T2,2026-03-01 09:02,-3
        T2,2026-03-01 09:03,99999999999999999999
        T2,2026-03-01 09:04,NaN",
        "T1
        0:2 00 opened
        0:2 00 rated offered
        0:3 01 rated 4/5
        0:4 02 touched
        0:5 03 rated 5/5
        0:6 04 rated good=true
        0:7 05 rated good=false
        T2
        0:8 00 opened
        0:8 00 touched
        0:9 01 touched
        0:10 02 touched
        0:11 03 touched
        0:12 04 touched",
    );
}

#[test]
fn a_verifier_passes_or_fails() {
    check(
        "[verifier]\ncolumn = \"check\"\npassed = [\"1\"]\nfailed = [\"0\"]",
        "id,at,check
        T1,2026-03-01 09:00,
        T1,2026-03-01 09:01,0
        T1,2026-03-01 09:02,0
        T1,2026-03-01 09:03,1
        T1,2026-03-01 09:04,maybe",
        "T1
        0:2 00 opened
        0:2 00 touched
        0:3 01 checked check passed=false
        0:4 02 touched
        0:5 03 checked check passed=true
        0:6 04 touched",
    );
}

#[test]
fn the_right_answer_is_told_in_the_end() {
    let reference = "[reference]\nintent = \"label\"\nout_of_scope = [\"oos\"]\nactions = \"acts\"\n\
                     article = \"kb\"\nanswer = \"best\"";
    check(
        reference,
        r#"id,at,label,acts,kb,best
        T1,2026-03-01 09:00,login,"[{""name"": ""reset"", ""arguments"": {""days"": 1.0}}]",KB-1,Press it.
        T1,2026-03-01 09:01,,,,
        T2,2026-03-01 09:00,oos,[],,
        T3,2026-03-01 09:00,,nonsense,,
        T4,2026-03-01 09:00,,,,"#,
        r#"T1
        0:2 00 opened
        0:2 00 touched
        0:3 01 touched
        0:3 01 reference_given intent=login reset {"days":1} article=KB-1 answer=Press it.
        T2
        0:4 00 opened
        0:4 00 touched
        0:4 00 reference_given intent=oos out_of_scope no actions
        T3
        0:5 00 opened
        0:5 00 touched
        T4
        0:6 00 opened
        0:6 00 touched"#,
    );
}
