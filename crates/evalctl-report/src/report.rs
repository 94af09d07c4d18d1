//! The report as a value: everything it says, before it is written in a format.

use std::collections::BTreeMap;

use evalctl_domain::{ArmQuality, Buckets, Insight, Kpi, NextActs, Parity, Saving, Signals, Trend};
use serde::Serialize;

use crate::document::{Line, Section};
use crate::number::count;
use crate::page;
use crate::readiness::{Readiness, Standing};
use crate::sections;

/// The KPIs of candidates that the report follows week by week; those of the history are its trends.
pub const WEEKLY_KPIS: [&str; 2] = ["autonomous_share", "autonomous_precision"];

/// The KPI by which the report says where an arm may act alone.
pub const READINESS_KPI: &str = "autonomous_precision";

/// What a report is made from. Two runs of the same fingerprint give the same report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// What the run was made of.
    pub run: RunFacts,
    /// How much there was.
    pub counts: Counts,
    /// The arms: the history first, then the candidates as they were given.
    pub arms: Vec<ArmFacts>,
    /// What each KPI means, in the order of the table.
    pub kpi_titles: Vec<KpiTitle>,
    /// The overall rows of the KPI table.
    pub kpis: Vec<Kpi>,
    /// May an arm act alone: the candidates, or the AI that acted where there is none.
    pub readiness: Vec<Readiness>,
    /// What each candidate may do alone next, and what is missing; none without candidates.
    pub next_acts: Vec<NextActs>,
    /// KPIs by one breakdown.
    pub segments: Vec<Kpi>,
    /// The tickets of the history under every definition of success that is known, published ones and
    /// those of the run.
    pub definitions: Vec<DefinitionFacts>,
    /// What each candidate's confidence is worth, on the tickets that count for it.
    pub quality: Vec<ArmQuality>,
    /// Where each candidate goes wrong, on the test set; none where the run has no sets.
    pub insights: Vec<Insight>,
    /// KPIs of candidates by the week in which tickets came in; their segment is `week`, the date of
    /// its Monday.
    pub weekly: Vec<Kpi>,
    /// KPIs of the history by week, with their tests.
    pub trends: Vec<Trend>,
    /// AI against people on satisfaction.
    pub parity: Option<Parity>,
    /// Its differences.
    pub parity_rows: Vec<Kpi>,
    /// Early signs in the stream of tickets; none where the data carry no times.
    pub signals: Option<Signals>,
    /// What each arm saves; none where no unit costs are stated.
    pub savings: Vec<Saving>,
    /// What the data lack, a line each.
    pub completeness: Vec<String>,
    /// What became of recorded decisions, a line each.
    pub findings: Vec<String>,
}

/// What the run was made of.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunFacts {
    /// Version of the program.
    pub version: String,
    /// Hash of everything that decides the tables.
    pub fingerprint: String,
    /// Hash of the pseudonym key.
    pub key_fingerprint: String,
    /// The data cut, as RFC 3339.
    pub as_of: String,
    /// How long a resolution must hold, in days.
    pub window_days: u16,
    /// How long facts still count, in days.
    pub horizon_days: u16,
    /// The largest share of wrong answers allowed.
    pub max_wrong: f64,
    /// Files read, with their role.
    pub inputs: Vec<InputFile>,
    /// Settings that decide results, by name.
    pub settings: BTreeMap<String, String>,
}

/// A file that the run read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InputFile {
    /// What it was for.
    pub role: String,
    /// The path as given.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256 in hexadecimal digits.
    pub sha256: String,
}

/// How much there was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Tickets.
    pub tickets: u64,
    /// Customers.
    pub customers: u64,
    /// Dated facts.
    pub events: u64,
    /// Records that could not be used.
    pub rejects: u64,
}

/// An arm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArmFacts {
    /// Its name in the tables.
    pub name: String,
    /// What it is.
    pub role: Role,
    /// How the candidate was specified.
    pub spec: Option<String>,
    /// Where its tickets went.
    pub buckets: Option<Buckets>,
    /// Later turns that its earlier decision made hypothetical.
    pub diverged_turns: u64,
}

/// What an arm is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// What was done, by whoever did it.
    History,
    /// The history on the tickets of the test set.
    HistoryTest,
    /// What was done where an AI took part.
    HistoryAi,
    /// What was done by people alone.
    HistoryPeople,
    /// A candidate that only decided.
    Candidate,
    /// A candidate that acted on these tickets.
    CandidateThatActed,
}

/// What a KPI means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KpiTitle {
    /// The id in KPI rows.
    pub id: String,
    /// Whether this is what it means for candidates; for the history it may mean something else.
    pub of_candidates: bool,
    /// A few words.
    pub title: String,
    /// `higher_is_better`, `lower_is_better` or `neither`.
    pub direction: String,
    /// What it measures, a sentence or two.
    pub measures: String,
    /// What it leaves out, a sentence or two.
    pub leaves_out: String,
}

/// One definition of success, and the tickets of the history under it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DefinitionFacts {
    /// A few words.
    pub title: String,
    /// Whether it is about what the AI did; otherwise about whoever answered.
    pub about_ai: bool,
    /// From when it holds: a year or a date, `undated` where its owner gives none.
    pub holds_from: String,
    /// The tickets that it divides by, in words.
    pub divides_by: String,
    /// How long a ticket is watched, in words.
    pub watched: String,
    /// What takes a counted ticket back, in words.
    pub taken_back: String,
    /// What a verifier has to say, in words.
    pub verifier: String,
    /// Where the tickets went.
    pub tickets: DefinitionTickets,
    /// Its number, or why there is none.
    pub kpi: Kpi,
}

/// Where the tickets went under one definition; the parts add up to all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DefinitionTickets {
    /// In the numerator.
    pub counted: u64,
    /// In the denominator only.
    pub not_counted: u64,
    /// Too young to tell.
    pub pending: u64,
    /// They meet the conditions, and the definition's text says nothing about them.
    pub silent: u64,
    /// They meet the conditions, and no verifier looked at them.
    pub unverified: u64,
    /// Not what the definition is about.
    pub out_of_scope: u64,
}

/// The report as a page of its own: no script, nothing to load.
#[must_use]
pub fn html(report: &Report) -> String {
    let sections = sections::all(report);
    let title = format!("{} – evalctl report", sections[0].title);
    page::page(&title, &subtitle(report), &sections, &footer(report))
}

/// The report as Markdown, without plots.
#[must_use]
pub fn markdown(report: &Report) -> String {
    let sections: Vec<Section> = sections::all(report);
    crate::markdown::write(&subtitle(report), &sections, &footer(report))
}

impl Report {
    /// The overall row of a KPI.
    pub(crate) fn kpi(&self, arm: &str, id: &str) -> Option<&Kpi> {
        self.kpis.iter().find(|kpi| kpi.arm == arm && kpi.id == id)
    }

    pub(crate) fn arm(&self, role: Role) -> Option<&ArmFacts> {
        self.arms.iter().find(|arm| arm.role == role)
    }

    pub(crate) fn candidates(&self) -> impl Iterator<Item = &ArmFacts> {
        self.arms.iter().filter(|arm| arm.role.is_candidate())
    }

    /// The arm that fills the first screen: the one that may do most.
    pub(crate) fn leader(&self) -> Option<&str> {
        let leader = self.readiness.iter().min_by_key(|readiness| readiness.answer);
        leader.map(|readiness| readiness.arm.as_str())
    }

    /// Whether an arm wants to act alone on no ticket of a segment.
    pub(crate) fn is_idle(&self, arm: &str, standing: &Standing) -> bool {
        let Some(intent) = standing.segment.as_ref().and_then(|segment| segment.get("intent"))
        else {
            return false;
        };
        let acts = self.next_acts.iter().filter(|acts| acts.arm == arm);
        acts.flat_map(|acts| &acts.categories).any(|act| act.intent == *intent && act.alone == 0)
    }

    /// A KPI's few words for an arm; its id where it is not one of ours.
    pub(crate) fn title<'r>(&'r self, arm: &str, id: &'r str) -> &'r str {
        let of_candidates = self.candidates().any(|candidate| candidate.name == arm);
        let mut same_id = self.kpi_titles.iter().filter(|title| title.id == id);
        let own = same_id.clone().find(|title| title.of_candidates == of_candidates);
        own.or_else(|| same_id.next()).map_or(id, |title| &title.title)
    }
}

impl Role {
    /// Whether it is a candidate of any kind.
    #[must_use]
    pub fn is_candidate(self) -> bool {
        matches!(self, Self::Candidate | Self::CandidateThatActed)
    }
}

fn subtitle(report: &Report) -> Line {
    let counts = &report.counts;
    let mut line = Line::new().plain(format!(
        "{} tickets of {} customers, replayed in the order in which they came in.",
        count(counts.tickets),
        count(counts.customers)
    ));
    // Without weeks the tickets carry no times, and made-up ones tell nobody anything.
    if let [Some(first), Some(last)] = sections::weeks_of(report) {
        let cut = report.run.as_of.replace('T', " ").replace('Z', " UTC");
        line = line.plain(format!(
            " They came in between the weeks of {first} and {last}. Data cut: {cut}."
        ));
    }
    line
}

fn footer(report: &Report) -> Line {
    let run = &report.run;
    Line::new()
        .plain(format!("Made by evalctl {} from the run with fingerprint ", run.version))
        .name(&run.fingerprint)
        .plain(". The tables beside this file hold every number, and run.json its inputs.")
}
