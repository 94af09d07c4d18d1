use std::path::Path;

use insta::assert_snapshot;

use super::fixture::{block_on, computed_with, line, parse};
use crate::{
    Claim, CountedAs, KpiDefinition, KpiError, Statement, TicketVerdict, check_definitions,
    explain, parse_definitions, reconcile, reference_page, select_definitions, shipped_definitions,
    shipped_presets, sql_without_run,
};

fn known() -> Vec<KpiDefinition> {
    shipped_definitions().into_iter().chain(shipped_presets()).collect()
}

/// `EVALCTL_UPDATE=1 cargo test -p evalctl-kpi reference_page` writes the page.
#[test]
fn the_reference_page_is_that_of_the_definitions() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/kpis.md");
    let page = reference_page();
    if std::env::var_os("EVALCTL_UPDATE").is_some() {
        std::fs::write(&path, &page).expect("written");
    }
    let written = std::fs::read_to_string(&path).expect("docs/kpis.md");
    assert!(written == page, "docs/kpis.md is not what the definitions say: `just kpis` writes it");
}

#[test]
fn definitions_are_found_by_name_edition_and_likeness() {
    let known = known();
    let ids = |name: &str| -> Vec<String> {
        let found = select_definitions(&known, name).expect("found");
        found.into_iter().map(|definition| definition.id.clone()).collect()
    };
    assert_eq!(ids("zendesk.ar"), ["zendesk.ar@2024"]);
    assert_eq!(ids("recontact_fcr"), ["recontact_fcr@7d", "recontact_fcr@14d"]);
    assert_eq!(ids(" deflection "), ["no_handoff", "no_handoff"]);
    assert_eq!(ids("all").len(), shipped_presets().len());
    let error = |name: &str| select_definitions(&known, name).expect_err("unknown").to_string();
    assert_eq!(
        error("intercom.outcom"),
        "there is no definition `intercom.outcom`: did you mean `intercom.outcome@2026-03-12`?"
    );
    assert_eq!(error("xyzzy"), "there is no definition `xyzzy`: `docs/kpis.md` lists them");
}

#[test]
fn a_definition_is_explained_with_its_sql() {
    let known = known();
    let definition = select_definitions(&known, "zoho.fcr").expect("found")[0];
    assert_snapshot!(explain(definition, &sql_without_run(definition)));
}

#[test]
fn without_a_verdict_a_share_is_an_interval() {
    let data = "
        t1 c1 0d ai resolved=1h pass
        t2 c2 0d ai resolved=1h
        t3 c3 0d ai resolved=1h fail
        t4 c4 0d people resolved=1h";
    let mut data = parse(data);
    for outcome in &mut data.outcomes {
        outcome.ai_answers = 1;
    }
    let presets = shipped_presets();
    let strict = select_definitions(&presets, "evalctl.autonomous_resolution").expect("found");
    let rows = computed_with(&[strict[0].clone()], &[], &data, 1).expect("computable");
    let of = |arm: &str| line(rows.iter().find(|row| row.arm == arm).expect("a row"));
    assert_snapshot!(of("history"));
}

const MINE: &str = r#"
[[kpi]]
id = "mine"
version = 1
title = "Mine"
applies_to = "history"
kind = "share"
evidence = "measured"
direction = "higher_is_better"
numerator = "first_reply_at IS NOT NULL"
refuse_when_empty = "nothing"

[kpi.description]
what_it_measures = "a"
why_it_matters = "b"
how_it_is_computed = "c"
what_it_leaves_out = "d"
source = "e"
"#;

#[track_caller]
fn wrong(from: &str, to: &str) -> String {
    let text = MINE.replace(from, to);
    assert_ne!(text, MINE);
    let error: KpiError = block_on(check_definitions("my.toml", &text)).expect_err("a mistake");
    let text = error.to_string();
    // The engine lists all columns; the start says what was wrong.
    text.split("Valid fields").next().unwrap_or_default().trim_end().to_owned()
}

#[test]
fn a_mistake_in_a_definition_names_file_key_and_line() {
    assert_eq!(block_on(check_definitions("my.toml", MINE)).expect("right").len(), 1);
    let found = [
        wrong("first_reply_at IS", "first_replied_at IS"),
        wrong("first_reply_at IS NOT NULL", "first_reply_at <"),
        wrong("first_reply_at IS NOT NULL", "first_reply_at < now()"),
        wrong("first_reply_at IS NOT NULL", "first_reply_at < {start}"),
        wrong("\"mine\"", "\"Mine\""),
        wrong("kind = \"share\"", "kind = \"share\"\nwindow = \"7d\""),
        wrong("kind = \"share\"", "kind = \"shares\""),
        wrong("numerator", "numerater"),
    ];
    assert_snapshot!(found.join("\n"));
}

fn claim(ticket: &str, claimed: bool, line: u64) -> Claim {
    Claim { ticket: ticket.to_owned(), claimed, amount_micros: Some(990_000), date: None, line }
}

#[test]
fn every_claim_stands_or_differs_with_its_rule() {
    let verdict = |ticket: &str, counted| TicketVerdict { ticket: ticket.to_owned(), counted };
    let verdicts = [
        verdict("a", CountedAs::Yes),
        verdict("b", CountedAs::No { rule: "a person replied".to_owned() }),
        verdict("c", CountedAs::Pending),
        verdict("d", CountedAs::Yes),
        verdict("e", CountedAs::OutOfScope { rule: "the AI took no part".to_owned() }),
        verdict("f", CountedAs::Unverified),
        verdict("g", CountedAs::No { rule: "it was handed over".to_owned() }),
    ];
    let claims = [
        claim("a", true, 2),
        claim("b", true, 3),
        claim("c", true, 4),
        claim("e", true, 5),
        claim("f", true, 6),
        claim("a", true, 7),
        claim("z", true, 8),
        claim("g", false, 9),
    ];
    let res = reconcile(&verdicts, &claims, Statement::Complete);
    let lines: Vec<String> = res
        .differences
        .iter()
        .map(|one| format!("{} {}: {}", one.standing.as_str(), one.ticket, one.rule))
        .collect();
    assert_snapshot!(lines.join("\n"));
    assert_eq!((res.claimed, res.confirmed, res.counted), (7, 1, 2));
    assert_eq!((res.not_claimed, res.rightly_not_claimed), (1, 1));
    assert_eq!(res.disputed_micros, Some(4 * 990_000));
    assert!(res.differs());
    let partial = reconcile(&verdicts, &claims[..1], Statement::Partial);
    assert!(!partial.differs() && partial.differences.is_empty());
}

#[test]
fn a_published_definition_has_all_its_terms_or_none() {
    let shipped = include_str!("../../definitions/presets/evalctl.toml");
    for key in ["as_read", "denominator", "window", "clock_start", "claw_back"] {
        let start = format!("\n{key} = ");
        let line = shipped.split(&start).nth(1).and_then(|rest| rest.lines().next());
        let line = format!("{start}{}", line.expect("the key"));
        let error = parse_definitions("p.toml", &shipped.replace(&line, "\n")).expect_err(key);
        let text = error.to_string();
        assert!(text.ends_with(&format!("a definition with `effective` needs `{key}`")), "{text}");
    }
}
