use evalctl_domain::{Estimate, Evidence, Kpi, KpiResult, Segment};
use insta::assert_snapshot;
use proptest::prelude::*;

use super::{GateRule, answer};

fn kpi(arm: &str, id: &str, segment: Option<(&str, &str)>, result: KpiResult) -> Kpi {
    let segment: Option<Segment> =
        segment.map(|(name, value)| [(name.to_owned(), Some(value.to_owned()))].into());
    Kpi {
        id: id.to_owned(),
        version: 1,
        arm: arm.to_owned(),
        segment,
        evidence: Evidence::Measured,
        unit: if id.starts_with("ttr") { "seconds" } else { "share" }.to_owned(),
        result,
        n: 40,
        k: None,
        clusters: None,
        pending: 0,
        excluded: 0,
        grader: None,
        note: None,
    }
}

fn estimated(value: f64) -> KpiResult {
    KpiResult::Estimated(Estimate {
        value: Some(value),
        lower: Some(value / 2.0),
        upper: None,
        level: 0.95,
        method: "wilson".to_owned(),
    })
}

fn rows() -> Vec<Kpi> {
    let refused = |reason: &str| KpiResult::Refused { reason: reason.to_owned(), needed: Some(7) };
    vec![
        kpi("history", "reopen", None, estimated(0.08)),
        kpi("history", "reopen", Some(("intent", "a>b")), estimated(0.5)),
        kpi("history", "ttr_median", None, estimated(7_200.0)),
        kpi("history/ai", "reopen", None, estimated(0.2)),
        kpi("one", "reopen", None, refused("not observed")),
        kpi("one", "autonomous_share", None, estimated(0.6)),
        kpi("two", "autonomous_share", None, estimated(0.7)),
        kpi("two", "zendesk.ar@2024", None, estimated(0.3)),
    ]
}

/// `pass`, `FAIL` or the error, with what was compared.
fn asked(rule: &str) -> String {
    let rule: GateRule = match rule.parse() {
        Ok(rule) => rule,
        Err(error) => return error.to_string(),
    };
    match answer(&rule, &rows()) {
        Err(error) => error.to_string(),
        Ok(answer) => format!(
            "{} {} {:?} {} {}",
            if answer.holds { "pass" } else { "FAIL" },
            answer.arm.unwrap_or_default(),
            answer.value,
            rule.operator.as_str(),
            answer.reason.unwrap_or_else(|| rule.limit.to_string()),
        ),
    }
}

#[track_caller]
fn check(rule: &str, expected: &str) {
    assert_eq!(asked(rule), expected);
}

#[test]
fn conditions_are_about_the_history_unless_they_name_an_arm() {
    check("reopen<=0.08", "pass history Some(0.08) <= 0.08");
    check("reopen <= 8%", "pass history Some(0.08) <= 0.08");
    check("reopen < 8 %", "FAIL history Some(0.08) < 0.08");
    check("history/ai:reopen<=0.08", "FAIL history/ai Some(0.2) <= 0.08");
    check("reopen.lower>0.05", "FAIL history Some(0.04) > 0.05");
    check("reopen.n>=40", "pass history Some(40.0) >= 40");
    check("two:autonomous_share.estimate>=0.7", "pass two Some(0.7) >= 0.7");
    check("zendesk.ar@2024.lower>=0.1", "pass two Some(0.15) >= 0.1");
    check("ttr_median<=2h", "pass history Some(7200.0) <= 7200");
    check("ttr_median<=119min", "FAIL history Some(7200.0) <= 7140");
    check("reopen{intent=a>b}<=0.4", "FAIL history Some(0.5) <= 0.4");
}

#[test]
fn what_is_refused_or_open_does_not_hold() {
    check("one:reopen.upper<=0.5", "FAIL one None <= refused: not observed (7 needed)");
    check("one:reopen{intent=x}<=0.5", "FAIL one None <= not observed");
    check("reopen.upper<=0.5", "FAIL history None <= the data do not bound it on this side");
    check("reopen{intent=c}<=0.5", "FAIL history None <= no ticket of this arm is in intent=c");
    check("reopen{intent=-}<=0.5", "FAIL history None <= no ticket of this arm is in intent=-");
}

#[test]
fn a_condition_that_cannot_be_asked_says_what_can() {
    let wrong = [
        "reopen",
        "reopen>=",
        "reopen>=much",
        "reopen>=NaN",
        ">=0.3",
        ":reopen>=0.3",
        "reopne<=0.1",
        "nonsense<=0.1",
        "three:reopen<=0.1",
        "autonomous_share>=0.5",
        "reopen{intent}<=0.1",
        "reopen{intent=a<=0.1",
        "reopen{colour=a}<=0.1",
        "reopen{intent=a,intent=b}<=0.1",
    ];
    let said: Vec<String> = wrong.into_iter().map(asked).collect();
    assert_snapshot!(said.join("\n"), @r"
    `reopen`: a condition is a KPI, one of >=, <=, >, <, and a number, as `fcr.lower>=0.6`
    `reopen>=`: `` is no number: valid are 0.35, 35%, and times as 90s, 30min, 4h, 2d
    `reopen>=much`: `much` is no number: valid are 0.35, 35%, and times as 90s, 30min, 4h, 2d
    `reopen>=NaN`: `NaN` is no number: valid are 0.35, 35%, and times as 90s, 30min, 4h, 2d
    `>=0.3`: it names no KPI
    `:reopen>=0.3`: there is no arm before the `:`
    `reopne<=0.1`: the run has no KPI `reopne` (did you mean `reopen`?); valid are autonomous_share, reopen, ttr_median, zendesk.ar@2024
    `nonsense<=0.1`: the run has no KPI `nonsense`; valid are autonomous_share, reopen, ttr_median, zendesk.ar@2024
    `three:reopen<=0.1`: no arm `three` has `reopen`: valid are history, history/ai, one
    `autonomous_share>=0.5`: several arms have `autonomous_share`, name one: one:autonomous_share, two:autonomous_share
    `reopen{intent}<=0.1`: `intent` is no `column=value`
    `reopen{intent=a<=0.1`: the segment has no `}` at its end
    `reopen{colour=a}<=0.1`: cannot segment by `colour`: valid are intent, channel, language, given_set, handled_by, tier, page, priority, week
    `reopen{intent=a,intent=b}<=0.1`: it names `intent` twice
    ");
}

proptest! {
    #[test]
    fn any_text_is_a_condition_or_an_error(text in "\\PC{0,40}") {
        if let Ok(rule) = text.parse::<GateRule>() {
            prop_assert!(rule.limit.is_finite());
            let _ = answer(&rule, &rows());
        }
    }
}
