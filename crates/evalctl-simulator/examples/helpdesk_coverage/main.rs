//! Simulates small helpdesks and prints how often each interval holds what the generator has on average.
//!
//! `cargo run --release -p evalctl-simulator --example coverage -- SEED HELPDESKS TICKETS DRAWS`
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the table goes to stdout")]

use std::process::ExitCode;

use evalctl_simulator::{Helpdesk, Model, SimulatorError};

use crate::study::{Promise, run};

mod study;

mod shares;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let numbers: Vec<u64> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    let &[seed, helpdesks, tickets, draws] = numbers.as_slice() else {
        eprintln!("usage: coverage SEED HELPDESKS TICKETS DRAWS");
        return ExitCode::from(2);
    };
    match print_table(seed, helpdesks, tickets, draws) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

fn print_table(seed: u64, helpdesks: u64, tickets: u64, draws: u64) -> Result<(), SimulatorError> {
    let expected = Helpdesk::new(Model::shipped(), seed, tickets)?.expected(draws)?;
    println!(
        "| KPI | interval | promises | expected | mean estimate | covers | below | above | given |"
    );
    println!("|---|---|---|---:|---:|---:|---:|---:|---:|");
    for line in run(seed, helpdesks, tickets, &expected)? {
        let percent = |count: u64| 100.0 * count as f64 / line.given as f64;
        let promise = match line.promise {
            Promise::Conservative => "at least 95 %",
            Promise::Approximate => "about 95 %",
            Promise::Naive => "nothing here",
        };
        println!(
            "| {} | {} | {promise} | {:.4} | {:.4} | {:.2} % | {:.2} % | {:.2} % | {} |",
            line.kpi,
            line.method,
            line.expected,
            line.sum / line.given as f64,
            100.0 * line.coverage(),
            percent(line.below),
            percent(line.above),
            line.given
        );
    }
    Ok(())
}
