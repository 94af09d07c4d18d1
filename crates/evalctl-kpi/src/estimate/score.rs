//! Scores to a KPI row.

use evalctl_domain::{Estimate, Kpi, KpiResult};
use evalctl_stats::calibration::{
    Bins, Simulation, binned_error, binned_error_if_calibrated, binned_error_interval, brier,
};
use evalctl_stats::selective::{Area, AreaMethod, aurc, auroc, excess_aurc};
use evalctl_stats::{Interval, ScoredTickets, StatsError};

use super::{add_note, refused};
use crate::KpiRequest;
use crate::definition::ScoreStatistic;

/// Names the stream of random numbers of every simulation, so that a run gives the same bytes again.
pub(crate) const SEED: u64 = 20_260_101;

/// How likely a perfectly calibrated model stays below the value that is printed beside ECE.
pub(crate) const NULL_QUANTILE: f64 = 0.95;

/// Fills in the number; some ticket is in the denominator.
pub(super) fn fill_in(
    row: &mut Kpi,
    statistic: ScoreStatistic,
    tickets: &ScoredTickets,
    request: &KpiRequest<'_>,
) -> Result<(), StatsError> {
    match statistic {
        ScoreStatistic::Brier => {
            let mean = brier(tickets)?;
            let interval = mean.interval(request.level)?.map(|interval| Interval {
                lower: interval.lower.max(0.0),
                upper: interval.upper.min(1.0),
            });
            set(row, mean.estimate, interval, "t_by_customer", request);
        }
        ScoreStatistic::Ece => {
            let bins = Bins::usual(tickets.n());
            let simulation = Simulation::usual(tickets.n(), SEED);
            let ece = binned_error(tickets, bins)?.ece;
            let interval = binned_error_interval(tickets, bins, simulation, request.level)?;
            let null = binned_error_if_calibrated(tickets, bins, simulation, NULL_QUANTILE)?;
            set(row, ece, interval, "equal_mass_wild_bootstrap", request);
            let draws = simulation.draws;
            add_note(
                row,
                &format!(
                    "a perfectly calibrated model with these confidences stays below {null:.3} \
                     in 95 of 100 cases ({draws} draws, seed {SEED})"
                ),
            );
        }
        ScoreStatistic::Auroc => match auroc(tickets) {
            Ok(area) => set_area(row, &area, request)?,
            Err(StatsError::OneClass { .. }) => {
                row.result = refused("all tickets in scope are of one kind", None);
            }
            Err(error) => return Err(error),
        },
        ScoreStatistic::Aurc => set_area(row, &aurc(tickets), request)?,
        ScoreStatistic::ExcessAurc => set_area(row, &excess_aurc(tickets), request)?,
    }
    Ok(())
}

fn set_area(row: &mut Kpi, area: &Area, request: &KpiRequest<'_>) -> Result<(), StatsError> {
    let (interval, method) = match area.interval(request.level)? {
        Some((interval, method)) => (Some(interval), method),
        None => (None, AreaMethod::LogitTByCustomer),
    };
    set(row, area.estimate, interval, method.as_str(), request);
    Ok(())
}

fn set(
    row: &mut Kpi,
    value: f64,
    interval: Option<Interval>,
    method: &str,
    request: &KpiRequest<'_>,
) {
    row.result = KpiResult::Estimated(Estimate {
        value: Some(value),
        lower: interval.map(|interval| interval.lower),
        upper: interval.map(|interval| interval.upper),
        level: request.level.get(),
        method: method.to_owned(),
    });
    if interval.is_none() {
        add_note(row, "no interval: too few customers, or no spread between them");
    }
}
