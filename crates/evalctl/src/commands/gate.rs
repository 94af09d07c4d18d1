//! `evalctl gate`: KPIs against conditions.

use anyhow::{Context, Result};
use serde::Serialize;

use evalctl_kpi::gate::{GateAnswer, GateRule, RuleError, answer};
use evalctl_report::{JunitCase, count, duration, junit, score, share};
use evalctl_tables::RunFolder;

use super::kpi::{Question, compute};
use crate::cli::GateArgs;
use crate::exit::GateSaidNo;
use crate::printer::Printer;
use crate::run::definitions::OwnDefinitions;
use crate::run::record::RunRecord;

pub(crate) async fn gate(args: GateArgs, printer: &Printer) -> Result<()> {
    let rules: Vec<GateRule> =
        args.require.iter().map(|text| text.parse()).collect::<Result<_, RuleError>>()?;
    let folder = RunFolder::open(&args.run)?;
    let run = RunRecord::read(&folder)?;
    let mut by: Vec<String> = rules.iter().map(|rule| rule.dimensions().join(",")).collect();
    by.retain(|columns| !columns.is_empty());
    let definitions = OwnDefinitions::of_run(&folder).await?.with_all();
    let kpis = compute(&folder, &Question::about(&run, definitions, &by)).await?;
    let answers: Vec<GateAnswer> =
        rules.iter().map(|rule| answer(rule, &kpis)).collect::<Result<_, RuleError>>()?;

    if let Some(path) = &args.junit {
        let cases: Vec<JunitCase> = answers.iter().map(case).collect();
        std::fs::write(path, junit(&format!("evalctl gate {}", run.id), &cases))
            .with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    if args.json {
        printer.data(&json(&run.id, &answers)?)?;
    } else {
        let lines: Vec<String> = answers.iter().map(line).collect();
        printer.data(&(lines.join("\n") + "\n"))?;
    }
    if answers.iter().all(|answer| answer.holds) { Ok(()) } else { Err(GateSaidNo.into()) }
}

/// `holds  reopen.upper<=0.08: history 6.3 %, 390 tickets`.
fn line(answer: &GateAnswer) -> String {
    let word = if answer.holds { "holds " } else { "FAILS " };
    format!("{word} {}: {}", answer.rule, found(answer))
}

/// What was found, and of whom.
fn found(answer: &GateAnswer) -> String {
    let arm = answer.arm.as_deref().unwrap_or_default();
    let of = answer.n.map_or_else(String::new, |n| format!(", {} tickets", count(n)));
    match (answer.value, &answer.reason) {
        (Some(value), _) => {
            let value = match answer.unit.as_deref() {
                Some("seconds") => duration(value),
                Some("score") => score(value),
                Some("count") => format!("{value:.2}"),
                Some("tickets") => return format!("{arm} {value:.0} tickets"),
                _ => share(value),
            };
            format!("{arm} {value}{of}")
        }
        (None, Some(reason)) => format!("{arm} {reason}{of}"),
        (None, None) => format!("{arm} has no such number{of}"),
    }
}

fn case(answer: &GateAnswer) -> JunitCase {
    JunitCase {
        name: answer.rule.clone(),
        class: "evalctl.gate".to_owned(),
        failure: (!answer.holds).then(|| found(answer)),
    }
}

/// `evalctl.gate/1`.
fn json(run: &str, answers: &[GateAnswer]) -> Result<String> {
    #[derive(Serialize)]
    struct Output<'a> {
        schema: &'static str,
        run: &'a str,
        holds: bool,
        answers: &'a [GateAnswer],
    }
    let holds = answers.iter().all(|answer| answer.holds);
    let output = Output { schema: "evalctl.gate/1", run, holds, answers };
    let mut text = serde_json::to_string_pretty(&output)?;
    text.push('\n');
    Ok(text)
}
