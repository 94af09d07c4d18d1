//! What a confidence is worth, as curves: for the report, beside the numbers of the KPI table.

use std::path::Path;

use evalctl_domain::{
    ArmQuality, BandPoint, ConfidenceQuality, CurveStep, HistogramBar, IntentAccuracy, Kpi,
    KpiResult, RiskPoint,
};
use evalctl_stats::ScoredTickets;
use evalctl_stats::calibration::{
    Bins, Simulation, binned_error_if_calibrated, corp_parts, cox_line, log_loss, reliability,
};
use evalctl_stats::selective::risk_coverage;
use evalctl_tables::Table;

use crate::arm::Arm;
use crate::arm_tickets::TicketReading;
use crate::compute::compute;
use crate::definition::{KpiDefinition, shipped_definitions};
use crate::engine::{Engine, turn_to_hold_tickets};
use crate::estimate::score::{NULL_QUANTILE, SEED};
use crate::plan::Plan;
use crate::scores::ScoresReading;
use crate::sql::scores_sql;
use crate::{KpiError, KpiRequest};

/// Computes the curves of every candidate; `request.definitions` and `request.by` are not looked at.
///
/// # Panics
///
/// Never: the definitions it needs are shipped.
pub async fn quality(
    tables_folder: &Path,
    request: &KpiRequest<'_>,
) -> Result<Vec<ArmQuality>, KpiError> {
    if request.arms.is_empty() {
        return Ok(Vec::new());
    }
    let shipped = shipped_definitions();
    let named = |id: &str| shipped.iter().find(|definition| definition.id == id).cloned();
    let brier = named("brier").expect("`brier` is shipped");
    let accuracy = [named("intent_accuracy").expect("`intent_accuracy` is shipped")];
    let by = [vec!["intent".to_owned()]];
    let by_intent = KpiRequest { definitions: &accuracy, by: &by, ..*request };
    let accuracies = compute(tables_folder, &by_intent).await?;

    let engine =
        Engine::open(tables_folder, &[Table::Outcomes, Table::Decisions, Table::Grades]).await?;
    let mut res = Vec::new();
    for info in request.arms {
        let arm = Arm::Candidate(info.clone());
        let turn = turn_to_hold_tickets().await;
        let confidence = match scored(&engine, &arm, &brier, request).await? {
            Some(tickets) => Some(confidence_quality(&tickets, &brier)?),
            None => None,
        };
        drop(turn);
        let of_arm = accuracies.iter().filter(|kpi| kpi.arm == info.name);
        let intents = of_arm.filter_map(intent_accuracy).collect();
        res.push(ArmQuality { arm: info.name.clone(), confidence, intents });
    }
    Ok(res)
}

/// The tickets that the Brier score of an arm rests on; `None` where there are none.
async fn scored(
    engine: &Engine,
    arm: &Arm,
    brier: &KpiDefinition,
    request: &KpiRequest<'_>,
) -> Result<Option<ScoredTickets>, KpiError> {
    let plan = Plan::new(brier, arm, request);
    let score = plan.score.as_ref().expect("`brier` is about a score");
    let mut reading = ScoresReading::new(0);
    let sql = scores_sql(&plan, score, arm, &[]);
    engine.each_by_part(&sql, "confidences", |rows| reading.read(&rows)).await?;
    let by_segment =
        reading.by_segment().map_err(|error| KpiError::Stats { id: brier.id.clone(), error })?;
    Ok(by_segment.into_values().next())
}

const BAND_LEVEL: f64 = 0.9;

const BARS: u32 = 20;

const MOST_POINTS: usize = 200;

fn confidence_quality(
    tickets: &ScoredTickets,
    brier: &KpiDefinition,
) -> Result<ConfidenceQuality, KpiError> {
    let stats_error = |error| KpiError::Stats { id: brier.id.clone(), error };
    let n = tickets.n();
    let simulation = Simulation::usual(n, SEED);
    let curve = reliability(tickets, simulation, BAND_LEVEL).map_err(stats_error)?;
    let parts = corp_parts(tickets).map_err(stats_error)?;
    let ece_if_calibrated =
        binned_error_if_calibrated(tickets, Bins::usual(n), simulation, NULL_QUANTILE)
            .map_err(stats_error)?;
    Ok(ConfidenceQuality {
        n,
        right: tickets.n_right(),
        clusters: tickets.clusters(),
        curve: curve
            .blocks
            .iter()
            .map(|block| CurveStep {
                from: block.from,
                to: block.to,
                n: block.n,
                right: block.right,
            })
            .collect(),
        band: curve
            .band
            .iter()
            .map(|point| BandPoint {
                confidence: point.score,
                lower: point.lower,
                upper: point.upper,
            })
            .collect(),
        band_level: curve.level,
        outside_band: curve.outside,
        histogram: histogram(tickets),
        risk_coverage: thinned_risk_coverage(tickets),
        miscalibration: parts.mcb,
        discrimination: parts.dsc,
        uncertainty: parts.unc,
        log_loss: log_loss(tickets).estimate,
        ece_if_calibrated,
        // One kind of decision only, or complete separation: there is no line, and no need of one.
        slope: cox_line(tickets).ok().map(|line| line.slope),
        draws: simulation.draws,
        seed: SEED,
    })
}

fn histogram(tickets: &ScoredTickets) -> Vec<HistogramBar> {
    let border = |bar: u32| f64::from(bar) / f64::from(BARS);
    let mut bars: Vec<HistogramBar> = (0..BARS)
        .map(|bar| HistogramBar { from: border(bar), to: border(bar + 1), n: 0, right: 0 })
        .collect();
    let mut place = 0;
    for ticket in tickets.tickets() {
        while bars[place].to < ticket.score && place + 1 < bars.len() {
            place += 1;
        }
        bars[place].n += 1;
        bars[place].right += u64::from(ticket.right);
    }
    bars
}

/// Points at even steps of coverage, the first and the last among them.
fn thinned_risk_coverage(tickets: &ScoredTickets) -> Vec<RiskPoint> {
    let points = risk_coverage(tickets);
    let last = points.len() - 1;
    let kept: Vec<usize> = if points.len() <= MOST_POINTS {
        (0..points.len()).collect()
    } else {
        let mut kept: Vec<usize> = (0..MOST_POINTS)
            .map(|step| {
                let wanted = step as f64 / (MOST_POINTS - 1) as f64;
                points.partition_point(|point| point.coverage < wanted).min(last)
            })
            .collect();
        kept.dedup();
        kept
    };
    kept.into_iter()
        .map(|idx| {
            let point = points[idx];
            RiskPoint {
                threshold: point.threshold,
                coverage: point.coverage,
                n: point.n,
                wrong: point.wrong,
            }
        })
        .collect()
}

fn intent_accuracy(kpi: &Kpi) -> Option<IntentAccuracy> {
    let intent = kpi.segment.as_ref()?.get("intent")?.clone()?;
    let KpiResult::Estimated(estimate) = &kpi.result else { return None };
    Some(IntentAccuracy {
        intent,
        n: kpi.n,
        right: kpi.k?,
        lower: estimate.lower,
        upper: estimate.upper,
    })
}
