//! What a candidate may do alone next: per category what is missing, and what it would give.

use std::collections::BTreeMap;
use std::path::Path;

use datafusion::arrow::array::Array;
use evalctl_domain::{NextAct, NextActs, Standing};
use evalctl_stats::selective::labels_needed;
use evalctl_stats::{Level, clopper_pearson};
use evalctl_tables::Table;

use crate::KpiError;
use crate::arm::{Arm, ArmInfo};
use crate::definition::{KpiDefinition, shipped_definitions};
use crate::engine::{Engine, Rows};
use crate::sql::all_of;

/// What is accepted, and what a person's work takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NextActsRequest<'r> {
    /// The candidate.
    pub arm: &'r ArmInfo,
    /// The share of wrong ones among its acts that is accepted.
    pub risk: f64,
    /// The chance that is accepted of certifying a category that is worse, over all categories together.
    pub delta: f64,
    /// The chance with which a category that is as good as seen is to pass.
    pub power: f64,
    /// Minutes that a person spends on a ticket.
    pub minutes_a_ticket: Option<f64>,
}

const MICROSECONDS_A_WEEK: f64 = 7.0 * 86_400.0 * 1e6;

/// Two-sided, so that 5 % of the categories that are just good enough are called wrong too often.
const TOO_OFTEN_LEVEL: f64 = 0.9;

/// Shorter histories say nothing about a week.
const SHORTEST_WEEKS: f64 = 1.0;

/// Computes the table over the tickets that count for the candidate.
///
/// `delta` is split evenly over the categories on which the candidate wants to act.
///
/// # Panics
///
/// Never: the definition whose scope it uses is shipped.
pub async fn next_acts(
    tables_folder: &Path,
    request: &NextActsRequest<'_>,
) -> Result<NextActs, KpiError> {
    let engine =
        Engine::open(tables_folder, &[Table::Outcomes, Table::Decisions, Table::Grades]).await?;
    let arm = Arm::Candidate(request.arm.clone());
    let mut counted: BTreeMap<Option<String>, Category> = BTreeMap::new();
    let (mut first, mut last) = (None, None);
    let shipped = shipped_definitions();
    let precision = shipped.iter().find(|definition| definition.id == "autonomous_precision");
    let precision = precision.expect("`autonomous_precision` is shipped");
    let read = |rows: Rows| {
        let intents = rows.optional_texts(0);
        let counts: [Vec<u64>; N_COUNTS] = std::array::from_fn(|idx| rows.counts(1 + idx));
        let (firsts, lasts) = (rows.integers(1 + N_COUNTS), rows.integers(2 + N_COUNTS));
        for (row, intent) in intents.into_iter().enumerate() {
            counted.entry(intent).or_default().add(counts.each_ref().map(|counts| counts[row]));
            if firsts.is_valid(row) && lasts.is_valid(row) {
                let (here_first, here_last) = (firsts.value(row), lasts.value(row));
                first = Some(first.map_or(here_first, |known: i64| known.min(here_first)));
                last = Some(last.map_or(here_last, |known: i64| known.max(here_last)));
            }
        }
    };
    engine.each_by_part(&categories_sql(&arm, precision), "categories", read).await?;
    let weeks = first
        .zip(last)
        .map(|(first, last)| (last - first) as f64 / MICROSECONDS_A_WEEK)
        .filter(|&weeks| SHORTEST_WEEKS <= weeks);
    let acted_on = counted.values().filter(|category| 0 < category.alone).count().max(1);
    let delta_each = request.delta / acted_on as f64;
    let unnamed = counted.remove(&None).map(|category| (None, category));
    let mut categories = Vec::new();
    for (intent, category) in counted.into_iter().chain(unnamed) {
        categories.push(category.next_act(intent, request, delta_each, weeks)?);
    }
    // Stable: categories of equal gain stay in the order of their names.
    categories.sort_by(|a, b| b.spared.cmp(&a.spared).then(b.alone.cmp(&a.alone)));
    Ok(NextActs {
        arm: request.arm.name.clone(),
        risk: request.risk,
        delta: request.delta,
        power: request.power,
        minutes_a_ticket: request.minutes_a_ticket,
        weeks,
        categories,
    })
}

/// Columns: `intent`, those of [`Category`], and the first and last opening of tickets whose times mean something. The
/// rows of parts add up.
fn categories_sql(arm: &Arm, precision: &KpiDefinition) -> String {
    let count = |when: &str| format!("SUM(CASE WHEN COALESCE({when}, FALSE) THEN 1 ELSE 0 END)");
    let alone = "mode = 'autonomous'";
    let people = "handled_by IN ('people', 'both')";
    let columns = [
        "intent".to_owned(),
        "COUNT(*)".to_owned(),
        count("handled_by = 'ai'"),
        count(people),
        count(alone),
        count(&format!("{alone} AND {people}")),
        count(&format!("{alone} AND verdict IN ('correct', 'wrong')")),
        count(&format!("{alone} AND verdict = 'wrong'")),
        "MIN(CASE WHEN clock = 'stated' THEN opened_at END)".to_owned(),
        "MAX(CASE WHEN clock = 'stated' THEN opened_at END)".to_owned(),
    ];
    let columns = columns.join(",\n       ");
    let scope = all_of(&arm.own_rules(precision)) + "TRUE";
    format!(
        "SELECT {columns}\nFROM (\n      {}\n) AS arm\nWHERE {scope}\nGROUP BY intent",
        arm.relation(&format!("{columns} {scope}"))
    )
}

/// Counts of a category.
const N_COUNTS: usize = 7;

#[derive(Default)]
struct Category {
    tickets: u64,
    by_ai: u64,
    by_people: u64,
    alone: u64,
    spared: u64,
    graded: u64,
    wrong: u64,
}

impl Category {
    /// Adds counts in the order of the columns.
    fn add(&mut self, counts: [u64; N_COUNTS]) {
        let Self { tickets, by_ai, by_people, alone, spared, graded, wrong } = self;
        let sums = [tickets, by_ai, by_people, alone, spared, graded, wrong];
        for (sum, count) in sums.into_iter().zip(counts) {
            *sum += count;
        }
    }

    fn next_act(
        self,
        intent: Option<String>,
        request: &NextActsRequest<'_>,
        delta: f64,
        weeks: Option<f64>,
    ) -> Result<NextAct, KpiError> {
        let stats_error = |error| KpiError::Stats { id: "autonomous_precision".to_owned(), error };
        let needed = labels_needed(self.wrong, self.graded, request.risk, delta, request.power)
            .map_err(stats_error)?;
        // Beyond doubt, not by the share seen: its lower limit lies above what is accepted.
        let too_often = 0 < self.graded && {
            let level = Level::new(TOO_OFTEN_LEVEL).map_err(stats_error)?;
            let limits = clopper_pearson(self.wrong, self.graded, level).map_err(stats_error)?;
            request.risk < limits.lower
        };
        let missing = needed.with_power.map(|needed| needed.saturating_sub(self.graded));
        let standing = if self.alone == 0 {
            Standing::DoesNotAct
        } else if too_often {
            Standing::TooOftenWrong
        } else if missing == Some(0) {
            Standing::ReadyToCertify
        } else {
            Standing::LabelsMissing
        };
        let acts_a_week = weeks.map(|weeks| self.alone as f64 / weeks).filter(|&acts| 0.0 < acts);
        let weeks_until = missing.zip(acts_a_week).map(|(missing, acts)| missing as f64 / acts);
        let minutes_a_week = weeks
            .zip(request.minutes_a_ticket)
            .map(|(weeks, minutes)| minutes * self.spared as f64 / weeks);
        Ok(NextAct {
            intent,
            tickets: self.tickets,
            by_ai: self.by_ai,
            by_people: self.by_people,
            alone: self.alone,
            spared: self.spared,
            graded: self.graded,
            wrong: self.wrong,
            standing,
            labels_at_least: needed.at_least,
            labels_needed: needed.with_power,
            labels_missing: missing,
            weeks_until,
            minutes_a_week,
        })
    }
}
