//! A KPI as data: what is counted over what, and what a reader must know about it.

use evalctl_domain::Evidence;
use serde::Deserialize;

pub use self::parse::parse_definitions;
pub(crate) use self::parse::{Predicate, PredicateKind, parse_with_predicates};
pub use self::preset::{Condition, Preset, PresetWindow, Silence, Verifier};
pub use self::select::select_definitions;

/// One KPI of a file of definitions.
#[derive(Debug, Clone, PartialEq)]
pub struct KpiDefinition {
    /// The bare name; `pass_hat` is completed by its k. A published definition carries its owner and,
    /// where it has one, its edition: `zendesk.ar@2024`.
    pub id: String,
    /// Goes up when the number changes its meaning.
    pub version: u32,
    /// A few words for a heading.
    pub title: String,
    /// The kind of arm it is about.
    pub applies_to: AppliesTo,
    /// Whether candidates have it too: refused, unless the candidate acted.
    pub of_candidates: bool,
    /// What it rests on.
    pub evidence: Evidence,
    /// Which tickets' graders are named, as a predicate; given where the evidence is `judged`.
    pub judged: Option<String>,
    /// Whether more is better.
    pub direction: Direction,
    /// What becomes of tickets that are out of the count.
    pub excluded_tickets: ExcludedTickets,
    /// Which tickets it is about: a ticket is left out by the first rule that it fails.
    pub scope: Vec<ScopeRule>,
    /// What the number is.
    pub kind: KpiKind,
    /// What must hold for some ticket of the arm.
    pub requires: Option<Requirement>,
    /// Further counts, for the note.
    pub tallies: Vec<Tally>,
    /// What to print beside the number; `{n}` and the names of tallies stand for their counts.
    pub note: Option<String>,
    /// Why there is no number where no ticket is in scope.
    pub refuse_when_empty: String,
    /// The terms of a published definition; `None`: one of our own KPIs.
    pub preset: Option<Preset>,
    /// What the reference page says.
    pub description: Description,
}

impl KpiDefinition {
    /// The unit of the number.
    #[must_use]
    pub fn unit(&self) -> Unit {
        match self.kind {
            KpiKind::DurationQuantile { .. } => Unit::Seconds,
            KpiKind::Share { .. } | KpiKind::PassHat { .. } | KpiKind::ShareWithin { .. } => {
                Unit::Share
            }
            KpiKind::Score { .. } => Unit::Score,
            KpiKind::Mean { .. } => Unit::Count,
        }
    }

    /// Whether it counts what customers' messages mean: thanks, complaints, asking for a person.
    #[must_use]
    pub fn rests_on_meanings(&self) -> bool {
        let columns = [
            "customer_thanks",
            "customer_negative",
            "asks_for_person",
            "reopens_by_thanks",
            "asked_for_person_at",
            "asked_again_at",
            "confirmed_at",
            "negative_at",
            "resumed_at",
            "ai_declines",
        ];
        let text = format!("{:?} {:?}", self.kind, self.scope);
        columns.iter().any(|column| text.contains(column))
    }

    /// Whether it counts later or earlier contacts on the same issue.
    #[must_use]
    pub fn rests_on_same_issue(&self) -> bool {
        let columns = ["recontact", "recontact_after_s", "repeat", "next_same_issue_at"];
        let text = format!("{:?} {:?}", self.kind, self.scope);
        let mut words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        words.any(|word| columns.contains(&word))
    }

    /// Whether it looks at what an AI did.
    #[must_use]
    pub fn is_about_ai(&self) -> bool {
        let said = format!("{:?} {:?}", self.kind, self.scope);
        let mut words = said.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        // Columns about it are called so; others may have the letters within them.
        words.any(|word| word.starts_with("ai_"))
    }

    /// What is measured from when to when, where the KPI is about times.
    pub(crate) fn span(&self) -> Option<&Span> {
        match &self.kind {
            KpiKind::DurationQuantile { span, .. } | KpiKind::ShareWithin { span } => Some(span),
            KpiKind::Share { .. }
            | KpiKind::PassHat { .. }
            | KpiKind::Mean { .. }
            | KpiKind::Score { .. } => None,
        }
    }
}

/// The arms that a definition is computed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppliesTo {
    /// What really happened.
    History,
    /// What a candidate decided.
    Candidate,
}

/// What a change of the number means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// More is better.
    HigherIsBetter,
    /// Less is better.
    LowerIsBetter,
    /// It depends on what it replaces.
    Neither,
}

/// What becomes of tickets that are out of the count, such as spam and merged ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExcludedTickets {
    /// They are left out.
    #[default]
    LeftOut,
    /// They count until the moment of their exclusion.
    Censored,
}

/// The unit of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A share in [0, 1].
    Share,
    /// A time in seconds.
    Seconds,
    /// A number in [0, 1] that is no share of tickets.
    Score,
    /// How many of something a ticket has.
    Count,
}

impl Unit {
    /// The stable word used in tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::Seconds => "seconds",
            Self::Score => "score",
            Self::Count => "count",
        }
    }
}

/// Keeps tickets in scope, and says why the others are not.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopeRule {
    /// The predicate that a ticket must meet.
    pub keep: String,
    /// What those that do not are called in a note: `3 not resolved`.
    pub left_out: String,
    /// Why there is no number where this rule alone leaves no ticket.
    pub refusal: Option<String>,
}

/// What must hold for some ticket of an arm, or the arm has no such number.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// The predicate.
    pub some: String,
    /// Why there is no number otherwise.
    pub otherwise: String,
}

/// A count besides, over the tickets of an arm that are not out of the count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Its name in the note.
    pub name: String,
    /// The predicate.
    pub when: String,
}

/// What the number is, with the SQL that it is counted by.
#[derive(Debug, Clone, PartialEq)]
pub enum KpiKind {
    /// Tickets that meet the numerator over tickets in scope.
    Share {
        /// Which tickets cannot be told yet, as a predicate.
        pending: Option<String>,
        /// The predicate that is counted.
        numerator: String,
    },
    /// The chance that k trials of a task all pass.
    PassHat {
        /// The predicate of a passed trial.
        numerator: String,
        /// The largest k.
        max_k: u32,
    },
    /// The time within which a share `q` of the tickets is done.
    DurationQuantile {
        /// The share, strictly between 0 and 1.
        q: f64,
        /// From when to when.
        span: Span,
    },
    /// The share of tickets done within the window, young ones used as far as they were watched.
    ShareWithin {
        /// From when to when.
        span: Span,
    },
    /// The mean over tickets in scope of something that is counted on each.
    Mean {
        /// Which tickets cannot be told yet, as a predicate.
        pending: Option<String>,
        /// How many there are on a ticket, as an expression that is a whole number; tickets on which it is null or
        /// below 0 are left out.
        amount: String,
    },
    /// A number over scores and whether they came true.
    Score {
        /// Which tickets cannot be told yet, as a predicate.
        pending: Option<String>,
        /// Which tickets the score speaks for, as a predicate.
        numerator: String,
        /// The score in [0, 1], as an expression.
        score: String,
        /// Which number.
        statistic: ScoreStatistic,
    },
}

/// A number over scores and whether they came true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScoreStatistic {
    /// The mean squared distance of score and truth.
    Brier,
    /// The expected calibration error over bins of equal mass.
    Ece,
    /// The area under the ROC curve.
    Auroc,
    /// The area under the risk-coverage curve.
    Aurc,
    /// The same less that of the best order of the same tickets.
    ExcessAurc,
}

/// Three moments as SQL expressions, in microseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// When the clock starts.
    pub start: String,
    /// When it stops; null: not seen.
    pub end: String,
    /// Until when it was watched.
    pub censored_at: String,
}

/// The parts of a reference page.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// What it measures.
    pub what_it_measures: String,
    /// Why it matters.
    pub why_it_matters: String,
    /// How it is computed.
    pub how_it_is_computed: String,
    /// What it leaves out.
    pub what_it_leaves_out: String,
    /// Where the definition comes from.
    pub source: String,
}

/// The definitions that come with this crate, in the order of their rows.
///
/// # Panics
///
/// Never: a test parses them.
#[must_use]
pub fn shipped_definitions() -> Vec<KpiDefinition> {
    let files = [
        ("candidate.toml", include_str!("../definitions/candidate.toml")),
        ("history.toml", include_str!("../definitions/history.toml")),
    ];
    files
        .into_iter()
        .flat_map(|(file, text)| parse_definitions(file, text).expect("shipped definitions parse"))
        .collect()
}

/// The published definitions that come with this crate, in the order of their rows.
///
/// # Panics
///
/// Never: a test parses them.
#[must_use]
pub fn shipped_presets() -> Vec<KpiDefinition> {
    let files = [
        ("evalctl.toml", include_str!("../definitions/presets/evalctl.toml")),
        ("zendesk.toml", include_str!("../definitions/presets/zendesk.toml")),
        ("intercom.toml", include_str!("../definitions/presets/intercom.toml")),
        ("assistants.toml", include_str!("../definitions/presets/assistants.toml")),
        ("first_contact.toml", include_str!("../definitions/presets/first_contact.toml")),
    ];
    files
        .into_iter()
        .flat_map(|(file, text)| parse_definitions(file, text).expect("shipped presets parse"))
        .collect()
}

/// The name under which a KPI is kept, given one of the names that the field has for it.
#[must_use]
pub fn canonical_id(id: &str) -> &str {
    match id {
        "deflection" => "no_handoff",
        _ => id,
    }
}

mod preset;

mod select;

mod parse;
