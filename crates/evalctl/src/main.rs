//! `evalctl`: offline evaluation of autonomous support-ticket resolution.
//!
//! This crate wires the rooms: command line, runtime, terminal, exit codes. It holds no rule about
//! tickets.

use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command};
use crate::exit::Exit;
use crate::printer::Printer;

/// Rows of a replay are made and dropped by the million: the system's allocator takes a tenth of that time.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let printer = Printer::new(cli.quiet);
    let exit = match runtime() {
        Ok(runtime) => runtime.block_on(run(cli, &printer)),
        Err(err) => Exit::Failed(err),
    };
    exit.report(&printer)
}

async fn run(cli: Cli, printer: &Printer) -> Exit {
    let done = match cli.command {
        Command::Replay(args) => commands::replay::replay(*args, printer).await,
        Command::Kpi(args) => commands::kpi::kpi(args, printer).await,
        Command::Init(args) => commands::init::init(&args, printer),
        Command::Compare(args) => commands::compare::compare(args, printer).await,
        Command::Gate(args) => commands::gate::gate(args, printer).await,
        Command::Simulate(args) => commands::simulate::simulate(&args, printer),
        Command::Report(args) => commands::report::report(args, printer).await,
        Command::Reconcile(args) => return commands::reconcile::reconcile(args, printer).await,
        Command::Completions { shell } => commands::docs::completions(shell, printer),
        Command::Man => commands::docs::man(printer),
    };
    done.into()
}

/// The one runtime of the process.
fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

mod cli;

mod config;

mod settings;

mod service;

mod commands;

mod run;

mod printer;

mod exit;
