//! Asks a question of each part of the tables by itself.
//!
//! A part holds whole clusters in every table, so what is counted by cluster in the parts adds up to
//! what is counted in the run. Few clusters at a time fit into the caches, and threads exchange
//! nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

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
use futures::{Stream, StreamExt, stream};
use tokio::sync::Semaphore;

/// A session whose plans hold for any part.
pub(super) fn config() -> SessionConfig {
    let mut config = SessionConfig::new().with_target_partitions(1);
    let options = config.options_mut();
    // Totals of the whole table are not those of a part.
    options.execution.collect_statistics = false;
    // A question is about nearly all rows of a part, and planning is a good part of what it costs: nothing is looked
    // up that could leave rows out, and one pass of the optimizer does what three do.
    options.execution.parquet.pruning = false;
    options.execution.parquet.bloom_filter_on_read = false;
    options.execution.parquet.enable_page_index = false;
    options.optimizer.max_passes = 1;
    // A truth value that is never null is taken for one that may be, and the plan refused for it.
    options.execution.skip_physical_aggregate_schema_check = true;
    // Filters found while running would be shared by all parts.
    options.optimizer.enable_dynamic_filter_pushdown = false;
    options.optimizer.enable_topk_dynamic_filter_pushdown = false;
    options.optimizer.enable_join_dynamic_filter_pushdown = false;
    options.optimizer.enable_aggregate_dynamic_filter_pushdown = false;
    config
}

/// Parts are taken together up to this many bytes: a plan is made anew for each group, which costs as
/// much as counting some thousand rows. What is counted by cluster takes some three times as many
/// bytes in memory, for each of the groups that are open.
const GROUP_BYTES: u64 = 3 << 19;

/// Groups that are decoded at a time, whatever number of questions there are: so memory has a bound.
static OPEN_GROUPS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(at_a_time()));

/// One waits for its file while another is counted.
fn at_a_time() -> usize {
    1 + std::thread::available_parallelism().map_or(1, usize::from)
}

/// Runs `plan` on each group of parts, some at a time, and gives what `read` makes of the rows, in the order of parts.
pub(super) fn by_part<T: Send + 'static>(
    plan: Arc<dyn ExecutionPlan>,
    context: Arc<TaskContext>,
    read: impl Fn(Vec<RecordBatch>) -> T + Send + Sync + 'static,
) -> Result<impl Stream<Item = Result<T>> + Unpin> {
    let groups = part_groups(&plan)?;
    let read = Arc::new(read);
    let parts = stream::iter(groups).map(move |group| {
        let (plan, context, read) = (Arc::clone(&plan), Arc::clone(&context), Arc::clone(&read));
        SpawnedTask::spawn(async move {
            let _turn = OPEN_GROUPS.acquire().await.expect("it is never closed");
            Ok(read(collect(of_group(&plan, &group)?, context).await?))
        })
    });
    Ok(parts
        .buffered(at_a_time())
        .map(|done| done.map_err(|error| DataFusionError::External(Box::new(error)))?))
}

/// The names of part files, which tell parts apart in every table, in groups of about equal size.
fn part_groups(plan: &Arc<dyn ExecutionPlan>) -> Result<Vec<BTreeSet<String>>> {
    let mut parts: BTreeMap<String, u64> = BTreeMap::new();
    plan.apply(|node| {
        for file in
            scan_of(node).iter().flat_map(|scan| &scan.file_groups).flat_map(FileGroup::files)
        {
            if let Some(name) = file.path().filename() {
                *parts.entry(name.to_owned()).or_default() += file.object_meta.size;
            }
        }
        Ok(TreeNodeRecursion::Continue)
    })?;
    let mut groups: Vec<(u64, BTreeSet<String>)> = Vec::new();
    for (name, bytes) in parts {
        match groups.last_mut() {
            Some((sum, group)) if *sum + bytes <= GROUP_BYTES => {
                *sum += bytes;
                group.insert(name);
            }
            _ => groups.push((bytes, BTreeSet::from([name]))),
        }
    }
    Ok(groups.into_iter().map(|(_, group)| group).collect())
}

/// The plan with every table cut down to some parts.
fn of_group(
    plan: &Arc<dyn ExecutionPlan>,
    group: &BTreeSet<String>,
) -> Result<Arc<dyn ExecutionPlan>> {
    let cut = Arc::clone(plan).transform_up(|node| {
        let Some(scan) = scan_of(&node) else {
            // A join keeps the side that it read first: that of another part.
            return Ok(Transformed::yes(node.reset_state()?));
        };
        let mut files: Vec<_> =
            scan.file_groups.iter().flat_map(FileGroup::files).cloned().collect();
        files.retain(|file| file.path().filename().is_some_and(|name| group.contains(name)));
        files.sort_by(|a, b| a.path().cmp(b.path()));
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
