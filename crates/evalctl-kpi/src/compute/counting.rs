//! Counts the tickets of a group of arms by definition and segment.

use crate::KpiError;
use crate::arm::Arm;
use crate::arm_group::ArmGroup;
use crate::compute::KpiRequest;
use crate::counts::{Counts, CountsReading, Key};
use crate::dimension::Breakdown;
use crate::engine::{Engine, Rows};
use crate::plan::Plan;
use crate::sql::counts_sql;

/// How many definitions one query counts at most: each has some columns, and their counts are held for every cluster of
/// the parts that are open. Twice as many a pass would save nothing and take 20 MB.
const PLANS_A_QUERY: usize = 13;

/// What was counted in one group of arms.
pub(super) struct CountedGroup<'a> {
    group: &'a ArmGroup,
    /// What its arms have rows for.
    plans: Vec<Plan<'a>>,
    /// By arm, then by plan of those that the tables say something about.
    counts: Vec<Vec<Vec<Counted>>>,
}

/// What was counted in one arm.
pub(super) struct CountedArm<'c> {
    pub(super) arm: &'c Arm,
    pub(super) plans: &'c [Plan<'c>],
    /// By plan of those that the tables say something about.
    pub(super) counts: &'c [Vec<Counted>],
}

/// The counts of one definition in one segment.
pub(super) struct Counted {
    pub(super) breakdown: Breakdown,
    pub(super) key: Key,
    pub(super) counts: Counts,
}

impl CountedGroup<'_> {
    pub(super) fn arms(&self) -> impl Iterator<Item = CountedArm<'_>> {
        let arms = self.group.arms().zip(&self.counts);
        arms.map(|(arm, counts)| CountedArm { arm, plans: &self.plans, counts })
    }
}

/// Counts the segments of each breakdown in order, and within it in the order of their values.
pub(super) async fn count_group<'a>(
    engine: &Engine,
    group: &'a ArmGroup,
    breakdowns: &[Breakdown],
    request: &KpiRequest<'a>,
) -> Result<CountedGroup<'a>, KpiError> {
    // Parts of the history have the definitions of the whole, and the tables say the same about them.
    let arm = group.whole();
    let definitions = request.definitions.iter().filter(|definition| arm.has(definition));
    let plans: Vec<Plan<'a>> =
        definitions.map(|definition| Plan::new(definition, arm, request)).collect();
    let observed: Vec<&Plan<'_>> =
        plans.iter().filter(|plan| arm.observes(plan.definition)).collect();
    let of_arm = || observed.iter().map(|_| Vec::new()).collect();
    let mut counts: Vec<Vec<Vec<Counted>>> = group.arms().map(|_| of_arm()).collect();
    // Of about equal size, so that no pass is made for one definition.
    let n_queries = observed.len().div_ceil(PLANS_A_QUERY).max(1);
    let a_query = observed.len().div_ceil(n_queries).max(1);
    for breakdown in breakdowns {
        for (idx, plans) in observed.chunks(a_query).enumerate() {
            let ids = plans.iter().map(|plan| format!("`{}`", plan.definition.id));
            let ids: Vec<String> = ids.collect();
            let sql = counts_sql(plans, group, breakdown);
            let mut reading = CountsReading::new(plans, breakdown.len(), group.n_arms());
            let nothing = reading.clone();
            let read = move |rows: Vec<Rows>| nothing.clone().with(&rows);
            engine.each_part(&sql, &ids.join(", "), read, |counts| reading.add(counts)).await?;
            for (of_arm, segments) in counts.iter_mut().zip(reading.into_arms()) {
                for (key, counts) in segments {
                    let plans = of_arm[idx * a_query..].iter_mut();
                    for (of_plan, counts) in plans.zip(counts) {
                        let (breakdown, key) = (breakdown.clone(), key.clone());
                        of_plan.push(Counted { breakdown, key, counts });
                    }
                }
            }
        }
    }
    Ok(CountedGroup { group, plans, counts })
}
