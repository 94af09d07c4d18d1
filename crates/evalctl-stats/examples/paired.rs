//! Simulates two candidates with a known true difference and prints how often the paired comparison covers and finds
//! it, as a Markdown table.
//!
//! `cargo run --release -p evalctl-stats --example paired -- SEED REPETITIONS`
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the table goes to stdout")]

use std::process::ExitCode;

use evalctl_stats::paired::{PairedCluster, Power, detectable_difference, mcnemar, paired_share};
use evalctl_stats::{ClusterSum, Level, StatsError, clustered_mean};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let numbers: Vec<u64> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    let &[seed, repetitions] = numbers.as_slice() else {
        eprintln!("usage: paired SEED REPETITIONS");
        return ExitCode::from(2);
    };
    match print_table(seed, repetitions) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// Customers of 1 to 4 tickets that resemble each other; the candidates differ on `differing` of the tickets in
/// either direction, and on `lead` more in the first one's favour.
struct Scenario {
    customers: u64,
    differing: f64,
    lead: f64,
}

fn print_table(seed: u64, repetitions: u64) -> Result<(), StatsError> {
    println!(
        "| customers | differ either way | true difference | interval covers | t interval covers | found, p < 0.05 | by McNemar's mid-p |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    let mut number = 0;
    for customers in [15, 30, 60, 150, 400] {
        for differing in [0.02, 0.1] {
            for planned in [false, true] {
                let mut random = Random(seed ^ (number << 32));
                number += 1;
                let mut scenario = Scenario { customers, differing, lead: 0.0 };
                if planned {
                    scenario.lead = scenario.planned_lead(&mut random)?;
                }
                println!("{}", scenario.row(repetitions, &mut random)?);
            }
        }
    }
    Ok(())
}

impl Scenario {
    /// The difference that is to be found with a chance of 80 %; a lead adds to the spread, hence the steps.
    fn planned_lead(&self, random: &mut Random) -> Result<f64, StatsError> {
        let mut lead = 0.0;
        for _ in 0..8 {
            let large = Self { customers: 40_000, differing: self.differing, lead };
            let spread = paired_share(&large.draw(random), Level::percent_95())?.standard_error;
            let scale = (large.customers as f64 / self.customers as f64).sqrt();
            lead = detectable_difference(spread * scale, Power::usual())?.min(0.4);
        }
        Ok(lead)
    }

    fn draw(&self, random: &mut Random) -> Vec<PairedCluster> {
        (0..self.customers)
            .map(|_| {
                let n = 1 + random.next() % 4;
                let usual = random.uniform();
                let mut res = PairedCluster { n, first_only: 0, second_only: 0 };
                for _ in 0..n {
                    let luck = if random.uniform() < 0.7 { usual } else { random.uniform() };
                    res.first_only += u64::from(luck < self.differing + self.lead);
                    res.second_only += u64::from(1.0 - self.differing < luck);
                }
                res
            })
            .collect()
    }

    fn row(&self, repetitions: u64, random: &mut Random) -> Result<String, StatsError> {
        let (mut covers, mut t_covers, mut found, mut by_mcnemar) = (0_u64, 0_u64, 0_u64, 0_u64);
        for _ in 0..repetitions {
            let customers = self.draw(random);
            let res = paired_share(&customers, Level::percent_95())?;
            covers += u64::from(res.interval.contains(self.lead));
            found += u64::from(res.p_value < 0.05);
            by_mcnemar += u64::from(mcnemar(res.first_only, res.second_only)?.mid_p < 0.05);
            let sum = |one: &PairedCluster| one.first_only as f64 - one.second_only as f64;
            let sums: Vec<ClusterSum> =
                customers.iter().map(|one| ClusterSum { n: one.n, sum: sum(one) }).collect();
            let plain = clustered_mean(&sums)?.interval(Level::percent_95())?;
            t_covers += u64::from(plain.is_some_and(|interval| interval.contains(self.lead)));
        }
        let percent = |count: u64| format!("{:.2} %", 100.0 * count as f64 / repetitions as f64);
        Ok(format!(
            "| {} | {:.0} % | {:.4} | {} | {} | {} | {} |",
            self.customers,
            100.0 * self.differing,
            self.lead,
            percent(covers),
            percent(t_covers),
            percent(found),
            percent(by_mcnemar),
        ))
    }
}

/// `SplitMix64` (Steele, Lea & Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Uniform, strictly between 0 and 1.
    fn uniform(&mut self) -> f64 {
        ((self.next() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }
}
