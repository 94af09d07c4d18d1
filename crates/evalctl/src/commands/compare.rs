//! `evalctl compare`: which candidate is better on the same tickets.

use anyhow::{Context, Result, bail, ensure};
use serde::Serialize;

use evalctl_domain::{Comparison, NextActs};
use evalctl_kpi::{ArmInfo, ComparisonRequest, Contender, KpiRequest, NextActsRequest, next_acts};
use evalctl_report::{comparison_text, next_acts_text};
use evalctl_stats::Level;
use evalctl_tables::RunFolder;

use crate::cli::CompareArgs;
use crate::printer::Printer;
use crate::run::definitions::OwnDefinitions;
use crate::run::record::RunRecord;
use crate::settings::breakdowns;

/// The accepted chance of certifying a worse category, where none is given.
pub(crate) const DELTA: f64 = 0.1;

/// The chance with which what is real is to be found, where none is given.
pub(crate) const POWER: f64 = 0.8;

pub(crate) async fn compare(args: CompareArgs, printer: &Printer) -> Result<()> {
    check(&args)?;
    let mut runs = Vec::new();
    for path in &args.runs {
        let folder = RunFolder::open(path)?;
        let record = RunRecord::read(&folder)?;
        runs.push(Run { folder, record });
    }
    let first = &runs[0];
    for other in &runs[1..] {
        same_tickets(&first.record, &other.record)?;
    }
    let mut contenders = contenders(&runs);
    let reference = match &args.reference {
        None => 0,
        Some(name) => position(&contenders, name)?,
    };
    ensure!(
        1 < contenders.len(),
        "there is nothing to compare: the run has {} candidate(s); replay it with another \
         `--resolver`, or name a second run of the same tickets",
        contenders.len()
    );
    let reference = contenders.remove(reference);
    let by = breakdowns(std::slice::from_ref(&args.by));
    let definitions = OwnDefinitions::of_run(&first.folder).await?.with_shipped();
    let kpis = KpiRequest {
        definitions: &definitions,
        arms: &[],
        by: &by,
        as_of: first.record.as_of,
        window: first.record.rules.window(),
        horizon: first.record.rules.horizon(),
        level: Level::percent_95(),
    };
    let request = ComparisonRequest {
        kpis,
        reference: &reference,
        contenders: &contenders,
        decides: args.on.as_deref(),
        power: args.power,
        smallest: args.smallest,
    };
    let comparison = evalctl_kpi::compare(&request).await?;
    let mut acts = Vec::new();
    for contender in std::iter::once(&reference).chain(&contenders) {
        let request = NextActsRequest {
            arm: &contender.arm,
            risk: args.risk,
            delta: args.delta,
            power: args.power,
            minutes_a_ticket: args.minutes_per_ticket,
        };
        let table = next_acts(&contender.tables, &request).await?;
        acts.push(NextActs { arm: contender.label.clone(), ..table });
    }
    if args.json {
        printer.data(&json(&runs, &comparison, &acts)?)?;
        return Ok(());
    }
    let width = Printer::width();
    let mut text = comparison_text(&comparison, width);
    for acts in &acts {
        text.push('\n');
        text.push_str(&next_acts_text(acts, width));
    }
    printer.data(&text)?;
    Ok(())
}

/// One run of those compared.
struct Run {
    folder: RunFolder,
    record: RunRecord,
}

fn check(args: &CompareArgs) -> Result<()> {
    for (name, value) in [
        ("--smallest", args.smallest),
        ("--power", args.power),
        ("--risk", args.risk),
        ("--delta", args.delta),
    ] {
        ensure!(
            0.0 < value && value < 1.0,
            "`{name}` is {value} but must lie strictly between 0 and 1"
        );
    }
    if let Some(minutes) = args.minutes_per_ticket {
        ensure!(
            0.0 <= minutes && minutes.is_finite(),
            "`--minutes-per-ticket` is {minutes} but must be at least 0"
        );
    }
    Ok(())
}

/// Tickets are the same where everything that outcomes and grades follow from is.
fn same_tickets(first: &RunRecord, other: &RunRecord) -> Result<()> {
    let (one, two) = (&first.id, &other.id);
    let hashes = |run: &RunRecord| {
        let mut hashes: Vec<String> = run.inputs.iter().map(|input| input.sha256.clone()).collect();
        hashes.extend(run.mapping.iter().map(|mapping| mapping.sha256.clone()));
        hashes.sort_unstable();
        hashes
    };
    ensure!(hashes(first) == hashes(other), "runs `{one}` and `{two}` read different files");
    ensure!(
        first.key_fingerprint == other.key_fingerprint,
        "runs `{one}` and `{two}` used different pseudonym keys, so that customers cannot be matched"
    );
    ensure!(
        first.as_of == other.as_of,
        "runs `{one}` and `{two}` have different data cuts: {} and {}",
        first.as_of,
        other.as_of
    );
    let labels = |run: &RunRecord| run.labels.as_ref().map(|labels| labels.sha256.clone());
    ensure!(
        labels(first) == labels(other),
        "runs `{one}` and `{two}` were graded by different labels"
    );
    let rules = |run: &RunRecord| serde_json::to_value(&run.rules);
    let (mut mine, mut theirs) = (rules(first)?, rules(other)?);
    for name in ["partitions", "no_text", "repeats", "report_with_text"] {
        for rules in [&mut mine, &mut theirs] {
            if let Some(rules) = rules.as_object_mut() {
                rules.remove(name);
            }
        }
    }
    if let (Some(mine), Some(theirs)) = (mine.as_object(), theirs.as_object()) {
        for (name, value) in mine {
            let other = theirs.get(name).unwrap_or(&serde_json::Value::Null);
            ensure!(
                value == other,
                "runs `{one}` and `{two}` were made with different rules: `{name}` is {value} and {other}"
            );
        }
    }
    Ok(())
}

/// All candidates of all runs; with several runs each under the name of its run.
fn contenders(runs: &[Run]) -> Vec<Contender> {
    let mut res = Vec::new();
    for run in runs {
        for candidate in &run.record.candidates {
            let arm = ArmInfo { name: candidate.arm.clone(), acted: candidate.acted };
            let label = match runs.len() {
                1 => arm.name.clone(),
                _ => format!("{}/{}", run.record.id, arm.name),
            };
            res.push(Contender { label, tables: run.folder.tables(), arm });
        }
    }
    res
}

/// The arm of this name, in full or without its run where that is clear.
fn position(contenders: &[Contender], name: &str) -> Result<usize> {
    let full = contenders.iter().position(|contender| contender.label == name);
    let short = || contenders.iter().position(|contender| contender.arm.name == name);
    if let Some(place) = full.or_else(short) {
        return Ok(place);
    }
    let valid: Vec<&str> = contenders.iter().map(|contender| contender.label.as_str()).collect();
    if valid.is_empty() {
        bail!("there is no candidate `{name}`: the run has none");
    }
    bail!("there is no candidate `{name}`: valid are {}", valid.join(", "))
}

/// `evalctl.comparison/1`.
fn json(runs: &[Run], comparison: &Comparison, acts: &[NextActs]) -> Result<String> {
    #[derive(Serialize)]
    struct Output<'a> {
        schema: &'static str,
        runs: Vec<&'a str>,
        #[serde(flatten)]
        comparison: &'a Comparison,
        next_acts: &'a [NextActs],
    }
    let output = Output {
        schema: "evalctl.comparison/1",
        runs: runs.iter().map(|run| run.record.id.as_str()).collect(),
        comparison,
        next_acts: acts,
    };
    let mut text = serde_json::to_string_pretty(&output).context("cannot write JSON")?;
    text.push('\n');
    Ok(text)
}
