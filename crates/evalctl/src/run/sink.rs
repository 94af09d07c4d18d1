//! Rows of the replay into the tables of the run folder, a partition at a time.

use std::io::ErrorKind;
use std::path::PathBuf;

use evalctl_domain::{Event, ServiceRules, Ticket};
use evalctl_replay::{PartitionRows, PartitionSummary, ReplayError, RowSink};
use evalctl_resolvers::Built;
use evalctl_tables::{
    BATCH_ROWS, RunFolder, Table, TablesError, Text, decisions_batch, events_batch, grades_batch,
    leakage_batch, outcomes_batch, tickets_batch, write_part, write_private,
};

pub(crate) struct TableSink<'a> {
    pub(crate) folder: &'a RunFolder,
    pub(crate) text: Text,
    pub(crate) service: &'a ServiceRules,
    pub(crate) built: &'a [Built],
    pub(crate) leakage_check: bool,
}

impl TableSink<'_> {
    fn mark(&self, partition: u32) -> PathBuf {
        self.folder.journal().join(format!("partition-{partition:05}.json"))
    }

    fn write(&self, partition: u32, rows: &PartitionRows) -> Result<(), TablesError> {
        let tables = self.folder.tables();
        let histories: Vec<_> =
            rows.timelines.iter().flat_map(|timeline| &timeline.tickets).collect();
        let tickets: Vec<&Ticket> = histories.iter().map(|history| &history.ticket).collect();
        let batches = tickets.chunks(BATCH_ROWS).map(tickets_batch);
        write_part(&tables, Table::Tickets, partition, batches)?;
        let events: Vec<(&Ticket, &Event)> = histories
            .iter()
            .flat_map(|history| history.events.iter().map(|event| (&history.ticket, event)))
            .collect();
        let batches = events.chunks(BATCH_ROWS).map(|rows| events_batch(rows, self.text));
        write_part(&tables, Table::Events, partition, batches)?;
        let batches = rows.outcomes.chunks(BATCH_ROWS).map(outcomes_batch);
        write_part(&tables, Table::Outcomes, partition, batches)?;
        let batches =
            rows.decisions.chunks(BATCH_ROWS).map(|rows| decisions_batch(rows, self.text));
        write_part(&tables, Table::Decisions, partition, batches)?;
        let batches = rows.grades.chunks(BATCH_ROWS).map(grades_batch);
        write_part(&tables, Table::Grades, partition, batches)?;
        if self.leakage_check {
            let batches = rows.leakage.chunks(BATCH_ROWS).map(leakage_batch);
            write_part(&tables, Table::Leakage, partition, batches)?;
        }
        Ok(())
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

    fn keep(&self, partition: u32, mut rows: PartitionRows) -> Result<(), ReplayError> {
        for outcome in &mut rows.outcomes {
            outcome.service = self.service.measure(outcome);
        }
        for history in rows.timelines.iter().flat_map(|timeline| &timeline.tickets) {
            note(self.built, &history.ticket);
        }
        let folder = self.folder.tables();
        self.write(partition, &rows)
            .map_err(|err| failed("cannot write the tables in", folder, err))?;
        let path = self.mark(partition);
        let text = serde_json::to_vec(&rows.summary)
            .map_err(|err| failed("cannot write", path.clone(), err))?;
        write_private(&path, &text).map_err(|err| failed("cannot write", path, err))
    }

    fn keep_snapshot(&self, arm: &str, hash: &str, bytes: &[u8]) -> Result<(), ReplayError> {
        let path = self.folder.models().join(arm).join(hash).join("snapshot");
        write_private(&path, bytes).map_err(|err| failed("cannot write", path, err))
    }
}

/// Tells recorded decisions that their ticket is in the data.
pub(crate) fn note(built: &[Built], ticket: &Ticket) {
    for recorded in built.iter().filter_map(|built| built.recorded.as_ref()) {
        recorded.snapshot.note_ticket(&ticket.id);
    }
}

fn failed(
    context: &'static str,
    path: PathBuf,
    source: impl std::error::Error + Send + Sync + 'static,
) -> ReplayError {
    ReplayError::Storage { context, path, source: Box::new(source) }
}
