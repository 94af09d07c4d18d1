//! Answers a folder of conformance cases from their inputs and parameters alone.
//!
//! `cargo run -p evalctl-stats --example answer_cases -- DIR` prints one JSON object, case id to value.
//! Ids that no method answers and numbers that are refused go to stderr; bad input ends with exit code 2.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the answers go to stdout, the rest to stderr"
)]

use std::{path::Path, process::ExitCode};

mod answers;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let [folder] = arguments.as_slice() else {
        eprintln!("usage: answer_cases DIR");
        return ExitCode::from(2);
    };
    match answers::answer_folder(Path::new(folder)) {
        Ok(answers) => {
            for note in &answers.notes {
                eprintln!("note: {note}");
            }
            for id in &answers.unknown {
                eprintln!("no method yet: {id}");
            }
            println!("{}", serde_json::json!(answers.values));
            ExitCode::SUCCESS
        }
        Err(bad_input) => {
            eprintln!("error: {bad_input}");
            ExitCode::from(2)
        }
    }
}
