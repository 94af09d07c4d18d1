//! Numbers that are not there, and why that is right.

use evalctl_domain::KpiResult;

use crate::document::{Block, Line, Section};
use crate::number::count;
use crate::report::Report;

pub(super) fn section(report: &Report) -> Section {
    let mut refusals: Vec<Refusal<'_>> = Vec::new();
    for kpi in &report.kpis {
        let KpiResult::Refused { reason, needed } = &kpi.result else { continue };
        let same = |known: &Refusal<'_>| known.reason == reason && known.needed == *needed;
        let place = refusals.iter().position(same).unwrap_or_else(|| {
            refusals.push(Refusal { reason, needed: *needed, arms: Vec::new() });
            refusals.len() - 1
        });
        let arms = &mut refusals[place].arms;
        match arms.iter_mut().find(|(arm, _)| *arm == kpi.arm) {
            Some((_, ids)) => ids.push(report.title(&kpi.arm, &kpi.id)),
            None => arms.push((&kpi.arm, vec![report.title(&kpi.arm, &kpi.id)])),
        }
    }
    let title = "What is not known";
    if refusals.is_empty() {
        return Section::absent(
            "refused",
            title,
            "Nothing was refused: every number could be computed.",
        );
    }
    let mut blocks = vec![Block::Paragraph(
        "A number that was not observed is refused instead of guessed. A missing number is not a zero."
            .into(),
    )];
    for Refusal { reason, needed, arms } in refusals {
        let mut heading = Line::marked(&capital(reason));
        if let Some(needed) = needed {
            heading = heading.plain(format!(", at least {} needed", count(needed)));
        }
        blocks.push(Block::Heading(heading));
        if let Some(advice) = advice(reason) {
            blocks.push(Block::Paragraph(advice.into()));
        }
        let lines = arms.into_iter().map(|(arm, titles)| {
            Line::new().name(arm).plain(format!(": {}.", titles.join(", ").to_lowercase()))
        });
        blocks.push(Block::List(lines.collect()));
    }
    Section::new("refused", title, blocks)
}

/// What was refused for one reason.
struct Refusal<'r> {
    reason: &'r str,
    needed: Option<u64>,
    /// The KPIs by arm.
    arms: Vec<(&'r str, Vec<&'r str>)>,
}

/// What would make the number known, where there is more to say than the reason.
fn advice(reason: &str) -> Option<&'static str> {
    if reason.starts_with("not observed") {
        Some(
            "These candidates only decided on paper. Nobody read their answers, so nothing was reopened \
             and nobody was pleased or annoyed. A trial on a few tickets measures it.",
        )
    } else if reason == "no AI acted" {
        Some("A rate of AI resolution needs an AI that acted. It is not 0 %: it does not exist.")
    } else if reason.contains("no times") {
        Some(
            "The source has no dates. Numbers about waiting or coming back need them in the export.",
        )
    } else if reason.contains("survey") {
        Some("Satisfaction needs answered surveys in the export.")
    } else if reason.starts_with("too early") {
        Some("Replay again when the tickets are older than the window.")
    } else {
        None
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + chars.as_str())
}
