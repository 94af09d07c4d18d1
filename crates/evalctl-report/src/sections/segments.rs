//! Where an arm may act alone, one segment a row, the safest first.

use crate::document::{Block, Cell, Column, Line, Section, Table};
use crate::number::{count, share};
use crate::plot::{Mark, interval};
use crate::readiness::{Place, Readiness, Standing};
use crate::report::Report;

/// More rows than this go behind a click.
const FIRST_ROWS: usize = 25;

/// And more than this are left to the JSON.
const MOST_ROWS: usize = 80;

pub(super) fn section(report: &Report) -> Section {
    let title = "Where it may act alone, and where not";
    // An arm that was judged nowhere has no rows worth reading.
    let has_rows = |readiness: &&Readiness| {
        let numbers = readiness.segments.iter().filter(|standing| standing.share.is_some());
        1 < readiness.segments.len() && 0 < numbers.count()
    };
    let mut broken_down: Vec<&Readiness> = report.readiness.iter().filter(has_rows).collect();
    broken_down.sort_by_key(|readiness| report.leader() != Some(&readiness.arm));
    if broken_down.is_empty() {
        return Section::absent(
            "segments",
            title,
            "The tickets carry neither intents nor channels, or no answer given alone was judged: there is nothing to break down.",
        );
    }
    let mut blocks = vec![Block::Paragraph(
        "Each row is ranked by the upper end of its share of wrong answers, so that luck with a few \
         tickets ranks low. The upright line is the limit. The intervals are wider than elsewhere: \
         they hold for all rows together, so the best row may be picked."
            .into(),
    )];
    for (idx, readiness) in broken_down.into_iter().enumerate() {
        let of_arm = of_arm(report, readiness);
        if idx == 0 {
            blocks.extend(of_arm);
        } else {
            blocks.push(Block::folded(format!("The same for {}", readiness.arm), of_arm));
        }
    }
    Section::new("segments", title, blocks)
}

/// The rows of one arm.
fn of_arm(report: &Report, readiness: &Readiness) -> Vec<Block> {
    let mut blocks = Vec::new();
    // Where it never wants to act there is nothing to judge; the next chapter names these.
    let acts = |standing: &&Standing| !report.is_idle(&readiness.arm, standing);
    let acting: Vec<&Standing> = readiness.segments.iter().filter(acts).collect();
    let rows: Vec<Vec<Cell>> =
        acting.iter().take(MOST_ROWS).map(|row| cells(row, readiness)).collect();
    let caption = Line::new().name(&readiness.arm).plain(format!(
        ": answers given alone that were wrong, at most {} allowed",
        share(readiness.limit)
    ));
    let mut first = rows;
    let rest = first.split_off(FIRST_ROWS.min(first.len()));
    let table =
        |caption: Line, rows| Block::Table(Table { caption, columns: columns(readiness), rows });
    blocks.push(table(caption, first));
    if !rest.is_empty() {
        let summary = format!("{} more", rest.len());
        let blocks_inside =
            vec![table(Line::new().name(&readiness.arm).plain(", continued"), rest)];
        blocks.push(Block::folded(summary, blocks_inside));
    }
    let left = acting.len().saturating_sub(MOST_ROWS);
    if 0 < left {
        blocks.push(Block::Paragraph(
            Line::new()
                .plain(format!("{left} more rows stand in the JSON report: "))
                .name("evalctl report RUN --format json")
                .plain("."),
        ));
    }
    blocks
}

fn columns(readiness: &Readiness) -> Vec<Column> {
    let dimension = readiness.segments.iter().find_map(|standing| {
        let names: Vec<&str> = standing.segment.as_ref()?.keys().map(String::as_str).collect();
        Some(names.join(", "))
    });
    let first = dimension.unwrap_or_else(|| "Segment".to_owned());
    vec![
        Column::text(&first),
        Column::text("Wrong, with its interval"),
        Column::number("Of judged"),
        Column::text("So it"),
    ]
}

fn cells(standing: &Standing, readiness: &Readiness) -> Vec<Cell> {
    let highest = readiness.segments.iter().filter_map(|standing| standing.share);
    // A share of 0 to 100 % would squeeze what matters, the surroundings of the limit.
    let scale = highest.map(|[wrong, ..]| wrong).fold(4.0 * readiness.limit, f64::max).min(1.0);
    let drawn = standing.share.map(|[wrong, lower, upper]| {
        let mark = Mark {
            value: Some(wrong),
            lower: Some(lower),
            upper: Some(upper),
            scale,
            limit: Some(readiness.limit),
        };
        interval(mark, format!("wrong {}, {} to {}", share(wrong), share(lower), share(upper)))
    });
    let numbers = match standing.share {
        Some([wrong, lower, upper]) => Line::new().strong(share(wrong)).plain(format!(
            " ({} to {})",
            share(lower).trim_end_matches(" %"),
            share(upper)
        )),
        None => "not known".into(),
    };
    let so = match &standing.place {
        Place::Within => Line::new().strong("may act alone").plain(" in a trial"),
        Place::Above => Line::new().strong("must not").plain(": wrong too often"),
        Place::Across { needed: Some(needed) } => {
            format!("cannot be told yet: about {} more judged answers", count(*needed)).into()
        }
        Place::Across { needed: None } => match standing.share {
            Some([wrong, ..]) if readiness.limit < wrong => {
                "cannot be told yet: so far more are wrong than allowed".into()
            }
            _ => "cannot be told yet: too near the limit for any plan".into(),
        },
        Place::NoNumber { .. } => "cannot be told: nothing judged".into(),
    };
    vec![
        Line::new().name(name(standing)).into(),
        Cell { line: numbers, drawn },
        format!("{} of {}", count(standing.wrong), count(standing.judged)).into(),
        so.into(),
    ]
}

fn name(standing: &Standing) -> String {
    let values = standing.segment.iter().flat_map(|segment| segment.values());
    values.map(|value| value.as_deref().unwrap_or("not known")).collect::<Vec<_>>().join(", ")
}
