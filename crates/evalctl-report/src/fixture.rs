//! A small report to test with.

use std::collections::BTreeMap;

use evalctl_domain::{Buckets, Estimate, Evidence, Kpi, KpiResult, Segment};

use crate::readiness::readiness;
use crate::report::{ArmFacts, Counts, InputFile, KpiTitle, READINESS_KPI, Report, Role, RunFacts};

/// A share of `k` in `n` with the ends of its interval.
pub(crate) fn share_kpi(arm: &str, id: &str, k: u64, n: u64, ends: (f64, f64)) -> Kpi {
    let estimate = Estimate {
        value: Some(k as f64 / n as f64),
        lower: Some(ends.0),
        upper: Some(ends.1),
        level: 0.95,
        method: "wilson".to_owned(),
    };
    Kpi {
        id: id.to_owned(),
        version: 1,
        arm: arm.to_owned(),
        segment: None,
        evidence: Evidence::Judged,
        unit: "share".to_owned(),
        result: KpiResult::Estimated(estimate),
        n,
        k: Some(k),
        clusters: Some(n),
        pending: 4,
        excluded: 2,
        grader: Some("human+reference".to_owned()),
        note: None,
    }
}

pub(crate) fn refused_kpi(arm: &str, id: &str, reason: &str) -> Kpi {
    let result = KpiResult::Refused { reason: reason.to_owned(), needed: None };
    Kpi { result, k: None, n: 0, ..share_kpi(arm, id, 1, 1, (0.0, 1.0)) }
}

pub(crate) fn in_segment(kpi: Kpi, dimension: &str, value: &str) -> Kpi {
    let segment = Segment::from([(dimension.to_owned(), Some(value.to_owned()))]);
    Kpi { segment: Some(segment), ..kpi }
}

/// One candidate that may act alone on one of three intents.
pub(crate) fn report() -> Report {
    report_of("bot", ["password", "refund", "invoice"])
}

/// The same with other names.
pub(crate) fn report_of(arm: &str, intents: [&str; 3]) -> Report {
    let precision = |k, n, ends| share_kpi(arm, READINESS_KPI, k, n, ends);
    let overall = precision(245, 267, (0.878, 0.948));
    let segments = vec![
        in_segment(precision(150, 150, (0.975, 1.0)), "intent", intents[0]),
        in_segment(precision(50, 70, (0.59, 0.81)), "intent", intents[1]),
        in_segment(precision(45, 47, (0.86, 0.99)), "intent", intents[2]),
    ];
    let weekly = [("2026-01-05", 40), ("2026-01-12", 44), ("2026-01-26", 30)].map(|(week, k)| {
        in_segment(share_kpi(arm, READINESS_KPI, k, 50, (0.5, 0.95)), "week", week)
    });
    let history = share_kpi("history", "fcr", 300, 400, (0.7, 0.79));
    let history = Kpi { evidence: Evidence::Measured, grader: None, ..history };
    let reasons = |reason: &str, n| BTreeMap::from([(reason.to_owned(), n)]);
    let buckets = Buckets {
        n: 404,
        excluded: reasons("spam", 16),
        errored: reasons("timeout", 1),
        autonomous: 270,
        draft: 38,
        escalate: 79,
        correct: 245,
        wrong: 22,
        ungraded: reasons("no_grader", 3),
        pending: 0,
    };
    let arm_facts = |name: &str, role, buckets: Option<Buckets>| ArmFacts {
        name: name.to_owned(),
        role,
        spec: role.is_candidate().then(|| "recorded:candidate.ndjson".to_owned()),
        buckets,
        diverged_turns: 0,
    };
    Report {
        run: RunFacts {
            version: "0.0.0".to_owned(),
            fingerprint: "0123456789abcdef".to_owned(),
            key_fingerprint: "fedcba98".to_owned(),
            as_of: "2026-06-30T12:00:00Z".to_owned(),
            window_days: 7,
            horizon_days: 30,
            max_wrong: 0.05,
            inputs: vec![InputFile {
                role: "event-log".to_owned(),
                path: "events.csv".to_owned(),
                bytes: 123_456,
                sha256: "ab".repeat(32),
            }],
            settings: BTreeMap::from([("turns".to_owned(), "first".to_owned())]),
        },
        counts: Counts { tickets: 404, customers: 190, events: 6_195, rejects: 2 },
        arms: vec![
            arm_facts("history", Role::History, None),
            arm_facts(arm, Role::Candidate, Some(buckets)),
        ],
        kpi_titles: vec![
            title("fcr", false, "Resolved at first contact"),
            title(READINESS_KPI, true, "Right when it acted alone"),
        ],
        readiness: vec![readiness(&overall, &segments, 0.05)],
        kpis: vec![
            history,
            share_kpi(arm, "autonomous_share", 270, 387, (0.649, 0.743)),
            overall,
            refused_kpi(arm, "reopen", "not observed: this arm did not act on these tickets"),
        ],
        next_acts: vec![chapters::next_acts(arm, intents)],
        segments,
        definitions: chapters::definitions(),
        quality: vec![chapters::quality(arm, intents)],
        insights: vec![chapters::insight(arm, intents, None)],
        weekly: weekly.to_vec(),
        trends: Vec::new(),
        parity: None,
        parity_rows: Vec::new(),
        signals: None,
        savings: Vec::new(),
        completeness: vec!["  12 tickets without a customer".to_owned()],
        findings: vec![format!("{arm}: 400 recorded decisions from 401 rows")],
    }
}

fn title(id: &str, of_candidates: bool, title: &str) -> KpiTitle {
    KpiTitle {
        id: id.to_owned(),
        of_candidates,
        title: title.to_owned(),
        direction: "higher_is_better".to_owned(),
        measures: "How often it is right.".to_owned(),
        leaves_out: "Drafts.".to_owned(),
    }
}

pub(crate) mod chapters;
