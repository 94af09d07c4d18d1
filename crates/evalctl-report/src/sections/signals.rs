//! Early signs in the stream of tickets: a bug, something hard to use, customers about to leave.

use evalctl_domain::{Signal, SignalKind, Signals};

use crate::document::{Block, Cell, Column, Line, Section, Table};
use crate::number::count;
use crate::report::Report;

/// Questions that found nothing are shown up to this many.
const QUIET_SHOWN: usize = 5;

pub(super) fn section(report: &Report) -> Section {
    let title = "Early signals";
    let Some(signals) = &report.signals else {
        return Section::absent(
            "signals",
            title,
            "The tickets carry no times: nothing can become more frequent.",
        );
    };
    if let Some(refused) = &signals.refused {
        return Section::absent("signals", title, format!("Not looked for: {refused}."));
    }
    let flagged: Vec<&Signal> = signals.signals.iter().filter(|signal| signal.flagged).collect();
    let mut blocks = vec![Block::Paragraph(asked(signals, flagged.len()))];
    if !flagged.is_empty() {
        let lines = flagged.iter().map(|signal| {
            Line::new().strong(kind(signal.kind)).plain(format!(": {}", signal.sentence))
        });
        blocks.push(Block::List(lines.collect()));
    }
    let shown: Vec<&Signal> = signals.signals.iter().take(flagged.len() + QUIET_SHOWN).collect();
    if !shown.is_empty() {
        let table = Block::Table(table(&shown));
        blocks.push(Block::aside("The counts behind", vec![table]));
    }
    Section::new("signals", title, blocks)
}

fn asked(signals: &Signals, flagged: usize) -> Line {
    if signals.signals.is_empty() {
        return Line::from(format!(
            "Nothing could be asked: in the {} days from {} and the {} weeks before them no intent, page \
             or segment had enough customers.",
            signals.recent_days, signals.recent_from, signals.baseline_weeks
        ));
    }
    let found = match flagged {
        0 => "Nothing became more frequent than chance explains".to_owned(),
        1 => "One thing became more frequent than chance explains".to_owned(),
        many => format!("{many} things became more frequent than chance explains"),
    };
    Line::new().strong(found).plain(format!(
        ", in the {} days from {} against the {} weeks before. {} questions were asked, and the \
         answers allow for that: at most one in ten alarms is false. Customers are counted, not tickets.",
        signals.recent_days,
        signals.recent_from,
        signals.baseline_weeks,
        count(signals.signals.len() as u64)
    ))
}

fn table(signals: &[&Signal]) -> Table {
    Table {
        caption: "Customers lately and before".into(),
        columns: vec![
            Column::text("What"),
            Column::text("May be"),
            Column::number("Lately"),
            Column::number("Before"),
            Column::number("Growth"),
            Column::number("p, adjusted"),
        ],
        rows: signals.iter().map(|signal| row(signal)).collect(),
    }
}

fn row(signal: &Signal) -> Vec<Cell> {
    let of = |part: u64, whole: u64| format!("{} of {}", count(part), count(whole));
    let growth = match (signal.ratio, signal.upper) {
        (Some(ratio), Some(upper)) => {
            format!("× {ratio:.2} ({:.2} to {upper:.2})", signal.lower)
        }
        (Some(ratio), None) => format!("× {ratio:.2} (from {:.2})", signal.lower),
        (None, _) => "new".to_owned(),
    };
    vec![
        Line::new().plain(format!("{} ", signal.dimension)).name(&signal.value).into(),
        if signal.flagged { kind(signal.kind) } else { "no sign" }.into(),
        of(signal.recent, signal.recent_total).into(),
        of(signal.baseline, signal.baseline_total).into(),
        growth.into(),
        format!("{:.4}", signal.p_adjusted).into(),
    ]
}

fn kind(kind: SignalKind) -> &'static str {
    match kind {
        SignalKind::Burst => "A bug or an incident",
        SignalKind::Usability => "Something hard to use",
        SignalKind::Churn => "Customers who may leave",
    }
}
