//! `thr.aurc`, `thr.rc_points`: risk against coverage.

use std::path::Path;

use evalctl_stats::{
    ScoredTicket, ScoredTickets,
    selective::{aurc, excess_aurc, risk_at},
};
use serde_json::{Map, Value, json};

use super::{Case, NoValue, table::Table};

/// The coverages whose risks are asked for; the case names none.
const COVERAGES: [(&str, f64); 5] =
    [("0.1", 0.1), ("0.25", 0.25), ("0.5", 0.5), ("0.75", 0.75), ("1.0", 1.0)];

pub(crate) fn answer(folder: &Path, case: &Case, what: &[&str]) -> Result<Value, NoValue> {
    match what {
        ["aurc"] => {
            let tickets = tickets(folder, case)?;
            let (area, excess) = (aurc(&tickets).estimate, excess_aurc(&tickets).estimate);
            let rate = 1.0 - tickets.n_right() as f64 / tickets.n() as f64;
            Ok(json!({
                "aurc": area,
                "optimal": area - excess,
                "e_aurc": excess,
                "closed_form_optimal": rate + (1.0 - rate) * libm::log1p(-rate),
            }))
        }
        ["rc_points"] => {
            let tickets = tickets(folder, case)?;
            let mut risks = Map::new();
            for (name, coverage) in COVERAGES {
                risks.insert(name.to_owned(), json!(risk_at(&tickets, coverage)?));
            }
            Ok(Value::Object(risks))
        }
        _ => Err(NoValue::Unknown),
    }
}

/// The tickets of the set `cal`; each its own cluster.
fn tickets(folder: &Path, case: &Case) -> Result<ScoredTickets, NoValue> {
    let table = Table::of_case(folder, case)?;
    let (scores, wrong, sets) =
        (table.numbers("score")?, table.flags("wrong")?, table.text("split")?);
    let tickets = (0..scores.len()).filter(|&row| sets[row].1 == "cal").map(|row| ScoredTicket {
        score: scores[row],
        right: !wrong[row],
        cluster: row as u64,
    });
    Ok(ScoredTickets::new(tickets.collect())?)
}
