//! Where every ticket went, with the sums written out.

use std::collections::BTreeMap;

use evalctl_domain::Buckets;

use super::said;
use crate::document::{Block, Figure, Line, Section};
use crate::number::count;
use crate::plot::{Part, stacked_bar};
use crate::report::{ArmFacts, Report};

pub(super) fn section(report: &Report) -> Section {
    let mut blocks = vec![Block::Paragraph(
        "Nothing is lost between the export and these numbers: for each arm, every ticket is in \
         exactly one place, and the sums are written out."
            .into(),
    )];
    for arm in &report.arms {
        if let Some(buckets) = &arm.buckets {
            blocks
                .push(Block::Heading(Line::new().plain(said(arm.role)).plain(" ").name(&arm.name)));
            blocks.push(Block::Figures(vec![bar(arm, buckets)]));
            blocks.push(Block::List(sums(arm, buckets)));
        }
    }
    Section::new("tickets", "Where every ticket went", blocks)
}

fn bar(arm: &ArmFacts, buckets: &Buckets) -> Figure {
    let parts = [
        (Part::Right, buckets.correct),
        (Part::Wrong, buckets.wrong),
        (Part::Unjudged, sum(&buckets.ungraded) + buckets.pending),
        (Part::Draft, buckets.draft),
        (Part::HandedOver, buckets.escalate),
        (Part::LeftOut, sum(&buckets.excluded) + sum(&buckets.errored)),
    ];
    let title = format!("Where the tickets of {} went", arm.name);
    let caption =
        "From left: alone and right, alone and wrong (hatched), alone and not judged, drafted, \
                   handed to a person, left out."
            .into();
    Figure { caption, drawn: stacked_bar(&parts, title, equation(buckets)) }
}

/// `404 tickets = 12 left out + …`
fn equation(buckets: &Buckets) -> String {
    format!(
        "{} tickets = {} left out + {} failed + {} dealt with alone + {} drafted + {} handed to a person",
        count(buckets.n),
        count(sum(&buckets.excluded)),
        count(sum(&buckets.errored)),
        count(buckets.autonomous),
        count(buckets.draft),
        count(buckets.escalate)
    )
}

fn sums(arm: &ArmFacts, buckets: &Buckets) -> Vec<Line> {
    let mut lines = vec![Line::from(equation(buckets))];
    if 0 < buckets.autonomous {
        lines.push(
            format!(
                "{} alone = {} right + {} wrong + {} not judged + {} too young to tell",
                count(buckets.autonomous),
                count(buckets.correct),
                count(buckets.wrong),
                count(sum(&buckets.ungraded)),
                count(buckets.pending)
            )
            .into(),
        );
    }
    for (what, reasons) in [
        ("left out", &buckets.excluded),
        ("failed", &buckets.errored),
        ("not judged", &buckets.ungraded),
    ] {
        if !reasons.is_empty() {
            let mut line = Line::new().plain(format!("{} {what}: ", count(sum(reasons))));
            for (idx, (reason, tickets)) in reasons.iter().enumerate() {
                let comma = if idx == 0 { "" } else { ", " };
                line = line.plain(format!("{comma}{} ", count(*tickets))).name(reason);
            }
            lines.push(line);
        }
    }
    if 0 < arm.diverged_turns {
        lines.push(
            format!(
                "{} later messages were not asked about: after its own answer the talk would have gone on otherwise.",
                count(arm.diverged_turns)
            )
            .into(),
        );
    }
    lines
}

fn sum(reasons: &BTreeMap<String, u64>) -> u64 {
    reasons.values().sum()
}
