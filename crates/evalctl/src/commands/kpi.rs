//! KPIs of a run: computed from its tables, shown in the terminal or as JSON.

use anyhow::Result;
use jiff::Timestamp;
use serde::Serialize;

use evalctl_domain::{Horizon, Insight, Kpi, Window};
use evalctl_kpi::{ArmInfo, Cell, InsightRequest, KpiDefinition, KpiRequest};
use evalctl_replay::HISTORY;
use evalctl_report::{answer_table, bucket_table, count, counted, kpi_table, segment_table};
use evalctl_stats::Level;
use evalctl_tables::RunFolder;

use crate::cli::KpiArgs;
use crate::commands::analyses::Analyses;
use crate::commands::presets;
use crate::printer::Printer;
use crate::run::definitions::OwnDefinitions;
use crate::run::insight::insight_lines;
use crate::run::record::RunRecord;
use crate::settings::breakdowns;

/// What is asked of the tables.
pub(crate) struct Question {
    pub(crate) definitions: Vec<KpiDefinition>,
    pub(crate) arms: Vec<ArmInfo>,
    pub(crate) by: Vec<Vec<String>>,
    pub(crate) as_of: Timestamp,
    pub(crate) window: Window,
    pub(crate) horizon: Horizon,
    /// The version of the rules that gave messages their meaning, where rules did.
    pub(crate) meaning_rules: Option<u32>,
    /// SHA-256 of the snapshot that read intents, where it read any.
    pub(crate) intent_from: Option<String>,
}

pub(crate) async fn kpi(args: KpiArgs, printer: &Printer) -> Result<()> {
    let run = match &args.run {
        Some(path) => {
            let folder = RunFolder::open(path)?;
            let run = RunRecord::read(&folder)?;
            Some((folder, run))
        }
        None => None,
    };
    if let (Some((folder, _)), Some(sql)) = (&run, &args.sql) {
        return answer(folder, sql, args.json, printer).await;
    }
    let mut own = match &run {
        Some((folder, _)) => OwnDefinitions::of_run(folder).await?,
        None => OwnDefinitions::default(),
    };
    for path in &args.definitions {
        own.add(path).await?;
    }
    let Some((folder, run)) = run else {
        return presets::explain(&own.with_all(), &args.explain.unwrap_or_default(), None, printer);
    };
    let question = Question::about(&run, own.with_shipped(), &args.by);
    if let Some(id) = &args.explain {
        return presets::explain(&own.with_all(), id, Some(&question.request()), printer);
    }
    if !args.preset.is_empty() {
        let (known, request) = (own.with_all(), question.request());
        let chosen = &args.preset;
        return presets::presets(&folder, &run, &known, chosen, &request, args.json, printer).await;
    }
    let mut kpis = compute(&folder, &question).await?;
    let analyses = Analyses::compute(&args.analyses, &folder, &run, &question.request()).await?;
    let insights = look(&folder, &question.arms, run.rules.with_text).await?;
    if args.json {
        kpis.extend(analyses.rows().cloned());
        printer.data(&json(&run.id, &kpis, &insights, &analyses)?)?;
        return Ok(());
    }
    if args.analyses.any() {
        printer.data(&analyses.text())?;
        return Ok(());
    }
    show(&run, &kpis, &insights, printer)
}

/// Prints what the tables of a run say to a question of the user's own.
async fn answer(folder: &RunFolder, sql: &str, json: bool, printer: &Printer) -> Result<()> {
    #[derive(Serialize)]
    struct Json {
        schema: &'static str,
        columns: Vec<String>,
        rows: Vec<Vec<Cell>>,
    }

    let answer = evalctl_kpi::query(&folder.tables(), sql).await?;
    let columns = answer.columns();
    if json {
        let rows = answer.rows().collect();
        let object = Json { schema: "evalctl.answer/1", columns, rows };
        printer.data(&(serde_json::to_string_pretty(&object)? + "\n"))?;
        return Ok(());
    }
    let rows: Vec<Vec<String>> =
        answer.rows().map(|row| row.iter().map(Cell::to_string).collect()).collect();
    printer.data(&answer_table(&columns, &rows, Printer::width()))?;
    printer.say(&format!("{} rows", count(rows.len() as u64)));
    Ok(())
}

/// Computes the KPIs that are asked for over the tables of a run.
pub(crate) async fn compute(folder: &RunFolder, question: &Question) -> Result<Vec<Kpi>> {
    let mut kpis = evalctl_kpi::compute(&folder.tables(), &question.request()).await?;
    let resting_on = |rests: fn(&KpiDefinition) -> bool| -> Vec<&str> {
        let resting = question.definitions.iter().filter(|definition| rests(definition));
        resting.map(|definition| definition.id.as_str()).collect()
    };
    if let Some(version) = question.meaning_rules {
        let ids = resting_on(KpiDefinition::rests_on_meanings);
        for kpi in kpis.iter_mut().filter(|kpi| ids.contains(&kpi.id.as_str())) {
            add_note(kpi, &format!("meaning rules version {version}"));
        }
    }
    if let Some(snapshot) = &question.intent_from {
        let ids = resting_on(KpiDefinition::rests_on_same_issue);
        let by_intent =
            |kpi: &Kpi| kpi.segment.as_ref().is_some_and(|segment| segment.contains_key("intent"));
        for kpi in kpis.iter_mut().filter(|kpi| by_intent(kpi) || ids.contains(&kpi.id.as_str())) {
            add_note(kpi, &format!("intents read by snapshot {}", &snapshot[..12]));
        }
    }
    Ok(kpis)
}

fn add_note(kpi: &mut Kpi, note: &str) {
    kpi.note = Some(match kpi.note.take() {
        Some(before) => format!("{before}; {note}"),
        None => note.to_owned(),
    });
}

impl Question {
    /// What is asked of a finished run.
    pub(crate) fn about(run: &RunRecord, definitions: Vec<KpiDefinition>, by: &[String]) -> Self {
        let arm = |record: &crate::run::candidates::CandidateRecord| ArmInfo {
            name: record.arm.clone(),
            acted: record.acted,
        };
        let zendesk = run.completeness.zendesk.as_ref();
        Self {
            definitions,
            arms: run.candidates.iter().map(arm).collect(),
            by: breakdowns(by),
            as_of: run.as_of,
            window: run.rules.window(),
            horizon: run.rules.horizon(),
            meaning_rules: zendesk.map(|_| run.rules.zendesk.meaning_rules),
            intent_from: run
                .rules
                .intent_from
                .clone()
                .filter(|_| run.intent_from.as_ref().is_some_and(|from| 0 < from.read)),
        }
    }

    /// The question to the tables.
    pub(crate) fn request(&self) -> KpiRequest<'_> {
        KpiRequest {
            definitions: &self.definitions,
            arms: &self.arms,
            by: &self.by,
            as_of: self.as_of,
            window: self.window,
            horizon: self.horizon,
            level: Level::percent_95(),
        }
    }
}

/// Looks into the decisions of the candidates.
pub(crate) async fn look(
    folder: &RunFolder,
    arms: &[ArmInfo],
    with_text: bool,
) -> Result<Vec<Insight>> {
    let request = InsightRequest { arms, with_text, level: Level::percent_95() };
    Ok(evalctl_kpi::insights(&folder.tables(), &request).await?)
}

/// Prints counts, buckets, KPIs and where candidates go wrong for a person.
pub(crate) fn show(
    run: &RunRecord,
    kpis: &[Kpi],
    insights: &[Insight],
    printer: &Printer,
) -> Result<()> {
    let counts = &run.counts;
    let mut text = format!(
        "{} of {}, {}; {} reopened {}; {} not used\n\n",
        counted(counts.tickets, ["ticket", "tickets"]),
        counted(counts.customers, ["customer", "customers"]),
        counted(counts.events, ["event", "events"]),
        counted(counts.reopened_tickets, ["ticket", "tickets"]),
        counted(counts.reopens, ["time", "times"]),
        counted(counts.rejects, ["record", "records"]),
    );
    let mut buckets: Vec<_> =
        run.buckets.iter().map(|(arm, buckets)| (arm.as_str(), buckets)).collect();
    // The history first, then the candidates as they were given.
    let place = |arm: &str| {
        let given = run.candidates.iter().position(|record| record.arm == arm);
        if arm.starts_with(HISTORY) { 0 } else { 1 + given.unwrap_or(0) }
    };
    buckets.sort_by_key(|(arm, _)| place(arm));
    let width = Printer::width();
    text.push_str(&bucket_table(&buckets, width));
    for (arm, turns) in &run.diverged_turns {
        let turns = count(*turns);
        text.extend(["  ", arm, " turns after leaving the record, not graded: ", &turns, "\n"]);
    }
    text.push('\n');
    text.push_str(&kpi_table(kpis, width));
    text.push_str(&segment_table(kpis, width));
    for line in insights.iter().flat_map(insight_lines) {
        text.extend([line.as_str(), "\n"]);
    }
    for finding in &run.findings {
        text.extend(["\n", finding]);
    }
    if !run.findings.is_empty() {
        text.push('\n');
    }
    printer.data(&text)?;
    Ok(())
}

/// `evalctl.kpis/1`.
fn json(run: &str, kpis: &[Kpi], insights: &[Insight], analyses: &Analyses) -> Result<String> {
    #[derive(Serialize)]
    struct Output<'a> {
        schema: &'static str,
        run: &'a str,
        kpis: &'a [Kpi],
        insights: &'a [Insight],
        #[serde(flatten)]
        analyses: &'a Analyses,
    }
    let output = Output { schema: "evalctl.kpis/1", run, kpis, insights, analyses };
    let mut text = serde_json::to_string_pretty(&output)?;
    text.push('\n');
    Ok(text)
}
