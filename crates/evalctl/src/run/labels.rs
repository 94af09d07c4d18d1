//! People's verdicts from a table.

use std::path::Path;

use anyhow::{Result, bail};

use evalctl_domain::{Reject, TicketId};
use evalctl_replay::grade::HumanLabels;
use evalctl_tabular::{Entry, TableOptions, TableReader};

/// Reads `ticket_id`, `verdict` (`correct` or `wrong`) and, if there, `arm`.
pub(crate) fn read(path: &Path) -> Result<(HumanLabels, Vec<Reject>)> {
    let reader = TableReader::open(path, &TableOptions::new())?;
    let has_arm = reader.header().is_none_or(|header| header.iter().any(|name| name == "arm"));
    let columns: &[&str] =
        if has_arm { &["ticket_id", "verdict", "arm"] } else { &["ticket_id", "verdict"] };
    let mut rows = reader.select(columns)?;
    let mut labels = HumanLabels::default();
    let mut rejects = Vec::new();
    let file = path.display().to_string();
    while let Some(entry) = rows.next()? {
        let (line, message, raw) = match entry {
            Entry::Reject(reject) => (reject.line, reject.reason.to_string(), reject.raw),
            Entry::Row(row) => {
                let arm = has_arm.then(|| row.get(2)).flatten().map(str::trim);
                let arm = arm.filter(|arm| !arm.is_empty()).map(str::to_owned);
                match label(row.get(0), row.get(1)) {
                    Ok((ticket, correct)) => {
                        labels.add(ticket, arm, correct);
                        continue;
                    }
                    Err(message) => (row.line, message, row.raw()),
                }
            }
        };
        let reason = "label_invalid".to_owned();
        rejects.push(Reject { file: file.clone(), line, reason, message, raw, counts: true });
    }
    if labels.is_empty() {
        bail!("labels `{file}` hold no verdict");
    }
    Ok((labels, rejects))
}

fn label(ticket: Option<&str>, verdict: Option<&str>) -> Result<(TicketId, bool), String> {
    let ticket = TicketId::new(ticket.unwrap_or_default()).map_err(|err| err.to_string())?;
    match verdict.map(str::trim) {
        Some("correct") => Ok((ticket, true)),
        Some("wrong") => Ok((ticket, false)),
        other => {
            let found = other.unwrap_or_default();
            Err(format!("verdict `{found}` is not `correct` or `wrong`"))
        }
    }
}
