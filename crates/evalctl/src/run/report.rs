//! The values of a run's report, read from its folder alone.

use std::collections::BTreeMap;

use anyhow::Result;
use tokio::runtime::Handle;

use evalctl_domain::{Kpi, KpiResult, Parity, Saving, Signals, Trend};
use evalctl_kpi::{
    ArmInfo, KpiDefinition, KpiRequest, ParityRequest, SignalsRequest, Together, compute_segments,
    parity, savings, shipped_definitions, signals, trends,
};
use evalctl_replay::{HISTORY, HISTORY_AI, HISTORY_PEOPLE, HISTORY_TEST};
use evalctl_report::{
    ArmFacts, Counts, InputFile, READINESS_KPI, Readiness, Report, Role, RunFacts, WEEKLY_KPIS,
    readiness,
};
use evalctl_stats::Level;
use evalctl_tables::{RunFolder, read_kpis};

use self::candidates::OfCandidates;
use self::definitions::{titles, under_each};
use super::candidates::CandidateRecord;
use super::definitions::OwnDefinitions;
use super::inputs::InputRecord;
use super::record::RunRecord;
use crate::commands::analyses::SEED;

/// Segments are by the first of these that the tickets carry.
const DIMENSIONS: [&str; 2] = ["intent", "channel"];

/// Reads tables and computes what the report shows besides the KPI table. Nothing in it differs
/// between two runs of the same inputs and settings.
pub(crate) async fn gather(folder: &RunFolder, run: &RunRecord) -> Result<Report> {
    let mut kpis = read_kpis(&folder.tables())?;
    kpis.retain(|kpi| kpi.segment.is_none());
    let arms = arms(run);
    let candidates = arms.iter().filter(|arm| arm.role.is_candidate());
    let candidates: Vec<&str> = candidates.map(|arm| arm.name.as_str()).collect();
    let own = OwnDefinitions::of_run(folder).await?;
    let (shown, infos) = (own.with_shipped(), arm_infos(run));
    let request = KpiRequest {
        definitions: &shown,
        arms: &infos,
        by: &[],
        as_of: run.as_of,
        window: run.rules.window(),
        horizon: run.rules.horizon(),
        level: Level::percent_95(),
    };
    let asked = arms_asked(&arms, &kpis);
    let all = own.with_all();
    let (analyses, (weekly, of_candidates, segments, definitions)) =
        at_once(Analyses::of_report(folder, run, &request), async {
            anyhow::Ok((
                by(folder, run, &["week"], &WEEKLY_KPIS, &candidates, Together::No).await?,
                OfCandidates::compute(folder, run, &request).await?,
                segments(folder, run, &asked).await?,
                under_each(folder, &all, &request).await?,
            ))
        })?;
    let readiness: Vec<Readiness> =
        asked.into_iter().filter_map(|arm| standing(arm, &kpis, &segments, run)).collect();
    Ok(Report {
        run: run_facts(run),
        counts: Counts {
            tickets: run.counts.tickets,
            customers: run.counts.customers,
            events: run.counts.events,
            rejects: run.counts.rejects,
        },
        kpi_titles: titles(&kpis, &arms, &shown),
        readiness,
        next_acts: of_candidates.next_acts,
        definitions,
        quality: of_candidates.quality,
        insights: of_candidates.insights,
        arms,
        kpis,
        segments,
        weekly,
        trends: analyses.trends,
        parity_rows: analyses.parity.rows.clone(),
        parity: Some(analyses.parity),
        signals: analyses.signals,
        savings: analyses.savings,
        // The first line repeats the counts.
        completeness: run.completeness.lines().into_iter().skip(1).collect(),
        findings: run.findings.clone(),
    })
}

/// The analyses that the report shows, with their usual settings.
struct Analyses {
    trends: Vec<Trend>,
    parity: Parity,
    signals: Option<Signals>,
    savings: Vec<Saving>,
}

/// Days of the recent period of signals, and weeks of the baseline before it.
const PERIODS: (u32, u32) = (7, 4);

impl Analyses {
    async fn of_report(
        folder: &RunFolder,
        run: &RunRecord,
        request: &KpiRequest<'_>,
    ) -> Result<Self> {
        let tables = folder.tables();
        let level = request.level;
        let compared = ParityRequest {
            margin: run.rules.parity_margin,
            as_of: run.as_of,
            window: request.window,
            horizon: request.horizon,
            level,
            seed: SEED,
        };
        let (recent_days, baseline_weeks) = PERIODS;
        let watched = SignalsRequest { as_of: run.as_of, recent_days, baseline_weeks, level };
        let (parity, trends) = at_once(parity(&tables, &compared), trends(&tables, request, SEED))?;
        Ok(Self {
            parity,
            // Without weeks the tickets have no times, and nothing can become more frequent.
            signals: if trends.is_empty() { None } else { Some(signals(&tables, &watched).await?) },
            savings: match &run.rules.costs {
                Some(costs) => savings(&tables, request, costs).await?,
                None => Vec::new(),
            },
            trends,
        })
    }
}

/// Answers two questions at the same time: each reads tables for a while and then computes alone.
fn at_once<A: Send, B: Send, E: Send>(
    one: impl Future<Output = Result<A, E>> + Send,
    other: impl Future<Output = Result<B, E>> + Send,
) -> Result<(A, B), E> {
    let runtime = Handle::current();
    tokio::task::block_in_place(|| {
        std::thread::scope(|scope| {
            let one = scope.spawn(|| runtime.block_on(one));
            let other = runtime.block_on(other);
            let one = one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            Ok((one?, other?))
        })
    })
}

fn arm_infos(run: &RunRecord) -> Vec<ArmInfo> {
    let info = |record: &CandidateRecord| ArmInfo { name: record.arm.clone(), acted: record.acted };
    run.candidates.iter().map(info).collect()
}

/// The rows of some KPIs of some arms, by one column each; tickets whose segment is not known have
/// no row.
async fn by(
    folder: &RunFolder,
    run: &RunRecord,
    columns: &[&str],
    ids: &[&str],
    arms_wanted: &[&str],
    together: Together,
) -> Result<Vec<Kpi>> {
    let definitions: Vec<KpiDefinition> = shipped_definitions()
        .into_iter()
        .filter(|definition| ids.contains(&definition.id.as_str()))
        .collect();
    let arms = arm_infos(run);
    let columns: Vec<Vec<String>> = columns.iter().map(|&column| vec![column.to_owned()]).collect();
    let request = KpiRequest {
        definitions: &definitions,
        arms: &arms,
        by: &columns,
        as_of: run.as_of,
        window: run.rules.window(),
        horizon: run.rules.horizon(),
        level: Level::percent_95(),
    };
    let tables = folder.tables();
    let mut kpis = compute_segments(&tables, &request, arms_wanted, together).await?;
    let is_known = |kpi: &Kpi| {
        kpi.segment.as_ref().is_some_and(|segment| segment.values().any(Option::is_some))
    };
    kpis.retain(is_known);
    Ok(kpis)
}

/// How well each arm acts alone by segment, with intervals that hold all at once: a reader will
/// pick the best of them. By the first dimension in which some arm has two numbers.
async fn segments(folder: &RunFolder, run: &RunRecord, arms: &[&str]) -> Result<Vec<Kpi>> {
    let ids = [READINESS_KPI];
    let mut kpis = by(folder, run, &DIMENSIONS, &ids, arms, Together::Yes).await?;
    let has_two = |dimension: &&&str| {
        let rows = kpis
            .iter()
            .filter(|kpi| matches!(kpi.result, KpiResult::Estimated(_)) && is_by(kpi, dimension));
        2 <= rows.count()
    };
    let dimension = DIMENSIONS.iter().find(has_two).copied();
    kpis.retain(|kpi| dimension.is_some_and(|dimension| is_by(kpi, dimension)));
    Ok(kpis)
}

fn is_by(kpi: &Kpi, dimension: &str) -> bool {
    kpi.segment.as_ref().is_some_and(|segment| segment.contains_key(dimension))
}

fn arms(run: &RunRecord) -> Vec<ArmFacts> {
    let of_history = [
        (HISTORY, Role::History),
        (HISTORY_TEST, Role::HistoryTest),
        (HISTORY_AI, Role::HistoryAi),
        (HISTORY_PEOPLE, Role::HistoryPeople),
    ];
    let mut arms: Vec<ArmFacts> = of_history
        .into_iter()
        .filter(|(name, _)| run.buckets.contains_key(*name))
        .map(|(name, role)| arm(run, name, role, None))
        .collect();
    arms.extend(run.candidates.iter().map(|record| {
        let role = if record.acted { Role::CandidateThatActed } else { Role::Candidate };
        arm(run, &record.arm, role, Some(record.spec.clone()))
    }));
    arms
}

fn arm(run: &RunRecord, name: &str, role: Role, spec: Option<String>) -> ArmFacts {
    ArmFacts {
        name: name.to_owned(),
        role,
        spec,
        buckets: run.buckets.get(name).cloned(),
        diverged_turns: run.diverged_turns.get(name).copied().unwrap_or(0),
    }
}

/// The candidates; without any, the AI that acted.
fn arms_asked<'a>(arms: &'a [ArmFacts], kpis: &[Kpi]) -> Vec<&'a str> {
    let candidates = arms.iter().filter(|arm| arm.role.is_candidate());
    let candidates: Vec<&str> = candidates.map(|arm| arm.name.as_str()).collect();
    if !candidates.is_empty() {
        return candidates;
    }
    let acted = |name: &str| {
        kpis.iter().any(|kpi| {
            kpi.arm == name
                && kpi.id == READINESS_KPI
                && matches!(kpi.result, KpiResult::Estimated(_))
        })
    };
    let in_use = [HISTORY_AI, HISTORY].into_iter().find(|name| acted(name));
    let in_use = arms.iter().find(|arm| Some(arm.name.as_str()) == in_use);
    in_use.map(|arm| arm.name.as_str()).into_iter().collect()
}

fn standing(arm: &str, kpis: &[Kpi], segments: &[Kpi], run: &RunRecord) -> Option<Readiness> {
    let is_asked = |kpi: &&Kpi| kpi.arm == arm && kpi.id == READINESS_KPI;
    let overall = kpis.iter().find(is_asked)?;
    let segments: Vec<Kpi> = segments.iter().filter(is_asked).cloned().collect();
    Some(readiness(overall, &segments, run.rules.max_wrong))
}

fn run_facts(run: &RunRecord) -> RunFacts {
    let file = |role: &str, record: &InputRecord| InputFile {
        role: role.to_owned(),
        path: record.path.clone(),
        bytes: record.bytes,
        sha256: record.sha256.clone(),
    };
    let mut inputs: Vec<InputFile> =
        run.inputs.iter().map(|record| file(&record.format, record)).collect();
    inputs.extend(run.mapping.iter().map(|record| file("mapping", record)));
    inputs.extend(run.labels.iter().map(|record| file("labels", record)));
    inputs.extend(run.intent_from.iter().map(|from| file("intent snapshot", &from.snapshot)));
    for candidate in &run.candidates {
        let role = format!("candidate {}", candidate.arm);
        inputs.extend(candidate.inputs.iter().map(|record| file(&role, record)));
    }
    RunFacts {
        version: run.version.clone(),
        fingerprint: run.fingerprint.clone(),
        key_fingerprint: run.key_fingerprint.clone(),
        as_of: run.as_of.to_string(),
        window_days: run.rules.window_days,
        horizon_days: run.rules.horizon_days,
        max_wrong: run.rules.max_wrong,
        inputs,
        settings: settings(run),
    }
}

/// The rules as run.json holds them, a line each.
fn settings(run: &RunRecord) -> BTreeMap<String, String> {
    let rules = serde_json::to_value(&run.rules).unwrap_or_default();
    let rules = rules.as_object().cloned().unwrap_or_default();
    let said = rules.into_iter().filter(|(_, value)| !value.is_null());
    said.map(|(name, value)| match value {
        serde_json::Value::String(text) => (name, text),
        other => (name, other.to_string()),
    })
    .collect()
}

mod candidates;

mod definitions;
