//! From the tables of a run to its KPI rows.

use std::path::Path;

use evalctl_domain::{Horizon, Kpi, Segment, Window};
use evalctl_stats::Level;
use evalctl_tables::Table;
use futures::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use serde::Serialize;

use self::counting::{Counted, CountedArm, CountedGroup, count_group};
use crate::KpiError;
use crate::arm::{Arm, ArmInfo};
use crate::arm_group::ArmGroup;
use crate::arm_tickets::ArmTickets;
use crate::counts::Key;
use crate::definition::KpiDefinition;
use crate::dimension::{Breakdown, Dimension};
use crate::engine::Engine;
use crate::estimate::{Case, not_observed};
use crate::plan::Flag;
use crate::scores::ScoresReading;
use crate::spans::SpansReading;

/// What to compute, all of it given explicitly.
#[derive(Debug, Clone, Copy)]
pub struct KpiRequest<'r> {
    /// The KPIs, in the order of their rows.
    pub definitions: &'r [KpiDefinition],
    /// The candidates, in the order of their rows.
    pub arms: &'r [ArmInfo],
    /// Breakdowns: the names of the columns that each crosses. The overall row is always there.
    pub by: &'r [Vec<String>],
    /// The data cut that the outcomes were folded at.
    pub as_of: Timestamp,
    /// How long a resolution must hold.
    pub window: Window,
    /// How long facts still counted when the outcomes were folded.
    pub horizon: Horizon,
    /// The confidence level of the intervals.
    pub level: Level,
}

/// Computes every KPI of every arm that the run has.
///
/// The order is history, its two halves where both acted, candidates; then definitions; then the overall
/// row and its segments. The rows do not depend on how the tables are cut into parts, nor on threads.
pub async fn compute(tables_folder: &Path, request: &KpiRequest<'_>) -> Result<Vec<Kpi>, KpiError> {
    let (engine, breakdowns) = open(tables_folder, request).await?;
    let arms = arms(&engine, request).await?;
    compute_arms(&engine, &arms, &breakdowns, request, Together::No).await
}

/// Groups of arms that are counted, and arms that are estimated, at the same time: what is read of one is made into
/// numbers while the rows of the other come in, and no more rows are held than two have.
const AT_A_TIME: usize = 2;

async fn compute_arms(
    engine: &Engine,
    arms: &[Arm],
    breakdowns: &[Breakdown],
    request: &KpiRequest<'_>,
    together: Together,
) -> Result<Vec<Kpi>, KpiError> {
    let of_arms = split_rows_of_arms(engine, arms, breakdowns, request, together).await?;
    Ok(of_arms.into_iter().flatten().map(|row| row.kpi).collect())
}

/// The rows of each arm, in the order of arms.
async fn split_rows_of_arms(
    engine: &Engine,
    arms: &[Arm],
    breakdowns: &[Breakdown],
    request: &KpiRequest<'_>,
    together: Together,
) -> Result<Vec<Vec<SplitKpi>>, KpiError> {
    let groups = ArmGroup::of(arms);
    let counting = groups.iter().map(|group| count_group(engine, group, breakdowns, request));
    let counting: Vec<_> = counting.collect();
    let counted: Vec<CountedGroup<'_>> =
        stream::iter(counting).buffered(AT_A_TIME).try_collect().await?;
    let mut counted: Vec<CountedArm<'_>> = counted.iter().flat_map(CountedGroup::arms).collect();
    counted.sort_by_key(|counted| arms.iter().position(|arm| arm == counted.arm));
    let estimating = counted.iter().map(|arm| estimate(engine, arm, breakdowns, request, together));
    let estimating: Vec<_> = estimating.collect();
    stream::iter(estimating).buffered(AT_A_TIME).try_collect().await
}

/// A KPI row with where every ticket of its segment went.
#[derive(Debug, Clone, PartialEq)]
pub struct SplitKpi {
    /// The row.
    pub kpi: Kpi,
    /// Where the tickets went.
    pub split: Split,
}

/// Where the tickets went under one definition; the parts add up to all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Split {
    /// In the numerator.
    pub counted: u64,
    /// In the denominator only.
    pub not_counted: u64,
    /// Too young to tell.
    pub pending: u64,
    /// They meet the conditions, and the definition's text says nothing about them.
    pub silent: u64,
    /// They meet the conditions, and no verifier looked at them.
    pub unverified: u64,
    /// Not what the definition is about.
    pub out_of_scope: u64,
}

/// Computes the given definitions over the same tickets, those of the history, side by side.
pub async fn side_by_side(
    tables_folder: &Path,
    request: &KpiRequest<'_>,
) -> Result<Vec<SplitKpi>, KpiError> {
    let (engine, breakdowns) = open(tables_folder, request).await?;
    let of_arms =
        split_rows_of_arms(&engine, &[Arm::History], &breakdowns, request, Together::No).await?;
    Ok(of_arms.into_iter().flatten().collect())
}

async fn open(
    tables_folder: &Path,
    request: &KpiRequest<'_>,
) -> Result<(Engine, Vec<Breakdown>), KpiError> {
    if !request.horizon.covers(request.window) {
        return Err(KpiError::WindowBeyondHorizon {
            window_s: request.window.seconds(),
            horizon_s: request.horizon.window().seconds(),
        });
    }
    let breakdowns = breakdowns(request.by)?;
    let tables: &[Table] = if request.arms.is_empty() {
        &[Table::Outcomes]
    } else {
        &[Table::Outcomes, Table::Decisions, Table::Grades]
    };
    Ok((Engine::open(tables_folder, tables).await?, breakdowns))
}

/// Whether the intervals of a breakdown's segments hold one by one, or all at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Together {
    /// Each at the level of the request.
    No,
    /// All m segments that have a number, by Bonferroni: each at level 1 - (1 - level) / m.
    Yes,
}

/// Computes the segments of the request's breakdowns, without the overall rows, for the arms named.
pub async fn compute_segments(
    tables_folder: &Path,
    request: &KpiRequest<'_>,
    arms_wanted: &[&str],
    together: Together,
) -> Result<Vec<Kpi>, KpiError> {
    segments_of(tables_folder, request, |arm| arms_wanted.contains(&arm.name()), together).await
}

/// As [`compute_segments`], for the arms that `is_wanted`.
pub(crate) async fn segments_of(
    tables_folder: &Path,
    request: &KpiRequest<'_>,
    is_wanted: impl Fn(&Arm) -> bool,
    together: Together,
) -> Result<Vec<Kpi>, KpiError> {
    let (engine, mut breakdowns) = open(tables_folder, request).await?;
    breakdowns.retain(|breakdown| !breakdown.is_empty());
    let mut arms = arms(&engine, request).await?;
    arms.retain(is_wanted);
    let mut rows = compute_arms(&engine, &arms, &breakdowns, request, together).await?;
    rows.retain(|row| row.segment.is_some());
    Ok(rows)
}

/// The overall row first, then each breakdown once.
fn breakdowns(by: &[Vec<String>]) -> Result<Vec<Breakdown>, KpiError> {
    let mut res: Vec<Breakdown> = vec![Vec::new()];
    for names in by {
        let mut dimensions: Breakdown =
            names.iter().map(|name| name.parse::<Dimension>()).collect::<Result<_, _>>()?;
        dimensions.sort_unstable();
        dimensions.dedup();
        if !res.contains(&dimensions) {
            res.push(dimensions);
        }
    }
    Ok(res)
}

/// The history, split where both an AI and people acted, and the candidates.
async fn arms(engine: &Engine, request: &KpiRequest<'_>) -> Result<Vec<Arm>, KpiError> {
    let sql = "SELECT DISTINCT handled_by FROM outcomes WHERE excluded IS NULL";
    let mut handlers = Vec::new();
    for rows in engine.run_by_part(sql, "who dealt with tickets").await? {
        handlers.extend(rows.texts(0).iter().flatten().map(str::to_owned));
    }
    let acted = |handler: &str| handlers.iter().any(|found| found == handler);
    let mut res = vec![Arm::History];
    if engine.has_sets().await? {
        res.push(Arm::HistoryTest);
    }
    if (acted("ai") || acted("both")) && acted("people") {
        res.extend([Arm::HistoryAi, Arm::HistoryPeople]);
    }
    res.extend(request.arms.iter().cloned().map(Arm::Candidate));
    Ok(res)
}

/// Makes the counts of one arm into rows.
async fn estimate(
    engine: &Engine,
    CountedArm { arm, plans, counts }: &CountedArm<'_>,
    breakdowns: &[Breakdown],
    request: &KpiRequest<'_>,
    together: Together,
) -> Result<Vec<SplitKpi>, KpiError> {
    let mut times: ArmTickets<'_, SpansReading> = ArmTickets::new(engine, arm);
    let mut scores: ArmTickets<'_, ScoresReading> = ArmTickets::new(engine, arm);
    let mut rows = Vec::new();
    let mut counts = counts.iter();
    for plan in *plans {
        if !arm.observes(plan.definition) {
            rows.push(SplitKpi { kpi: not_observed(plan, arm), split: Split::default() });
            continue;
        }
        let counted = counts.next().expect("one entry for each plan observed");
        times.forget_others(plan, breakdowns);
        scores.forget_others(plan, breakdowns);
        let arm_has_required = counted.iter().any(|of| of.counts.flag(Flag::Required) != 0);
        let mut rows_of_plan = Vec::new();
        for Counted { breakdown, key, counts } in counted {
            let spans = match counts.n() {
                0 => None,
                _ => times.of(plan, breakdown).await?.and_then(|spans| spans.get(key)),
            };
            let scores = match counts.n() {
                0 => None,
                _ => scores.of(plan, breakdown).await?.and_then(|scores| scores.get(key)),
            };
            let segment = segment(breakdown, key);
            let request = match together {
                Together::No => *request,
                Together::Yes => at_joint_level(request, breakdown, counted)?,
            };
            let case = Case { plan, arm, segment, counts, spans, scores, arm_has_required };
            let split = counts.split(plan);
            let of_case = case.rows(&request)?.into_iter().map(|kpi| SplitKpi { kpi, split });
            rows_of_plan.extend(of_case.enumerate());
        }
        // Repeated trials have several rows a segment; those of one k belong together.
        rows_of_plan.sort_by_key(|(idx, _)| *idx);
        rows.extend(rows_of_plan.into_iter().map(|(_, row)| row));
    }
    Ok(rows)
}

/// The request at the level at which the intervals of a breakdown's segments hold all at once.
fn at_joint_level<'r>(
    request: &KpiRequest<'r>,
    breakdown: &Breakdown,
    counted: &[Counted],
) -> Result<KpiRequest<'r>, KpiError> {
    let with_number = |of: &&Counted| of.breakdown == *breakdown && 0 < of.counts.n();
    let segments = counted.iter().filter(with_number).count().max(1);
    let level = Level::new(1.0 - (1.0 - request.level.get()) / segments as f64)
        .map_err(|error| KpiError::Stats { id: "the level of segments".to_owned(), error })?;
    Ok(KpiRequest { level, ..*request })
}

fn segment(breakdown: &Breakdown, key: &Key) -> Option<Segment> {
    let values = breakdown.iter().zip(key).map(|(dimension, value)| {
        let shown = value.clone().map(|value| dimension.shown(value));
        (dimension.as_str().to_owned(), shown)
    });
    (!breakdown.is_empty()).then(|| values.collect())
}

mod counting;
