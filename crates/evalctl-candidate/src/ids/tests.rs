use super::TicketId;

#[track_caller]
fn check(input: &str, expect: &str) {
    let got = match TicketId::new(input) {
        Ok(id) => format!("ok {id}"),
        Err(err) => format!("error {err}"),
    };
    assert_eq!(got, expect);
}

#[test]
fn an_id_is_trimmed_text_without_control_characters() {
    check(" INC0000137 ", "ok INC0000137");
    check("Ünï/7", "ok Ünï/7");
    check("  ", "error ticket id is empty");
    check("a\nb", r"error ticket id `a\nb` holds a control character");
    check(&"x".repeat(513), "error ticket id has 513 bytes but may have at most 512");
}

#[test]
fn deserialising_applies_the_same_rule() {
    assert!(serde_json::from_str::<TicketId>("\"\"").is_err());
    assert_eq!(serde_json::from_str::<TicketId>("\" a \"").expect("valid").as_str(), "a");
}
