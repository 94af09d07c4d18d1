//! Week by week: is it getting better or worse?

use std::collections::BTreeSet;

use evalctl_domain::{Estimate, Kpi, KpiResult};
use jiff::ToSpan;
use jiff::civil::Date;

use super::{said, week};
use crate::document::{Block, Cell, Column, Figure, Line, Section, Table};
use crate::kpis::{interval, value};
use crate::number::{count, duration, share};
use crate::plot::{Axis, Point, series};
use crate::report::{ArmFacts, Report};

pub(super) fn section(report: &Report) -> Section {
    let title = "Week by week";
    let mondays: BTreeSet<&str> = report.weekly.iter().filter_map(week).collect();
    let (Some(first), Some(last)) = (mondays.first(), mondays.last()) else {
        return Section::absent("weeks", title, "The tickets carry no times: there are no weeks.");
    };
    let weeks = all_weeks(first, last);
    if weeks.len() < 2 {
        return Section::absent("weeks", title, "All tickets came in within one week.");
    }
    let mut blocks = vec![Block::Paragraph(
        "Tickets are counted in the week in which they came in. The band is the 95 % interval of each \
         week; a hollow dot says that some of its tickets are too young to tell. Weeks differ by chance: \
         only what leaves the bands for several weeks is news."
            .into(),
    )];
    for arm in &report.arms {
        let figures = figures(report, arm, &weeks);
        if !figures.is_empty() {
            blocks
                .push(Block::Heading(Line::new().plain(said(arm.role)).plain(" ").name(&arm.name)));
            blocks.push(Block::Figures(figures));
        }
    }
    let tables: Vec<Block> =
        report.arms.iter().filter_map(|arm| table(report, arm, &weeks)).map(Block::Table).collect();
    blocks.push(Block::Details {
        summary: "The numbers behind the plots".to_owned(),
        blocks: tables,
    });
    Section::new("weeks", title, blocks)
}

/// The KPIs of an arm that have a number in some week, in the order of the table.
fn ids<'r>(report: &'r Report, arm: &ArmFacts) -> Vec<&'r str> {
    let mut ids: Vec<&str> = Vec::new();
    for kpi in report.weekly.iter().filter(|kpi| kpi.arm == arm.name) {
        if estimate(kpi).is_some() && !ids.contains(&kpi.id.as_str()) {
            ids.push(&kpi.id);
        }
    }
    ids
}

fn figures(report: &Report, arm: &ArmFacts, weeks: &[String]) -> Vec<Figure> {
    ids(report, arm).into_iter().filter_map(|id| figure(report, arm, id, weeks)).collect()
}

fn figure(report: &Report, arm: &ArmFacts, id: &str, weeks: &[String]) -> Option<Figure> {
    let rows = report.weekly.iter().filter(|kpi| kpi.arm == arm.name && kpi.id == id);
    let mut points: Vec<(Point, &Kpi)> = rows
        .filter_map(|kpi| {
            let place = weeks.iter().position(|monday| Some(monday.as_str()) == week(kpi))?;
            let estimate = estimate(kpi)?;
            let point = Point {
                week: u32::try_from(place).ok()?,
                value: estimate.value?,
                lower: estimate.lower.unwrap_or(0.0),
                upper: estimate.upper.unwrap_or(f64::INFINITY),
                unfinished: kpi.unit == "share" && 0 < kpi.pending,
            };
            Some((point, kpi))
        })
        .collect();
    points.sort_by_key(|(point, _)| point.week);
    if points.len() < 2 {
        return None;
    }
    let in_seconds = points[0].1.unit == "seconds";
    let axis = Axis { weeks: weeks.to_vec(), top: top(&points, in_seconds), in_seconds };
    let shown = |(point, kpi): &(Point, &Kpi)| {
        let number = if in_seconds { duration(point.value) } else { share(point.value) };
        format!("{number} in the week of {} ({} tickets)", weeks[point.week as usize], count(kpi.n))
    };
    let (first, last) = (shown(&points[0]), shown(&points[points.len() - 1]));
    let description = format!("From {first} to {last}, {} weeks with a number.", points.len());
    let title = format!("{} by week, {}", report.title(&arm.name, id), arm.name);
    let points: Vec<Point> = points.into_iter().map(|(point, _)| point).collect();
    let caption = Line::new().strong(report.title(&arm.name, id));
    Some(Figure { caption, drawn: series(&axis, &points, title, description) })
}

/// Where the upright axis ends: a round number above the dots. Bands may be cut, dots never are.
fn top(points: &[(Point, &Kpi)], in_seconds: bool) -> f64 {
    let highest = points.iter().map(|(point, _)| point.value).fold(0.0, f64::max);
    let band = points.iter().map(|(point, _)| point.upper).filter(|upper| upper.is_finite());
    let wanted = band.fold(highest, f64::max).min(2.0 * highest.max(f64::MIN_POSITIVE));
    if in_seconds {
        let units = [60.0, 600.0, 3_600.0, 21_600.0, 86_400.0, 7.0 * 86_400.0];
        let unit = units.into_iter().rev().find(|unit| 2.0 * unit <= wanted).unwrap_or(60.0);
        (wanted / unit).ceil().max(1.0) * unit
    } else {
        let steps = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8];
        steps.into_iter().find(|step| wanted <= *step).unwrap_or(1.0)
    }
}

fn table(report: &Report, arm: &ArmFacts, weeks: &[String]) -> Option<Table> {
    let ids = ids(report, arm);
    if ids.is_empty() {
        return None;
    }
    let mut columns = vec![Column::text("Week of")];
    columns.extend(ids.iter().map(|id| Column::number(report.title(&arm.name, id))));
    let rows = weeks.iter().map(|monday| {
        let mut cells: Vec<Cell> = vec![monday.as_str().into()];
        for id in &ids {
            let kpi = report.weekly.iter().find(|kpi| {
                kpi.arm == arm.name && kpi.id == *id && week(kpi) == Some(monday.as_str())
            });
            let line =
                match kpi.and_then(|kpi| Some((kpi, estimate(kpi)?))) {
                    Some((kpi, estimate)) => Line::new()
                        .plain(value(kpi, estimate))
                        .faint(format!(" {}, n {}", interval(kpi, estimate), count(kpi.n))),
                    None => "–".into(),
                };
            cells.push(line.into());
        }
        cells
    });
    let caption = Line::new().plain(said(arm.role)).plain(" ").name(&arm.name);
    Some(Table { caption, columns, rows: rows.collect() })
}

fn estimate(kpi: &Kpi) -> Option<&Estimate> {
    match &kpi.result {
        KpiResult::Estimated(estimate) => Some(estimate),
        KpiResult::Refused { .. } => None,
    }
}

/// Every Monday from the first to the last, those without tickets too.
fn all_weeks(first: &str, last: &str) -> Vec<String> {
    let (Ok(first), Ok(last)) = (first.parse::<Date>(), last.parse::<Date>()) else {
        return Vec::new();
    };
    let mondays = first.series(7.days()).take_while(|monday| *monday <= last);
    mondays.map(|monday| monday.to_string()).collect()
}
