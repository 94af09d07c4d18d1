//! AI against people where the AI gets the easy tickets: what the crude comparison would say, and what is concluded.

use std::collections::BTreeMap;

use evalctl_domain::{KpiResult, Parity, Window};
use evalctl_kpi::{ParityRequest, parity};
use evalctl_simulator::{Helpdesk, Model};
use evalctl_stats::Level;

use crate::{Done, desk, percent};

/// The margin stated beforehand.
const MARGIN: f64 = 0.05;

/// Tickets over which the true effect is counted.
const DRAWS: u64 = 400_000;

pub(crate) fn print(seed: u64, helpdesks: u64, tickets: u64) -> Done<()> {
    let expected = Helpdesk::new(Model::shipped(), seed, 1)?.expected(DRAWS)?;
    println!("| true mean over all tickets | value |\n|---|---:|");
    for effect in &expected.effects {
        println!("| `{}` | {:.4} |", effect.id, effect.value);
    }
    let rules = desk::rules();
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let folder = tempfile::tempdir()?;
    let (mut crude, mut robust) = (Tally::default(), Tally::default());
    let mut conclusions = BTreeMap::<String, u64>::new();
    for number in 0..helpdesks {
        let outcomes = desk::outcomes(&rules, seed + number, tickets)?;
        desk::write(folder.path(), &outcomes, &[], &[])?;
        let request = ParityRequest {
            margin: Some(MARGIN),
            as_of: rules.as_of,
            window: Window::days(7),
            horizon: rules.horizon,
            level: Level::percent_95(),
            seed: number,
        };
        let found = runtime.block_on(parity(folder.path(), &request))?;
        crude.add(&found, "csat_parity_crude");
        robust.add(&found, "csat_parity");
        *conclusions.entry(format!("{:?}", found.conclusion)).or_default() += 1;
    }
    println!(
        "\n| estimate | mean | interval wholly below 0 | wholly above 0 | wholly above -{MARGIN} | refused |\n\
         |---|---:|---:|---:|---:|---:|"
    );
    for (name, tally) in [("crude", crude), ("doubly robust, cross-fitted", robust)] {
        println!(
            "| {name} | {:.4} | {} | {} | {} | {} |",
            tally.sum / tally.given as f64,
            percent(tally.below, helpdesks),
            percent(tally.above, helpdesks),
            percent(tally.within, helpdesks),
            helpdesks - tally.given,
        );
    }
    println!("\n| conclusion | helpdesks |\n|---|---:|");
    for (conclusion, count) in conclusions {
        println!("| {} | {} |", conclusion.to_lowercase(), percent(count, helpdesks));
    }
    Ok(())
}

/// An estimate over helpdesks.
#[derive(Default)]
struct Tally {
    given: u64,
    sum: f64,
    below: u64,
    above: u64,
    /// What would be called parity, were nothing else asked.
    within: u64,
}

impl Tally {
    fn add(&mut self, found: &Parity, id: &str) {
        let row = found.rows.iter().find(|row| row.id == id).map(|row| &row.result);
        let Some(KpiResult::Estimated(estimate)) = row else { return };
        let (Some(value), Some(lower), Some(upper)) =
            (estimate.value, estimate.lower, estimate.upper)
        else {
            return;
        };
        self.given += 1;
        self.sum += value;
        self.below += u64::from(upper < 0.0);
        self.above += u64::from(0.0 < lower);
        self.within += u64::from(-MARGIN < lower);
    }
}
