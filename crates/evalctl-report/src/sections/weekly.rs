//! Week by week: is it getting better or worse?

use std::collections::BTreeSet;

use evalctl_domain::{KpiResult, Trend};
use jiff::ToSpan;
use jiff::civil::Date;

use super::{said, week};
use crate::document::{Block, Cell, Column, Figure, Line, Section, Table};
use crate::number::{count, duration, share};
use crate::plot::{Axis, Point, series};
use crate::report::{ArmFacts, Report, Role};

/// What stands in the open of the history; the rest is behind a click.
const LEADING: [&str; 4] = ["autonomous_resolution", "escalation", "csat", "ttr_median"];

pub(super) fn section(report: &Report) -> Section {
    let title = "Week by week";
    let curves = curves(report);
    let mondays: BTreeSet<&str> =
        curves.iter().flat_map(|curve| curve.weeks.iter().map(|week| week.monday)).collect();
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
         what the tests call a trend stands here in words."
            .into(),
    )];
    blocks.push(Block::List(trends(report)));
    for arm in &report.arms {
        let own = curves.iter().filter(|curve| curve.arm == arm.name);
        let is_open = |curve: &&Curve<'_>| arm.role == Role::History && LEADING.contains(&curve.id);
        let (open, folded): (Vec<&Curve<'_>>, Vec<&Curve<'_>>) = own.partition(is_open);
        let [open, folded] = [open, folded].map(|curves| -> Vec<Figure> {
            curves.into_iter().filter_map(|curve| figure(report, curve, &weeks)).collect()
        });
        if !open.is_empty() {
            blocks.push(Block::Heading(heading(arm)));
            blocks.push(Block::Figures(open));
        }
        if !folded.is_empty() {
            let summary = format!("{} {}, {} more plots", said(arm.role), arm.name, folded.len());
            blocks.push(Block::folded(summary, vec![Block::Figures(folded)]));
        }
    }
    let tables = report.arms.iter().filter_map(|arm| table(report, arm, &curves, &weeks));
    let tables = tables.map(Block::Table).collect();
    blocks.push(Block::aside("The numbers behind the plots", tables));
    Section::new("weeks", title, blocks)
}

/// Trends that the tests found, in their own words; or that there are none.
fn trends(report: &Report) -> Vec<Line> {
    let found = |trend: &&Trend| {
        use evalctl_domain::Direction::{Falling, Rising};
        let changed = trend.change.as_ref().is_some_and(|change| change.p <= 0.05);
        changed || matches!(trend.direction, Some(Rising | Falling))
    };
    let lines: Vec<Line> = report
        .trends
        .iter()
        .filter(found)
        .map(|trend| Line::from(trend.sentence.as_str()))
        .collect();
    if lines.is_empty() { vec!["No trend can be told from chance.".into()] } else { lines }
}

/// One KPI of one arm over the weeks.
struct Curve<'r> {
    arm: &'r str,
    id: &'r str,
    in_seconds: bool,
    weeks: Vec<Week<'r>>,
}

/// A week with a number.
struct Week<'r> {
    monday: &'r str,
    value: f64,
    lower: Option<f64>,
    upper: Option<f64>,
    n: u64,
    unfinished: bool,
}

/// The history's from the trends, the candidates' from their rows.
fn curves(report: &Report) -> Vec<Curve<'_>> {
    let mut curves: Vec<Curve<'_>> = Vec::new();
    for trend in &report.trends {
        let weeks = trend.weeks.iter().filter_map(|point| {
            Some(Week {
                monday: &point.week,
                value: point.value?,
                lower: point.lower,
                upper: point.upper,
                n: point.n,
                unfinished: !point.complete,
            })
        });
        let in_seconds = trend.unit == "seconds";
        curves.push(Curve { arm: &trend.arm, id: &trend.id, in_seconds, weeks: weeks.collect() });
    }
    for kpi in &report.weekly {
        let KpiResult::Estimated(estimate) = &kpi.result else { continue };
        let (Some(monday), Some(value)) = (week(kpi), estimate.value) else { continue };
        let point = Week {
            monday,
            value,
            lower: estimate.lower,
            upper: estimate.upper,
            n: kpi.n,
            unfinished: 0 < kpi.pending,
        };
        match curves.iter_mut().find(|curve| curve.arm == kpi.arm && curve.id == kpi.id) {
            Some(curve) => curve.weeks.push(point),
            None => curves.push(Curve {
                arm: &kpi.arm,
                id: &kpi.id,
                in_seconds: kpi.unit == "seconds",
                weeks: vec![point],
            }),
        }
    }
    for curve in &mut curves {
        curve.weeks.sort_by_key(|week| week.monday);
    }
    curves.retain(|curve| !curve.weeks.is_empty());
    curves
}

impl Curve<'_> {
    fn number(&self, value: f64) -> String {
        if self.in_seconds { duration(value) } else { share(value) }
    }

    fn interval(&self, week: &Week<'_>) -> String {
        match (week.lower, week.upper) {
            (Some(lower), Some(upper)) => {
                let lower = self.number(lower);
                format!("{} to {}", lower.trim_end_matches(" %"), self.number(upper))
            }
            (Some(lower), None) => format!("from {}", self.number(lower)),
            (None, Some(upper)) => format!("up to {}", self.number(upper)),
            (None, None) => "no interval".to_owned(),
        }
    }
}

fn heading(arm: &ArmFacts) -> Line {
    Line::new().plain(said(arm.role)).plain(" ").name(&arm.name)
}

fn figure(report: &Report, curve: &Curve<'_>, weeks: &[String]) -> Option<Figure> {
    let (first, last) = (curve.weeks.first()?, curve.weeks.last()?);
    if curve.weeks.len() < 2 {
        return None;
    }
    let points = curve.weeks.iter().filter_map(|week| {
        let place = weeks.iter().position(|monday| monday == week.monday)?;
        Some(Point {
            week: u32::try_from(place).ok()?,
            value: week.value,
            lower: week.lower.unwrap_or(0.0),
            upper: week.upper.unwrap_or(f64::INFINITY),
            unfinished: week.unfinished,
        })
    });
    let points: Vec<Point> = points.collect();
    let axis = Axis { weeks: weeks.to_vec(), top: top(curve), in_seconds: curve.in_seconds };
    let shown = |week: &Week<'_>| {
        let (number, n) = (curve.number(week.value), count(week.n));
        format!("{number} in the week of {} ({n} tickets)", week.monday)
    };
    let n_weeks = curve.weeks.len();
    let description =
        format!("From {} to {}, {n_weeks} weeks with a number.", shown(first), shown(last));
    let name = report.title(curve.arm, curve.id);
    let title = format!("{name} by week, {}", curve.arm);
    let caption = Line::new().strong(name);
    Some(Figure { caption, drawn: series(&axis, &points, title, description) })
}

/// Where the upright axis ends: a round number above the dots. Bands may be cut, dots never are.
fn top(curve: &Curve<'_>) -> f64 {
    let highest = curve.weeks.iter().map(|week| week.value).fold(0.0, f64::max);
    let band = curve.weeks.iter().filter_map(|week| week.upper);
    let wanted = band.fold(highest, f64::max).min((2.0 * highest).max(f64::MIN_POSITIVE));
    if curve.in_seconds {
        let units = [60.0, 600.0, 3_600.0, 21_600.0, 86_400.0, 7.0 * 86_400.0];
        let unit = units.into_iter().rev().find(|unit| 2.0 * unit <= wanted).unwrap_or(60.0);
        (wanted / unit).ceil().max(1.0) * unit
    } else {
        let steps = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8];
        steps.into_iter().find(|step| wanted <= *step).unwrap_or(1.0)
    }
}

fn table(report: &Report, arm: &ArmFacts, curves: &[Curve<'_>], weeks: &[String]) -> Option<Table> {
    let own: Vec<&Curve<'_>> = curves.iter().filter(|curve| curve.arm == arm.name).collect();
    if own.is_empty() {
        return None;
    }
    let mut columns = vec![Column::text("Week of")];
    columns.extend(own.iter().map(|curve| Column::text(report.title(&arm.name, curve.id))));
    let rows = weeks.iter().map(|monday| {
        let mut cells: Vec<Cell> = vec![monday.as_str().into()];
        for curve in &own {
            let line = match curve.weeks.iter().find(|week| week.monday == monday) {
                Some(week) => Line::new().plain(curve.number(week.value)).faint(format!(
                    " {}, n {}",
                    curve.interval(week),
                    count(week.n)
                )),
                None => "–".into(),
            };
            cells.push(line.into());
        }
        cells
    });
    Some(Table { caption: heading(arm), columns, rows: rows.collect() })
}

/// Every Monday from the first to the last, those without tickets too.
pub(super) fn all_weeks(first: &str, last: &str) -> Vec<String> {
    let (Ok(first), Ok(last)) = (first.parse::<Date>(), last.parse::<Date>()) else {
        return Vec::new();
    };
    let mondays = first.series(7.days()).take_while(|monday| *monday <= last);
    mondays.map(|monday| monday.to_string()).collect()
}
