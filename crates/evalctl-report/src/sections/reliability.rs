//! Does a candidate's confidence mean anything, and how many are wrong where only the surest act?

use evalctl_domain::{ArmQuality, ConfidenceQuality, CurveStep, KpiResult, RiskPoint};
use evalctl_stats::{Level, clopper_pearson};

use crate::document::{Block, Cell, Column, Figure, Line, Section, Table};
use crate::kpis::{interval, value};
use crate::number::{count, score, share, short_share};
use crate::plot::{reliability, risk_coverage};
use crate::report::Report;

/// Confidences that people set as thresholds.
const THRESHOLDS: [f64; 8] = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99];

/// Numbers about a confidence, in the order of reading.
const NUMBERS: [&str; 6] = ["ece", "brier", "aurc", "e_aurc", "oos_auroc", "intent_accuracy"];

pub(super) fn section(report: &Report) -> Section {
    let title = "Is its confidence to be believed?";
    if report.quality.is_empty() {
        return Section::absent(
            "reliability",
            title,
            "No candidate was replayed: the AI in use left no confidences.",
        );
    }
    let mut blocks = Vec::new();
    if report.quality.iter().any(|quality| quality.confidence.is_some()) {
        blocks.push(Block::Paragraph(
            "A confidence of 80 % should be right four times in five. On the left, the line is the \
             share that was right at each confidence, the thin line what was promised, and the band \
             where a truthful candidate would lie; below it, how many tickets have which confidence. \
             On the right, only the surest tickets are answered: the further to the right, the more of \
             them, and the line is the share of wrong ones, with the limit across. The dots are \
             thresholds."
                .into(),
        ));
    }
    for quality in &report.quality {
        blocks.push(Block::Heading(Line::new().name(&quality.arm)));
        match &quality.confidence {
            Some(confidence) => blocks.extend(shown(report, &quality.arm, confidence)),
            None => blocks.push(Block::Absent(why_not(report, quality))),
        }
    }
    Section::new("reliability", title, blocks)
}

/// Why an arm has no curves: as its Brier score says, which rests on the same tickets.
fn why_not(report: &Report, quality: &ArmQuality) -> String {
    let reason = report.kpi(&quality.arm, "brier").and_then(|kpi| match &kpi.result {
        KpiResult::Refused { reason, .. } => Some(reason.as_str()),
        KpiResult::Estimated(_) => None,
    });
    format!("Not known: {}.", reason.unwrap_or("no decision can be told right or wrong"))
}

fn shown(report: &Report, arm: &str, confidence: &ConfidenceQuality) -> Vec<Block> {
    let limit = report.run.max_wrong;
    let marks = marks(&confidence.risk_coverage);
    let curve = Figure {
        caption: Line::new().strong("Right, by confidence").plain(format!(
            " of {} decisions; the band holds nine of ten truthful candidates",
            count(confidence.n)
        )),
        drawn: reliability(
            confidence,
            format!("Reliability of {arm}"),
            described(&confidence.curve),
        ),
    };
    let risk = Figure {
        caption: Line::new()
            .strong("Wrong, by how many are answered")
            .plain(format!("; the limit is {}, the dots are thresholds", short_share(limit))),
        drawn: risk_coverage(
            &confidence.risk_coverage,
            &marks,
            limit,
            format!("Wrong answers of {arm} by coverage"),
            told(&marks),
        ),
    };
    vec![
        Block::Paragraph(believed(confidence)),
        Block::Figures(vec![curve, risk]),
        Block::Table(thresholds(arm, &marks, limit)),
        Block::folded("The numbers of this confidence", numbers(report, arm, confidence)),
    ]
}

/// What a curve outside its band means, in tickets.
fn believed(confidence: &ConfidenceQuality) -> Line {
    let [too_sure, too_modest] = beside_band(confidence);
    if too_sure + too_modest == 0 {
        return Line::new().strong("It may be taken at its word").plain(format!(
            ", as far as {} decisions can tell: the curve stays in the band.",
            count(confidence.n)
        ));
    }
    let of = count(confidence.n);
    let mut line = Line::new();
    if 0 < too_sure {
        line = line
            .strong("It is surer than it should be")
            .plain(format!(" on {} of {of} decisions", count(too_sure)));
    }
    if 0 < too_modest {
        let words = if too_sure == 0 {
            "It is right more often than it says"
        } else {
            ", and right more often than it says"
        };
        line = line.strong(words).plain(format!(" on {}", count(too_modest)));
        if too_sure == 0 {
            line = line.plain(format!(" of {of} decisions"));
        }
    }
    line.plain(": there the curve lies outside the band. Set a threshold by the table, not by the word of the candidate.")
}

/// Decisions in steps that lie below the band, and above it.
fn beside_band(confidence: &ConfidenceQuality) -> [u64; 2] {
    let mut beside = [0, 0];
    for step in &confidence.curve {
        let middle = f64::midpoint(step.from, step.to);
        let distance = |at: f64| (at - middle).abs();
        let nearest = confidence
            .band
            .iter()
            .min_by(|left, right| distance(left.confidence).total_cmp(&distance(right.confidence)));
        let Some(band) = nearest else { continue };
        let right = right_of(step);
        if right < band.lower {
            beside[0] += step.n;
        } else if band.upper < right {
            beside[1] += step.n;
        }
    }
    beside
}

fn right_of(step: &CurveStep) -> f64 {
    step.right as f64 / step.n.max(1) as f64
}

/// The curve in words: its first and its last step.
fn described(steps: &[CurveStep]) -> String {
    let said = |step: &CurveStep| {
        format!(
            "confidences of {} to {} are right in {} of {}",
            short_share(step.from),
            share(step.to),
            count(step.right),
            count(step.n)
        )
    };
    match steps {
        [] => String::new(),
        [only] => format!("All {}.", said(only)),
        [first, .., last] => format!("In {} steps: {}, {}.", steps.len(), said(first), said(last)),
    }
}

/// The thresholds at which something is answered, with where they lead to; those that change nothing
/// are left out. From few answers to many.
fn marks(points: &[RiskPoint]) -> Vec<(f64, RiskPoint)> {
    let mut marks: Vec<(f64, RiskPoint)> = Vec::new();
    for threshold in THRESHOLDS.into_iter().rev() {
        // Points fall in threshold as they grow in coverage.
        let last = points.iter().rev().find(|point| threshold <= point.threshold);
        if let Some(point) = last
            && marks.last().is_none_or(|(_, known)| known.n < point.n)
        {
            marks.push((threshold, *point));
        }
    }
    marks
}

fn told(marks: &[(f64, RiskPoint)]) -> String {
    let said = marks.iter().map(|(threshold, point)| {
        format!(
            "from {threshold} it answers {}, {} of {} wrong",
            share(point.coverage),
            count(point.wrong),
            count(point.n)
        )
    });
    let said: Vec<String> = said.collect();
    if said.is_empty() {
        "No decision has a confidence of 0.5 or more.".to_owned()
    } else {
        format!("{}.", said.join("; "))
    }
}

fn thresholds(arm: &str, marks: &[(f64, RiskPoint)], limit: f64) -> Table {
    Table {
        caption: Line::new().name(arm).plain(
            ": if it acted from a confidence upwards. The interval takes tickets as independent and a \
             threshold as chosen beforehand: a threshold picked here must be tested on other tickets.",
        ),
        columns: vec![
            Column::text("From confidence"),
            Column::number("Answers"),
            Column::number("Of all"),
            Column::number("Wrong"),
            Column::text("95 % interval of wrong"),
            Column::text("Against the limit"),
        ],
        rows: marks.iter().map(|(threshold, point)| row(*threshold, point, limit)).collect(),
    }
}

fn row(threshold: f64, point: &RiskPoint, limit: f64) -> Vec<Cell> {
    let ends = clopper_pearson(point.wrong, point.n, Level::percent_95()).ok();
    let (shown, against) = match ends {
        Some(ends) => (
            format!("{} to {}", share(ends.lower).trim_end_matches(" %"), share(ends.upper)),
            if ends.upper <= limit {
                "within"
            } else if limit < ends.lower {
                "above"
            } else {
                "cannot be told"
            },
        ),
        None => ("–".to_owned(), "cannot be told"),
    };
    vec![
        format!("{threshold}").into(),
        count(point.n).into(),
        share(point.coverage).into(),
        format!("{} ({})", count(point.wrong), share(point.wrong as f64 / point.n.max(1) as f64))
            .into(),
        shown.into(),
        against.into(),
    ]
}

fn numbers(report: &Report, arm: &str, confidence: &ConfidenceQuality) -> Vec<Block> {
    let mut lines = Vec::new();
    for id in NUMBERS {
        let Some(kpi) = report.kpi(arm, id) else { continue };
        let line = Line::new().plain(report.title(arm, id)).plain(" ").name(id).plain(": ");
        lines.push(match &kpi.result {
            KpiResult::Refused { reason, .. } => line.plain(format!("not known, {reason}")),
            KpiResult::Estimated(estimate) => line.strong(value(kpi, estimate)).plain(format!(
                " ({}; {} tickets)",
                interval(kpi, estimate),
                count(kpi.n)
            )),
        });
        if id == "ece" {
            lines.push(
                format!(
                    "A truthful candidate with these confidences stays below {} in 95 of 100 cases ({} draws, seed {})",
                    score(confidence.ece_if_calibrated),
                    count(confidence.draws as u64),
                    confidence.seed
                )
                .into(),
            );
        }
        if id == "brier" {
            lines.push(
                format!(
                    "Brier = {} miscalibration - {} discrimination + {} uncertainty",
                    score(confidence.miscalibration),
                    score(confidence.discrimination),
                    score(confidence.uncertainty)
                )
                .into(),
            );
        }
    }
    lines.push(format!("Log loss: {} nats", score(confidence.log_loss)).into());
    if let Some(slope) = confidence.slope {
        let words = if slope < 1.0 {
            "its confidences are spread too far"
        } else {
            "its confidences are not spread far enough, or just right"
        };
        lines.push(format!("Slope of the recalibration line: {slope:.2}, so {words}").into());
    }
    lines.push(
        format!(
            "Outside the band: {} of {} decisions, of {} customers",
            share(confidence.outside_band),
            count(confidence.n),
            count(confidence.clusters)
        )
        .into(),
    );
    vec![Block::List(lines)]
}

#[cfg(test)]
mod tests;
