//! What the data lack.

use crate::document::{Block, Line, Section};
use crate::number::count;
use crate::report::Report;

pub(super) fn section(report: &Report) -> Section {
    let counts = &report.counts;
    let mut blocks = vec![Block::Paragraph(
        format!(
            "{} tickets of {} customers were read, with {} dated facts; {} records could not be used{}",
            count(counts.tickets),
            count(counts.customers),
            count(counts.events),
            count(counts.rejects),
            if counts.rejects == 0 { "." } else { " and stand in the table of rejects with file, line and reason." }
        )
        .into(),
    )];
    let lines = |lines: &[String]| lines.iter().map(|line| Line::marked(line.trim())).collect();
    if report.completeness.is_empty() {
        blocks.push(Block::Paragraph("Nothing else was found missing.".into()));
    } else {
        blocks.push(Block::List(lines(&report.completeness)));
    }
    if !report.findings.is_empty() {
        blocks.push(Block::Heading("Decisions recorded elsewhere".into()));
        blocks.push(Block::List(lines(&report.findings)));
    }
    Section::new("completeness", "How complete the data are", blocks)
}
