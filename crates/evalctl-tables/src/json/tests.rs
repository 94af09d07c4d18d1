use evalctl_domain::{Action, Reference};
use serde_json::{Value, json};

use super::{actions_json, arrival_json, reference_json};
use crate::Text;

#[test]
fn arguments_are_embedded_unchanged() {
    let actions = [
        Action::new("refund \"now\"", &json!({"order": "A1", "amount": 0.1 + 0.2})),
        Action { name: "note".to_owned(), arguments: "not json".to_owned() },
    ];
    insta::assert_snapshot!(
        actions_json(&actions),
        @r#"[{"arguments":{"amount":0.30000000000000004,"order":"A1"},"name":"refund \"now\""},{"arguments":"not json","name":"note"}]"#
    );
    assert_eq!(actions_json(&[]), "[]");
}

#[test]
fn a_reference_shows_what_was_given_and_its_answer_is_text() {
    let reference = Reference {
        intent: Some("refund".to_owned()),
        actions: Some(Vec::new()),
        answer: Some("You get it back.".to_owned()),
        ..Reference::default()
    };
    insta::assert_snapshot!(
        reference_json(&reference, Text::Keep),
        @r#"{"actions":[],"answer":"You get it back.","intent":"refund","out_of_scope":false}"#
    );
    insta::assert_snapshot!(
        reference_json(&reference, Text::Drop),
        @r#"{"actions":[],"intent":"refund","out_of_scope":false}"#
    );
}

#[test]
fn arrival_sorts_fields_and_keeps_the_order_of_tags() {
    let fields = [("plan", "pro"), ("area", "\u{0}")].map(|(k, v)| (k.to_owned(), v.to_owned()));
    let tags = ["vip", "beta"].map(str::to_owned);
    let text = arrival_json(&fields, &tags);
    insta::assert_snapshot!(text, @r#"{"fields":{"area":"\u0000","plan":"pro"},"tags":["vip","beta"]}"#);
    assert!(serde_json::from_str::<Value>(&text).is_ok());
}
