//! The KPI table of a run, an arm after the other.

use evalctl_domain::{Estimate, Evidence, Kpi, KpiResult};

use crate::number::{count, duration, score, share};
use crate::table::{plain, text};

/// The overall rows of `kpis`, by arm in their order. No number stands without its interval,
/// its n and what was left out. What was refused stands below the table with the reason, so that
/// nothing among the numbers looks like one.
#[must_use]
pub fn kpi_table(kpis: &[Kpi], width: Option<u16>) -> String {
    let mut shown = String::new();
    let mut arms: Vec<&str> = Vec::new();
    for kpi in kpis {
        if !arms.contains(&kpi.arm.as_str()) {
            arms.push(&kpi.arm);
        }
    }
    let header = [
        "",
        "KPI",
        "value",
        "95 % interval",
        "k of n",
        "clusters",
        "pending",
        "left out",
        "rests on",
    ];
    let mut table = plain(&header, &[2, 4, 5, 6, 7], width);
    let mut notes: Vec<(String, Vec<&str>)> = Vec::new();
    for arm in arms {
        let mut name = arm;
        let overall = kpis.iter().filter(|kpi| kpi.arm == arm && kpi.segment.is_none());
        for kpi in overall {
            if let KpiResult::Estimated(estimate) = &kpi.result {
                table.add_row(row(name, kpi, estimate));
                name = "";
            }
            let said = match &kpi.result {
                KpiResult::Refused { reason, needed } => {
                    let needed =
                        needed.map_or_else(String::new, |n| format!(" ({} needed)", count(n)));
                    Some(format!("refused: {reason}{needed}"))
                }
                KpiResult::Estimated(_) => kpi.note.clone(),
            };
            if let Some(said) = said {
                // One line for all KPIs of which the same is said.
                let said = format!("{arm}, {said}");
                match notes.iter_mut().find(|(known, _)| *known == said) {
                    Some((_, ids)) => ids.push(&kpi.id),
                    None => notes.push((said, vec![&kpi.id])),
                }
            }
        }
    }
    shown.push_str(&text(&table));
    if !notes.is_empty() {
        shown.push('\n');
        for (said, ids) in notes {
            shown.extend(["  ", &said, ": ", &ids.join(", "), "\n"]);
        }
    }
    shown
}

fn row(arm: &str, kpi: &Kpi, estimate: &Estimate) -> Vec<String> {
    let of = match kpi.k {
        Some(k) => format!("{} of {}", count(k), count(kpi.n)),
        None => count(kpi.n),
    };
    let grader = kpi.grader.as_ref().map_or_else(String::new, |grader| format!(" by {grader}"));
    vec![
        arm.to_owned(),
        kpi.id.clone(),
        value(kpi, estimate),
        interval(kpi, estimate),
        of,
        kpi.clusters.map_or_else(String::new, count),
        count(kpi.pending),
        count(kpi.excluded),
        format!("{}{grader}", kpi.evidence.as_str()),
    ]
}

/// The estimate in its unit; a quantile that was not reached is said so, and that only bounds are known.
pub(crate) fn value(kpi: &Kpi, estimate: &Estimate) -> String {
    match (estimate.value, kpi.evidence) {
        (Some(value), _) => number(kpi, value),
        (None, Evidence::Bounded) => "bounds".to_owned(),
        (None, _) => "not reached".to_owned(),
    }
}

/// Both ends in their unit; an end that is not known is open.
pub(crate) fn interval(kpi: &Kpi, estimate: &Estimate) -> String {
    match (estimate.lower, estimate.upper) {
        (None, None) => "none".to_owned(),
        (Some(lower), Some(upper)) => {
            let (lower, upper) = (number(kpi, lower), number(kpi, upper));
            format!("{} to {upper}", lower.trim_end_matches(" %"))
        }
        (Some(lower), None) => format!("from {}", number(kpi, lower)),
        (None, Some(upper)) => format!("up to {}", number(kpi, upper)),
    }
}

fn number(kpi: &Kpi, value: f64) -> String {
    match kpi.unit.as_str() {
        "seconds" => duration(value),
        "score" => score(value),
        "count" => format!("{value:.2}"),
        _ => share(value),
    }
}

#[cfg(test)]
mod tests;
