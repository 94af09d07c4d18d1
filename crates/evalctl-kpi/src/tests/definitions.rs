use std::collections::BTreeSet;

use evalctl_domain::{Horizon, Window};
use evalctl_stats::Level;
use insta::assert_snapshot;

use super::fixture::{Data, at, computed};
use crate::{
    AppliesTo, Arm, ArmInfo, Dimension, KpiDefinition, KpiKind, KpiRequest, canonical_id,
    parse_definitions, shipped_definitions, sql,
};

fn request(definitions: &[KpiDefinition]) -> KpiRequest<'_> {
    KpiRequest {
        definitions,
        arms: &[],
        by: &[],
        as_of: at("100d"),
        window: Window::days(7),
        horizon: Horizon::new(Window::days(30)),
        level: Level::percent_95(),
    }
}

fn definition(id: &str) -> KpiDefinition {
    let mut shipped = shipped_definitions().into_iter();
    shipped.find(|definition| definition.id == id).expect("a KPI that we ship")
}

/// Words before a parenthesis in the SQL of every definition on every kind of arm.
#[test]
fn sql_uses_built_in_functions_only() {
    let definitions = shipped_definitions();
    let candidate = |acted| Arm::Candidate(ArmInfo { name: "rules".to_owned(), acted });
    let mut called = BTreeSet::new();
    for definition in &definitions {
        for arm in
            [Arm::History, Arm::HistoryAi, Arm::HistoryPeople, candidate(false), candidate(true)]
        {
            let text = sql(definition, &arm, &Dimension::ALL, &request(&definitions));
            assert!(!text.contains('{'), "a placeholder is left: {text}");
            for (idx, _) in text.match_indices('(') {
                let before = text[..idx].trim_end();
                let start = before.rfind(|c: char| !c.is_alphanumeric() && c != '_');
                called.insert(before[start.map_or(0, |start| start + 1)..].to_owned());
            }
        }
    }
    let called: Vec<String> = called.into_iter().collect();
    assert_snapshot!(called.join(" "), @" AND CAST COALESCE ELSE FROM IN LEAST LOWER OR SUM TRIM");
}

#[test]
fn the_sql_of_a_share_reads_from_the_inside() {
    let shipped = [definition("reopen")];
    let text = sql(&shipped[0], &Arm::HistoryAi, &[Dimension::Intent], &request(&shipped));
    assert_snapshot!(text, @r"
    SELECT intent,
           unit,
           SUM(CASE WHEN rule_1 AND rule_2 AND rule_3 AND too_young IS NOT TRUE THEN 1 ELSE 0 END) AS n,
           SUM(CASE WHEN rule_1 AND rule_2 AND rule_3 AND too_young IS NOT TRUE AND met THEN 1 ELSE 0 END) AS k,
           SUM(CASE WHEN rule_1 AND rule_2 AND rule_3 AND too_young THEN 1 ELSE 0 END) AS pending,
           SUM(CASE WHEN rule_1 IS NOT TRUE THEN 1 ELSE 0 END) AS left_out_1,
           SUM(CASE WHEN rule_1 AND rule_2 IS NOT TRUE THEN 1 ELSE 0 END) AS left_out_2,
           SUM(CASE WHEN rule_1 AND rule_2 AND rule_3 IS NOT TRUE THEN 1 ELSE 0 END) AS left_out_3
    FROM (
      SELECT intent,
             unit,
             (excluded IS NULL) AS rule_1,
             (clock = 'stated') AS rule_2,
             (first_resolved_at IS NOT NULL) AS rule_3,
             (1775865600000000 < first_resolved_at + 604800000000) AS too_young,
             (reopened_at <= first_resolved_at + 604800000000 AND reopens_by_thanks < reopens) AS met
      FROM (
        SELECT o.cluster AS unit, o.intent, o.clock, o.excluded, CAST(o.first_resolved_at AS BIGINT) AS first_resolved_at, CAST(o.reopened_at AS BIGINT) AS reopened_at, o.reopens, o.reopens_by_thanks
        FROM outcomes AS o
        WHERE o.handled_by IN ('ai', 'both')
      ) AS arm
    ) AS tickets
    GROUP BY intent, unit;
    ");
}

#[test]
fn the_sql_of_a_time_counts_first_and_lists_then() {
    let shipped = [definition("ttr_median")];
    let arm = Arm::Candidate(ArmInfo { name: "it's".to_owned(), acted: true });
    let text = sql(&shipped[0], &arm, &[], &request(&shipped));
    assert_snapshot!(text, @r"
    SELECT unit,
           SUM(CASE WHEN rule_1 AND rule_2 AND rule_3 AND rule_4 AND rule_5 THEN 1 ELSE 0 END) AS n,
           SUM(CASE WHEN rule_1 AND rule_2 AND rule_3 AND rule_4 AND rule_5 AND met THEN 1 ELSE 0 END) AS k,
           SUM(CASE WHEN FALSE THEN 1 ELSE 0 END) AS pending,
           SUM(CASE WHEN rule_1 IS NOT TRUE THEN 1 ELSE 0 END) AS left_out_1,
           SUM(CASE WHEN rule_1 AND rule_2 IS NOT TRUE THEN 1 ELSE 0 END) AS left_out_2,
           SUM(CASE WHEN rule_1 AND rule_2 AND rule_3 IS NOT TRUE THEN 1 ELSE 0 END) AS left_out_3,
           SUM(CASE WHEN rule_1 AND rule_2 AND rule_3 AND rule_4 IS NOT TRUE THEN 1 ELSE 0 END) AS left_out_4,
           SUM(CASE WHEN rule_1 AND rule_2 AND rule_3 AND rule_4 AND rule_5 IS NOT TRUE THEN 1 ELSE 0 END) AS left_out_5,
           SUM(CASE WHEN rule_1 AND rule_2 AND rule_3 AND rule_4 AND rule_5 AND is_negative THEN 1 ELSE 0 END) AS negative
    FROM (
      SELECT unit,
             (counted) AS rule_1,
             (status <> 'errored') AS rule_2,
             (status = 'decided') AS rule_3,
             (clock = 'stated') AS rule_4,
             (opened_at <= 1775865600000000) AS rule_5,
             ((CASE WHEN excluded IS NULL OR resolved_at < observed_until THEN resolved_at END) IS NOT NULL) AS met,
             (COALESCE(CASE WHEN excluded IS NULL OR resolved_at < observed_until THEN resolved_at END, observed_until) < (opened_at)) AS is_negative
      FROM (
        SELECT d.cluster AS unit, d.counted, d.status, o.clock, o.excluded, CAST(o.opened_at AS BIGINT) AS opened_at, CAST(o.resolved_at AS BIGINT) AS resolved_at, CAST(o.observed_until AS BIGINT) AS observed_until
        FROM decisions AS d
        LEFT JOIN outcomes AS o ON o.ticket_id = d.ticket_id
        WHERE d.arm = 'it''s' AND d.is_last
      ) AS arm
    ) AS tickets
    GROUP BY unit;
    SELECT unit,
           CASE WHEN COALESCE(CASE WHEN excluded IS NULL OR resolved_at < observed_until THEN resolved_at END, observed_until) < (opened_at) THEN 0 ELSE (COALESCE(CASE WHEN excluded IS NULL OR resolved_at < observed_until THEN resolved_at END, observed_until) - (opened_at)) / 1000000 END AS seconds,
           (CASE WHEN excluded IS NULL OR resolved_at < observed_until THEN resolved_at END) IS NOT NULL AS ended
    FROM (
      SELECT d.cluster AS unit, d.counted, d.status, o.clock, o.excluded, CAST(o.opened_at AS BIGINT) AS opened_at, CAST(o.resolved_at AS BIGINT) AS resolved_at, CAST(o.observed_until AS BIGINT) AS observed_until
      FROM decisions AS d
      LEFT JOIN outcomes AS o ON o.ticket_id = d.ticket_id
      WHERE d.arm = 'it''s' AND d.is_last
    ) AS arm
    WHERE COALESCE(counted, FALSE) AND COALESCE(status <> 'errored', FALSE) AND COALESCE(status = 'decided', FALSE) AND COALESCE(clock = 'stated', FALSE) AND COALESCE(opened_at <= 1775865600000000, FALSE) AND TRUE;
    ");
}

#[test]
fn every_definition_runs_on_every_arm_and_every_ticket_is_accounted_for() {
    let data = super::fixture::parse(
        "
        t1 ann 0d ai resolved=1h good pass trial=0 again=1d intent=x
        t2 ann 1d both first=1h reopened=1d escalated=2h handoff spam=3d
        t3 bob 2d people resolved=1h repeat shared
        t4 cyd 99d
        arm recorded acted
        t1 autonomous correct:outcome
        t2 draft wrong:human
        t3 errored=timeout
        t4 excluded=split
    ",
    );
    let definitions = shipped_definitions();
    let share = |id: &str| {
        definitions.iter().any(|definition| {
            definition.id == id && matches!(definition.kind, KpiKind::Share { .. })
        })
    };
    let rows = computed(&[], &[], &data, 1).expect("all of them run");
    let sizes = [("history", 4), ("history/ai", 2), ("history/people", 1), ("recorded", 4)];
    for (arm, n_tickets) in sizes {
        let of_arm: Vec<_> = rows.iter().filter(|row| row.arm == arm).collect();
        assert!(8 < of_arm.len(), "{arm}");
        for row in of_arm.into_iter().filter(|row| share(&row.id)) {
            assert_eq!(row.n + row.pending + row.excluded, n_tickets, "{arm} {}", row.id);
        }
    }
}

#[test]
fn shipped_definitions_say_what_they_are() {
    let lines: Vec<String> = shipped_definitions()
        .iter()
        .map(|definition| {
            let of = match definition.applies_to {
                AppliesTo::Candidate => "candidate",
                AppliesTo::History if definition.of_candidates => "history+",
                AppliesTo::History => "history",
            };
            format!(
                "{of} {}@{} {}: {}",
                definition.id,
                definition.version,
                definition.unit().as_str(),
                definition.title
            )
        })
        .collect();
    assert_snapshot!(lines.join("\n"), @r"
    candidate autonomous_share@1 share: Acted alone
    candidate autonomous_correct@1 share: Acted alone and was right
    candidate autonomous_precision@1 share: Right when it acted alone
    candidate no_handoff@1 share: Not escalated
    candidate escalation@1 share: Escalated
    candidate draft_share@1 share: Drafted
    candidate draft_correct@1 share: Drafts that were right
    candidate intent_accuracy@1 share: Intents read right
    candidate oos_auroc@1 score: Out-of-scope questions told apart
    candidate aurc@1 score: Area under the risk-coverage curve
    candidate e_aurc@1 score: The same above the best order
    candidate brier@1 score: Brier score
    candidate ece@1 score: Calibration error
    history+ autonomous_resolution@1 share: Resolved by AI alone
    history autonomous_precision@1 share: Stayed resolved when AI dealt with it alone
    history autonomous_resolution_confirmed@1 share: Resolved by AI alone, silence not counted
    history no_handoff@1 share: No person took part
    history escalation@1 share: Escalated
    history escalation_24h@1 share: Escalated within a day
    history+ reopen@1 share: Reopened
    history reopen_km@1 share: Reopened, young tickets used
    history+ recontact@1 share: Came back on the same issue
    history recontact_any@1 share: Came back on anything
    history+ fcr@1 share: Resolved at first contact
    history fcr_any@1 share: Resolved at first contact, any later contact counts
    history+ csat@1 share: Satisfied
    history reward@1 share: Verified
    history pass_hat@1 share: Passes every time
    history+ first_reply@1 seconds: Time to first reply, median
    history+ ttr_median@1 seconds: Time to resolution, median
    history+ ttr_p90@1 seconds: Time to resolution, 90th percentile
    history ttr_first_median@1 seconds: Time to first resolution, median
    history first_reply_business@1 seconds: Business time to first reply, median
    history ttr_business_median@1 seconds: Business time to resolution, median
    history sla_first_reply_breach@1 share: First reply later than promised
    history sla_resolution_breach@1 share: Resolved later than promised
    history one_touch@1 share: Resolved with at most one touch
    history touches@1 count: Touches a ticket
    ");
}

#[test]
fn confirmed_resolution_differs_by_silence_only() {
    let numerator = |id| match definition(id).kind {
        KpiKind::Share { numerator, .. } => numerator,
        _ => panic!("a share"),
    };
    let expected = format!("state <> 'closed_no_reply' AND {}", numerator("autonomous_resolution"));
    assert_eq!(numerator("autonomous_resolution_confirmed"), expected);
}

#[test]
fn the_field_has_other_names_for_some() {
    assert_eq!(canonical_id("deflection"), "no_handoff");
    assert_eq!(canonical_id("fcr"), "fcr");
}

#[test]
fn an_unknown_segment_lists_the_valid_ones() {
    let err = computed(&[], &[&["mood"]], &Data::default(), 1).expect_err("no such column");
    assert_snapshot!(err, @"cannot segment by `mood`: valid are intent, channel, language, given_set, handled_by, tier, page, priority, week");
}

#[test]
fn a_table_that_is_not_there_is_named() {
    let definitions = shipped_definitions();
    let folder = tempfile::tempdir().expect("a folder");
    let request = request(&definitions);
    let work = crate::compute(folder.path(), &request);
    let err = super::fixture::block_on(work).expect_err("no table");
    assert_snapshot!(err.to_string().replace(&*folder.path().to_string_lossy(), "run"), @"there is no table `outcomes` in `run`");
}

#[test]
fn a_window_cannot_reach_beyond_the_horizon() {
    let request = KpiRequest { window: Window::days(31), ..request(&[]) };
    let err =
        super::fixture::block_on(crate::compute("run".as_ref(), &request)).expect_err("too long");
    assert_snapshot!(err, @"a window of 2678400 s is longer than the horizon of 2592000 s");
}

#[track_caller]
fn problem(changes: &[(&str, &str)]) -> String {
    let mut text = r#"
        [[kpi]]
        id = "mine"
        version = 1
        title = "Mine"
        applies_to = "history"
        kind = "share"
        evidence = "measured"
        direction = "neither"
        numerator = "TRUE"
        refuse_when_empty = "nothing"
        description = { what_it_measures = "", why_it_matters = "", how_it_is_computed = "", what_it_leaves_out = "", source = "" }
    "#.to_owned();
    for (from, to) in changes {
        assert!(text.contains(from));
        text = text.replace(from, to);
    }
    parse_definitions("mine.toml", &text).expect_err("a mistake").to_string()
}

#[test]
fn a_mistake_in_a_definition_is_explained() {
    let problems = [
        problem(&[("\"mine\"", "\"Mine!\"")]),
        problem(&[("numerator = \"TRUE\"", "")]),
        problem(&[("\"TRUE\"", "\"resolved_at < {now}\"")]),
        problem(&[("numerator = \"TRUE\"", "numerator = \"TRUE\"\nq = 0.5")]),
        problem(&[("kind = \"share\"", "kind = \"duration_quantile\"\nq = 50.0")]),
        problem(&[("\"measured\"", "\"judged\"")]),
        problem(&[("kind = \"share\"", "kind = \"share\"\nnote = \"{asked} asked\"")]),
        problem(&[("version = 1", "")]),
    ];
    assert_snapshot!(problems.join("\n"), @r"
    KPI `Mine!` of `mine.toml`, line 3: an id has lower-case letters, digits and `_`, a letter first; an owner may stand before it with a dot, an edition after it with `@`
    KPI `mine` of `mine.toml`, line 3: this kind needs `numerator`
    KPI `mine` of `mine.toml`, line 10: `numerator`: there is no placeholder `now`: valid are `as_of`, `window`, `horizon`, `day`, `window_s`, `horizon_s`
    KPI `mine` of `mine.toml`, line 3: `q` does not belong to this kind
    KPI `mine` of `mine.toml`, line 3: this kind needs `q`, strictly between 0 and 1
    KPI `mine` of `mine.toml`, line 3: evidence `judged` needs `judged`: which tickets' graders to name
    KPI `mine` of `mine.toml`, line 3: the note names `asked`, which is no tally
    could not read KPI definitions of `mine.toml`: TOML parse error at line 2, column 9
      |
    2 |         [[kpi]]
      |         ^^^^^^^
    missing field `version`
    ");
}

#[test]
fn a_predicate_that_is_no_sql_names_its_kpi() {
    let mut mine = definition("csat");
    mine.kind = KpiKind::Share { pending: None, numerator: "mood = 'good'".to_owned() };
    let data = super::fixture::parse("t1 ann 0d");
    let err = super::fixture::computed_with(&[mine], &[], &data, 1).expect_err("no such column");
    assert_snapshot!(err, @r"
    could not count `csat`: Schema error: No field named mood.
    Valid fields are arm.unit, arm.excluded, arm.rating_offered, arm.satisfied.
    ");
}

#[test]
fn what_counts_thanks_or_complaints_says_so() {
    let rest_on_meanings: Vec<String> = shipped_definitions()
        .into_iter()
        .filter(KpiDefinition::rests_on_meanings)
        .map(|definition| definition.id)
        .collect();
    for id in ["autonomous_resolution", "autonomous_resolution_confirmed", "reopen", "fcr"] {
        assert!(rest_on_meanings.iter().any(|known| known == id), "{id}");
    }
    for id in ["csat", "recontact", "no_handoff", "ttr_median"] {
        assert!(rest_on_meanings.iter().all(|known| known != id), "{id}");
    }
}
