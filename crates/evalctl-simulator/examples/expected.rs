//! Prints the expected KPIs of the shipped model as JSON.
//!
//! `cargo run --release -p evalctl-simulator --example expected -- DRAWS`
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the numbers go to stdout")]

use std::process::ExitCode;

use evalctl_simulator::{Helpdesk, Model};

fn main() -> ExitCode {
    let Some(draws) = std::env::args().nth(1).and_then(|draws| draws.parse().ok()) else {
        eprintln!("usage: expected DRAWS");
        return ExitCode::from(2);
    };
    let expected =
        Helpdesk::new(Model::shipped(), 0, 1).and_then(|helpdesk| helpdesk.expected(draws));
    match expected {
        Ok(expected) => {
            println!("{}", serde_json::to_string_pretty(&expected).unwrap_or_default());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}
