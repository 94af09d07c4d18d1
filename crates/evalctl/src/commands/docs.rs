//! Shell completions and the manual page, made from the command line itself.

use anyhow::Result;
use clap::CommandFactory;

use crate::cli::Cli;
use crate::printer::Printer;

pub(crate) fn completions(shell: clap_complete::Shell, printer: &Printer) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "evalctl", &mut script);
    printer.data(&String::from_utf8_lossy(&script))?;
    Ok(())
}

pub(crate) fn man(printer: &Printer) -> Result<()> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page)?;
    printer.data(&String::from_utf8_lossy(&page))?;
    Ok(())
}
