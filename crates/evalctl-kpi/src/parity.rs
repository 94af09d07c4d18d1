//! Does the AI please customers as much as people do, on the same tickets?
//!
//! [`parity`] puts the crude difference, the standardised one and the doubly robust one side by side, says what is known
//! of those who did not answer, and concludes against a margin that was stated beforehand.

mod tickets;

mod covariates;

mod rows;

mod conclusion;

use std::path::Path;

use evalctl_domain::{EffectSizes, Horizon, OverlapSummary, Parity, Response, Window};
use evalctl_stats::{
    ComparedTickets, DoublyRobust, DoublyRobustOptions, Level, OutcomeModel, SideResponse,
    StatsError, cliffs_delta, cohens_h, doubly_robust, e_value, folds_by_customer, hedges_g,
    nonresponse, simpson_warning,
};
use evalctl_tables::{Table, row_count};
use jiff::Timestamp;

use self::conclusion::Verdict;
use self::covariates::{adjustment, strata};
use self::rows::Rows;
use self::tickets::{Population, Reading, population_sql};
use crate::KpiError;
use crate::engine::{Engine, turn_to_hold_tickets};

/// What to compare by, all of it given explicitly.
#[derive(Debug, Clone, Copy)]
pub struct ParityRequest {
    /// The largest loss that still counts as parity, as a share: 0.05 is 5 points of satisfied customers.
    pub margin: Option<f64>,
    /// The data cut that the outcomes were folded at.
    pub as_of: Timestamp,
    /// How long after its resolution a ticket's survey may still be answered.
    pub window: Window,
    /// When a ticket without a resolution stops waiting for one.
    pub horizon: Horizon,
    /// The confidence level of the intervals.
    pub level: Level,
    /// Decides which customers are in which fold.
    pub seed: u64,
}

/// Folds of the cross-fitting.
const FOLDS: u32 = 5;

/// Chances closer to 0 or 1 are cut.
const CLIP: f64 = 0.01;

/// Tickets that go to one side with a higher chance than this less than 1 are left out.
const TRIM: f64 = 0.05;

/// Response rates that differ by more than this make the verdict fragile.
const FRAGILE_RESPONSE_GAP: f64 = 0.10;

/// Compares the AI with people on the run's outcomes.
///
/// A comparison that the data do not allow is no error: its row and the conclusion are refused, with the reason.
///
/// # Errors
///
/// [`KpiError`] where the tables cannot be read or the margin is no share.
pub async fn parity(tables_folder: &Path, request: &ParityRequest) -> Result<Parity, KpiError> {
    if let Some(margin) = request.margin
        && !(0.0 < margin && margin < 1.0)
    {
        return Err(KpiError::BadMargin { margin });
    }
    let engine = Engine::open(tables_folder, &[Table::Outcomes]).await?;
    let _turn = turn_to_hold_tickets().await;
    let mut reading = Reading::of(row_count(tables_folder, Table::Outcomes)?);
    let sql = population_sql(request);
    engine.each_by_part(&sql, "`csat_parity`", |rows| reading.read(&rows)).await?;
    compare(reading.population(), request)
        .map_err(|error| KpiError::Stats { id: "csat_parity".to_owned(), error })
}

fn compare(population: Population, request: &ParityRequest) -> Result<Parity, StatsError> {
    let strata = strata(&population);
    let adjustment = adjustment(&population)?;
    let Population { mut tickets, counts, .. } = population;
    tickets.map_strata(|pattern| strata.numbers[pattern as usize]);
    let robust = match folds_by_customer(&tickets, FOLDS, request.seed) {
        Ok(folds) => {
            let options = DoublyRobustOptions {
                outcome: OutcomeModel::Logistic,
                clip: CLIP,
                trim: TRIM,
                level: request.level,
            };
            doubly_robust(&tickets, &adjustment.covariates, &folds, &options)
        }
        Err(error) => Err(error),
    };
    let robust = refusal_or(robust)?;
    let silent = refusal_or(nonresponse(&tickets, (0.0, 1.0)))?;
    let rows = Rows {
        counts,
        tickets: &tickets,
        strata: &strata.names,
        adjusted_for: &adjustment.names,
        level: request.level,
    };
    let fragile = silent.as_ref().is_ok_and(|silent| {
        FRAGILE_RESPONSE_GAP < (silent.ai.response_rate - silent.people.response_rate).abs()
    });
    let verdict = Verdict::of(counts, robust.as_ref(), request.margin, fragile);
    let mut warnings = warnings(&tickets, &strata, robust.as_ref().ok(), request.level)?;
    if fragile {
        warnings.push(
            "response rates differ by more than 10 points: who answers may explain the difference"
                .to_owned(),
        );
    }
    Ok(Parity {
        conclusion: verdict.conclusion,
        sentence: verdict.sentence,
        margin: request.margin,
        rows: rows.all(&robust, silent.as_ref().ok())?,
        assumptions: assumptions(&adjustment.names),
        adjusted_for: adjustment.names,
        strata: strata.names,
        ai: silent.as_ref().ok().map(|silent| response(&silent.ai)),
        people: silent.as_ref().ok().map(|silent| response(&silent.people)),
        overlap: robust.as_ref().ok().map(overlap_summary),
        effect_sizes: effect_sizes(&tickets, robust.as_ref().ok()),
        warnings,
    })
}

/// Keeps a refusal for the reader and passes bad values on.
fn refusal_or<T>(result: Result<T, StatsError>) -> Result<Result<T, StatsError>, StatsError> {
    match result {
        Err(error) if !error.is_refusal() => Err(error),
        other => Ok(other),
    }
}

fn assumptions(adjusted_for: &[String]) -> Vec<String> {
    let facts = match adjusted_for {
        [] => "nothing at all".to_owned(),
        facts => facts.join(", "),
    };
    vec![
        format!("given {facts}, who got a ticket does not depend on how it would have pleased"),
        format!(
            "given {facts} and the side, who answered does not depend on how pleased they were"
        ),
        "a ticket that the AI began and people finished counts as the AI's".to_owned(),
    ]
}

fn warnings(
    tickets: &ComparedTickets,
    strata: &covariates::Strata,
    robust: Option<&DoublyRobust>,
    level: Level,
) -> Result<Vec<String>, StatsError> {
    let mut res = Vec::new();
    if let Ok(Some(warning)) = refusal_or(simpson_warning(tickets, level))? {
        let kinds: Vec<String> = warning
            .largest
            .iter()
            .map(|one| {
                let name = &strata.labels[one.stratum as usize];
                let difference = one.difference.map_or("not comparable".to_owned(), points);
                format!("{name} {difference} ({} by AI, {} by people)", one.ai, one.people)
            })
            .collect();
        res.push(format!(
            "the crude difference ({}) and the one on the same mix of tickets ({}) point in opposite \
             directions; the largest kinds: {}",
            points(warning.crude),
            points(warning.standardised),
            kinds.join("; ")
        ));
    }
    if let Some(robust) = robust {
        let worst = largest(robust.overlap.imbalance.iter().filter_map(|one| one.after));
        if let Some(worst) = worst.filter(|worst| 0.1 < *worst) {
            res.push(format!(
                "after weighting some fact still differs by {worst:.2} standard deviations between the sides"
            ));
        }
    }
    Ok(res)
}

/// `-3.2 points`.
pub(crate) fn points(difference: f64) -> String {
    format!("{:+.1} points", 100.0 * difference)
}

fn largest(values: impl Iterator<Item = f64>) -> Option<f64> {
    values.map(f64::abs).reduce(f64::max)
}

fn effect_sizes(tickets: &ComparedTickets, robust: Option<&DoublyRobust>) -> Option<EffectSizes> {
    let side = |by_ai: bool| -> Vec<f64> {
        let of_side = tickets.iter().filter(|ticket| ticket.by_ai == by_ai);
        of_side.filter_map(|ticket| ticket.value).collect()
    };
    let (ai, people) = (side(true), side(false));
    let counts = |side: &[f64]| {
        (side.iter().filter(|&&value| 0.5 < value).count() as u64, side.len() as u64)
    };
    let ((k1, n1), (k2, n2)) = (counts(&ai), counts(&people));
    let e_value_at = |difference: f64| {
        let people = robust?.difference.mean_people;
        e_value((people + difference) / people).ok()
    };
    let interval = robust.map(|robust| robust.difference.interval);
    let res = EffectSizes {
        hedges_g: hedges_g(&ai, &people).ok(),
        cliffs_delta: cliffs_delta(&ai, &people).ok(),
        cohens_h: cohens_h(k1, n1, k2, n2).ok(),
        e_value: robust.and_then(|robust| e_value_at(robust.difference.difference)),
        e_value_of_limit: interval.and_then(|interval| {
            if interval.contains(0.0) {
                return Some(1.0);
            }
            e_value_at(if interval.upper < 0.0 { interval.upper } else { interval.lower })
        }),
    };
    (!ai.is_empty() && !people.is_empty()).then_some(res)
}

fn response(side: &SideResponse) -> Response {
    Response {
        tickets: side.tickets,
        answers: side.answers,
        rate: side.response_rate,
        satisfied: side.respondent_mean,
        satisfied_weighted: side.weighted_mean,
        effective_answers: side.effective_answers,
        lowest: side.bounds.lower,
        highest: side.bounds.upper,
    }
}

fn overlap_summary(robust: &DoublyRobust) -> OverlapSummary {
    let overlap = &robust.overlap;
    OverlapSummary {
        smallest: overlap.smallest,
        largest: overlap.largest,
        share_left_out: overlap.share_outside,
        histogram_ai: overlap.histogram_ai,
        histogram_people: overlap.histogram_people,
        effective_answers_ai: robust.effective_answers_ai,
        effective_answers_people: robust.effective_answers_people,
        largest_imbalance_before: largest(overlap.imbalance.iter().filter_map(|one| one.before)),
        largest_imbalance_after: largest(overlap.imbalance.iter().filter_map(|one| one.after)),
    }
}
