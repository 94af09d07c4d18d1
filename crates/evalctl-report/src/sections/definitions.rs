//! The same tickets under every definition of success, side by side.

use evalctl_domain::{Evidence, Kpi, KpiResult};

use crate::document::{Block, Cell, Column, Line, Section, Table};
use crate::kpis::{interval, value};
use crate::number::count;
use crate::plot::{Mark, interval as drawn_interval};
use crate::report::{DefinitionFacts, Report};

pub(super) fn section(report: &Report) -> Section {
    let title = "The same tickets under other definitions";
    if report.definitions.is_empty() {
        return Section::absent("definitions", title, "No definition was asked about.");
    }
    let mut blocks = vec![Block::Paragraph(
        "What a vendor calls resolved depends on its definition: which tickets it divides by, how long \
         it watches them, whether a customer who comes back takes a ticket out of the count, and \
         whether somebody must check the answer. Nothing else differs between these rows. Where a \
         published text is silent about a ticket, or a check that it asks for was not made, the ticket \
         counts as neither, and the share is a range."
            .into(),
    )];
    for (about_ai, caption) in
        [(true, "Resolved by the AI"), (false, "Resolved at the first contact, whoever answered")]
    {
        let of_kind = report.definitions.iter().filter(|facts| facts.about_ai == about_ai);
        let of_kind: Vec<&DefinitionFacts> = of_kind.collect();
        if !of_kind.is_empty() {
            blocks.extend(spread(&of_kind).map(Block::Paragraph));
            blocks.push(Block::Table(table(caption, &of_kind)));
        }
    }
    let asks = report.definitions.iter().map(asks).collect();
    blocks.push(Block::aside("What each definition asks", vec![Block::List(asks)]));
    Section::new("definitions", title, blocks)
}

/// How far apart the definitions are, by those that give one number.
fn spread(definitions: &[&DefinitionFacts]) -> Option<Line> {
    let mut shares: Vec<(f64, &DefinitionFacts)> = Vec::new();
    for facts in definitions {
        if let KpiResult::Estimated(estimate) = &facts.kpi.result
            && facts.kpi.evidence != Evidence::Bounded
            && let Some(share) = estimate.value
        {
            shares.push((share, facts));
        }
    }
    let lowest = shares.iter().min_by(|left, right| left.0.total_cmp(&right.0))?.1;
    let highest = shares.iter().max_by(|left, right| left.0.total_cmp(&right.0))?.1;
    let shown = |kpi: &Kpi| match &kpi.result {
        KpiResult::Estimated(estimate) => value(kpi, estimate),
        KpiResult::Refused { .. } => String::new(),
    };
    if lowest == highest {
        return None;
    }
    Some(
        Line::new()
            .strong(format!("{} or {}", shown(&lowest.kpi), shown(&highest.kpi)))
            .plain(": ")
            .plain(&lowest.title)
            .plain(format!(" divides by {}, and ", lowest.divides_by))
            .plain(&highest.title)
            .plain(format!(" by {}.", highest.divides_by)),
    )
}

fn table(caption: &str, definitions: &[&DefinitionFacts]) -> Table {
    Table {
        caption: Line::new().strong(caption),
        columns: vec![
            Column::text("Definition"),
            Column::text("Share, with its 95 % interval"),
            Column::number("Counted"),
            Column::number("Not"),
            Column::number("Text silent"),
            Column::number("Not checked"),
            Column::number("Too young"),
            Column::number("Not about it"),
        ],
        rows: definitions.iter().map(|facts| row(facts)).collect(),
    }
}

fn row(facts: &DefinitionFacts) -> Vec<Cell> {
    let kpi = &facts.kpi;
    let name = Line::new().plain(&facts.title).plain(" ").name(&kpi.id);
    let share = match &kpi.result {
        KpiResult::Refused { reason, .. } => Line::from(format!("not known: {reason}")).into(),
        KpiResult::Estimated(estimate) => {
            let ends = interval(kpi, estimate);
            let bounded = kpi.evidence == Evidence::Bounded;
            let line = if bounded {
                Line::new().strong(&ends).plain(" is possible")
            } else {
                Line::new().strong(value(kpi, estimate)).plain(format!(" ({ends})"))
            };
            let mark = Mark {
                value: estimate.value.filter(|_| !bounded),
                lower: estimate.lower,
                upper: estimate.upper,
                scale: 1.0,
                limit: None,
            };
            Cell { line, drawn: Some(drawn_interval(mark, ends)) }
        }
    };
    let tickets = &facts.tickets;
    let mut cells: Vec<Cell> = vec![name.into(), share];
    cells.extend(
        [
            tickets.counted,
            tickets.not_counted,
            tickets.silent,
            tickets.unverified,
            tickets.pending,
            tickets.out_of_scope,
        ]
        .map(|tickets| count(tickets).into()),
    );
    cells
}

/// What one definition asks of a ticket.
fn asks(facts: &DefinitionFacts) -> Line {
    let line = Line::new().strong(&facts.title).plain(" ").name(&facts.kpi.id).plain(format!(
        ", {}. Divides by: {}. Watched: {}. Taken back by: {}. A verifier: {}.",
        holds_from(&facts.holds_from),
        facts.divides_by,
        facts.watched,
        facts.taken_back,
        facts.verifier
    ));
    match &facts.kpi.note {
        Some(note) => line.faint(format!(" Here: {note}.")),
        None => line,
    }
}

fn holds_from(date: &str) -> String {
    match date {
        "" => "own definition".to_owned(),
        "undated" => "undated".to_owned(),
        date => format!("from {date}"),
    }
}
