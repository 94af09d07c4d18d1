//! Candidates made ready, and what became of recorded decisions.

use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use evalctl_domain::Reject;
use evalctl_ingest::privacy::Masker;
use evalctl_replay::{Arm, HISTORY};
use evalctl_report::counted;
use evalctl_resolvers::{Built, Mask, build};
use evalctl_tables::create_private_folder;

use super::inputs::{InputRecord, record};
use crate::settings::Candidate;

/// A candidate as run.json names it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct CandidateRecord {
    pub(crate) arm: String,
    pub(crate) spec: String,
    pub(crate) acted: bool,
    pub(crate) inputs: Vec<InputRecord>,
}

/// All candidates of a run.
pub(crate) struct Candidates {
    pub(crate) arms: Vec<Arm>,
    pub(crate) built: Vec<Built>,
    pub(crate) records: Vec<CandidateRecord>,
}

impl Candidates {
    /// Recorded decisions are kept in `scratch`, a folder that is made where it is missing.
    pub(crate) fn build(candidates: &[Candidate], masker: &Masker, scratch: &Path) -> Result<Self> {
        if !candidates.is_empty() {
            create_private_folder(scratch)?;
        }
        let text = |text: &str| masker.mask_text(text).into_owned();
        let arguments = |value: &mut serde_json::Value| masker.mask_json(value);
        let mask = Mask { text: &text, arguments: &arguments };
        let mut all = Self { arms: Vec::new(), built: Vec::new(), records: Vec::new() };
        for candidate in candidates {
            let built = build(&candidate.spec, &candidate.base, &mask, scratch)?;
            debug_assert_ne!(built.arm, HISTORY, "specifications refuse the reserved name");
            let inputs = built.inputs.iter().map(|path| record(path, candidate.spec.name()));
            all.records.push(CandidateRecord {
                arm: built.arm.clone(),
                spec: candidate.spec.to_string(),
                acted: built.acted,
                inputs: inputs.collect::<Result<_>>()?,
            });
            let resolver = std::sync::Arc::clone(&built.resolver);
            all.arms.push(Arm { name: built.arm.clone(), acted: built.acted, resolver });
            all.built.push(built);
        }
        Ok(all)
    }

    /// Drops what they were trained on and what they decided, which nothing needs after the replay.
    pub(crate) fn into_records(self) -> Vec<CandidateRecord> {
        self.records
    }

    /// Rows of recorded decisions that could not be used.
    pub(crate) fn rejects(&self) -> Vec<Reject> {
        let mut rejects = Vec::new();
        for built in &self.built {
            let Some(recorded) = &built.recorded else {
                continue;
            };
            let file = built.inputs.first().map(|path| path.display().to_string());
            for row in &recorded.report.rejects {
                rejects.push(Reject {
                    file: file.clone().unwrap_or_default(),
                    line: row.line,
                    reason: row.reason.to_owned(),
                    message: row.message.clone(),
                    raw: row.raw.clone(),
                    counts: true,
                });
            }
        }
        rejects
    }

    /// What became of recorded decisions, in words; `resumed`: some tickets were decided by an
    /// earlier process, so which turns were asked for is not known.
    pub(crate) fn findings(&self, resumed: bool) -> Result<Vec<String>> {
        let mut findings = Vec::new();
        for built in &self.built {
            let Some(recorded) = &built.recorded else {
                continue;
            };
            let report = &recorded.report;
            let arm = &built.arm;
            let mut found = |text: String| findings.push(format!("{arm}: {text}"));
            found(format!("{} recorded decisions from {} rows", report.decisions, report.rows));
            if !report.rejects.is_empty() {
                let rejects = report.rejects.len() as u64;
                found(counted(rejects, ["row could not be used", "rows could not be used"]));
            }
            if 0 < report.duplicates_identical {
                let words = ["row repeats another one", "rows repeat another one"];
                found(counted(report.duplicates_identical, words));
            }
            if 0 < report.conflicting_tickets {
                let named = list(&report.duplicates_conflicting);
                let words = ["ticket has", "tickets have"];
                let tickets = counted(report.conflicting_tickets, words);
                found(format!("{tickets} contradicting decisions: {named}"));
            }
            let unmatched = recorded.snapshot.unmatched();
            let unmatched = unmatched.context("cannot read back recorded decisions")?;
            if 0 < unmatched.n_tickets {
                let named = list(&unmatched.tickets);
                let words = ["decided ticket is", "decided tickets are"];
                let tickets = counted(unmatched.n_tickets, words);
                found(format!("{tickets} not in the data: {named}"));
            }
            if 0 < unmatched.n_other_turns && !resumed {
                let words = ["decision is for a turn", "decisions are for turns"];
                let decisions = counted(unmatched.n_other_turns, words);
                found(format!("{decisions} not asked about"));
            }
        }
        Ok(findings)
    }
}

fn list(tickets: &[evalctl_domain::TicketId]) -> String {
    tickets.iter().map(evalctl_domain::TicketId::as_str).collect::<Vec<_>>().join(", ")
}
