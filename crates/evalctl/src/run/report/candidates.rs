//! What the report says of candidates beyond their KPIs.

use anyhow::Result;

use evalctl_domain::{ArmQuality, Insight, NextActs};
use evalctl_kpi::{ArmInfo, KpiRequest, NextActsRequest, next_acts, quality};
use evalctl_tables::RunFolder;

use crate::commands::compare::{DELTA, POWER};
use crate::commands::kpi::look;
use crate::run::record::RunRecord;

/// The worth of confidences, where candidates go wrong, and what they may do next.
pub(super) struct OfCandidates {
    pub(super) quality: Vec<ArmQuality>,
    pub(super) insights: Vec<Insight>,
    pub(super) next_acts: Vec<NextActs>,
}

impl OfCandidates {
    /// Computes all of it from the tables; `request` carries the arms.
    pub(super) async fn compute(
        folder: &RunFolder,
        run: &RunRecord,
        request: &KpiRequest<'_>,
    ) -> Result<Self> {
        let tables = folder.tables();
        let costs = run.rules.costs.as_ref();
        let mut acts = Vec::new();
        for arm in request.arms {
            let wanted = NextActsRequest {
                arm,
                risk: run.rules.max_wrong,
                delta: DELTA,
                power: POWER,
                minutes_a_ticket: costs.map(|costs| costs.minutes_per_person_ticket.middle()),
            };
            acts.push(next_acts(&tables, &wanted).await?);
        }
        Ok(Self {
            quality: quality(&tables, request).await?,
            insights: insights(folder, request.arms, run.rules.report_with_text).await?,
            next_acts: acts,
        })
    }
}

/// Texts stand in the report only where it was asked for them, whatever the run's own tables hold.
async fn insights(folder: &RunFolder, arms: &[ArmInfo], with_text: bool) -> Result<Vec<Insight>> {
    look(folder, arms, with_text).await
}
