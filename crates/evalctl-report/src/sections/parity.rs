//! Does the AI please customers as much as people do? On like tickets, not on easy ones.

use evalctl_domain::{Conclusion, Kpi, KpiResult, Parity, Response};

use crate::document::{Block, Cell, Column, Line, Section, Table, Tone};
use crate::number::{count, share};
use crate::report::Report;

pub(super) fn section(report: &Report) -> Section {
    let title = "AI against people";
    let Some(parity) = &report.parity else {
        return Section::absent("parity", title, "The comparison was not computed.");
    };
    let (tone, answer) = match parity.conclusion {
        Conclusion::Parity => (Tone::Yes, "Customers are as satisfied with the AI as with people"),
        Conclusion::Advantage => (Tone::Yes, "Customers are more satisfied with the AI"),
        Conclusion::Inferior => (Tone::No, "Customers are less satisfied with the AI"),
        Conclusion::Inconclusive => {
            (Tone::Unknown, "It cannot be told yet whether the AI pleases as people do")
        }
        Conclusion::Refused => (Tone::Unknown, "AI and people cannot be compared on these tickets"),
    };
    let mut blocks = vec![Block::Verdict {
        tone,
        answer: answer.into(),
        because: parity.sentence.clone().into(),
    }];
    let is_compared =
        report.parity_rows.iter().any(|kpi| matches!(kpi.result, KpiResult::Estimated(_)));
    if is_compared {
        blocks.push(Block::Paragraph(
            "The AI is often given the easy tickets, so the plain difference flatters it. The rows below \
             hold that fixed in different ways; points are percentage points of satisfied customers, AI \
             less people."
                .into(),
        ));
        blocks.push(Block::Table(differences(&report.parity_rows)));
    }
    blocks.extend(answers(parity));
    let lines = |title: &str, lines: &[String]| -> Vec<Line> {
        lines.iter().map(|line| Line::new().strong(title).plain(format!(" {line}"))).collect()
    };
    let mut notes = lines("Take care:", &parity.warnings);
    if is_compared {
        notes.extend(lines("Assumed:", &parity.assumptions));
    }
    if !notes.is_empty() {
        blocks.push(Block::folded("What must be believed for this", vec![Block::List(notes)]));
    }
    Section::new("parity", title, blocks)
}

fn differences(rows: &[Kpi]) -> Table {
    Table {
        caption: "AI less people, in points of satisfied customers".into(),
        columns: vec![
            Column::text("How like is compared with like"),
            Column::number("Points"),
            Column::number("95 % interval"),
            Column::number("Answers"),
            Column::text("Rests on"),
        ],
        rows: rows.iter().map(row).collect(),
    }
}

fn row(kpi: &Kpi) -> Vec<Cell> {
    let name = match kpi.id.as_str() {
        "csat_parity" => {
            "Doubly robust: like tickets by a model of who gets what, and of who is pleased"
        }
        "csat_parity_crude" => "Not at all: the plain difference",
        "csat_parity_standardised" => "Standardised to all tickets",
        "csat_parity_ai_mix" => "Standardised to the AI's tickets",
        "csat_parity_people_mix" => "Standardised to people's tickets",
        "csat_parity_bounds" => "Whatever the silent customers think",
        other => other,
    };
    let points = |value: f64| format!("{:+.1}", 100.0 * value);
    let (value, interval) = match &kpi.result {
        KpiResult::Estimated(estimate) => (
            Line::new().strong(estimate.value.map_or_else(|| "–".to_owned(), points)),
            match (estimate.lower, estimate.upper) {
                (Some(lower), Some(upper)) => format!("{} to {}", points(lower), points(upper)),
                _ => "none".to_owned(),
            },
        ),
        KpiResult::Refused { reason, .. } => (Line::from("refused"), reason.clone()),
    };
    let rests_on = Line::new().plain(kpi.evidence.as_str());
    vec![
        Line::new().plain(name).plain(" ").name(&kpi.id).into(),
        value.into(),
        interval.into(),
        count(kpi.n).into(),
        rests_on.into(),
    ]
}

/// Who answered the survey: silent customers may think otherwise.
fn answers(parity: &Parity) -> Option<Block> {
    let sides: Vec<Vec<Cell>> = [("AI", &parity.ai), ("People", &parity.people)]
        .into_iter()
        .filter_map(|(name, side)| side.as_ref().map(|side| answered(name, side)))
        .collect();
    if sides.is_empty() {
        return None;
    }
    Some(Block::Table(Table {
        caption: "Who answered the survey".into(),
        columns: vec![
            Column::text("Side"),
            Column::number("Tickets"),
            Column::number("Answers"),
            Column::number("Satisfied"),
            Column::number("Silent ones weighted in"),
            Column::number("Possible range"),
        ],
        rows: sides,
    }))
}

fn answered(name: &str, side: &Response) -> Vec<Cell> {
    vec![
        name.into(),
        count(side.tickets).into(),
        format!("{} ({})", count(side.answers), share(side.rate)).into(),
        share(side.satisfied).into(),
        share(side.satisfied_weighted).into(),
        format!("{} to {}", share(side.lowest).trim_end_matches(" %"), share(side.highest)).into(),
    ]
}
