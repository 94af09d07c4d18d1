//! `evalctl replay`: histories in, tickets replayed, every one accounted for.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use anyhow::{Context, Result, anyhow};
use jiff::Timestamp;
use serde::Serialize;

use evalctl_domain::{Insight, Kpi, Reject};
use evalctl_ingest::Ingested;
use evalctl_kpi::ArmInfo;
use evalctl_replay::fold::FoldRules;
use evalctl_replay::grade::{HumanLabels, OutcomeGrader, Panel, ReferenceGrader, SimilarityGrader};
use evalctl_replay::{Replay, ReplayError, ReplayOptions, Replayed};
use evalctl_report::counted;
use evalctl_tables::{
    BATCH_ROWS, PartialRun, RunFolder, Table, Text, confusion_batch, errors_batch, kpis_batch,
    part_path, rejects_batch, write_part, write_private,
};

use crate::cli::ReplayArgs;
use crate::commands::kpi::{Question, compute, look, show};
use crate::exit::Interrupted;
use crate::printer::Printer;
use crate::run::candidates::Candidates;
use crate::run::definitions::OwnDefinitions;
use crate::run::intents::IntentRecord;
use crate::run::keeper::Keeper;
use crate::run::key::pseudonym_key;
use crate::run::opening::{Named, Opened, open};
use crate::run::record::{Counts, RunRecord, Timings, shown_buckets};
use crate::run::sets::set_lines;
use crate::run::sink::{TableSink, note};
use crate::run::source::StoredTimelines;
use crate::run::{labels, report, stop};
use crate::settings::Settings;

pub(crate) async fn replay(args: ReplayArgs, printer: &Printer) -> Result<()> {
    let started_at = Timestamp::now();
    let settings = Settings::resolve(args)?;
    let stop = stop::listen();
    let key = pseudonym_key(settings.key_file.as_ref(), printer)?;
    let own = OwnDefinitions::read(&settings.definitions).await?;
    let (panel, label_rejects) = panel(&settings)?;
    let threads = pool(settings.threads)?;
    let Opened { named, ingested, resumed, reading_s } =
        open(&settings, &key, &stop, &threads, printer)?;
    let Named { partial, fingerprint, made_of, candidates, .. } = named;
    let stage = Stage { settings: &settings, stop: &stop, printer, folder: partial.folder() };
    for line in ingested.manifest.completeness.lines() {
        printer.say(&line);
    }
    let as_of = settings.as_of.unwrap_or(ingested.manifest.latest);
    printer.say(&format!("data cut (as_of): {as_of}"));
    if settings.as_of.is_none() && started_at < as_of {
        printer.say("  the latest event lies in the future: give --as-of if its stamp is wrong");
    }

    let clock = Instant::now();
    let n_threads = threads.current_num_threads();
    let replayed = stage.replay(&ingested, &candidates, &panel, as_of, threads)?;
    let Replayed { summary, sets, learned } = replayed;
    for line in sets.iter().flat_map(|sets| set_lines(sets, &learned)) {
        printer.say(&line);
    }
    let replay_s = clock.elapsed().as_secs_f64();

    let clock = Instant::now();
    let mut rejects = ingested.manifest.rejects.clone();
    rejects.extend(candidates.rejects());
    rejects.extend(label_rejects);
    stage.write_rejects(&rejects)?;
    own.keep(partial.folder())?;
    let mut findings = candidates.findings(resumed)?;
    let arms = candidates.arms.iter().map(arm_info).collect();
    let candidates = candidates.into_records();
    let question = Question {
        definitions: own.with_shipped(),
        arms,
        by: settings.by.clone(),
        as_of,
        window: settings.rules.window(),
        horizon: settings.rules.horizon(),
        meaning_rules: (ingested.manifest.completeness.zendesk.as_ref())
            .map(|_| settings.rules.zendesk.meaning_rules),
        intent_from: settings.rules.intent_from.clone().filter(|_| 0 < summary.intents_read),
    };
    let kpis = compute(partial.folder(), &question).await?;
    stage.write_kpis(&kpis)?;
    let insights = look(partial.folder(), &question.arms, settings.rules.with_text).await?;
    stage.write_insights(&insights)?;
    let timings = Timings {
        started_at,
        reading_s,
        replay_s,
        kpis_s: clock.elapsed().as_secs_f64(),
        threads: n_threads,
        resumed,
    };

    let intent_from = settings.intent_from.as_ref().map(|source| source.record(&summary));
    findings.extend(intent_from.as_ref().map(IntentRecord::line));
    let counts = Counts::of(&ingested, &summary, rejects.len() as u64);
    let run = RunRecord {
        schema: RunRecord::schema(),
        id: String::new(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        fingerprint,
        key_fingerprint: made_of.key_fingerprint,
        as_of,
        inputs: made_of.inputs,
        mapping: made_of.mapping,
        labels: made_of.labels,
        intent_from,
        definitions: made_of.definitions,
        candidates,
        rules: settings.rules.clone(),
        counts,
        buckets: shown_buckets(&summary),
        diverged_turns: summary.diverged_turns,
        sets,
        learned,
        findings,
        completeness: ingested.manifest.completeness,
        timings,
    };
    let made = report::gather(partial.folder(), &run).await?;
    write_private(&partial.folder().report_html(), evalctl_report::html(&made).as_bytes())?;
    let (run, folder) = publish(partial, run, &settings.out)?;
    if 0 < run.counts.rejects {
        let table = part_path(&folder.tables(), Table::Rejects, 0);
        let rejects = counted(
            run.counts.rejects,
            ["record could not be used; it is", "records could not be used; they are"],
        );
        printer.say(&format!("{rejects} in {}", table.display()));
    }
    if settings.json {
        printer.data(&json(&run, &folder, &kpis, &insights)?)?;
    } else {
        show(&run, &kpis, &insights, printer)?;
        printer.say(&format!(
            "run kept in {}; read {}",
            folder.path().display(),
            folder.report_html().display()
        ));
    }
    Ok(())
}

fn arm_info(arm: &evalctl_replay::Arm) -> ArmInfo {
    ArmInfo { name: arm.name.clone(), acted: arm.acted }
}

/// The graders in order of trust.
fn panel(settings: &Settings) -> Result<(Panel, Vec<Reject>)> {
    let rules = &settings.rules;
    let (human, rejects) = match &settings.labels {
        Some(path) => labels::read(path)?,
        None => (HumanLabels::default(), Vec::new()),
    };
    let panel = Panel::new(vec![
        Box::new(human),
        Box::new(OutcomeGrader { window: rules.window(), horizon: rules.horizon() }),
        Box::new(ReferenceGrader { ignored_actions: rules.ignored_actions.clone() }),
        Box::new(SimilarityGrader { threshold: rules.similarity }),
    ]);
    Ok((panel, rejects))
}

fn pool(threads: Option<usize>) -> Result<rayon::ThreadPool> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads.unwrap_or(0))
        .build()
        .context("cannot start threads")
}

/// What the stages of a run share.
struct Stage<'a> {
    settings: &'a Settings,
    stop: &'a Arc<AtomicBool>,
    printer: &'a Printer,
    folder: &'a RunFolder,
}

impl Stage<'_> {
    fn replay(
        &self,
        ingested: &Ingested,
        candidates: &Candidates,
        panel: &Panel,
        as_of: Timestamp,
        threads: rayon::ThreadPool,
    ) -> Result<Replayed> {
        let rules = &self.settings.rules;
        let text = if rules.no_text { Text::Drop } else { Text::Keep };
        let keeper = Keeper::start();
        let sink = TableSink {
            folder: self.folder,
            text,
            service: &self.settings.service,
            built: &candidates.built,
            leakage_check: rules.leakage_check,
            keeper: &keeper,
        };
        let folder: PathBuf = self.folder.scratch();
        let source = StoredTimelines { store: ingested.store.clone(), folder };
        self.note_finished(&sink, &source, candidates)?;
        let bar = self.printer.bar(ingested.manifest.tickets);
        bar.set_message("replaying");
        let replay = Replay {
            source: &source,
            sink: &sink,
            feed: &ingested.feed,
            arms: &candidates.arms,
            panel,
            intent_from: self.settings.intent_from.as_ref().map(|source| &source.snapshot),
            options: ReplayOptions {
                rules: FoldRules {
                    as_of,
                    horizon: rules.horizon(),
                    window_before: rules.window(),
                    same_issue_cosine: rules.same_issue_cosine,
                },
                window: rules.window(),
                turns: rules.turns(),
                same_answer_cosine: rules.same_answer,
                split: self.settings.split,
                leakage_check: rules.leakage_check,
                repeats: rules.repeats,
            },
            runtime: Some(tokio::runtime::Handle::current()),
            stop: self.stop,
            progress: &|tickets| bar.inc(tickets),
        };
        let replayed = tokio::task::block_in_place(|| threads.install(|| replay.run()));
        bar.finish_and_clear();
        // Its threads end here; waiting for them is quick, as all work is done.
        drop(threads);
        // What was written before an interruption counts; a disk that failed caused one.
        let kept = keeper.finish();
        match kept.and(replayed) {
            Ok(replayed) => Ok(replayed),
            Err(ReplayError::Interrupted) => Err(Interrupted.into()),
            Err(err) => Err(err.into()),
        }
    }

    /// Tells recorded decisions about tickets that an interrupted run has already replayed.
    fn note_finished(
        &self,
        sink: &TableSink<'_>,
        source: &StoredTimelines,
        candidates: &Candidates,
    ) -> Result<()> {
        use evalctl_replay::{PartitionSource, RowSink};
        if !self.settings.resume || candidates.built.iter().all(|built| built.recorded.is_none()) {
            return Ok(());
        }
        for partition in 0..source.count() {
            if sink.finished(partition)?.is_none() {
                continue;
            }
            for timeline in source.load(partition)? {
                for history in &timeline?.tickets {
                    note(&candidates.built, &history.ticket.id)
                        .context("cannot read back recorded decisions")?;
                }
            }
        }
        Ok(())
    }

    fn write_rejects(&self, rejects: &[Reject]) -> Result<()> {
        let text = if self.settings.rules.no_text { Text::Drop } else { Text::Keep };
        let batches = rejects.chunks(BATCH_ROWS).map(|rows| rejects_batch(rows, text));
        Ok(write_part(&self.folder.tables(), Table::Rejects, 0, batches)?)
    }

    /// Confusion and errors of the candidates; without a candidate there is no such table.
    fn write_insights(&self, insights: &[Insight]) -> Result<()> {
        if insights.is_empty() {
            return Ok(());
        }
        let tables = self.folder.tables();
        let confusion: Vec<_> =
            insights.iter().flat_map(|of_arm| of_arm.confusion.clone()).collect();
        let batches = confusion.chunks(BATCH_ROWS).map(confusion_batch);
        write_part(&tables, Table::Confusion, 0, batches)?;
        let errors: Vec<_> = insights.iter().flat_map(|of_arm| of_arm.errors.clone()).collect();
        let batches = errors.chunks(BATCH_ROWS).map(errors_batch);
        Ok(write_part(&tables, Table::Errors, 0, batches)?)
    }

    fn write_kpis(&self, kpis: &[Kpi]) -> Result<()> {
        let batches = kpis.chunks(BATCH_ROWS).map(kpis_batch);
        Ok(write_part(&self.folder.tables(), Table::Kpis, 0, batches)?)
    }
}

/// Writes run.json last and gives the run its name.
fn publish(partial: PartialRun, mut run: RunRecord, out: &Path) -> Result<(RunRecord, RunFolder)> {
    let stamp = run.timings.started_at.strftime("%Y%m%d-%H%M%S").to_string();
    let name = format!("{stamp}-{}", &run.fingerprint[..8]);
    let taken = |id: &String| out.join(id).exists();
    let mut names = std::iter::once(name.clone()).chain((2..).map(|n| format!("{name}-{n}")));
    run.id = names.find(|id| !taken(id)).ok_or_else(|| anyhow!("no name is left for the run"))?;
    let mut text = serde_json::to_vec_pretty(&run)?;
    text.push(b'\n');
    write_private(&partial.folder().run_json(), &text)?;
    let folder = partial.publish(&run.id)?;
    Ok((run, folder))
}

/// `evalctl.replay/1`.
fn json(run: &RunRecord, folder: &RunFolder, kpis: &[Kpi], insights: &[Insight]) -> Result<String> {
    #[derive(Serialize)]
    struct Output<'a> {
        schema: &'static str,
        run: RunName<'a>,
        as_of: Timestamp,
        counts: &'a Counts,
        buckets: &'a std::collections::BTreeMap<String, evalctl_domain::Buckets>,
        diverged_turns: &'a std::collections::BTreeMap<String, u64>,
        sets: Option<&'a evalctl_replay::SetsReport>,
        learned: &'a [evalctl_replay::Learned],
        kpis: &'a [Kpi],
        insights: &'a [Insight],
        completeness: &'a evalctl_ingest::Completeness,
        findings: &'a [String],
    }
    #[derive(Serialize)]
    struct RunName<'a> {
        id: &'a str,
        path: String,
    }
    let output = Output {
        schema: "evalctl.replay/1",
        run: RunName { id: &run.id, path: folder.path().display().to_string() },
        as_of: run.as_of,
        counts: &run.counts,
        buckets: &run.buckets,
        diverged_turns: &run.diverged_turns,
        sets: run.sets.as_ref(),
        learned: &run.learned,
        kpis,
        insights,
        completeness: &run.completeness,
        findings: &run.findings,
    };
    let mut text = serde_json::to_string_pretty(&output)?;
    text.push('\n');
    Ok(text)
}
