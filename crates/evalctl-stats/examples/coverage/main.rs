//! Simulates data with a known truth and prints how often each interval contains it, as a Markdown table.
//!
//! `cargo run --release -p evalctl-stats --example coverage -- SEED REPETITIONS [WORD]`
//! With a word, only the studies whose name contains it.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the table goes to stdout")]

use std::process::ExitCode;

use evalctl_stats::StatsError;

use crate::simulations::{all_studies, rng::Rng};

mod simulations;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let numbers: Vec<u64> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    let word = arguments.get(2).map_or("", String::as_str);
    let &[seed, repetitions] = numbers.as_slice() else {
        eprintln!("usage: coverage SEED REPETITIONS [WORD]");
        return ExitCode::from(2);
    };
    match print_table(seed, repetitions, word) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

fn print_table(seed: u64, repetitions: u64, word: &str) -> Result<(), StatsError> {
    println!("| data | interval | truth | mean estimate | covers | below | above | none |");
    println!("| --- | --- | --- | --- | --- | --- | --- | --- |");
    for (number, study) in (0..).zip(all_studies()) {
        // Each study has its own stream, so that adding one leaves the others as they are.
        let mut rng = Rng::new(seed ^ (number << 32));
        if !study.name.contains(word) {
            continue;
        }
        for tally in study.run(repetitions, &mut rng)? {
            println!("| {} | {} |", study.name, tally.row());
        }
    }
    Ok(())
}
