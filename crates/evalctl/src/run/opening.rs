//! From settings to a run that has a name and whose tickets are read.
//!
//! The name follows from the bytes of all inputs, so these are read twice: hashed by one thread while the others read
//! tickets, as it does when it has hashed them.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use anyhow::{Context, Result, anyhow};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use evalctl_domain::Reject;
use evalctl_ingest::privacy::{Masker, PseudonymKey};
use evalctl_ingest::{IngestError, IngestRequest, Ingested, ingest, reopen};
use evalctl_tables::{
    PartialRun, ReadingFolder, TablesError, create_private_folder, write_private,
};

use super::candidates::{CandidateRecord, Candidates};
use super::inputs::{InputRecord, hex, record, record_all};
use crate::exit::Interrupted;
use crate::printer::Printer;
use crate::settings::{Rules, Settings};

/// A run that has a name and whose tickets are read.
pub(crate) struct Opened {
    pub(crate) named: Named,
    pub(crate) ingested: Ingested,
    /// Whether it goes on with what an interrupted run has read.
    pub(crate) resumed: bool,
    pub(crate) reading_s: f64,
}

/// A run that has a name, and what the name follows from.
pub(crate) struct Named {
    pub(crate) partial: PartialRun,
    pub(crate) fingerprint: String,
    pub(crate) made_of: MadeOf,
    pub(crate) candidates: Candidates,
    /// Whether an interrupted run of the same inputs was in its place.
    starts_over: bool,
}

/// Names the run, and reads its inputs or takes up what an interrupted run has read.
pub(crate) fn open(
    settings: &Settings,
    key: &PseudonymKey,
    stop: &AtomicBool,
    threads: &rayon::ThreadPool,
    printer: &Printer,
) -> Result<Opened> {
    let reading = Reading { settings, key, stop, threads, printer };
    if settings.resume {
        let named = Named::of(settings, key)?;
        let scratch = named.partial.folder().scratch();
        if let Some(ingested) = reopen(&scratch)? {
            return Ok(Opened { named, ingested, resumed: true, reading_s: 0.0 });
        }
        if scratch.exists() {
            std::fs::remove_dir_all(&scratch)
                .with_context(|| format!("cannot remove `{}`", scratch.display()))?;
        }
        return match reading.read_to(&scratch) {
            Ok((ingested, reading_s)) => Ok(Opened { named, ingested, resumed: false, reading_s }),
            Err(err) => Err(named.give_up(settings, err)),
        };
    }
    let ahead = ReadingFolder::create(&settings.out)?;
    let mut named = None;
    let read = threads.in_place_scope(|scope| {
        // One of the threads that read: one more would only take turns with them.
        scope.spawn(|_| {
            let result = Named::of(settings, key);
            if result.is_err() {
                // Nothing is to be read for a run that cannot be.
                stop.store(true, Ordering::Relaxed);
            }
            named = Some(result);
        });
        reading.read_to(&ahead.scratch())
    });
    let named = named.expect("the scope ends after what it spawned");
    let named = named?;
    if named.starts_over {
        printer.say("started over: an interrupted run of the same inputs was there (--resume would have gone on with it)");
    }
    match read {
        Ok((_, reading_s)) => {
            let scratch = named.partial.folder().scratch();
            ahead.move_to(&scratch)?;
            let ingested = reopen(&scratch)?.context("what was read is gone")?;
            Ok(Opened { named, ingested, resumed: false, reading_s })
        }
        Err(err) => Err(named.give_up(settings, err)),
    }
}

impl Named {
    /// Hashes all that the run is made of and makes its candidates ready.
    fn of(settings: &Settings, key: &PseudonymKey) -> Result<Self> {
        let (made_of, candidates) = std::thread::scope(|scope| {
            let candidates = scope.spawn(|| {
                Candidates::build(&settings.candidates, &Masker::new(key), &settings.out)
            });
            // Both read large files from end to end, each on one thread.
            let made_of = MadeOf::record(settings, key);
            (made_of, candidates.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        });
        let (made_of, candidates) = (made_of?, candidates?);
        let fingerprint = made_of.fingerprint(&candidates.records)?;
        let (partial, starts_over) = begin(settings, &fingerprint)?;
        Ok(Self { partial, fingerprint, made_of, candidates, starts_over })
    }

    /// Clears the run, which cannot be gone on with, keeping the records that were in its way.
    fn give_up(self, settings: &Settings, err: anyhow::Error) -> anyhow::Error {
        if err.is::<Interrupted>() {
            return err;
        }
        let Self { partial, fingerprint, .. } = self;
        drop(partial);
        let cleared = PartialRun::discard(&settings.out, &fingerprint);
        let kept = match err.downcast_ref::<IngestError>() {
            Some(IngestError::TooManyRejects { listed, .. }) => {
                keep_rejects(&settings.out, &fingerprint, listed).map(Some)
            }
            _ => Ok(None),
        };
        match (cleared, kept) {
            (Err(also), _) => anyhow!("{err:#}; and the unfinished run is still there: {also}"),
            (_, Err(also)) => anyhow!("{err:#}; and they could not be kept: {also:#}"),
            (_, Ok(Some(path))) => anyhow!("{err:#}; all of them are in `{}`", path.display()),
            (_, Ok(None)) => err,
        }
    }
}

/// Opens the unfinished run: a new one, or with `--resume` the one that was interrupted. The flag says whether one was
/// discarded.
fn begin(settings: &Settings, fingerprint: &str) -> Result<(PartialRun, bool)> {
    if settings.resume {
        return Ok((PartialRun::adopt(&settings.out, fingerprint)?, false));
    }
    match PartialRun::create(&settings.out, fingerprint) {
        Err(TablesError::PartialExists { .. }) => {
            PartialRun::discard(&settings.out, fingerprint)?;
            Ok((PartialRun::create(&settings.out, fingerprint)?, true))
        }
        partial => Ok((partial?, false)),
    }
}

/// What reading the inputs takes.
struct Reading<'a> {
    settings: &'a Settings,
    key: &'a PseudonymKey,
    stop: &'a AtomicBool,
    threads: &'a rayon::ThreadPool,
    printer: &'a Printer,
}

impl Reading<'_> {
    /// Reads the inputs into the folder `scratch`; also says how many seconds that took.
    fn read_to(&self, scratch: &Path) -> Result<(Ingested, f64)> {
        let settings = self.settings;
        let clock = Instant::now();
        create_private_folder(scratch)?;
        let bar = self.printer.counter();
        bar.set_message("reading");
        let request = IngestRequest {
            inputs: &settings.inputs,
            mapping: settings.mapping.as_ref().map(|(_, mapping)| mapping),
            identity: &settings.identity,
            zendesk: &settings.rules.zendesk,
            partitions: settings.rules.partitions,
            key: self.key,
            scratch,
            max_rejects: settings.max_rejects,
            stop: self.stop,
            progress: &|records| bar.set_position(records),
        };
        let read = self.threads.install(|| ingest(&request));
        bar.finish_and_clear();
        match read {
            Ok(ingested) => Ok((ingested, clock.elapsed().as_secs_f64())),
            Err(IngestError::Interrupted) => Err(Interrupted.into()),
            Err(err) => Err(err.into()),
        }
    }
}

/// All that decides the tables, besides the candidates.
pub(crate) struct MadeOf {
    pub(crate) inputs: Vec<InputRecord>,
    pub(crate) mapping: Option<InputRecord>,
    pub(crate) labels: Option<InputRecord>,
    pub(crate) definitions: Vec<InputRecord>,
    pub(crate) key_fingerprint: String,
    as_of: Option<Timestamp>,
    by: Vec<Vec<String>>,
    rules: Rules,
    shared_mailboxes: Vec<String>,
}

impl MadeOf {
    fn record(settings: &Settings, key: &PseudonymKey) -> Result<Self> {
        let mapping = settings.mapping.as_ref();
        Ok(Self {
            inputs: record_all(&settings.inputs)?,
            mapping: mapping.map(|(path, _)| record(path, "mapping")).transpose()?,
            labels: settings.labels.as_ref().map(|path| record(path, "labels")).transpose()?,
            definitions: settings
                .definitions
                .iter()
                .map(|path| record(path, "definitions"))
                .collect::<Result<_>>()?,
            key_fingerprint: key.fingerprint(),
            as_of: settings.as_of,
            by: settings.by.clone(),
            rules: settings.rules.clone(),
            shared_mailboxes: settings.identity.shared_mailboxes.iter().cloned().collect(),
        })
    }

    /// Names the run by all that decides it: an interrupted run is gone on with only by its like.
    fn fingerprint(&self, candidates: &[CandidateRecord]) -> Result<String> {
        let whole = serde_json::to_vec(&(
            env!("CARGO_PKG_VERSION"),
            (&self.inputs, &self.mapping, &self.labels, &self.key_fingerprint),
            (
                &self.as_of,
                &self.by,
                &self.definitions,
                &self.rules,
                &self.shared_mailboxes,
                candidates,
            ),
        ))?;
        Ok(hex(&Sha256::digest(&whole)[..8]))
    }
}

/// Writes records that could not be used, a JSON object a line.
fn keep_rejects(out: &Path, fingerprint: &str, rejects: &[Reject]) -> Result<PathBuf> {
    let path = out.join(format!("rejected-{fingerprint}.ndjson"));
    let mut text = Vec::new();
    for reject in rejects {
        serde_json::to_writer(&mut text, reject)?;
        text.push(b'\n');
    }
    write_private(&path, &text)?;
    Ok(path)
}
