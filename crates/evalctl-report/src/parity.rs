//! AI against people on satisfaction, for the terminal.

use evalctl_domain::{Kpi, KpiResult, Parity, Response};

use crate::number::{count, share};
use crate::table::{plain, text};

/// The conclusion first, then the differences side by side, who answered, what must be believed.
#[must_use]
pub fn parity_text(parity: &Parity, width: Option<u16>) -> String {
    let mut shown = format!(
        "CSAT parity, AI against people: {}\n  {}\n\n",
        parity.conclusion.as_str(),
        parity.sentence
    );
    let header =
        ["AI less people", "value", "95 % interval", "answers", "left out", "rests on", ""];
    let mut table = plain(&header, &[1, 3, 4], width);
    for kpi in &parity.rows {
        table.add_row(row(kpi));
    }
    shown.push_str(&text(&table));
    if parity.ai.is_some() || parity.people.is_some() {
        let header = [
            "who answered",
            "tickets",
            "answers",
            "rate",
            "satisfied",
            "weighted",
            "if all silent are not",
            "if all are",
        ];
        let mut table = plain(&header, &[1, 2, 3, 4, 5, 6, 7], width);
        for (name, side) in [("AI", &parity.ai), ("people", &parity.people)] {
            if let Some(side) = side {
                table.add_row(response(name, side));
            }
        }
        shown.push('\n');
        shown.push_str(&text(&table));
    }
    if let Some(overlap) = &parity.overlap {
        shown.extend([
            "\n  chance of going to the AI: ",
            &format!("{:.2} to {:.2}", overlap.smallest, overlap.largest),
            "; ",
            &share(overlap.share_left_out),
            " of tickets nearly always go to one side and are left out\n",
        ]);
    }
    if let Some(e_value) = parity.effect_sizes.and_then(|sizes| sizes.e_value_of_limit) {
        shown.extend([
            "  a hidden factor would have to multiply both chances by ",
            &format!("{e_value:.2}"),
            " to make the interval reach no difference\n",
        ]);
    }
    for (title, lines) in [("assumes", &parity.assumptions), ("note", &parity.warnings)] {
        for line in lines {
            shown.extend(["  ", title, ": ", line, "\n"]);
        }
    }
    shown
}

fn row(kpi: &Kpi) -> Vec<String> {
    let name = match kpi.id.as_str() {
        "csat_parity" => "doubly robust",
        "csat_parity_crude" => "crude",
        "csat_parity_standardised" => "standardised, all tickets",
        "csat_parity_ai_mix" => "standardised, AI's mix",
        "csat_parity_people_mix" => "standardised, people's mix",
        "csat_parity_bounds" => "bounds for the silent",
        other => other,
    };
    let points = |value: f64| format!("{:+.1}", 100.0 * value);
    let (value, interval, note) = match &kpi.result {
        KpiResult::Estimated(estimate) => (
            estimate.value.map_or_else(String::new, points),
            match (estimate.lower, estimate.upper) {
                (Some(lower), Some(upper)) => format!("{} to {}", points(lower), points(upper)),
                _ => "none".to_owned(),
            },
            kpi.note.clone().unwrap_or_default(),
        ),
        KpiResult::Refused { reason, .. } => ("refused".to_owned(), String::new(), reason.clone()),
    };
    vec![
        name.to_owned(),
        value,
        interval,
        count(kpi.n),
        count(kpi.excluded),
        kpi.evidence.as_str().to_owned(),
        note,
    ]
}

fn response(name: &str, side: &Response) -> Vec<String> {
    vec![
        name.to_owned(),
        count(side.tickets),
        count(side.answers),
        share(side.rate),
        share(side.satisfied),
        share(side.satisfied_weighted),
        share(side.lowest),
        share(side.highest),
    ]
}
