//! What may act alone next: by category, what is missing and what it would give.

use evalctl_domain::{NextAct, NextActs, Standing};

use crate::document::{Block, Cell, Column, Line, Section, Table};
use crate::number::{count, share, short_share};
use crate::report::Report;

/// Categories that stand in the open.
const OPEN_ROWS: usize = 8;

pub(super) fn section(report: &Report) -> Section {
    let title = "What may act alone next";
    if report.next_acts.is_empty() {
        return Section::absent("next", title, "No candidate was replayed.");
    }
    let mut blocks = Vec::new();
    let has_rows = |acts: &&NextActs| acts.categories.iter().any(|act| 0 < act.alone);
    if let Some(acts) = report.next_acts.iter().find(has_rows) {
        blocks.push(Block::Paragraph(plan(acts).into()));
    }
    let mut arms: Vec<&NextActs> = report.next_acts.iter().collect();
    arms.sort_by_key(|acts| report.leader() != Some(&acts.arm));
    for (idx, acts) in arms.into_iter().enumerate() {
        if idx == 0 {
            blocks.push(Block::Heading(Line::new().name(&acts.arm)));
            blocks.extend(of_arm(acts));
        } else {
            blocks.push(Block::folded(format!("The same for {}", acts.arm), of_arm(acts)));
        }
    }
    Section::new("next", title, blocks)
}

/// What one arm may do next.
fn of_arm(acts: &NextActs) -> Vec<Block> {
    let (acting, idle): (Vec<&NextAct>, Vec<&NextAct>) =
        acts.categories.iter().partition(|act| act.standing != Standing::DoesNotAct);
    if acting.is_empty() {
        return vec![Block::Absent("It does not want to act alone on any ticket.".to_owned())];
    }
    let mut blocks = vec![Block::Paragraph(in_words(&acting))];
    let mut first = ranked(acting);
    let rest = first.split_off(OPEN_ROWS.min(first.len()));
    blocks.push(Block::Table(table(acts, "Categories, the nearest first", &first)));
    if !rest.is_empty() {
        let table = Block::Table(table(acts, "Categories, continued", &rest));
        blocks.push(Block::folded(format!("{} more", rest.len()), vec![table]));
    }
    if !idle.is_empty() {
        let names = idle.iter().map(|act| name(act));
        let line = Line::new().plain("It does not want to act alone on ");
        blocks.push(Block::Paragraph(line.names(names).plain(".")));
    }
    blocks
}

/// What the columns promise, and how they differ from the other chapters.
fn plan(acts: &NextActs) -> String {
    let weeks = match acts.weeks {
        Some(_) => "Weeks assume that somebody labels every act at the present inflow.",
        None => "Weeks are not known: the tickets carry no times, or span less than one.",
    };
    let minutes = match acts.minutes_a_ticket {
        Some(minutes) => {
            format!(" A ticket is taken to cost a person {minutes} minutes, as stated.")
        }
        None => {
            " State minutes_per_person_ticket under [cost] of evalctl.toml to see minutes a week."
                .to_owned()
        }
    };
    format!(
        "A category may be certified once enough of its acts are labelled and at most {} of them are \
         wrong; the rule admits a category that is worse in at most {} of cases, over all of them \
         together, and the plan makes it pass with a chance of {} if errors stay as they are. This is \
         the table of evalctl compare. It plans a test on labels to come, while the first screen reads \
         those at hand and allows for a reader who picks the best row and for customers who write \
         often: so a category may stand within the limit there and lack labels here, or the other way \
         round. {weeks}{minutes} No policy is in force yet, so nothing is certified today.",
        short_share(acts.risk),
        short_share(acts.delta),
        short_share(acts.power)
    )
}

fn in_words(acting: &[&NextAct]) -> Line {
    let of = |standing: Standing| acting.iter().filter(move |act| act.standing == standing);
    let ready: Vec<&str> = of(Standing::ReadyToCertify).map(|act| name(act)).collect();
    if !ready.is_empty() {
        let line = Line::new().strong("Next: ").names(ready.iter().copied());
        return line.plain(": there are labels enough to certify.");
    }
    let missing = of(Standing::LabelsMissing).filter_map(|act| Some((act.labels_missing?, *act)));
    if let Some((labels, act)) = missing.min_by_key(|(labels, _)| *labels) {
        let weeks = act.weeks_until.map_or_else(String::new, |weeks| {
            format!(", {:.1} weeks at the present inflow", weeks.max(0.0))
        });
        return Line::new()
            .strong("Next: ")
            .name(name(act))
            .plain(format!(", where {} labels are missing{weeks}.", count(labels)));
    }
    let unplanned = of(Standing::LabelsMissing).count();
    let wrong = of(Standing::TooOftenWrong).count();
    let ungraded = of(Standing::LabelsMissing).filter(|act| act.graded == 0).count();
    if ungraded == acting.len() {
        return "Nothing can be planned yet: none of its acts is labelled right or wrong.".into();
    }
    let start = format!("Nothing is near: {} categories are wrong too often", count(wrong as u64));
    match unplanned {
        0 => format!("{start}."),
        many => format!(
            "{start}, and for {} no number of labels can be promised to do, as the errors seen lie too \
             near the limit or above it.",
            count(many as u64)
        ),
    }
    .into()
}

/// Ready ones first, then by labels missing, then those that cannot be planned, then the wrong ones.
fn ranked(mut acting: Vec<&NextAct>) -> Vec<&NextAct> {
    acting.sort_by_key(|act| match (act.standing, act.labels_missing) {
        (Standing::ReadyToCertify, _) => (0, 0),
        (Standing::LabelsMissing, Some(labels)) => (1, labels),
        (Standing::LabelsMissing, None) => (2, 0),
        (Standing::TooOftenWrong, _) => (3, 0),
        (Standing::DoesNotAct, _) => (4, 0),
    });
    acting
}

fn table(acts: &NextActs, caption: &str, rows: &[&NextAct]) -> Table {
    let mut columns = vec![
        Column::text("Category"),
        Column::number("By AI today"),
        Column::number("Would act on"),
        Column::number("Wrong of labelled"),
        Column::number("Labels missing"),
    ];
    if acts.weeks.is_some() {
        columns.push(Column::number("Weeks"));
    }
    if acts.minutes_a_ticket.is_some() {
        columns.push(Column::number("Minutes a week"));
    }
    columns.push(Column::text("So it is"));
    Table {
        caption: Line::new().name(&acts.arm).plain(format!(": {caption}")),
        columns,
        rows: rows.iter().map(|act| row(acts, act)).collect(),
    }
}

fn row(acts: &NextActs, act: &NextAct) -> Vec<Cell> {
    let today = match act.by_ai + act.by_people {
        0 => "unknown".to_owned(),
        handled => share(act.by_ai as f64 / handled as f64),
    };
    let missing = match (act.standing, act.labels_missing) {
        (Standing::TooOftenWrong | Standing::DoesNotAct, _) => "–".to_owned(),
        (_, Some(missing)) => count(missing),
        (_, None) if act.graded == 0 => format!("at least {}", count(act.labels_at_least)),
        (_, None) => "cannot be planned".to_owned(),
    };
    let dash = || "–".to_owned();
    let mut cells: Vec<Cell> = vec![
        Line::new().name(name(act)).into(),
        today.into(),
        format!("{} of {}", count(act.alone), count(act.tickets)).into(),
        format!("{} of {}", count(act.wrong), count(act.graded)).into(),
        missing.into(),
    ];
    if acts.weeks.is_some() {
        let weeks = act.weeks_until.map_or_else(dash, |weeks| format!("{:.1}", weeks.max(0.0)));
        cells.push(weeks.into());
    }
    if acts.minutes_a_ticket.is_some() {
        cells.push(act.minutes_a_week.map_or_else(dash, |minutes| format!("{minutes:.0}")).into());
    }
    cells.push(so(act).into());
    cells
}

fn so(act: &NextAct) -> Line {
    match act.standing {
        Standing::ReadyToCertify => Line::new().strong("ready to certify"),
        Standing::LabelsMissing if act.labels_missing.is_some() => "waiting for labels".into(),
        Standing::LabelsMissing if act.graded == 0 => "waiting for the first labels".into(),
        Standing::LabelsMissing => "too near the limit, or above it".into(),
        Standing::TooOftenWrong => "wrong too often".into(),
        Standing::DoesNotAct => "not acting here".into(),
    }
}

fn name(act: &NextAct) -> &str {
    act.intent.as_deref().unwrap_or("no intent")
}
