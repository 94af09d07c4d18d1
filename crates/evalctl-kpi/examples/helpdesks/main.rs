//! Asks `parity` and `compare` about simulated helpdesks whose truth is known, folded and counted by
//! SQL as in a replay, and prints how often they find it, as Markdown tables.
//!
//! `cargo run --release -p evalctl-kpi --example helpdesks -- compare|parity SEED HELPDESKS TICKETS`
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the tables go to stdout")]

use std::error::Error;
use std::process::ExitCode;

mod desk;

mod compared;

mod satisfied;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let numbers: Vec<u64> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    let study = arguments.first().map(String::as_str);
    let (Some(study @ ("compare" | "parity")), &[seed, helpdesks, tickets]) =
        (study, numbers.as_slice())
    else {
        eprintln!("usage: helpdesks compare|parity SEED HELPDESKS TICKETS");
        return ExitCode::from(2);
    };
    let printed = match study {
        "compare" => compared::print(seed, helpdesks, tickets),
        _ => satisfied::print(seed, helpdesks, tickets),
    };
    match printed {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

type Done<T> = Result<T, Box<dyn Error>>;

/// `12.34 %` of `of`.
fn percent(count: u64, of: u64) -> String {
    format!("{:.2} %", 100.0 * count as f64 / of as f64)
}
