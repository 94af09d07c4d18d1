//! Every KPI of every arm, with its interval drawn and what it rests on.

use std::collections::BTreeMap;

use evalctl_domain::{Estimate, Kpi, KpiResult};

use super::{graders, said};
use crate::document::{Block, Cell, Column, Line, Section, Table};
use crate::kpis::{interval, value};
use crate::number::count;
use crate::plot::{Mark, interval as drawn_interval};
use crate::report::{ArmFacts, Report, Role};

/// What stands in the open; the rest is behind a click.
const LEADING: [&str; 9] = [
    "autonomous_resolution",
    "autonomous_share",
    "autonomous_precision",
    "autonomous_correct",
    "intent_accuracy",
    "no_handoff",
    "fcr",
    "csat",
    "ttr_median",
];

pub(super) fn section(report: &Report) -> Section {
    let alike = if has_tasks(report) {
        "Runs of one task resemble each other, so the intervals count tasks."
    } else {
        "Tickets of one customer resemble each other, so the intervals count customers."
    };
    let mut blocks = vec![
        Block::Paragraph(
            format!(
                "The stroke is the number, the bar its 95 % interval: where the true value lies if these \
                 tickets are like those to come. Shares run from 0 to 100 %, times from 0 to the longest \
                 of the table. {alike}"
            )
            .into(),
        ),
        Block::Paragraph(
            Line::new()
                .strong("Measured")
                .plain(" was observed. ")
                .strong("Judged")
                .plain(" is the opinion of the graders that are named. ")
                .strong("Adjusted")
                .plain(" needs an assumption, which is named. ")
                .strong("Bounded")
                .plain(" is known only as a range."),
        ),
    ];
    for arm in &report.arms {
        let tables = tables(report, arm);
        let is_open = matches!(arm.role, Role::History | Role::HistoryTest | Role::HistoryAi)
            || report.leader() == Some(&arm.name);
        if is_open || tables.is_empty() {
            blocks.extend(tables);
        } else {
            blocks.push(Block::folded(format!("The numbers of {}", arm.name), tables));
        }
    }
    blocks.push(Block::aside("What each number means", meanings(report)));
    Section::new("kpis", "The numbers", blocks)
}

/// Whether the tickets are repeated trials of tasks, which are then what intervals count.
fn has_tasks(report: &Report) -> bool {
    let passes = |kpi: &Kpi| kpi.id.starts_with("pass_hat_");
    report.kpis.iter().any(|kpi| passes(kpi) && matches!(kpi.result, KpiResult::Estimated(_)))
}

fn tables(report: &Report, arm: &ArmFacts) -> Vec<Block> {
    let of_tasks = has_tasks(report);
    let rows: Vec<(&Kpi, &Estimate)> = report
        .kpis
        .iter()
        .filter(|kpi| kpi.arm == arm.name)
        .filter_map(|kpi| match &kpi.result {
            KpiResult::Estimated(estimate) => Some((kpi, estimate)),
            KpiResult::Refused { .. } => None,
        })
        .collect();
    let columns = vec![
        Column::text("KPI"),
        Column::number("Value"),
        Column::text("95 % interval"),
        Column::number("Of tickets"),
        Column::number(if of_tasks { "Tasks" } else { "Customers" }),
        Column::number("Too young"),
        Column::number("Left out"),
        Column::text("Rests on"),
    ];
    let largest = |unit: &str| match unit {
        "share" | "score" => 1.0,
        _ => rows.iter().filter(|(kpi, _)| kpi.unit == unit).fold(0.0, |largest, row| {
            let ends = [row.1.value, row.1.lower, row.1.upper];
            ends.into_iter().flatten().fold(largest, f64::max)
        }),
    };
    let scales: BTreeMap<String, f64> =
        rows.iter().map(|(kpi, _)| (kpi.unit.clone(), largest(&kpi.unit))).collect();
    let caption = Line::new().strong(said(arm.role)).plain(" ").name(&arm.name);
    let is_leading = |(kpi, _): &(&Kpi, &Estimate)| LEADING.contains(&kpi.id.as_str());
    let (open, folded): (Vec<_>, Vec<_>) = rows.into_iter().partition(is_leading);
    let [open, folded] = [open, folded].map(|rows| -> Vec<Vec<Cell>> {
        rows.into_iter()
            .map(|(kpi, estimate)| row(report, kpi, estimate, scales[&kpi.unit]))
            .collect()
    });
    let mut blocks = Vec::new();
    let table =
        |rows| Block::Table(Table { caption: caption.clone(), columns: columns.clone(), rows });
    let n_folded = folded.len();
    if !open.is_empty() {
        blocks.push(table(open));
    }
    if 0 < n_folded {
        let summary = format!("{n_folded} more numbers of {}", arm.name);
        blocks.push(Block::folded(summary, vec![table(folded)]));
    }
    blocks
}

fn row(report: &Report, kpi: &Kpi, estimate: &Estimate, scale: f64) -> Vec<Cell> {
    let interval = interval(kpi, estimate);
    let mark = Mark {
        value: estimate.value,
        lower: estimate.lower,
        upper: estimate.upper,
        scale,
        limit: None,
    };
    let title = format!("{}, 95 % interval {interval}", value(kpi, estimate));
    let of = match kpi.k {
        Some(k) => format!("{} of {}", count(k), count(kpi.n)),
        None => count(kpi.n),
    };
    let rests_on = match &kpi.grader {
        Some(by) => format!("{}, by {}", kpi.evidence.as_str(), graders(by)),
        None => kpi.evidence.as_str().to_owned(),
    };
    let name = Line::new().plain(report.title(&kpi.arm, &kpi.id)).plain(" ").name(&kpi.id);
    let mut rests_on = Line::from(rests_on);
    if let Some(note) = &kpi.note {
        rests_on = rests_on.faint(format!("; {note}"));
    }
    vec![
        name.into(),
        Line::new().strong(value(kpi, estimate)).into(),
        Cell { line: interval.into(), drawn: Some(drawn_interval(mark, title)) },
        of.into(),
        kpi.clusters.map_or_else(|| "–".to_owned(), count).into(),
        count(kpi.pending).into(),
        count(kpi.excluded).into(),
        rests_on.into(),
    ]
}

/// What the shown KPIs measure and leave out.
fn meanings(report: &Report) -> Vec<Block> {
    let shown =
        report.kpi_titles.iter().filter(|title| report.kpis.iter().any(|kpi| kpi.id == title.id));
    let lines = shown.map(|title| {
        let direction = match title.direction.as_str() {
            "higher_is_better" => " More is better.",
            "lower_is_better" => " Less is better.",
            _ => "",
        };
        Line::new()
            .strong(&title.title)
            .plain(" ")
            .name(&title.id)
            .plain(format!(": {}{direction}", title.measures))
            .faint(format!(" Left out: {}", title.leaves_out))
    });
    vec![Block::List(lines.collect())]
}
