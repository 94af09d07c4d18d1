//! The resolver that learns nothing: one snapshot for the whole replay.

use std::sync::Arc;

use evalctl_candidate::{
    Learning, LocalSnapshot, ResolveError, Resolver, Snapshot, TrainingExample,
};

/// A snapshot that is what it is, under the name of its arm.
pub(crate) struct Fixed {
    pub(crate) arm: String,
    pub(crate) snapshot: Arc<dyn LocalSnapshot>,
}

impl Resolver for Fixed {
    fn name(&self) -> &str {
        &self.arm
    }

    fn learning(&self) -> Learning {
        Learning::Never
    }

    fn fit(
        &self,
        _earlier: Option<&Snapshot>,
        _due: &mut dyn Iterator<Item = TrainingExample>,
    ) -> Result<Snapshot, ResolveError> {
        Ok(Snapshot::Local(Arc::clone(&self.snapshot)))
    }
}
