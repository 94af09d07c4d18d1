//! Which candidate is better, in sentences first, then in tables.

use std::fmt::Write as _;

use evalctl_domain::{
    Comparison, ComparisonAim, ComparisonResult, Difference, Finding, KpiComparison, Segment,
};

use crate::number::{count, score, share};
use crate::table::{plain, text};

/// The answer for each contender, the differences behind it, who wins where, and changes of mind.
#[must_use]
pub fn comparison_text(comparison: &Comparison, width: Option<u16>) -> String {
    let mut shown = String::new();
    for sentence in comparison_sentences(comparison) {
        shown.extend([&sentence, "\n"]);
    }
    shown.push('\n');
    shown.push_str(&kpi_rows(comparison, width));
    if !comparison.segments.is_empty() {
        shown.push('\n');
        shown.push_str(&segment_rows(comparison, width));
    }
    for flips in &comparison.flips {
        let (asked, tickets) = (flips.repeats, count(flips.tickets));
        let (flipped, modes) = (count(flips.flipped), count(flips.mode_flipped));
        let _ = write!(
            shown,
            "\n{}, asked {asked} times: another answer on {flipped} of {tickets} tickets, \
             another mode on {modes}",
            flips.arm
        );
        if flips.flipped == 0 {
            shown.push_str(" (who decides in process from fixed bytes cannot change its mind)");
        }
    }
    if !comparison.flips.is_empty() {
        shown.push('\n');
    }
    shown
}

/// One sentence or two for each contender, by the KPI that decides.
#[must_use]
pub fn comparison_sentences(comparison: &Comparison) -> Vec<String> {
    let deciding = comparison.kpis.iter().filter(|kpi| kpi.id == comparison.aim.decides);
    deciding.map(|kpi| sentence(kpi, &comparison.reference, &comparison.aim)).collect()
}

fn sentence(kpi: &KpiComparison, reference: &str, aim: &ComparisonAim) -> String {
    let KpiComparison { contender, id, .. } = kpi;
    let difference = match &kpi.result {
        ComparisonResult::Refused { reason } => {
            return format!("{contender} cannot be compared with {reference} by {id}: {reason}.");
        }
        ComparisonResult::Compared(difference) => difference,
    };
    let verdict = match difference.finding {
        Finding::Better => format!("{contender} is better than {reference}"),
        Finding::Worse => format!("{contender} is worse than {reference}"),
        Finding::Different => format!("{contender} differs from {reference}"),
        Finding::Equal => format!(
            "{contender} and {reference} differ by less than {}",
            amount(aim.smallest, &kpi.unit)
        ),
        Finding::CannotTell => {
            format!("Whether {contender} or {reference} is better cannot be told yet")
        }
    };
    let tickets = count(difference.n);
    let numbers = format!(
        "{id} is {} against {} on the same {tickets} tickets, {} ({})",
        level_of(difference.contender_value, &kpi.unit),
        level_of(difference.reference_value, &kpi.unit),
        signed_amount(difference.difference, &kpi.unit),
        interval(difference, aim, &kpi.unit),
    );
    let next = match difference.finding {
        Finding::CannotTell => what_it_takes(difference, aim, &kpi.unit),
        _ => String::new(),
    };
    format!("{verdict}: {numbers}.{next}")
}

/// How many more tickets it takes to tell.
fn what_it_takes(difference: &Difference, aim: &ComparisonAim, unit: &str) -> String {
    let mut parts = Vec::new();
    if let Some(after) = difference.detectable_after {
        let chance = share(aim.power);
        parts.push(format!(
            " So many tickets find a difference of {} with a chance of {chance}",
            amount(after, unit)
        ));
    }
    if let Some(more) = difference.more_for_smallest {
        let smallest = amount(aim.smallest, unit);
        parts.push(match more {
            0 => format!("one of {smallest} needs no more"),
            _ => format!("one of {smallest} takes {} more", count(more)),
        });
    }
    match difference.more_for_seen {
        Some(more) if 0 < more => {
            let seen = amount(difference.difference.abs(), unit);
            parts.push(format!("one as large as seen, {seen}, takes {} more", count(more)));
        }
        _ => {}
    }
    if parts.is_empty() { String::new() } else { parts.join("; ") + "." }
}

fn kpi_rows(comparison: &Comparison, width: Option<u16>) -> String {
    let header = [
        "",
        "KPI",
        "value",
        &comparison.reference,
        "difference",
        "interval",
        "p, adjusted",
        "tickets",
        "finds",
        "",
    ];
    let mut table = plain(&header, &[2, 3, 4, 6, 7, 8], width);
    let mut refusals = String::new();
    let mut last = "";
    for kpi in in_order_of_contenders(comparison) {
        match &kpi.result {
            ComparisonResult::Refused { reason } => {
                refusals.extend(["  ", &kpi.contender, ", ", &kpi.id, ": not compared: "]);
                refusals.extend([reason.as_str(), "\n"]);
            }
            ComparisonResult::Compared(difference) => {
                let name = if last == kpi.contender { "" } else { kpi.contender.as_str() };
                last = &kpi.contender;
                table.add_row(vec![
                    name.to_owned(),
                    kpi.id.clone(),
                    level_of(difference.contender_value, &kpi.unit),
                    level_of(difference.reference_value, &kpi.unit),
                    signed(difference.difference, &kpi.unit),
                    limits(difference, &kpi.unit),
                    difference.adjusted_p.map_or_else(String::new, p_value),
                    tickets(difference),
                    difference
                        .detectable_after
                        .map_or_else(String::new, |after| amount(after, &kpi.unit)),
                    finding_word(difference.finding).to_owned(),
                ]);
            }
        }
    }
    format!("{}{}{refusals}", text(&table), if refusals.is_empty() { "" } else { "\n" })
}

fn in_order_of_contenders(comparison: &Comparison) -> Vec<&KpiComparison> {
    let mut contenders: Vec<&str> = Vec::new();
    for kpi in &comparison.kpis {
        if !contenders.contains(&kpi.contender.as_str()) {
            contenders.push(&kpi.contender);
        }
    }
    let of = |contender: &&str| {
        let contender = (*contender).to_owned();
        comparison.kpis.iter().filter(move |kpi| kpi.contender == contender)
    };
    contenders.iter().flat_map(of).collect()
}

fn segment_rows(comparison: &Comparison, width: Option<u16>) -> String {
    let header = [
        "who wins where",
        "segment",
        "value",
        &comparison.reference,
        "difference",
        "interval",
        "p, adjusted",
        "tickets",
        "",
    ];
    let decides = &comparison.aim.decides;
    let unit = comparison
        .kpis
        .iter()
        .find(|kpi| kpi.id == *decides)
        .map_or("share", |kpi| kpi.unit.as_str());
    let mut table = plain(&header, &[2, 3, 4, 6, 7], width);
    let mut last = "";
    for row in &comparison.segments {
        let ComparisonResult::Compared(difference) = &row.result else { continue };
        let name = if last == row.contender { "" } else { row.contender.as_str() };
        last = &row.contender;
        table.add_row(vec![
            name.to_owned(),
            segment(&row.segment),
            level_of(difference.contender_value, unit),
            level_of(difference.reference_value, unit),
            signed(difference.difference, unit),
            limits(difference, unit),
            difference.adjusted_p.map_or_else(String::new, p_value),
            tickets(difference),
            finding_word(difference.finding).to_owned(),
        ]);
    }
    format!("{}  by {decides}; p-values are adjusted over all rows\n", text(&table))
}

fn segment(segment: &Segment) -> String {
    let values: Vec<&str> = segment.values().map(|value| value.as_deref().unwrap_or("-")).collect();
    values.join(", ")
}

fn tickets(difference: &Difference) -> String {
    let n = count(difference.n);
    match difference.left_out {
        0 => n,
        left_out => format!("{n} (-{})", count(left_out)),
    }
}

fn finding_word(finding: Finding) -> &'static str {
    match finding {
        Finding::Better => "better",
        Finding::Worse => "worse",
        Finding::Different => "different",
        Finding::Equal => "no difference that matters",
        Finding::CannotTell => "cannot be told",
    }
}

/// `95 % interval +1.2 to +3.4 points, p 0.003`.
fn interval(difference: &Difference, aim: &ComparisonAim, unit: &str) -> String {
    let level = format!("{:.0} % interval", 100.0 * aim.level);
    let p = difference.adjusted_p.map_or_else(String::new, |p| format!(", p {}", p_value(p)));
    match difference.lower.zip(difference.upper) {
        Some(_) => format!("{level} {}{p}", limits(difference, unit)),
        None => "too few customers for an interval".to_owned(),
    }
}

fn limits(difference: &Difference, unit: &str) -> String {
    match difference.lower.zip(difference.upper) {
        Some((lower, upper)) => format!("{} to {}", signed(lower, unit), signed(upper, unit)),
        None => "none".to_owned(),
    }
}

fn level_of(value: f64, unit: &str) -> String {
    if unit == "share" { share(value) } else { score(value) }
}

/// `2.5 points` of a share, `0.012` of a score.
fn amount(value: f64, unit: &str) -> String {
    if unit == "share" { format!("{:.1} points", 100.0 * value) } else { score(value) }
}

fn signed_amount(value: f64, unit: &str) -> String {
    let points = if unit == "share" { " points" } else { "" };
    signed(value, unit) + points
}

fn signed(value: f64, unit: &str) -> String {
    if unit == "share" { format!("{:+.1}", 100.0 * value) } else { format!("{value:+.3}") }
}

fn p_value(p: f64) -> String {
    if p < 0.001 { "<0.001".to_owned() } else { format!("{p:.3}") }
}

#[cfg(test)]
mod tests;
