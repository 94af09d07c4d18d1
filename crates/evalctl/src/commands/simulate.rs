//! A helpdesk with known truth.

use anyhow::{Result, ensure};

use evalctl_simulator::{ExportOptions, Helpdesk, Model};

use crate::cli::SimulateArgs;
use crate::printer::Printer;

pub(crate) fn simulate(args: &SimulateArgs, printer: &Printer) -> Result<()> {
    let mut model = Model::shipped();
    if let Some(effect) = args.ai_effect {
        ensure!(effect.is_finite(), "`--ai-effect` is {effect} but must be a finite number");
        model = model.with_ai_effect(effect);
    }
    let helpdesk = Helpdesk::new(model, args.seed, args.tickets)?;
    let options = ExportOptions { expected_draws: args.expected_draws, zstd: args.zstd };
    let bar = printer.bar(args.tickets);
    bar.set_message("writing");
    let expected = helpdesk.write(&args.out, &options, &|more| bar.inc(more))?;
    bar.finish_and_clear();
    let folder = args.out.display();
    printer.say(&format!(
        "{} tickets in {folder}; expected KPIs by {} draws in {folder}/truth.json",
        args.tickets, expected.draws
    ));
    printer.say(&format!("replay it: evalctl replay {folder}"));
    Ok(())
}
