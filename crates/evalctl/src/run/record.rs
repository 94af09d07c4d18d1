//! `run.json`: what a run was made of and where every ticket went.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use evalctl_domain::Buckets;
use evalctl_ingest::{Completeness, Ingested};
use evalctl_replay::{HISTORY_AI, HISTORY_PEOPLE, Learned, PartitionSummary, SetsReport};
use evalctl_tables::RunFolder;

use super::candidates::CandidateRecord;
use super::inputs::InputRecord;
use super::intents::IntentRecord;
use crate::settings::Rules;

/// The schema of run.json.
const SCHEMA: &str = "evalctl.run/1";

/// A run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RunRecord {
    pub(crate) schema: String,
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) fingerprint: String,
    pub(crate) key_fingerprint: String,
    pub(crate) as_of: Timestamp,
    pub(crate) inputs: Vec<InputRecord>,
    pub(crate) mapping: Option<InputRecord>,
    pub(crate) labels: Option<InputRecord>,
    /// Where the intents of tickets without one come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) intent_from: Option<IntentRecord>,
    #[serde(default)]
    pub(crate) definitions: Vec<InputRecord>,
    pub(crate) candidates: Vec<CandidateRecord>,
    pub(crate) rules: Rules,
    pub(crate) counts: Counts,
    pub(crate) buckets: BTreeMap<String, Buckets>,
    pub(crate) diverged_turns: BTreeMap<String, u64>,
    /// Null where nothing was trained and no sets were asked for.
    pub(crate) sets: Option<SetsReport>,
    pub(crate) learned: Vec<Learned>,
    pub(crate) findings: Vec<String>,
    pub(crate) completeness: Completeness,
    pub(crate) timings: Timings,
}

/// How much there was.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Counts {
    pub(crate) tickets: u64,
    pub(crate) events: u64,
    pub(crate) records: u64,
    pub(crate) rejects: u64,
    pub(crate) customers: u64,
    pub(crate) shared_mailboxes: u64,
    pub(crate) shared_mailbox_tickets: u64,
    pub(crate) reopened_tickets: u64,
    pub(crate) reopens: u64,
    pub(crate) reopened_within_horizon: u64,
    pub(crate) reopened_as_followup: u64,
    pub(crate) after_horizon: u64,
}

impl Counts {
    pub(crate) fn of(ingested: &Ingested, summary: &PartitionSummary, rejects: u64) -> Self {
        let manifest = &ingested.manifest;
        Self {
            tickets: summary.tickets,
            events: summary.events,
            records: manifest.completeness.records,
            rejects,
            customers: manifest.customers,
            shared_mailboxes: manifest.completeness.shared_mailboxes,
            shared_mailbox_tickets: summary.shared_mailbox_tickets,
            reopened_tickets: summary.reopened_tickets,
            reopens: summary.reopens,
            reopened_within_horizon: summary.reopened_within_horizon,
            reopened_as_followup: summary.reopened_as_followup,
            after_horizon: summary.after_horizon,
        }
    }
}

/// Seconds by the wall clock; the only part of a run that differs from one to the next.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Timings {
    pub(crate) started_at: Timestamp,
    pub(crate) reading_s: f64,
    pub(crate) replay_s: f64,
    pub(crate) kpis_s: f64,
    pub(crate) threads: usize,
    pub(crate) resumed: bool,
}

impl RunRecord {
    pub(crate) fn schema() -> String {
        SCHEMA.to_owned()
    }

    /// Reads the record of a finished run.
    pub(crate) fn read(folder: &RunFolder) -> Result<Self> {
        let path = folder.run_json();
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("cannot read `{}`", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("`{}`", path.display()))
    }
}

/// The buckets worth showing: the history's two sides only where both AI and people acted.
pub(crate) fn shown_buckets(summary: &PartitionSummary) -> BTreeMap<String, Buckets> {
    let sides = [HISTORY_AI, HISTORY_PEOPLE];
    let both = sides.iter().all(|side| summary.buckets.contains_key(*side));
    let keep = |arm: &str| both || !sides.contains(&arm);
    summary
        .buckets
        .iter()
        .filter(|(arm, _)| keep(arm))
        .map(|(arm, buckets)| (arm.clone(), buckets.clone()))
        .collect()
}
