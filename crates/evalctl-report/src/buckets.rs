//! Where every ticket went, with the sums written out.

use std::collections::BTreeMap;

use evalctl_domain::Buckets;

use crate::number::count;
use crate::table::{plain, text};

/// One row an arm: N and its parts, then the parts of what was done alone.
#[must_use]
pub fn bucket_table(buckets: &[(&str, &Buckets)], width: Option<u16>) -> String {
    let header = [
        "tickets",
        "N",
        "= left out",
        "+ errors",
        "+ alone",
        "+ draft",
        "+ handed over",
        "",
        "alone:",
        "= correct",
        "+ wrong",
        "+ not graded",
        "+ pending",
    ];
    let mut table = plain(&header, &[1, 2, 3, 4, 5, 6, 9, 10, 11, 12], width);
    let sum = |reasons: &BTreeMap<String, u64>| reasons.values().sum::<u64>();
    let mut reasons = String::new();
    for (arm, parts) in buckets {
        table.add_row(vec![
            (*arm).to_owned(),
            count(parts.n),
            count(sum(&parts.excluded)),
            count(sum(&parts.errored)),
            count(parts.autonomous),
            count(parts.draft),
            count(parts.escalate),
            String::new(),
            count(parts.autonomous),
            count(parts.correct),
            count(parts.wrong),
            count(sum(&parts.ungraded)),
            count(parts.pending),
        ]);
        for (what, why) in [
            ("left out", &parts.excluded),
            ("errors", &parts.errored),
            ("not graded", &parts.ungraded),
        ] {
            if !why.is_empty() {
                let why: Vec<String> =
                    why.iter().map(|(reason, n)| format!("{reason} {}", count(*n))).collect();
                reasons.extend(["  ", arm, " ", what, ": ", &why.join(", "), "\n"]);
            }
        }
    }
    let mut shown = text(&table);
    if !reasons.is_empty() {
        shown.push('\n');
        shown.push_str(&reasons);
    }
    shown
}
