//! Where a candidate goes wrong, in a few lines.

use evalctl_domain::{CountedShare, Insight, LeakageDelta};
use evalctl_report::count;

/// Confusions that are named.
const MOST_CONFUSIONS: usize = 3;

/// Slices that are named.
const MOST_SLICES: usize = 3;

/// The whole is in the JSON output and in the tables `confusion` and `errors`.
pub(crate) fn insight_lines(insight: &Insight) -> Vec<String> {
    let Some(right) = &insight.right else {
        return Vec::new();
    };
    let mut lines = vec![format!("\n {}: {} decisions right", insight.arm, share(right))];
    let confused = insight.confusion.iter().filter(|row| row.read.as_ref() != Some(&row.intent));
    let confused: Vec<String> = confused
        .take(MOST_CONFUSIONS)
        .map(|row| {
            let read = row.read.as_deref().unwrap_or("nothing");
            format!("{} as {read} {}", row.intent, count(row.tickets))
        })
        .collect();
    if !confused.is_empty() {
        lines.push(format!("  misread most often: {}", confused.join(", ")));
    }
    for slice in insight.slices.worse.iter().take(MOST_SLICES) {
        lines.push(format!(
            "  wrong more often with {} `{}`: {} against {} in all (adjusted p {:.4})",
            slice.dimension,
            slice.value,
            share(&slice.wrong),
            percent(slice.overall),
            slice.p_adjusted
        ));
    }
    if !insight.errors.is_empty() {
        let n = count(insight.errors.len() as u64);
        lines.push(format!("  the {n} most instructive errors are in tables/errors"));
    }
    for (what, delta) in insight.leakage.iter().flat_map(|leakage| {
        [("dealt with rightly", &leakage.right), ("read rightly", &leakage.read)]
    }) {
        if let Some(delta) = delta {
            lines.push(leakage_line(what, delta));
        }
    }
    lines
}

fn leakage_line(what: &str, delta: &LeakageDelta) -> String {
    format!(
        "  leakage check, {what}: {} with the guards off, {} with them on: {:+.1} points \
         ({:+.1} to {:+.1}) of {} tickets",
        percent(delta.off),
        percent(delta.on),
        100.0 * delta.delta,
        100.0 * delta.lower,
        100.0 * delta.upper,
        count(delta.n)
    )
}

fn share(share: &CountedShare) -> String {
    format!(
        "{} of {} ({}, {} to {})",
        count(share.k),
        count(share.n),
        percent(share.estimate),
        percent(share.lower),
        percent(share.upper)
    )
}

fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}
