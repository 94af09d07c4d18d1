//! Where a candidate goes wrong, and whether it gets better as it learns.

use evalctl_domain::{
    ConfusionRow, CountedShare, ErrorRow, Insight, IntentAccuracy, LeakageDelta, RightInWeek, Slice,
};

use crate::document::{Block, Cell, Column, Figure, Line, Section, Table};
use crate::number::{count, score, share};
use crate::plot::{Axis, Mark, Point, interval, series};
use crate::report::Report;
use crate::sections::weekly::all_weeks;

/// Intents that stand in the open, the worst first.
const OPEN_INTENTS: usize = 6;

/// Confusions that are shown.
const CONFUSIONS: usize = 10;

/// Slices that are shown.
const SLICES: usize = 10;

/// Errors that are shown; the table of the run has a hundred.
const ERRORS: usize = 15;

pub(super) fn section(report: &Report) -> Section {
    let title = "Where it goes wrong, and does it learn?";
    if report.candidates().next().is_none() {
        return Section::absent("errors", title, "No candidate was replayed.");
    }
    if report.insights.is_empty() {
        return Section::absent(
            "errors",
            title,
            "The run has no test set, as nothing in it was trained: replay with --split to see where a candidate goes wrong on later tickets.",
        );
    }
    let mut blocks = vec![Block::Paragraph(
        "All of it is on the test set, the latest tickets, of which no candidate was taught anything. A \
         decision is right by the verdict that counts; where nobody could judge it, by whether the \
         intent was read as the source gives it."
            .into(),
    )];
    for insight in &report.insights {
        blocks.push(Block::Heading(Line::new().name(&insight.arm)));
        let Some(right) = &insight.right else {
            blocks.push(Block::Absent(
                "Not known: no decision can be told right or wrong.".to_owned(),
            ));
            continue;
        };
        blocks.push(Block::Paragraph(
            Line::new()
                .strong(share(right.estimate))
                .plain(format!(" of decisions are right ({}).", counted(right))),
        ));
        blocks.extend(learning_curve(insight));
        let intents = report.quality.iter().find(|quality| quality.arm == insight.arm);
        blocks.extend(by_intent(intents.map_or(&[][..], |quality| &quality.intents)));
        blocks.extend(confusions(insight));
        blocks.extend(slices(insight));
        blocks.extend(leakage(insight));
        blocks.extend(errors(insight));
    }
    Section::new("errors", title, blocks)
}

/// `95 % interval 30 to 50 %; 20 of 50 tickets of 40 customers`
fn counted(share_of: &CountedShare) -> String {
    format!(
        "95 % interval {}; {} of {} tickets of {} customers",
        ends(share_of),
        count(share_of.k),
        count(share_of.n),
        count(share_of.clusters)
    )
}

fn ends(of: &CountedShare) -> String {
    format!("{} to {}", share(of.lower).trim_end_matches(" %"), share(of.upper))
}

fn learning_curve(insight: &Insight) -> Option<Block> {
    let monday = |point: &RightInWeek| point.week.strftime("%Y-%m-%d").to_string();
    let (first, last) = (insight.weeks.first()?, insight.weeks.last()?);
    let weeks = all_weeks(&monday(first), &monday(last));
    if weeks.len() < 2 {
        return None;
    }
    let points = insight.weeks.iter().filter_map(|point| {
        let place = weeks.iter().position(|week| *week == monday(point))?;
        Some(Point {
            week: u32::try_from(place).ok()?,
            value: point.right.estimate,
            lower: point.right.lower,
            upper: point.right.upper,
            unfinished: point.set.as_deref() == Some("tune"),
        })
    });
    let points: Vec<Point> = points.collect();
    let said = |point: &RightInWeek| {
        format!(
            "{} in the week of {} ({} tickets)",
            share(point.right.estimate),
            monday(point),
            count(point.right.n)
        )
    };
    let axis = Axis { weeks, top: 1.0, in_seconds: false };
    let description = format!("From {} to {}.", said(first), said(last));
    let drawn = series(&axis, &points, format!("Right by week, {}", insight.arm), description);
    let caption = Line::new().strong("Right by week").plain(
        ", with the 95 % interval of each; hollow: tickets of the tune set, on which thresholds are set. The set between is kept for a test.",
    );
    Some(Block::Figures(vec![Figure { caption, drawn }]))
}

/// How well each intent is read, the worst first.
fn by_intent(intents: &[IntentAccuracy]) -> Vec<Block> {
    let mut ranked: Vec<&IntentAccuracy> = intents.iter().collect();
    ranked.sort_by(|left, right| {
        let end = |intent: &IntentAccuracy| intent.upper.unwrap_or(1.0);
        end(left).total_cmp(&end(right)).then_with(|| left.intent.cmp(&right.intent))
    });
    if ranked.is_empty() {
        return Vec::new();
    }
    let rest = ranked.split_off(OPEN_INTENTS.min(ranked.len()));
    let table = |caption: &str, rows: &[&IntentAccuracy]| {
        Block::Table(Table {
            caption: caption.into(),
            columns: vec![
                Column::text("Intent"),
                Column::text("Read rightly, with its interval"),
                Column::number("Of tickets"),
            ],
            rows: rows.iter().map(|intent| intent_row(intent)).collect(),
        })
    };
    let mut blocks = vec![table("Intents read worst, by the upper end of the interval", &ranked)];
    if !rest.is_empty() {
        let summary = format!("{} intents that are read better", rest.len());
        blocks.push(Block::folded(summary, vec![table("Continued", &rest)]));
    }
    blocks
}

fn intent_row(intent: &IntentAccuracy) -> Vec<Cell> {
    let value = intent.right as f64 / intent.n.max(1) as f64;
    let (lower, upper) = (intent.lower, intent.upper);
    let ends = match (lower, upper) {
        (Some(lower), Some(upper)) => {
            format!(" ({} to {})", share(lower).trim_end_matches(" %"), share(upper))
        }
        _ => " (no interval)".to_owned(),
    };
    let mark = Mark { value: Some(value), lower, upper, scale: 1.0, limit: None };
    let title = format!("{}{ends}", share(value));
    vec![
        Line::new().name(&intent.intent).into(),
        Cell {
            line: Line::new().strong(share(value)).plain(ends),
            drawn: Some(interval(mark, title)),
        },
        format!("{} of {}", count(intent.right), count(intent.n)).into(),
    ]
}

fn confusions(insight: &Insight) -> Option<Block> {
    let confused = insight.confusion.iter().filter(|row| row.read.as_ref() != Some(&row.intent));
    let confused: Vec<&ConfusionRow> = confused.take(CONFUSIONS).collect();
    if confused.is_empty() {
        return None;
    }
    let rows = confused.into_iter().map(|row| {
        let of_intent = insight.confusion.iter().filter(|other| other.intent == row.intent);
        let whole: u64 = of_intent.map(|other| other.tickets).sum();
        vec![
            Line::new().name(&row.intent).into(),
            row.read
                .as_ref()
                .map_or_else(|| Line::from("nothing"), |read| Line::new().name(read))
                .into(),
            format!("{} of {}", count(row.tickets), count(whole)).into(),
        ]
    });
    Some(Block::folded(
        "The largest confusions",
        vec![Block::Table(Table {
            caption: "What was taken for what; the whole is in tables/confusion".into(),
            columns: vec![
                Column::text("Is"),
                Column::text("Was read as"),
                Column::number("Tickets"),
            ],
            rows: rows.collect(),
        })],
    ))
}

fn slices(insight: &Insight) -> Vec<Block> {
    let slices = &insight.slices;
    if slices.worse.is_empty() {
        let said = match slices.tested {
            0 => "No channel, language or word has tickets enough to be tested.".to_owned(),
            tested => format!(
                "Of {} channels, languages and words that were tested, none goes with more errors than chance explains.",
                count(tested)
            ),
        };
        return vec![Block::Paragraph(said.into())];
    }
    let row = |slice: &Slice| {
        vec![
            Line::new().plain(format!("{} ", slice.dimension)).name(&slice.value).into(),
            Line::new()
                .strong(share(slice.wrong.estimate))
                .plain(format!(" ({})", ends(&slice.wrong)))
                .into(),
            format!("{} of {}", count(slice.wrong.k), count(slice.wrong.n)).into(),
            share(slice.overall).into(),
            if slice.p_adjusted < 0.0001 {
                "below 0.0001".to_owned()
            } else {
                format!("{:.4}", slice.p_adjusted)
            }
            .into(),
        ]
    };
    vec![Block::Table(Table {
        caption: format!(
            "Where it is wrong more often than elsewhere, of {} channels, languages and words tested",
            count(slices.tested)
        )
        .into(),
        columns: vec![
            Column::text("Tickets with"),
            Column::text("Wrong, with its interval"),
            Column::number("Of tickets"),
            Column::number("Wrong in all"),
            Column::number("p, adjusted"),
        ],
        rows: slices.worse.iter().take(SLICES).map(row).collect(),
    })]
}

fn leakage(insight: &Insight) -> Option<Block> {
    let leakage = insight.leakage.as_ref()?;
    let told = |what: &str, delta: &LeakageDelta| {
        Line::from(format!(
            "Without the guards against looking ahead, {} would be {what} instead of {}: {:+.1} points ({:+.1} to {:+.1}; {} tickets)",
            share(delta.off),
            share(delta.on),
            100.0 * delta.delta,
            100.0 * delta.lower,
            100.0 * delta.upper,
            count(delta.n)
        ))
    };
    let right = leakage.right.as_ref().map(|delta| told("dealt with rightly", delta));
    let read = leakage.read.as_ref().map(|delta| told("read rightly", delta));
    let lines: Vec<Line> = right.into_iter().chain(read).collect();
    (!lines.is_empty()).then_some(Block::List(lines))
}

fn errors(insight: &Insight) -> Option<Block> {
    if insight.errors.is_empty() {
        return None;
    }
    let with_text = insight.errors.iter().any(|row| row.text.is_some());
    let mut columns = vec![
        Column::text("Ticket"),
        Column::number("Confidence"),
        Column::text("Wanted to"),
        Column::text("Is"),
        Column::text("Was read as"),
        Column::number("Such errors"),
    ];
    if with_text {
        columns.push(Column::text("What the customer wrote, masked"));
    }
    let shown = insight.errors.iter().take(ERRORS);
    let caption = Line::from(format!(
        "The surest errors, few of a kind: {} of the {} in tables/errors",
        count(ERRORS.min(insight.errors.len()) as u64),
        count(insight.errors.len() as u64)
    ));
    let table = Table { caption, columns, rows: shown.map(|row| error(row, with_text)).collect() };
    Some(Block::aside("The most instructive errors", vec![Block::Table(table)]))
}

fn error(row: &ErrorRow, with_text: bool) -> Vec<Cell> {
    let intent = |intent: &Option<String>| {
        intent.as_ref().map_or_else(|| Line::from("–"), |intent| Line::new().name(intent))
    };
    let wanted = match row.mode.as_str() {
        "autonomous" => "act alone",
        "draft" => "draft",
        _ => "hand over",
    };
    let mut cells: Vec<Cell> = vec![
        Line::new().name(&row.ticket_id).into(),
        score(row.confidence).into(),
        wanted.into(),
        intent(&row.intent).into(),
        intent(&row.read).into(),
        count(row.alike).into(),
    ];
    if with_text {
        cells.push(row.text.clone().unwrap_or_default().into());
    }
    cells
}

#[cfg(test)]
mod tests;
