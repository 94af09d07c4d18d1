//! Reads an arm ticket by ticket, and pairs two arms.

use std::cmp::Ordering;

use datafusion::arrow::array::Array;
use evalctl_domain::FlipRate;
use evalctl_tables::Table;

use super::{Contender, PairsBySegment};
use crate::arm::Arm;
use crate::definition::KpiDefinition;
use crate::dimension::Dimension;
use crate::engine::Engine;
use crate::plan::Plan;
use crate::sql::{bucket, selected};
use crate::{KpiError, KpiRequest};

/// One arm's tickets, sorted by id; all columns have one element a ticket.
pub(super) struct ArmTickets {
    label: String,
    ids: Vec<String>,
    clusters: Vec<String>,
    segments: Vec<Vec<Option<String>>>,
    /// For each definition: in the numerator, in the denominator only, or not counted (yet).
    counted: Vec<Vec<Option<bool>>>,
    /// For each definition its scores, where it is about such.
    scores: Vec<Option<Vec<f64>>>,
    flips: FlipRate,
}

impl ArmTickets {
    pub(super) fn cluster(&self, ticket: usize) -> &str {
        &self.clusters[ticket]
    }

    pub(super) fn counted(&self, definition: usize, ticket: usize) -> Option<bool> {
        self.counted[definition][ticket]
    }

    /// The score of a ticket; 0 where the definition is about none.
    pub(super) fn score(&self, definition: usize, ticket: usize) -> Option<f64> {
        self.scores[definition].as_ref().map(|scores| scores[ticket])
    }

    /// How often it changed its mind; `None` where it was asked once.
    pub(super) fn flip_rate(&self) -> Option<FlipRate> {
        (1 < self.flips.repeats).then(|| FlipRate { arm: self.label.clone(), ..self.flips.clone() })
    }
}

/// Reads what `definitions` say of each ticket of an arm. All of them are held in memory.
pub(super) async fn read_arm(
    contender: &Contender,
    definitions: &[&KpiDefinition],
    dimensions: &[Dimension],
    request: &KpiRequest<'_>,
) -> Result<ArmTickets, KpiError> {
    let engine =
        Engine::open(&contender.tables, &[Table::Outcomes, Table::Decisions, Table::Grades])
            .await?;
    let arm = Arm::Candidate(contender.arm.clone());
    let plans: Vec<Plan<'_>> =
        definitions.iter().map(|definition| Plan::new(definition, &arm, request)).collect();
    let mut res = ArmTickets {
        label: contender.label.clone(),
        ids: Vec::new(),
        clusters: Vec::new(),
        segments: Vec::new(),
        counted: vec![Vec::new(); plans.len()],
        scores: plans.iter().map(|plan| plan.score.as_ref().map(|_| Vec::new())).collect(),
        flips: flips(&engine, contender).await?,
    };
    for rows in engine.run(&tickets_sql(&plans, &arm, dimensions), &contender.label).await? {
        let (ids, clusters) = (rows.texts(0), rows.texts(1));
        let segments: Vec<_> = (0..dimensions.len()).map(|column| rows.texts(2 + column)).collect();
        for row in 0..rows.n_rows() {
            res.ids.push(ids.value(row).to_owned());
            res.clusters.push(clusters.value(row).to_owned());
            let value = |column: &datafusion::arrow::array::StringArray| {
                column.is_valid(row).then(|| column.value(row).to_owned())
            };
            res.segments.push(segments.iter().map(value).collect());
        }
        let mut column = 2 + dimensions.len();
        for (counted, scores) in res.counted.iter_mut().zip(&mut res.scores) {
            let buckets = rows.integers(column);
            column += 1;
            counted.extend(buckets.values().iter().map(|bucket| match bucket {
                2 => Some(true),
                1 => Some(false),
                _ => None,
            }));
            if let Some(scores) = scores {
                scores.extend(rows.numbers(column));
                column += 1;
            }
        }
    }
    Ok(res)
}

/// Columns: `ticket_id`, `unit`, the dimensions', then for each plan its bucket and, where it has one, its score.
fn tickets_sql(plans: &[Plan<'_>], arm: &Arm, dimensions: &[Dimension]) -> String {
    let mut columns = vec!["ticket_id".to_owned(), "unit".to_owned()];
    columns.extend(selected(dimensions));
    for (idx, plan) in plans.iter().enumerate() {
        columns.push(format!("{} AS bucket_{idx}", bucket(plan)));
        if let Some(score) = &plan.score {
            columns.push(format!("COALESCE({score}, 0) AS score_{idx}"));
        }
    }
    let columns = columns.join(",\n       ");
    format!(
        "SELECT {columns}\nFROM (\n      {}\n) AS arm\nORDER BY ticket_id",
        arm.relation(&columns)
    )
}

/// How often the arm changed its mind.
async fn flips(engine: &Engine, contender: &Contender) -> Result<FlipRate, KpiError> {
    let arm = contender.arm.name.replace('\'', "''");
    let sql = format!(
        "SELECT COALESCE(MAX(asked), 0), COUNT(*), \
         COALESCE(SUM(CASE WHEN 0 < flips THEN 1 ELSE 0 END), 0), \
         COALESCE(SUM(CASE WHEN 0 < mode_flips THEN 1 ELSE 0 END), 0)\n\
         FROM decisions\nWHERE arm = '{arm}' AND is_last AND status = 'decided'"
    );
    let mut res = FlipRate {
        arm: contender.label.clone(),
        repeats: 0,
        tickets: 0,
        flipped: 0,
        mode_flipped: 0,
    };
    for rows in engine.run(&sql, "answers to repeated questions").await? {
        let one = |column: usize| rows.counts(column).first().copied().unwrap_or(0);
        res.repeats = u32::try_from(one(0)).unwrap_or(u32::MAX);
        (res.tickets, res.flipped, res.mode_flipped) = (one(1), one(2), one(3));
    }
    Ok(res)
}

/// Tickets that two arms have in common, as places in each.
pub(super) struct Pairs(Vec<(usize, usize)>);

impl Pairs {
    pub(super) fn of(contender: &ArmTickets, reference: &ArmTickets) -> Self {
        let (mut a, mut b) = (0, 0);
        let mut res = Vec::new();
        while a < contender.ids.len() && b < reference.ids.len() {
            match contender.ids[a].cmp(&reference.ids[b]) {
                Ordering::Less => a += 1,
                Ordering::Greater => b += 1,
                Ordering::Equal => {
                    res.push((a, b));
                    a += 1;
                    b += 1;
                }
            }
        }
        Self(res)
    }

    pub(super) fn all(&self) -> &[(usize, usize)] {
        &self.0
    }

    /// The pairs of each segment of the reference's tickets.
    pub(super) fn by_segment(&self, reference: &ArmTickets) -> PairsBySegment {
        let mut res = PairsBySegment::new();
        for &(a, b) in &self.0 {
            res.entry(reference.segments[b].clone()).or_default().push((a, b));
        }
        res
    }
}
