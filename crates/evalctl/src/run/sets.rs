//! The four sets of a run and what was learned, in words.

use evalctl_domain::TicketSet;
use evalctl_replay::{Learned, LearnedWhen, SetsReport};
use evalctl_report::count;

/// What a person must know before reading a number of a trained candidate.
pub(crate) fn set_lines(sets: &SetsReport, learned: &[Learned]) -> Vec<String> {
    let chosen = if sets.chosen { ", chosen as none was asked for" } else { "" };
    let by = match sets.by.as_str() {
        "given" => String::new(),
        by => format!(" by {by}"),
    };
    let of = |counts: &std::collections::BTreeMap<TicketSet, u64>, set| {
        counts.get(&set).copied().unwrap_or(0)
    };
    let sizes =
        TicketSet::ALL.map(|set| format!("{} {}", set.as_str(), count(of(&sets.sizes, set))));
    let mut lines = vec![format!(
        "sets ({}{by}{chosen}): {}; {} out of the count",
        sets.rule,
        sizes.join(", "),
        count(sets.not_counted)
    )];
    for (set, border) in TicketSet::ALL[1..].iter().zip(&sets.borders) {
        let moved = of(&sets.moved, *set);
        let moved = match moved {
            0 => String::new(),
            1 => "; 1 near-duplicate that fell into it went to an earlier set".to_owned(),
            n => format!("; {} near-duplicates that fell into it went to an earlier set", count(n)),
        };
        lines.push(format!("  {} begins {border}{moved}", set.as_str()));
    }
    for arm in learned {
        let (n_snapshots, arm_name) = (arm.snapshots.len() as u64, &arm.arm);
        let Some(last) = arm.snapshots.last() else {
            continue;
        };
        let mut line = match n_snapshots {
            _ if arm.learning == LearnedWhen::Earlier => {
                format!("  {arm_name} was trained in an earlier run")
            }
            1 => format!("  {arm_name} learned from {} tickets", count(last.learned)),
            n => {
                let (n, learned) = (count(n), count(last.learned));
                format!("  {arm_name} learned from {learned} tickets in {n} steps")
            }
        };
        if 0 < arm.not_due {
            let too_late = count(arm.not_due);
            line.extend(["; the outcome of ", &too_late, " more came too late"]);
        }
        lines.push(line);
    }
    lines
}
