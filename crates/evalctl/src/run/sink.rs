//! Rows of the replay into the tables of the run folder: a partition is one part of each.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use evalctl_domain::{DecisionStatus, Event, ServiceRules, Ticket, TicketId};
use evalctl_replay::{PartitionSink, PartitionSummary, ReplayError, RowSink, Rows};
use evalctl_resolvers::Built;
use evalctl_tables::{
    PartWriter, RunFolder, Table, TablesError, Text, Unkept, decisions_batch, events_batch,
    grades_batch, leakage_batch, outcomes_batch, tickets_batch, write_private,
};

use super::keeper::{Keeper, Written};

const CANNOT_WRITE: &str = "cannot write the tables in";

const CANNOT_READ_BACK: &str = "cannot read back recorded decisions for";

pub(crate) struct TableSink<'a> {
    pub(crate) folder: &'a RunFolder,
    pub(crate) text: Text,
    pub(crate) service: &'a ServiceRules,
    pub(crate) built: &'a [Built],
    pub(crate) leakage_check: bool,
    pub(crate) keeper: &'a Keeper,
}

impl TableSink<'_> {
    fn mark(&self, partition: u32) -> PathBuf {
        self.folder.journal().join(format!("partition-{partition:05}.json"))
    }
}

impl RowSink for TableSink<'_> {
    fn finished(&self, partition: u32) -> Result<Option<PartitionSummary>, ReplayError> {
        let path = self.mark(partition);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(err) if err.kind() == ErrorKind::NotFound => return Ok(None),
            Err(err) => return Err(failed("cannot read", path, err)),
        };
        serde_json::from_str(&text).map(Some).map_err(|err| failed("cannot understand", path, err))
    }

    fn begin(&self, partition: u32) -> Result<Box<dyn PartitionSink + '_>, ReplayError> {
        let folder = self.folder.tables();
        let parts = Parts::create(&folder, partition, self.leakage_check)
            .map_err(|err| failed(CANNOT_WRITE, folder, err))?;
        Ok(Box::new(OpenPartition { sink: self, partition, parts }))
    }

    fn keep_snapshot(&self, arm: &str, hash: &str, bytes: &[u8]) -> Result<(), ReplayError> {
        let path = self.folder.models().join(arm).join(hash).join("snapshot");
        write_private(&path, bytes).map_err(|err| failed("cannot write", path, err))
    }
}

/// A partition whose rows are coming in.
struct OpenPartition<'a> {
    sink: &'a TableSink<'a>,
    partition: u32,
    parts: Parts,
}

impl PartitionSink for OpenPartition<'_> {
    fn take(&mut self, mut rows: Rows) -> Result<(), ReplayError> {
        for outcome in &mut rows.outcomes {
            outcome.service = self.sink.service.measure(outcome);
        }
        // Every arm has a row a ticket, and whoever was asked has noted it already.
        for row in &rows.decisions {
            if matches!(row.status, DecisionStatus::Excluded { .. }) {
                note(self.sink.built, &row.ticket)
                    .map_err(|err| failed(CANNOT_READ_BACK, self.sink.folder.path().into(), err))?;
            }
        }
        let pushed = self.parts.push(&rows, self.sink.text);
        pushed.map_err(|err| failed(CANNOT_WRITE, self.sink.folder.tables(), err))
    }

    fn finish(self: Box<Self>, summary: &PartitionSummary) -> Result<(), ReplayError> {
        let parts = self.parts.finish();
        let parts = parts.map_err(|err| failed(CANNOT_WRITE, self.sink.folder.tables(), err))?;
        let path = self.sink.mark(self.partition);
        let text =
            serde_json::to_vec(summary).map_err(|err| failed("cannot write", path.clone(), err))?;
        self.sink.keeper.take(Written { parts, mark: (path, text) })
    }
}

/// One part a table.
struct Parts {
    tickets: PartWriter,
    events: PartWriter,
    outcomes: PartWriter,
    decisions: PartWriter,
    grades: PartWriter,
    leakage: Option<PartWriter>,
}

impl Parts {
    fn create(folder: &Path, partition: u32, leakage_check: bool) -> Result<Self, TablesError> {
        let part = |table| PartWriter::create(folder, table, partition);
        Ok(Self {
            tickets: part(Table::Tickets)?,
            events: part(Table::Events)?,
            outcomes: part(Table::Outcomes)?,
            decisions: part(Table::Decisions)?,
            grades: part(Table::Grades)?,
            leakage: leakage_check.then(|| part(Table::Leakage)).transpose()?,
        })
    }

    fn push(&mut self, rows: &Rows, text: Text) -> Result<(), TablesError> {
        let histories = || rows.timelines.iter().flat_map(|timeline| &timeline.tickets);
        let tickets: Vec<&Ticket> = histories().map(|history| &history.ticket).collect();
        let events: Vec<(&Ticket, &Event)> = histories()
            .flat_map(|history| history.events.iter().map(|event| (&history.ticket, event)))
            .collect();
        self.tickets.push_rows(&tickets, tickets_batch)?;
        self.events.push_rows(&events, |rows| events_batch(rows, text))?;
        self.outcomes.push_rows(&rows.outcomes, outcomes_batch)?;
        self.decisions.push_rows(&rows.decisions, |rows| decisions_batch(rows, text))?;
        self.grades.push_rows(&rows.grades, grades_batch)?;
        if let Some(leakage) = &mut self.leakage {
            leakage.push_rows(&rows.leakage, leakage_batch)?;
        }
        Ok(())
    }

    fn finish(self) -> Result<Vec<Unkept>, TablesError> {
        let Self { tickets, events, outcomes, decisions, grades, leakage } = self;
        let parts = [tickets, events, outcomes, decisions, grades].into_iter().chain(leakage);
        parts.map(PartWriter::finish).collect()
    }
}

/// Tells recorded decisions that their ticket is in the data.
pub(crate) fn note(built: &[Built], ticket: &TicketId) -> io::Result<()> {
    let mut recorded = built.iter().filter_map(|built| built.recorded.as_ref());
    recorded.try_for_each(|recorded| recorded.snapshot.note_ticket(ticket))
}

fn failed(
    context: &'static str,
    path: PathBuf,
    source: impl std::error::Error + Send + Sync + 'static,
) -> ReplayError {
    ReplayError::Storage { context, path, source: Box::new(source) }
}
