use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use jiff::Timestamp;
use proptest::prelude::*;

use evalctl_candidate::{
    Article, ArticleId, AuthorRole, CustomerHistory, Decision, LocalSnapshot, TicketId, TicketView,
    ViewMessage,
};

use super::{RulesSnapshot, file};

const RULES: &str = r#"
schema = "evalctl.rules/1"

[[rule]]
name = "password-reset"
[rule.when]
any_words = ["password", "locked out"]
all_words = []
no_words = ["refund"]
channel = ["Email"]
[rule.then]
mode = "autonomous"
confidence = 0.9
intent = "password_reset"
answer = "Use the reset link.\n\nIt is on the login page."
cite = ["kb-1", "kb-2"]
actions = [{ name = "send_reset", arguments = { kind = "link", hours = 24.0 } }]

[[rule]]
name = "vip-refund"
when = { all_words = ["refund"], account = { plan = ["gold", "platinum"] }, fields = { priority = ["high"] } }
then = { mode = "draft", confidence = 1, sentiment = "negative", urgency = "high" }

[[rule]]
name = "late-german"
when = { any_tags = ["slow"], language = ["de"], min_turn = 1, max_turn = 2 }
then = { mode = "escalate", confidence = 0.5 }
"#;

fn snapshot(toml: &str) -> RulesSnapshot {
    let Ok(rules) = file::parse(toml) else { panic!("not valid rules:\n{toml}") };
    RulesSnapshot::new(rules)
}

fn article(id: &str) -> Arc<Article> {
    Arc::new(Article {
        id: ArticleId::new(id).expect("an id"),
        title: String::new(),
        body: String::new(),
        published_at: Timestamp::UNIX_EPOCH,
        retired_at: None,
    })
}

/// An e-mail at turn 0 whose first line is the subject.
fn view(text: &str) -> TicketView {
    let (subject, text) = text.split_once('\n').unwrap_or((text, ""));
    TicketView {
        ticket: TicketId::new("t1").expect("an id"),
        customer: None,
        at: Timestamp::UNIX_EPOCH,
        turn: 0,
        channel: Some("email".to_owned()),
        language: None,
        page: None,
        subject: Some(subject.to_owned()),
        messages: vec![message(AuthorRole::Customer, text)],
        tags: Vec::new(),
        fields: BTreeMap::new(),
        account: BTreeMap::new(),
        history: CustomerHistory::default(),
        knowledge: Arc::from([article("kb-1")]),
    }
}

fn message(author: AuthorRole, text: &str) -> ViewMessage {
    ViewMessage { author, time: Timestamp::UNIX_EPOCH, text: text.to_owned() }
}

fn decide(rules: &RulesSnapshot, view: &TicketView) -> Decision {
    let decisions = rules.decide(std::slice::from_ref(view));
    decisions.into_iter().next().expect("one a view").expect("rules never fail")
}

fn facts(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[track_caller]
fn check(view: &TicketView, expected_reasons: &str) {
    let decision = decide(&snapshot(RULES), view);
    assert_eq!(decision.reasons.join(" "), expected_reasons);
}

#[test]
fn the_first_rule_that_holds_decides() {
    let decision = decide(&snapshot(RULES), &view("Login\nI forgot my PASSWORD."));
    let mut shown = String::new();
    write!(
        shown,
        "{} {} {:?} {:?} {:?} {:?} {:?}",
        decision.mode,
        decision.confidence.get(),
        decision.intent,
        decision.answer,
        decision.citations,
        decision.actions,
        decision.reasons,
    )
    .expect("a string takes all");
    assert_eq!(
        shown,
        "autonomous 0.9 Some(\"password_reset\") \
         Some(\"Use the reset link.\\n\\nIt is on the login page.\") [\"kb-1\"] \
         [Action { name: \"send_reset\", arguments: \"{\\\"hours\\\":24,\\\"kind\\\":\\\"link\\\"}\" }] \
         [\"rule:password-reset\", \"article_not_published\"]"
    );
}

#[test]
fn words_are_whole_and_phrases_stay_within_a_message() {
    let hit = "rule:password-reset article_not_published";
    let miss = "unknown_question";
    check(&view("password"), hit);
    check(&view("passwords"), miss);
    check(&view("my_password"), miss);
    check(&view("x\nLocked -\n OUT?"), hit);
    check(&view("x\nlocked me out"), miss);
    check(&view("locked\nout"), miss);
    check(&view("password\nI want a refund"), miss);
    let mut agent = view("hello");
    agent.messages.push(message(AuthorRole::Person, "your password"));
    check(&agent, miss);
}

#[test]
fn every_condition_must_hold() {
    let hit = "rule:password-reset article_not_published";
    let miss = "unknown_question";
    let chat = TicketView { channel: Some("chat".to_owned()), ..view("password") };
    check(&chat, miss);
    check(&TicketView { channel: None, ..chat.clone() }, miss);
    check(&TicketView { channel: Some(" EMAIL".to_owned()), ..chat }, hit);

    let vip = TicketView {
        account: facts(&[("plan", "Gold")]),
        fields: facts(&[("priority", "high")]),
        ..view("Refund!")
    };
    check(&vip, "rule:vip-refund");
    check(&TicketView { fields: facts(&[("priority", "low")]), ..vip.clone() }, miss);
    check(&TicketView { account: facts(&[]), ..vip }, miss);

    let german = TicketView {
        language: Some("de-AT".to_owned()),
        tags: vec!["new".to_owned(), "Slow".to_owned()],
        turn: 1,
        ..view("Hallo")
    };
    check(&german, "rule:late-german");
    check(&TicketView { turn: 0, ..german.clone() }, miss);
    check(&TicketView { turn: 3, ..german.clone() }, miss);
    check(&TicketView { tags: Vec::new(), ..german.clone() }, miss);
    check(&TicketView { language: Some("den".to_owned()), ..german }, miss);
}

#[test]
fn an_article_counts_only_while_it_can_be_read() {
    let mut retired = view("password");
    let at = retired.at;
    let article = Article { retired_at: Some(at), ..(*article("kb-1")).clone() };
    retired.knowledge = Arc::from([Arc::new(article)]);
    let decision = decide(&snapshot(RULES), &retired);
    assert_eq!(decision.citations, []);
    assert_eq!(decision.reasons, ["rule:password-reset", "article_not_published"]);
}

#[test]
fn the_default_is_a_handover_unless_the_file_says_otherwise() {
    let plain = decide(&snapshot("schema = \"evalctl.rules/1\""), &view("x"));
    assert_eq!(plain, Decision::escalate("unknown_question"));

    let own = "schema = \"evalctl.rules/1\"\n[default]\nmode = \"draft\"\nanswer = \"Hello\"";
    let own = decide(&snapshot(own), &view("x"));
    assert_eq!((own.mode.as_str(), own.reasons.join(" ").as_str()), ("draft", "rule:default"));
}

#[test]
fn a_snapshot_that_was_loaded_back_decides_the_same() {
    let rules = snapshot(&RULES.replace("0.9", "0.9000000000000001"));
    let loaded = RulesSnapshot::from_bytes(&rules.bytes()).expect("our own bytes");
    assert_eq!(loaded.bytes(), rules.bytes());
    for text in ["password", "refund", "password\nrefund", ""] {
        assert_eq!(decide(&loaded, &view(text)), decide(&rules, &view(text)), "{text}");
    }
}

#[track_caller]
fn check_same_bytes(from: &str, to: &str, same: bool) {
    let changed = RULES.replace(from, to);
    assert_ne!(changed, RULES, "`{from}` is in the rules");
    assert_eq!(snapshot(&changed).bytes() == snapshot(RULES).bytes(), same, "{from} to {to}");
}

#[test]
fn only_what_changes_a_decision_changes_the_bytes() {
    check_same_bytes("[rule.when]", "  [rule.when]  # Why this rule is here.", true);
    check_same_bytes("\"password\", \"locked out\"", "\"Locked  Out\", \"PASSWORD\"", true);
    check_same_bytes("all_words = []\n", "", true);
    check_same_bytes("hours = 24.0", "hours = 24", true);
    check_same_bytes(r"\n\nIt is", r"\nIt is", false);
    check_same_bytes("0.9", "0.91", false);
    check_same_bytes("\"refund\"", "\"refunds\"", false);
}

#[test]
fn bytes_that_are_no_rules_are_refused() {
    let error = |bytes: &[u8]| match RulesSnapshot::from_bytes(bytes) {
        Ok(_) => "accepted".to_owned(),
        Err(error) => error.to_string(),
    };
    let later =
        String::from_utf8(snapshot(RULES).bytes()).expect("JSON").replace("rules/1", "rules/2");
    assert_eq!(
        error(later.as_bytes()),
        "not a snapshot of rules: schema is `evalctl.rules/2`, expected `evalctl.rules/1`"
    );
    assert_eq!(error(b"{}"), "not a snapshot of rules: missing field `schema` at line 1 column 2");
}

#[track_caller]
fn check_err(from: &str, to: &str, expected: &str) {
    let toml = RULES.replace(from, to);
    assert_ne!(toml, RULES, "`{from}` is in the rules");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("rules.toml");
    std::fs::write(&path, toml).expect("written");
    let error = RulesSnapshot::from_file(&path).expect_err("wrong rules").to_string();
    assert_eq!(error.replace(&path.display().to_string(), "rules.toml"), expected);
}

#[test]
fn a_wrong_file_names_line_and_key() {
    check_err(
        "any_words",
        "any_word",
        "line 7 of `rules.toml`: unknown field `any_word`, expected one of `any_words`, \
         `all_words`, `no_words`, `any_tags`, `channel`, `language`, `fields`, `account`, \
         `min_turn`, `max_turn`, in `any_word = [\"password\", \"locked out\"]`",
    );
    check_err(
        "cite =",
        "cites =",
        "line 16 of `rules.toml`: unknown field `cites`, expected one of `mode`, \
         `confidence`, `intent`, `sentiment`, `urgency`, `answer`, `cite`, `actions`, in \
         `cites = [\"kb-1\", \"kb-2\"]`",
    );
    check_err(
        "schema = \"evalctl.rules/1\"\n",
        "",
        "line 1 of `rules.toml`: missing field `schema`",
    );
    check_err(
        "rules/1",
        "rules/9",
        "line 2 of `rules.toml`: schema is `evalctl.rules/9`, expected `evalctl.rules/1`",
    );
    check_err(
        "\"autonomous\"",
        "\"auto\"",
        "line 12 of `rules.toml`: unknown variant `auto`, expected one of `autonomous`, \
         `draft`, `escalate`, in `mode = \"auto\"`",
    );
    check_err(
        "confidence = 0.9",
        "confidence = 9",
        "line 13 of `rules.toml`: confidence 9 is outside [0, 1], in `confidence = 9`",
    );
    check_err(
        "confidence = 0.9",
        "confidence = nan",
        "line 13 of `rules.toml`: confidence NaN is outside [0, 1], in `confidence = nan`",
    );
    check_err(
        "confidence = 0.9",
        "",
        "line 5 of `rules.toml`: rule `password-reset` has no `confidence`: give \
         `[rule.then]` one in [0, 1]",
    );
    check_err(
        "\"password\", ",
        "\"password\",\n \"?!\", ",
        "line 7 of `rules.toml`: `?!` has no letter or digit to look for",
    );
    check_err(
        "channel = [\"Email\"]",
        "channel = \"Email\"",
        "line 10 of `rules.toml`: invalid type: string \"Email\", expected a sequence, in \
         `channel = \"Email\"`",
    );
    check_err(
        "[\"kb-1\", \"kb-2\"]",
        "[\" \"]",
        "line 16 of `rules.toml`: article id is empty, in `cite = [\" \"]`",
    );
    check_err(
        "\"send_reset\"",
        "\"\"",
        "line 17 of `rules.toml`: an action has an empty `name`, in `actions = [{ name = \
         \"\", arguments = { kind = \"link\", hours =…`",
    );
    check_err(
        "hours = 24.0",
        "hours = inf",
        "line 17 of `rules.toml`: an argument of action `send_reset` is not a finite number, \
         in `actions = [{ name = \"send_reset\", arguments = { kind = \"link…`",
    );
    check_err(
        "min_turn = 1",
        "min_turn = -1",
        "line 26 of `rules.toml`: invalid value: integer `-1`, expected u32, in `when = { \
         any_tags = [\"slow\"], language = [\"de\"], min_turn = …`",
    );
    check_err(
        "max_turn = 2",
        "max_turn = 0",
        "line 25 of `rules.toml`: rule `late-german` can never match: `min_turn` is 1 but \
         `max_turn` is 0",
    );
    check_err(
        "priority = [\"high\"]",
        "priority = []",
        "line 20 of `rules.toml`: rule `vip-refund` can never match: `fields.priority` allows \
         no value: list some or leave it out",
    );
    check_err(
        "all_words = []",
        "all_words = [\"REFUND\"]",
        "line 5 of `rules.toml`: rule `password-reset` can never match: `refund` is in both \
         `all_words` and `no_words`",
    );
    check_err(
        "no_words = [\"refund\"]",
        "no_words = [\"password\", \"locked out\"]",
        "line 5 of `rules.toml`: rule `password-reset` can never match: all of `any_words` \
         are in `no_words`",
    );
    check_err(
        "\"vip-refund\"",
        "\"password-reset\"",
        "line 20 of `rules.toml`: rule 2 is named `password-reset` like rule 1: names must differ",
    );
    check_err(
        "\"vip-refund\"",
        "\"default\"",
        "line 20 of `rules.toml`: rule name `default` is taken by the `[default]` section: \
         give it another name",
    );
    check_err(
        "\"vip-refund\"",
        "\"vip refund\"",
        "line 20 of `rules.toml`: rule name `vip refund` must be 1 to 80 bytes without white \
         space, as it becomes the reason `rule:<name>`",
    );
    check_err(
        "name = \"vip-refund\"\nwhen =",
        "name = \"vip-refund\"\n#",
        "line 20 of `rules.toml`: rule `vip-refund` has no condition, so no rule after it is \
         ever reached: give it a `[rule.when]` or make it the last",
    );
    check_err(
        "mode = \"autonomous\"\n",
        "",
        "line 11 of `rules.toml`: missing field `mode`, in `[rule.then]`",
    );
    check_err(
        "then = { mode = \"draft\"",
        "than = { mode = \"draft\"",
        "line 22 of `rules.toml`: unknown field `than`, expected one of `name`, `when`, \
         `then`, in `than = { mode = \"draft\", confidence = 1, sentiment = \"negati…`",
    );
    check_err(
        "then = { mode = \"draft\"",
        "a = { mode = \"draft\"",
        "line 22 of `rules.toml`: unknown field `a`, expected one of `name`, `when`, `then`, \
         in `a = { mode = \"draft\", confidence = 1, sentiment = \"negative\"…`",
    );
    check_err(
        "name = \"vip-refund\"\n",
        "",
        "line 19 of `rules.toml`: missing field `name`, in `[[rule]]`",
    );
    check_err(
        "[[rule]]\nname = \"vip-refund\"",
        "[[rules]]\nname = \"vip-refund\"",
        "line 19 of `rules.toml`: unknown field `rules`, expected one of `schema`, `default`, \
         `rule`, in `[[rules]]`",
    );
    check_err(
        "name = \"vip-refund\"\n",
        "name = \"a\"\nname = \"b\"\n",
        "line 21 of `rules.toml`: duplicate key, in `name = \"b\"`",
    );
    check_err(
        "then = { mode = \"draft\", confidence = 1, sentiment = \"negative\", urgency = \"high\" }",
        "",
        "line 19 of `rules.toml`: missing field `then`, in `[[rule]]`",
    );
    check_err(
        "[[rule]]\nname = \"vip-refund\"",
        "[[rule]\nname = \"vip-refund\"",
        "line 19 of `rules.toml`: unclosed array table, expected `]`",
    );
}

#[test]
fn a_byte_order_mark_and_foreign_line_ends_are_read() {
    let toml = format!("\u{feff}{}", RULES.replace('\n', "\r\n"));
    assert_eq!(snapshot(&toml).bytes(), snapshot(RULES).bytes());
}

#[test]
fn a_missing_file_is_named() {
    let error = RulesSnapshot::from_file(std::path::Path::new("no/rules.toml")).expect_err("none");
    assert!(error.to_string().starts_with("cannot read `no/rules.toml`: "), "{error}");
}

proptest! {
    #[test]
    fn case_of_the_text_does_not_matter(
        text in "([a-zA-ZßẞΣσςİıéǅ ,.]|password|Locked out|REFUND){0,12}",
        phrase in "[a-zA-ZßẞΣσςİıéǅ]{1,4}",
    ) {
        let rules = snapshot(&RULES.replace("\"password\"", &format!("\"password\", \"{phrase}\"")));
        let expected = decide(&rules, &view(&text));
        prop_assert_eq!(&decide(&rules, &view(&text.to_uppercase())), &expected);
        prop_assert_eq!(&decide(&rules, &view(&text.to_lowercase())), &expected);
        let shouted = phrase.to_uppercase();
        let rules = snapshot(&RULES.replace("\"password\"", &format!("\"password\", \"{shouted}\"")));
        prop_assert_eq!(&decide(&rules, &view(&text)), &expected);
    }

    #[test]
    fn any_text_is_decided(text in any::<String>(), phrase in any::<String>()) {
        decide(&snapshot(RULES), &view(&text));
        let phrase = toml::Value::String(phrase).to_string();
        if let Ok(rules) = file::parse(&RULES.replace("\"password\"", &phrase)) {
            decide(&RulesSnapshot::new(rules), &view(&text));
        }
    }

    #[test]
    fn any_file_is_read_or_refused(text in any::<String>()) {
        let _ = file::parse(&text);
        let _ = file::parse(&format!("{RULES}{text}"));
        let _ = RulesSnapshot::from_bytes(text.as_bytes());
    }

    #[test]
    fn a_phrase_is_found_in_a_text_that_holds_it(
        before in "[a-z ]{0,20}", phrase in "[a-z]{1,5}( [a-z]{1,5}){0,2}", after in "[a-z ]{0,20}",
    ) {
        let rules = format!(
            "schema = \"evalctl.rules/1\"\n[[rule]]\nname = \"r\"\nwhen = {{ any_words = [\"{phrase}\"] }}\n\
             then = {{ mode = \"draft\", confidence = 0 }}"
        );
        let text = format!("{before} {phrase} {after}");
        prop_assert_eq!(decide(&snapshot(&rules), &view(&text)).reasons, ["rule:r"]);
    }
}
