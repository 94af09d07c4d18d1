//! Facts as strata and as columns of a regression.

use std::collections::BTreeMap;

use evalctl_stats::{Covariates, FEWEST_IN_STRATUM, StatsError};

use super::tickets::{Pattern, Population};

/// A value that fewer tickets have is taken together with other rare ones.
const RARE: u64 = 20;

/// More values than this of one fact are taken together, the rarest first.
const MOST_VALUES: usize = 40;

/// Facts are crossed as long as at most this share of tickets falls into strata without counterpart.
const MOST_DROPPED: f64 = 0.05;

/// The strata of a comparison.
pub(super) struct Strata {
    /// The facts crossed.
    pub(super) names: Vec<String>,
    /// The stratum of each pattern.
    pub(super) numbers: Vec<u32>,
    /// What each stratum is called, for people.
    pub(super) labels: Vec<String>,
}

/// Crosses as many facts as leave nearly all tickets with a counterpart; chosen by counts, never by outcomes.
///
/// Where none does, the crossing that leaves out the fewest, the coarser of two alike; where no fact varies, one
/// stratum.
pub(super) fn strata(population: &Population) -> Strata {
    let varying = varying_facts(population);
    let mut best: Option<(f64, Strata)> = None;
    for n_facts in (1..=varying.len()).rev() {
        let strata = cross(population, &varying[..n_facts]);
        let dropped = dropped_share(population, &strata);
        if dropped <= MOST_DROPPED {
            return strata;
        }
        if best.as_ref().is_none_or(|(least, _)| dropped <= *least) {
            best = Some((dropped, strata));
        }
    }
    best.map_or_else(|| cross(population, &[]), |(_, strata)| strata)
}

/// Facts that do not have one value throughout.
fn varying_facts(population: &Population) -> Vec<usize> {
    let facts = population.facts.iter().enumerate();
    facts.filter(|(_, fact)| 1 < fact.values.len()).map(|(idx, _)| idx).collect()
}

fn cross(population: &Population, facts: &[usize]) -> Strata {
    let key = |pattern: &Pattern| -> Vec<u32> { facts.iter().map(|&fact| pattern[fact]).collect() };
    let mut numbers: BTreeMap<Vec<u32>, u32> =
        population.patterns.iter().map(|(pattern, _)| (key(pattern), 0)).collect();
    for (number, idx) in numbers.values_mut().zip(0..) {
        *number = idx;
    }
    Strata {
        names: facts.iter().map(|&fact| population.facts[fact].name.to_owned()).collect(),
        numbers: population.patterns.iter().map(|(pattern, _)| numbers[&key(pattern)]).collect(),
        labels: numbers
            .keys()
            .map(|values| {
                let named = |(&fact, &value): (&usize, &u32)| {
                    let value = population.facts[fact].values[value as usize].as_deref();
                    value.unwrap_or("not known")
                };
                facts.iter().zip(values).map(named).collect::<Vec<&str>>().join(" / ")
            })
            .collect(),
    }
}

fn dropped_share(population: &Population, strata: &Strata) -> f64 {
    let mut counts = vec![([0_u64; 2], 0_u64); strata.labels.len()];
    for ((_, of_pattern), &stratum) in population.patterns.iter().zip(&strata.numbers) {
        let (answers, tickets) = &mut counts[stratum as usize];
        for (sum, answers) in answers.iter_mut().zip(of_pattern.answers) {
            *sum += answers;
        }
        *tickets += of_pattern.tickets;
    }
    let dropped: u64 = counts
        .iter()
        .filter(|(answers, _)| answers.iter().any(|&count| count < FEWEST_IN_STRATUM))
        .map(|(_, tickets)| tickets)
        .sum();
    dropped as f64 / population.tickets.len().max(1) as f64
}

/// The columns of a regression.
pub(super) struct Adjustment {
    /// The facts that they stand for.
    pub(super) names: Vec<String>,
    pub(super) covariates: Covariates,
}

/// A column for each value of each fact but the most frequent one; rare values share a column.
pub(super) fn adjustment(population: &Population) -> Result<Adjustment, StatsError> {
    let mut names = Vec::new();
    // A fact with the column of each value; the most frequent value has none.
    let mut columns: Vec<(usize, Vec<Option<usize>>)> = Vec::new();
    let mut n_columns = 0;
    for fact in varying_facts(population) {
        let mut counts = vec![0_u64; population.facts[fact].values.len()];
        for (pattern, of_pattern) in &population.patterns {
            counts[pattern[fact] as usize] += of_pattern.tickets;
        }
        // Values are sorted: of two equally frequent ones the first comes first.
        let mut by_count: Vec<(usize, u64)> = counts.into_iter().enumerate().collect();
        by_count.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        let n_frequent = by_count.iter().filter(|&&(_, count)| RARE <= count).count();
        let n_frequent = n_frequent.clamp(1, MOST_VALUES);
        let mut of_value = vec![None; by_count.len()];
        for (rank, &(value, _)) in by_count.iter().enumerate() {
            // The most frequent value is what the intercept stands for.
            of_value[value] = rank.min(n_frequent).checked_sub(1).map(|offset| n_columns + offset);
        }
        let added = by_count.len().min(n_frequent + 1) - 1;
        if 0 < added {
            n_columns += added;
            names.push(population.facts[fact].name.to_owned());
            columns.push((fact, of_value));
        }
    }
    let mut covariates = Covariates::new(n_columns);
    let mut cells: Vec<(usize, f64)> = Vec::new();
    let mut numbers = Vec::with_capacity(population.patterns.len());
    for (pattern, _) in &population.patterns {
        cells.clear();
        cells.extend(
            columns
                .iter()
                .filter_map(|(fact, of_value)| of_value[pattern[*fact] as usize])
                .map(|column| (column, 1.0)),
        );
        numbers.push(covariates.add_pattern(&cells)?);
    }
    covariates.push_rows(population.tickets.iter().map(|ticket| numbers[ticket.stratum as usize]));
    Ok(Adjustment { names, covariates })
}
