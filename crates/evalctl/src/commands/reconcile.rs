//! `evalctl reconcile RUN --claims FILE --preset ID`: a vendor's statement held against its definition.

use anyhow::{Result, bail};
use serde::Serialize;

use evalctl_kpi::{
    Reconciliation, Statement, reconcile as held_against, select_definitions, verdicts,
};
use evalctl_report::{ReconciliationLine, reconciliation_table};
use evalctl_tables::RunFolder;

use crate::cli::ReconcileArgs;
use crate::commands::kpi::Question;
use crate::exit::Exit;
use crate::printer::Printer;
use crate::run::claims::{self, Claims};
use crate::run::definitions::OwnDefinitions;
use crate::run::record::RunRecord;

pub(crate) async fn reconcile(args: ReconcileArgs, printer: &Printer) -> Exit {
    match reconciled(args, printer).await {
        Ok(true) => Exit::No,
        Ok(false) => Exit::Done,
        Err(err) => Err(err).into(),
    }
}

/// Whether some claim differs.
async fn reconciled(args: ReconcileArgs, printer: &Printer) -> Result<bool> {
    let folder = RunFolder::open(&args.run)?;
    let run = RunRecord::read(&folder)?;
    let mut own = OwnDefinitions::of_run(&folder).await?;
    for path in &args.definitions {
        own.add(path).await?;
    }
    let known = own.with_all();
    let definition = match select_definitions(&known, &args.preset)?[..] {
        [definition] => definition,
        ref several => {
            let ids: Vec<&str> = several.iter().map(|definition| &*definition.id).collect();
            bail!(
                "`{}` means several definitions: name one of `{}`",
                args.preset,
                ids.join("`, `")
            );
        }
    };
    let Claims { claims, unusable } = claims::read(&args.claims)?;
    for problem in &unusable {
        printer.say(&format!("not used: `{}`, {problem}", args.claims.display()));
    }
    let question = Question::about(&run, Vec::new(), &[]);
    let verdicts = verdicts(&folder.tables(), definition, &question.request()).await?;
    let statement = if args.partial { Statement::Partial } else { Statement::Complete };
    let res = held_against(&verdicts, &claims, statement);
    if args.json {
        printer.data(&json(&run.id, &definition.id, &unusable, &res)?)?;
    } else {
        printer.data(&shown(&definition.id, unusable.len(), &res))?;
    }
    Ok(res.differs())
}

fn shown(definition: &str, unusable: usize, res: &Reconciliation) -> String {
    let amount = |micros: Option<i64>| micros.map_or_else(|| "no amounts".to_owned(), money);
    let mut text = format!(
        "{} claims under `{definition}`: {} confirmed, {} differ or cannot be told; {} lines could not be used\n\
         the definition counts {} tickets of this run\n\
         claimed: {}; disputed: {}\n",
        res.claimed,
        res.confirmed,
        res.claimed - res.confirmed,
        unusable,
        res.counted,
        amount(res.claimed_micros),
        amount(res.disputed_micros.or(res.claimed_micros.map(|_| 0))),
    );
    if !res.differences.is_empty() {
        let lines: Vec<ReconciliationLine<'_>> = res
            .differences
            .iter()
            .map(|difference| ReconciliationLine {
                standing: difference.standing.as_str(),
                ticket: &difference.ticket,
                line: difference.line,
                date: difference.date.as_deref(),
                amount: difference.amount_micros.map(money),
                rule: &difference.rule,
            })
            .collect();
        text.push('\n');
        text.push_str(&reconciliation_table(&lines, Printer::width()));
    }
    text
}

/// Millionths as a decimal number, exactly: `0.99`.
fn money(micros: i64) -> String {
    let sign = if micros < 0 { "-" } else { "" };
    let (whole, part) = (micros.unsigned_abs() / 1_000_000, micros.unsigned_abs() % 1_000_000);
    let part = format!("{part:06}");
    let shortest = part.trim_end_matches('0');
    format!("{sign}{whole}.{shortest:0<2}")
}

/// `evalctl.reconcile/1`.
fn json(
    run: &str,
    definition: &str,
    unusable: &[String],
    reconciliation: &Reconciliation,
) -> Result<String> {
    #[derive(Serialize)]
    struct Output<'a> {
        schema: &'static str,
        run: &'a str,
        definition: &'a str,
        unusable: &'a [String],
        #[serde(flatten)]
        reconciliation: &'a Reconciliation,
    }
    let output =
        Output { schema: "evalctl.reconcile/1", run, definition, unusable, reconciliation };
    let mut text = serde_json::to_string_pretty(&output)?;
    text.push('\n');
    Ok(text)
}
