//! The chapters of the report in reading order, a module each.

use evalctl_domain::Kpi;

use crate::document::Section;
use crate::report::{Report, Role};

/// All chapters; one whose values do not exist says why.
pub(crate) fn all(report: &Report) -> Vec<Section> {
    vec![
        verdict::section(report),
        segments::section(report),
        next::section(report),
        kpis::section(report),
        definitions::section(report),
        parity::section(report),
        weekly::section(report),
        reliability::section(report),
        errors::section(report),
        signals::section(report),
        savings::section(report),
        buckets::section(report),
        refused::section(report),
        completeness::section(report),
        provenance::section(report),
    ]
}

/// The first and the last week in which tickets came in.
pub(crate) fn weeks_of(report: &Report) -> [Option<&str>; 2] {
    let of_history = report.trends.iter().flat_map(|trend| &trend.weeks);
    let mut weeks: Vec<&str> = of_history.map(|point| point.week.as_str()).collect();
    weeks.extend(report.weekly.iter().filter_map(week));
    [weeks.iter().min().copied(), weeks.iter().max().copied()]
}

/// The Monday of a weekly row.
fn week(kpi: &Kpi) -> Option<&str> {
    kpi.segment.as_ref()?.get("week")?.as_deref()
}

/// What an arm is called in sentences.
fn said(role: Role) -> &'static str {
    match role {
        Role::History => "All tickets as they were dealt with",
        Role::HistoryTest => "The test tickets as they were dealt with",
        Role::HistoryAi => "Tickets in which the AI in use took part",
        Role::HistoryPeople => "Tickets that people dealt with alone",
        Role::Candidate => "Candidate, on paper only",
        Role::CandidateThatActed => "Candidate, which acted on these tickets",
    }
}

/// What a judged number rests on, in words.
fn graders(graders: &str) -> String {
    let words: Vec<&str> = graders
        .split('+')
        .map(|grader| match grader {
            "human" => "people's labels",
            "outcome" => "what happened",
            "reference" => "given right answers",
            "similarity" => "likeness to the answer given then",
            "llm" => "a language model",
            other => other,
        })
        .collect();
    match words.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, first)) => format!("{} and {last}", first.join(", ")),
        None => String::new(),
    }
}

mod verdict;

mod segments;

mod next;

mod kpis;

mod definitions;

mod parity;

mod weekly;

mod reliability;

mod errors;

mod signals;

mod savings;

mod buckets;

mod refused;

mod completeness;

mod provenance;
