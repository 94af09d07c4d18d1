//! Which candidate is better: the same definitions, ticket by ticket, on the tickets that both count.

use std::collections::BTreeMap;
use std::path::PathBuf;

use evalctl_domain::{
    Comparison, ComparisonAim, ComparisonResult, Difference, Finding, FlipRate, KpiComparison,
    Segment, SegmentComparison,
};
use evalctl_stats::{Adjustment, StatsError, adjusted_p_values};

use self::paired::{Settings, compare_pairs};
use self::tickets::{ArmTickets, Pairs, read_arm};
use crate::arm::{Arm, ArmInfo};
use crate::definition::{Direction, KpiDefinition, KpiKind};
use crate::dimension::Dimension;
use crate::{KpiError, KpiRequest};

/// An arm of some run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contender {
    /// Its name in the comparison.
    pub label: String,
    /// The folder of its run's tables.
    pub tables: PathBuf,
    /// The arm there.
    pub arm: ArmInfo,
}

/// What to compare, all of it given explicitly.
#[derive(Debug, Clone, Copy)]
pub struct ComparisonRequest<'r> {
    /// Definitions, data cut, windows and level, the same for every run; its arms are not looked at.
    /// Its `by` names the segments of the table of who wins where; the first breakdown counts.
    pub kpis: KpiRequest<'r>,
    /// The arm that the others are compared with.
    pub reference: &'r Contender,
    /// The others.
    pub contenders: &'r [Contender],
    /// The KPI that decides; `None`: the first of [`DECIDING`] that can be compared.
    pub decides: Option<&'r str>,
    /// The chance with which a real difference is to be found.
    pub power: f64,
    /// The smallest difference that matters.
    pub smallest: f64,
}

/// The KPIs that decide where none is asked for, in order.
pub const DECIDING: [&str; 3] = ["autonomous_correct", "intent_accuracy", "brier"];

/// The level of the false discovery rate among segments.
pub const SEGMENT_RATE: f64 = 0.1;

/// Below this number of tickets nothing is called better or worse.
pub const FEWEST_FOR_CLAIM: u64 = 30;

/// Compares every contender with the reference by every share and score that both have.
///
/// Definitions of times are not compared. P-values are adjusted over contenders by Holm, over segments by
/// Benjamini & Hochberg at [`SEGMENT_RATE`].
pub async fn compare(request: &ComparisonRequest<'_>) -> Result<Comparison, KpiError> {
    let dimensions = match request.kpis.by.first() {
        Some(names) => {
            names.iter().map(|name| name.parse()).collect::<Result<Vec<Dimension>, _>>()?
        }
        None => Vec::new(),
    };
    let definitions = comparable(request);
    let reference = read_arm(request.reference, &definitions, &dimensions, &request.kpis).await?;
    let mut others = Vec::new();
    for contender in request.contenders {
        others.push(read_arm(contender, &definitions, &dimensions, &request.kpis).await?);
    }
    let pairs: Vec<Pairs> = others.iter().map(|arm| Pairs::of(arm, &reference)).collect();

    let mut kpis = Vec::new();
    for (idx, definition) in definitions.iter().enumerate() {
        let settings = settings(request, definition);
        let mut results = Vec::new();
        for (arm, pairs) in others.iter().zip(&pairs) {
            results.push(compare_pairs(arm, &reference, idx, pairs.all(), &settings)?);
        }
        adjust(&mut results, Adjustment::Holm, 1.0 - request.kpis.level.get(), &settings)?;
        for (contender, result) in request.contenders.iter().zip(results) {
            kpis.push(KpiComparison {
                id: definition.id.clone(),
                unit: definition.unit().as_str().to_owned(),
                higher_is_better: settings.higher_is_better,
                contender: contender.label.clone(),
                result,
            });
        }
    }
    let decides = deciding(request, &definitions, &kpis)?;
    let segments = match definitions.iter().position(|definition| definition.id == decides) {
        Some(idx) if !dimensions.is_empty() => {
            let settings = settings(request, definitions[idx]);
            by_segment(request, &dimensions, &reference, &others, &pairs, idx, &settings)?
        }
        _ => Vec::new(),
    };
    let flips = std::iter::once(&reference).chain(&others).filter_map(ArmTickets::flip_rate);
    let flips: Vec<FlipRate> = flips.collect();
    Ok(Comparison {
        reference: request.reference.label.clone(),
        aim: ComparisonAim {
            decides,
            level: request.kpis.level.get(),
            power: request.power,
            smallest: request.smallest,
        },
        kpis,
        segments,
        flips,
    })
}

/// The shares and scores that reference and contenders have.
fn comparable<'r>(request: &ComparisonRequest<'r>) -> Vec<&'r KpiDefinition> {
    let everyone = || std::iter::once(request.reference).chain(request.contenders);
    request
        .kpis
        .definitions
        .iter()
        .filter(|definition| {
            matches!(definition.kind, KpiKind::Share { .. } | KpiKind::Score { .. })
                && everyone().all(|contender| {
                    let arm = Arm::Candidate(contender.arm.clone());
                    arm.has(definition) && arm.observes(definition)
                })
        })
        .collect()
}

fn settings(request: &ComparisonRequest<'_>, definition: &KpiDefinition) -> Settings {
    Settings {
        kind: definition.kind.clone(),
        id: definition.id.clone(),
        own_denominator: definition.scope.iter().any(|rule| rule.keep.starts_with("mode = '")),
        higher_is_better: match definition.direction {
            Direction::HigherIsBetter => Some(true),
            Direction::LowerIsBetter => Some(false),
            Direction::Neither => None,
        },
        level: request.kpis.level,
        power: request.power,
        smallest: request.smallest,
    }
}

/// The KPI that decides: the one asked for, or the first of the usual ones that someone has.
fn deciding(
    request: &ComparisonRequest<'_>,
    definitions: &[&KpiDefinition],
    kpis: &[KpiComparison],
) -> Result<String, KpiError> {
    if let Some(id) = request.decides {
        if definitions.iter().any(|definition| definition.id == id) {
            return Ok(id.to_owned());
        }
        let valid: Vec<&str> = definitions.iter().map(|definition| &*definition.id).collect();
        return Err(KpiError::NotComparable { id: id.to_owned(), valid: valid.join(", ") });
    }
    let compared = |id: &str| {
        kpis.iter().any(|kpi| kpi.id == id && matches!(kpi.result, ComparisonResult::Compared(_)))
    };
    Ok(DECIDING.into_iter().find(|id| compared(id)).unwrap_or(DECIDING[0]).to_owned())
}

fn by_segment(
    request: &ComparisonRequest<'_>,
    dimensions: &[Dimension],
    reference: &ArmTickets,
    others: &[ArmTickets],
    pairs: &[Pairs],
    definition: usize,
    settings: &Settings,
) -> Result<Vec<SegmentComparison>, KpiError> {
    let mut rows = Vec::new();
    let mut results = Vec::new();
    for ((contender, arm), pairs) in request.contenders.iter().zip(others).zip(pairs) {
        for (key, of_segment) in pairs.by_segment(reference) {
            results.push(compare_pairs(arm, reference, definition, &of_segment, settings)?);
            let names = dimensions.iter().map(|dimension| dimension.as_str().to_owned());
            let segment: Segment = names.zip(key).collect();
            rows.push((contender.label.clone(), segment));
        }
    }
    adjust(&mut results, Adjustment::BenjaminiHochberg, SEGMENT_RATE, settings)?;
    let row = |((contender, segment), result)| SegmentComparison { contender, segment, result };
    Ok(rows.into_iter().zip(results).map(row).collect())
}

/// Fills in the adjusted p-values and what follows from them.
fn adjust(
    results: &mut [ComparisonResult],
    adjustment: Adjustment,
    rate: f64,
    settings: &Settings,
) -> Result<(), KpiError> {
    let stats_error = |error: StatsError| KpiError::Stats { id: settings.id.clone(), error };
    let mut compared: Vec<&mut Difference> = results
        .iter_mut()
        .filter_map(|result| match result {
            ComparisonResult::Compared(difference) if difference.p.is_some() => {
                Some(difference.as_mut())
            }
            _ => None,
        })
        .collect();
    let raw: Vec<f64> = compared.iter().filter_map(|difference| difference.p).collect();
    let adjusted = adjusted_p_values(&raw, adjustment).map_err(stats_error)?;
    for (difference, adjusted) in compared.iter_mut().zip(adjusted) {
        difference.adjusted_p = Some(adjusted);
        difference.finding = finding(difference, adjusted <= rate, settings);
    }
    Ok(())
}

fn finding(difference: &Difference, beyond_chance: bool, settings: &Settings) -> Finding {
    if difference.n < FEWEST_FOR_CLAIM {
        return Finding::CannotTell;
    }
    if beyond_chance {
        return match settings.higher_is_better {
            None => Finding::Different,
            Some(higher) if higher == (0.0 < difference.difference) => Finding::Better,
            Some(_) => Finding::Worse,
        };
    }
    let within = |limit: Option<f64>| limit.is_some_and(|limit| limit.abs() < settings.smallest);
    if settings.is_share() && within(difference.lower) && within(difference.upper) {
        Finding::Equal
    } else {
        Finding::CannotTell
    }
}

/// The pairs of each segment, sorted by segment.
type PairsBySegment = BTreeMap<Vec<Option<String>>, Vec<(usize, usize)>>;

mod tickets;

mod paired;
