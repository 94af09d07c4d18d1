//! Rows of the replay into the tables of the run folder, a partition at a time.

use std::io::ErrorKind;
use std::path::PathBuf;

use evalctl_domain::{DecisionStatus, Event, ServiceRules, Ticket, TicketId};
use evalctl_replay::{PartitionRows, PartitionSummary, ReplayError, RowSink};
use evalctl_resolvers::Built;
use evalctl_tables::{
    BATCH_ROWS, RunFolder, Table, TablesError, Text, Unkept, decisions_batch, events_batch,
    fill_part, grades_batch, leakage_batch, outcomes_batch, tickets_batch, write_private,
};

use super::keeper::{Keeper, Written};

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

    fn write(&self, partition: u32, rows: &PartitionRows) -> Result<Vec<Unkept>, TablesError> {
        let tables = self.folder.tables();
        let histories: Vec<_> =
            rows.timelines.iter().flat_map(|timeline| &timeline.tickets).collect();
        let tickets: Vec<&Ticket> = histories.iter().map(|history| &history.ticket).collect();
        let events: Vec<(&Ticket, &Event)> = histories
            .iter()
            .flat_map(|history| history.events.iter().map(|event| (&history.ticket, event)))
            .collect();
        let mut parts = vec![
            fill_part(&tables, Table::Tickets, partition, batches(&tickets, tickets_batch))?,
            fill_part(
                &tables,
                Table::Events,
                partition,
                batches(&events, |rows| events_batch(rows, self.text)),
            )?,
            fill_part(
                &tables,
                Table::Outcomes,
                partition,
                batches(&rows.outcomes, outcomes_batch),
            )?,
            fill_part(
                &tables,
                Table::Decisions,
                partition,
                batches(&rows.decisions, |rows| decisions_batch(rows, self.text)),
            )?,
            fill_part(&tables, Table::Grades, partition, batches(&rows.grades, grades_batch))?,
        ];
        if self.leakage_check {
            let batches = batches(&rows.leakage, leakage_batch);
            parts.push(fill_part(&tables, Table::Leakage, partition, batches)?);
        }
        Ok(parts)
    }
}

fn batches<'r, R, B>(rows: &'r [R], batch: impl Fn(&'r [R]) -> B) -> impl Iterator<Item = B> {
    rows.chunks(BATCH_ROWS).map(batch)
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

    fn keep(&self, partition: u32, mut rows: PartitionRows) -> Result<(), ReplayError> {
        for outcome in &mut rows.outcomes {
            outcome.service = self.service.measure(outcome);
        }
        // Every arm has a row a ticket, and whoever was asked has noted it already.
        for row in &rows.decisions {
            if matches!(row.status, DecisionStatus::Excluded { .. }) {
                note(self.built, &row.ticket);
            }
        }
        let folder = self.folder.tables();
        let parts = self
            .write(partition, &rows)
            .map_err(|err| failed("cannot write the tables in", folder, err))?;
        let path = self.mark(partition);
        let text = serde_json::to_vec(&rows.summary)
            .map_err(|err| failed("cannot write", path.clone(), err))?;
        self.keeper.take(Written { parts, mark: (path, text) })
    }

    fn keep_snapshot(&self, arm: &str, hash: &str, bytes: &[u8]) -> Result<(), ReplayError> {
        let path = self.folder.models().join(arm).join(hash).join("snapshot");
        write_private(&path, bytes).map_err(|err| failed("cannot write", path, err))
    }
}

/// Tells recorded decisions that their ticket is in the data.
pub(crate) fn note(built: &[Built], ticket: &TicketId) {
    for recorded in built.iter().filter_map(|built| built.recorded.as_ref()) {
        recorded.snapshot.note_ticket(ticket);
    }
}

fn failed(
    context: &'static str,
    path: PathBuf,
    source: impl std::error::Error + Send + Sync + 'static,
) -> ReplayError {
    ReplayError::Storage { context, path, source: Box::new(source) }
}
