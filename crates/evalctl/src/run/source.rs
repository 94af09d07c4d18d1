//! Timelines from the scratch folder to the replay.

use std::path::PathBuf;

use evalctl_domain::Timeline;
use evalctl_ingest::TimelineStore;
use evalctl_replay::{PartitionSource, ReplayError};

pub(crate) struct StoredTimelines {
    pub(crate) store: TimelineStore,
    pub(crate) folder: PathBuf,
}

impl PartitionSource for StoredTimelines {
    fn count(&self) -> u32 {
        self.store.partitions()
    }

    fn load(&self, partition: u32) -> Result<Vec<Timeline>, ReplayError> {
        self.store.load(partition).map_err(|err| ReplayError::Storage {
            context: "cannot read the timelines in",
            path: self.folder.clone(),
            source: Box::new(err),
        })
    }
}
