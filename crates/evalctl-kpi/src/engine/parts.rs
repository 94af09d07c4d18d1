//! Asks a question of each part of the tables by itself.
//!
//! A part holds whole clusters in every table, so what is counted by cluster in the parts adds up to
//! what is counted in the run. A part's clusters fit into the caches, and threads exchange
//! nothing.

use std::collections::BTreeSet;
use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::common::runtime::SpawnedTask;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfig, FileScanConfigBuilder};
use datafusion::datasource::source::DataSourceExec;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::TaskContext;
use datafusion::physical_plan::empty::EmptyExec;
use datafusion::physical_plan::{ExecutionPlan, collect};
use datafusion::prelude::SessionConfig;
use futures::{StreamExt, TryStreamExt, stream};

/// A session whose plans hold for any part.
pub(super) fn config() -> SessionConfig {
    let mut config = SessionConfig::new().with_target_partitions(1);
    let options = config.options_mut();
    // Totals of the whole table are not those of a part.
    options.execution.collect_statistics = false;
    // Filters found while running would be shared by all parts.
    options.optimizer.enable_dynamic_filter_pushdown = false;
    options.optimizer.enable_topk_dynamic_filter_pushdown = false;
    options.optimizer.enable_join_dynamic_filter_pushdown = false;
    options.optimizer.enable_aggregate_dynamic_filter_pushdown = false;
    config
}

/// Runs `plan` on each part, some at a time, and returns the rows in the order of parts.
pub(super) async fn collect_by_part(
    plan: Arc<dyn ExecutionPlan>,
    context: Arc<TaskContext>,
) -> Result<Vec<RecordBatch>> {
    let names = part_names(&plan)?;
    // One waits for its file while another is counted.
    let at_a_time = 1 + std::thread::available_parallelism().map_or(1, usize::from);
    let parts = stream::iter(names).map(|name| {
        let (plan, context) = (Arc::clone(&plan), Arc::clone(&context));
        SpawnedTask::spawn(async move { collect(of_part(&plan, &name)?, context).await })
    });
    let batches: Vec<Vec<RecordBatch>> = parts
        .buffered(at_a_time)
        .map(|done| done.map_err(|error| DataFusionError::External(Box::new(error)))?)
        .try_collect()
        .await?;
    Ok(batches.into_iter().flatten().collect())
}

/// The names of part files, which tell parts apart in every table.
fn part_names(plan: &Arc<dyn ExecutionPlan>) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    plan.apply(|node| {
        if let Some(scan) = scan_of(node) {
            let files = scan.file_groups.iter().flat_map(FileGroup::files);
            names.extend(files.filter_map(|file| Some(file.path().filename()?.to_owned())));
        }
        Ok(TreeNodeRecursion::Continue)
    })?;
    Ok(names)
}

/// The plan with every table cut down to one part.
fn of_part(plan: &Arc<dyn ExecutionPlan>, name: &str) -> Result<Arc<dyn ExecutionPlan>> {
    let cut = Arc::clone(plan).transform_up(|node| {
        let Some(scan) = scan_of(&node) else {
            // A join keeps the side that it read first: that of another part.
            return Ok(Transformed::yes(node.reset_state()?));
        };
        let mut files: Vec<_> =
            scan.file_groups.iter().flat_map(FileGroup::files).cloned().collect();
        files.retain(|file| file.path().filename() == Some(name));
        if files.is_empty() {
            let nothing: Arc<dyn ExecutionPlan> = Arc::new(EmptyExec::new(node.schema()));
            return Ok(Transformed::yes(nothing));
        }
        let scan = FileScanConfigBuilder::from(scan.clone())
            .with_file_groups(vec![FileGroup::new(files)])
            .build();
        let scan: Arc<dyn ExecutionPlan> = DataSourceExec::from_data_source(scan);
        Ok(Transformed::yes(scan))
    })?;
    Ok(cut.data)
}

fn scan_of(node: &Arc<dyn ExecutionPlan>) -> Option<&FileScanConfig> {
    node.downcast_ref::<DataSourceExec>()?.data_source().downcast_ref::<FileScanConfig>()
}
