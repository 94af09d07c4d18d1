//! `evalctl.toml`, as typed.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use evalctl_kpi::UnitCosts;

use crate::cli::SplitByArg;
use crate::service::{ScheduleSection, SlaSection};

/// The file's name in a folder of data.
pub(crate) const CONFIG_NAME: &str = "evalctl.toml";

/// The configuration as typed; every part may be left out.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ConfigFile {
    pub(crate) inputs: InputsSection,
    pub(crate) identity: IdentitySection,
    pub(crate) privacy: PrivacySection,
    pub(crate) replay: ReplaySection,
    pub(crate) grading: GradingSection,
    pub(crate) kpi: KpiSection,
    pub(crate) intent: IntentSection,
    pub(crate) ai: AiSection,
    pub(crate) zendesk: ZendeskSection,
    pub(crate) cost: Option<UnitCosts>,
    pub(crate) report: ReportSection,
    pub(crate) schedule: Option<ScheduleSection>,
    pub(crate) sla: Option<SlaSection>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct InputsSection {
    pub(crate) events: Vec<PathBuf>,
    pub(crate) format: Option<String>,
    pub(crate) mapping: Option<PathBuf>,
    pub(crate) articles: Vec<PathBuf>,
    pub(crate) accounts: Vec<PathBuf>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct IdentitySection {
    pub(crate) keys: Option<Vec<String>>,
    pub(crate) max_customer_tickets: Option<u32>,
    pub(crate) shared_mailboxes: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct PrivacySection {
    pub(crate) key_file: Option<PathBuf>,
    pub(crate) no_text: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ReplaySection {
    pub(crate) resolvers: Vec<String>,
    pub(crate) labels: Option<PathBuf>,
    pub(crate) turns: Option<TurnsWord>,
    pub(crate) window_days: Option<u16>,
    pub(crate) horizon_days: Option<u16>,
    pub(crate) same_issue_cosine: Option<f64>,
    pub(crate) as_of: Option<Timestamp>,
    pub(crate) repeats: Option<NonZeroU32>,
    pub(crate) partitions: Option<u32>,
    pub(crate) max_rejects: Option<String>,
    pub(crate) split: Option<String>,
    pub(crate) split_by: Option<SplitByArg>,
    pub(crate) near_duplicate_cosine: Option<f64>,
    pub(crate) leakage_check: bool,
    pub(crate) with_text: bool,
}

/// Which customer messages a candidate is asked about.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TurnsWord {
    First,
    All,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct GradingSection {
    pub(crate) similarity: Option<f64>,
    pub(crate) same_answer: Option<f64>,
    pub(crate) ignored_actions: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct KpiSection {
    pub(crate) by: Vec<String>,
    /// Files of definitions besides the shipped ones.
    pub(crate) definitions: Vec<PathBuf>,
    pub(crate) parity_margin: Option<f64>,
}

/// Where intents come from that the tickets do not carry.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct IntentSection {
    /// The folder of a snapshot: `models/<arm>/<sha256>` of a run.
    pub(crate) from: Option<PathBuf>,
}

/// Who is the helpdesk's AI.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct AiSection {
    pub(crate) authors: Vec<AuthorWord>,
    pub(crate) tags: BTreeSet<String>,
}

/// A user id, as a number or as text, or an e-mail address.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum AuthorWord {
    Number(i64),
    Text(String),
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ZendeskSection {
    pub(crate) intent_field: Option<i64>,
    pub(crate) page_field: Option<i64>,
    pub(crate) language_field: Option<i64>,
    pub(crate) fields: BTreeMap<String, i64>,
    pub(crate) test_tags: BTreeSet<String>,
    pub(crate) spam_tags: Option<BTreeSet<String>>,
    pub(crate) no_reply_tags: BTreeSet<String>,
    pub(crate) handoff_tags: HandoffTags,
    pub(crate) escalation_tags: BTreeSet<String>,
}

/// Tags of handed over tickets, by why they were.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct HandoffTags {
    pub(crate) configured: BTreeSet<String>,
    pub(crate) by_ai: BTreeSet<String>,
    pub(crate) requested: BTreeSet<String>,
    pub(crate) failed: BTreeSet<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ReportSection {
    pub(crate) max_wrong: Option<f64>,
    pub(crate) with_text: bool,
}

impl ConfigFile {
    /// Reads a configuration; paths in it start at its folder.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read configuration `{}`", path.display()))?;
        toml::from_str(&text).with_context(|| format!("configuration `{}`", path.display()))
    }
}
