//! Timelines from the scratch folder to the replay.

use std::path::PathBuf;

use evalctl_ingest::{IngestError, TimelineStore};
use evalctl_replay::{PartitionSource, ReplayError, Timelines};

pub(crate) struct StoredTimelines {
    pub(crate) store: TimelineStore,
    pub(crate) folder: PathBuf,
}

impl PartitionSource for StoredTimelines {
    fn count(&self) -> u32 {
        self.store.partitions()
    }

    fn load(&self, partition: u32) -> Result<Timelines<'_>, ReplayError> {
        let failed = |err: IngestError| ReplayError::Storage {
            context: "cannot read the timelines in",
            path: self.folder.clone(),
            source: Box::new(err),
        };
        let timelines = self.store.load(partition).map_err(failed)?;
        Ok(Box::new(timelines.map(move |timeline| timeline.map_err(failed))))
    }
}
