//! What the numbers were made from, so that somebody else can make them again.

use super::weeks_of;
use crate::document::{Block, Cell, Column, Line, Section, Table};
use crate::number::count;
use crate::report::Report;

pub(super) fn section(report: &Report) -> Section {
    let run = &report.run;
    let inputs = Table {
        caption: "Files read".into(),
        columns: vec![
            Column::text("Role"),
            Column::text("File"),
            Column::number("Bytes"),
            Column::text("SHA-256"),
        ],
        rows: run
            .inputs
            .iter()
            .map(|file| {
                vec![
                    Cell::from(file.role.as_str()),
                    Line::new().name(&file.path).into(),
                    count(file.bytes).into(),
                    Line::new().name(&file.sha256).into(),
                ]
            })
            .collect(),
    };
    let mut facts: Vec<(String, String)> = vec![
        ("evalctl".to_owned(), run.version.clone()),
        ("Fingerprint of inputs and settings".to_owned(), run.fingerprint.clone()),
        ("Fingerprint of the pseudonym key".to_owned(), run.key_fingerprint.clone()),
    ];
    // Without times there is no cut in time either.
    if weeks_of(report).iter().any(Option::is_some) {
        facts.push(("Data cut".to_owned(), run.as_of.clone()));
    }
    for arm in report.candidates() {
        if let Some(spec) = &arm.spec {
            facts.push((format!("Candidate {}", arm.name), spec.clone()));
        }
    }
    facts.extend(run.settings.iter().map(|(name, value)| (name.clone(), value.clone())));
    let facts = Table {
        caption: "Versions and settings".into(),
        columns: vec![Column::text("What"), Column::text("Value")],
        rows: facts
            .into_iter()
            .map(|(name, value)| vec![Cell::from(name), Line::new().name(value).into()])
            .collect(),
    };
    let blocks = vec![
        Block::Paragraph(
            format!(
                "The same files, settings and key give the same numbers, byte for byte. A resolution \
                 counts when it holds for {} days; nothing counts that happens later than {} days after \
                 the last resolution.",
                run.window_days, run.horizon_days
            )
            .into(),
        ),
        Block::Table(inputs),
        Block::Table(facts),
    ];
    Section::new("provenance", "Where the numbers come from", blocks)
}
