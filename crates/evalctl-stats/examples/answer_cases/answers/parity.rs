//! `parity.*` over tickets: AI against people.

use std::{collections::BTreeMap, path::Path};

use evalctl_stats::{
    ComparedTicket, ComparedTickets, Covariates, DoublyRobust, DoublyRobustOptions, Level,
    MeanDifference, OutcomeModel, SideResponse, Target, cliffs_delta, crude_difference,
    doubly_robust, hajek_difference, hedges_g, nonresponse, saturated_aipw, standardise,
    standardised_mean_difference, welch_tost,
};
use serde_json::{Value, json};

use super::{
    BadInput, Case, NoValue,
    params::{Params, limits},
    table::Table,
};

pub(crate) fn answer(
    folder: &Path,
    case: &Case,
    params: &Params<'_>,
    what: &[&str],
) -> Result<Value, NoValue> {
    let level = Level::percent_95();
    let data = || Data::read(folder, case);
    match what {
        ["crude_diff"] => Ok(json!(crude_difference(&data()?.full, level)?.difference)),
        ["standardised", target] => {
            let target = match *target {
                "all_tickets" => Target::AllTickets,
                "ai_mix" => Target::AiMix,
                "human_mix" => Target::PeopleMix,
                _ => return Err(NoValue::Unknown),
            };
            let MeanDifference { difference, standard_error, .. } =
                standardise(&data()?.full, target, level)?.difference;
            Ok(json!({ "diff": difference, "se": standard_error }))
        }
        ["ipw_hajek", "saturated"] => {
            let data = data()?;
            Ok(json!(hajek_difference(&data.full, &data.shares_by_category())?))
        }
        ["aipw", "saturated"] => {
            let MeanDifference { difference, standard_error, .. } =
                saturated_aipw(&data()?.full, level)?;
            Ok(json!({ "ate": difference, "se": standard_error }))
        }
        ["aipw", "crossfit"] => {
            let MeanDifference { difference, standard_error, .. } =
                data()?.cross_fitted(params.number("clip")?)?.difference;
            Ok(json!({ "ate": difference, "se": standard_error }))
        }
        ["overlap"] => {
            let overlap = data()?.cross_fitted(0.01)?.overlap;
            Ok(json!({
                "ess_ai": overlap.effective_ai,
                "ess_human": overlap.effective_people,
                "e_min": overlap.smallest,
                "e_max": overlap.largest,
                "share_outside_05_95": overlap.share_outside,
            }))
        }
        ["smd", "difficulty_x"] => {
            let data = data()?;
            let of = |by_ai: bool| {
                let rows = data.full.iter().zip(&data.difficulty);
                rows.filter(|(one, _)| one.by_ai == by_ai).map(|(_, &x)| x).collect::<Vec<f64>>()
            };
            Ok(json!(standardised_mean_difference(&of(true), &of(false))?))
        }
        ["hedges_g"] => {
            let (ai, people) = data()?.values();
            Ok(json!(hedges_g(&ai, &people)?))
        }
        ["cliffs_delta"] => {
            let (ai, people) = data()?.values();
            Ok(json!(cliffs_delta(&ai, &people)?))
        }
        ["tost_welch", ..] => {
            let (ai, people) = data()?.values();
            let test = welch_tost(&ai, &people, params.number("margin")?)?;
            Ok(json!({
                "p": test.p,
                "p_lower": test.p_lower,
                "p_upper": test.p_upper,
                "df": test.df,
            }))
        }
        ["nonresponse", rest @ ..] => {
            let res = nonresponse(&data()?.observed, (1.0, 5.0))?;
            match rest {
                [] => Ok(json!({ "ai": side(&res.ai), "human": side(&res.people) })),
                ["diff_bounds"] => Ok(limits(res.difference_bounds)),
                _ => Err(NoValue::Unknown),
            }
        }
        _ => Err(NoValue::Unknown),
    }
}

fn side(side: &SideResponse) -> Value {
    json!({
        "respondent_mean": side.respondent_mean,
        "weighted_mean": side.weighted_mean,
        "response_rate": side.response_rate,
        "manski": limits(side.bounds),
        "ess": side.effective_answers,
    })
}

/// The table of tickets, once with every rating and once with those that were given.
struct Data {
    full: ComparedTickets,
    observed: ComparedTickets,
    difficulty: Vec<f64>,
    folds: Vec<u32>,
    n_categories: usize,
}

impl Data {
    fn read(folder: &Path, case: &Case) -> Result<Self, NoValue> {
        let table = Table::of_case(folder, case)?;
        let categories = table.text("category")?;
        let mut names: BTreeMap<&str, u32> =
            categories.iter().map(|&(_, name)| (name, 0)).collect();
        names.values_mut().zip(0..).for_each(|(number, idx)| *number = idx);
        let full_values = table.numbers("csat_full")?;
        let observed_values = table.optional_times("csat_observed")?;
        let folds = table.counts("fold")?;
        let mut res = Self {
            full: ComparedTickets::default(),
            observed: ComparedTickets::default(),
            difficulty: table.numbers("difficulty_x")?,
            folds: Vec::new(),
            n_categories: names.len(),
        };
        for (row, (line, resolver)) in table.text("resolver")?.into_iter().enumerate() {
            let by_ai = match resolver {
                "ai" => true,
                "human" => false,
                _ => {
                    let message =
                        format!("line {line}: `resolver` is `{resolver}` but must be ai or human");
                    return Err(BadInput(message).into());
                }
            };
            let ticket = ComparedTicket {
                by_ai,
                value: Some(full_values[row]),
                stratum: names[categories[row].1],
                cluster: row as u64,
            };
            res.full.push(ticket);
            res.observed.push(ComparedTicket { value: observed_values[row], ..ticket });
            let fold = u32::try_from(folds[row]);
            res.folds
                .push(fold.map_err(|_| BadInput(format!("line {line}: `fold` is too large")))?);
        }
        Ok(res)
    }

    fn values(&self) -> (Vec<f64>, Vec<f64>) {
        let of = |by_ai: bool| {
            let tickets = self.full.iter().filter(|ticket| ticket.by_ai == by_ai);
            tickets.filter_map(|ticket| ticket.value).collect()
        };
        (of(true), of(false))
    }

    /// The share of the AI in the category of each ticket.
    fn shares_by_category(&self) -> Vec<f64> {
        let share = |stratum: u32| {
            let alike = || self.full.iter().filter(|ticket| ticket.stratum == stratum);
            alike().filter(|ticket| ticket.by_ai).count() as f64 / alike().count() as f64
        };
        self.full.iter().map(|ticket| share(ticket.stratum)).collect()
    }

    /// Columns as the case names them: categories in alphabetical order without the first, then the difficulty.
    fn cross_fitted(&self, clip: f64) -> Result<DoublyRobust, NoValue> {
        let mut covariates = Covariates::new(self.n_categories);
        for (ticket, &difficulty) in self.full.iter().zip(&self.difficulty) {
            let mut cells = vec![(self.n_categories - 1, difficulty)];
            if 0 < ticket.stratum {
                cells.push((ticket.stratum as usize - 1, 1.0));
            }
            covariates.push_row(&cells)?;
        }
        let options = DoublyRobustOptions {
            outcome: OutcomeModel::Linear,
            clip,
            trim: 0.0,
            level: Level::percent_95(),
        };
        Ok(doubly_robust(&self.full, &covariates, &self.folds, &options)?)
    }
}
