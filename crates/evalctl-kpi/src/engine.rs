//! Runs SQL over the tables of a run and reads integers and texts out of what comes back.

use std::fmt::Write as _;
use std::path::{Path, absolute};
use std::sync::{Arc, LazyLock};

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Int64Array, RecordBatch, StringArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, FieldRef, Float64Type, Int64Type, Schema};
use datafusion::datasource::MemTable;
use datafusion::execution::cache::cache_manager::{CacheManagerConfig, FileMetadataCache};
use datafusion::execution::context::SQLOptions;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::prelude::{ParquetReadOptions, SessionConfig, SessionContext};
use evalctl_tables::{Table, TablesError, part_files};
use futures::TryStreamExt;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::KpiError;
use crate::counts::Key;

/// The footers of files that were read before, kept as long as size and time of the file stay.
static FOOTERS: LazyLock<Arc<FileMetadataCache>> =
    LazyLock::new(|| RuntimeEnv::default().cache_manager.get_file_metadata_cache());

/// There may be millions of tickets, so one question at a time reads a value of each into a list.
static TICKETS_HELD: Semaphore = Semaphore::const_new(1);

/// Waits until no other question reads a value of every ticket; the turn ends where the permit is dropped.
///
/// What is made of the list may outlive the turn: scores do, until their arm is counted.
/// A question that has its turn must not wait for another one.
pub(crate) async fn turn_to_hold_tickets() -> SemaphorePermit<'static> {
    TICKETS_HELD.acquire().await.expect("it is never closed")
}

/// The tables of one run, open for SQL.
pub(crate) struct Engine {
    context: SessionContext,
    /// The same tables, for questions to each part.
    parts: SessionContext,
}

impl Engine {
    /// Opens `tables` of the folder.
    pub(crate) async fn open(folder: &Path, tables: &[Table]) -> Result<Self, KpiError> {
        // Which files there are is asked anew: tables may have been written since.
        let caches =
            CacheManagerConfig::default().with_file_metadata_cache(Some(Arc::clone(&FOOTERS)));
        let runtime = RuntimeEnvBuilder::new().with_cache_manager(caches).build_arc();
        let runtime = runtime
            .map_err(|error| KpiError::Open { path: folder.to_owned(), error: Box::new(error) })?;
        // The least and greatest values of a thousand parts are more to hold than they help.
        let config = SessionConfig::new().with_collect_statistics(false);
        let context = SessionContext::new_with_config_rt(config, Arc::clone(&runtime));
        let parts = SessionContext::new_with_config_rt(parts::config(), runtime);
        for &table in tables {
            if part_files(folder, table)?.is_empty() {
                return Err(TablesError::NoTable { folder: folder.to_owned(), table }.into());
            }
            let path = folder.join(table.name());
            let schema = with_views(&table.schema());
            for context in [&context, &parts] {
                // The schema is given, so that no part is opened to find it.
                let options = ParquetReadOptions::default().schema(&schema);
                let opened = context.register_parquet(table.name(), folder_url(&path), options);
                opened.await.map_err(|error| KpiError::Open {
                    path: path.clone(),
                    error: Box::new(error),
                })?;
            }
        }
        Ok(Self { context, parts })
    }

    /// Runs one query; `what` names the KPIs in an error.
    pub(crate) async fn run(&self, sql: &str, what: &str) -> Result<Vec<Rows>, KpiError> {
        let sql_error = |error| KpiError::Sql { what: what.to_owned(), error: Box::new(error) };
        let frame = self.context.sql_with_options(sql, read_only()).await.map_err(sql_error)?;
        let schema = Arc::new(frame.schema().as_arrow().clone());
        let mut batches = frame.collect().await.map_err(sql_error)?;
        if batches.is_empty() {
            // The names of the columns are there even where no row is.
            batches.push(RecordBatch::new_empty(schema));
        }
        Ok(batches.into_iter().map(Rows).collect())
    }

    /// Runs one query on each part by itself and returns the rows of all parts, in their order.
    ///
    /// For questions whose rows add up over parts: counts by cluster, or of clusters by their counts.
    pub(crate) async fn run_by_part(&self, sql: &str, what: &str) -> Result<Vec<Rows>, KpiError> {
        let mut res = Vec::new();
        self.each_by_part(sql, what, |rows| res.push(rows)).await?;
        Ok(res)
    }

    /// As [`run_by_part`](Self::run_by_part), but lets `take` read some rows before the next ones come.
    pub(crate) async fn each_by_part(
        &self,
        sql: &str,
        what: &str,
        mut take: impl FnMut(Rows),
    ) -> Result<(), KpiError> {
        let take = |rows: Vec<Rows>| rows.into_iter().for_each(&mut take);
        self.each_part(sql, what, |rows| rows, take).await
    }

    /// Makes with `read` something smaller of all rows of some parts, on the thread that they were found on, and lets
    /// `take` have that.
    pub(crate) async fn each_part<T: Send + 'static>(
        &self,
        sql: &str,
        what: &str,
        read: impl Fn(Vec<Rows>) -> T + Send + Sync + 'static,
        mut take: impl FnMut(T),
    ) -> Result<(), KpiError> {
        let sql_error = |error| KpiError::Sql { what: what.to_owned(), error: Box::new(error) };
        let frame = self.parts.sql_with_options(sql, read_only()).await.map_err(sql_error)?;
        let plan = frame.create_physical_plan().await.map_err(sql_error)?;
        let read = move |batches: Vec<RecordBatch>| read(batches.into_iter().map(Rows).collect());
        let mut parts = parts::by_part(plan, self.parts.task_ctx(), read).map_err(sql_error)?;
        while let Some(of_parts) = parts.try_next().await.map_err(sql_error)? {
            take(of_parts);
        }
        Ok(())
    }

    /// Runs one query over rows that came back before, under the name `parts`.
    pub(crate) async fn run_over(
        &self,
        parts: Vec<Rows>,
        sql: &str,
        what: &str,
    ) -> Result<Vec<Rows>, KpiError> {
        let sql_error = |error| KpiError::Sql { what: what.to_owned(), error: Box::new(error) };
        let Some(schema) = parts.first().map(|rows| rows.0.schema()) else { return Ok(parts) };
        let batches = parts.into_iter().map(|rows| rows.0).collect();
        let table = MemTable::try_new(schema, vec![batches]).map_err(sql_error)?;
        let context = SessionContext::new();
        context.register_table("parts", Arc::new(table)).map_err(sql_error)?;
        let frame = context.sql_with_options(sql, read_only()).await.map_err(sql_error)?;
        let batches = frame.collect().await.map_err(sql_error)?;
        Ok(batches.into_iter().map(Rows).collect())
    }

    /// Whether the run put tickets into sets.
    pub(crate) async fn has_sets(&self) -> Result<bool, KpiError> {
        let sql = "SELECT COUNT(*) FROM outcomes WHERE set IS NOT NULL";
        let counts = self.run_by_part(sql, "tickets in sets").await?;
        Ok(counts.iter().flat_map(|rows| rows.counts(0)).any(|count| 0 < count))
    }
}

/// Texts are read as views, which are compared and grouped without being copied.
fn with_views(schema: &Schema) -> Schema {
    let fields = schema.fields().iter().map(|field| match field.data_type() {
        DataType::Utf8 => Arc::new(field.as_ref().clone().with_data_type(DataType::Utf8View)),
        _ => Arc::clone(field),
    });
    Schema::new(fields.collect::<Vec<FieldRef>>())
}

fn read_only() -> SQLOptions {
    SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false)
}

/// Some rows of a result.
#[derive(Debug)]
pub(crate) struct Rows(RecordBatch);

impl Rows {
    pub(crate) fn n_rows(&self) -> usize {
        self.0.num_rows()
    }

    pub(crate) fn slice(&self, start: usize, n_rows: usize) -> Self {
        Self(self.0.slice(start, n_rows))
    }

    pub(crate) fn n_columns(&self) -> usize {
        self.0.num_columns()
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.0.schema().fields().iter().map(|field| field.name().clone()).collect()
    }

    pub(crate) fn column(&self, column: usize) -> &ArrayRef {
        self.0.column(column)
    }

    /// The first `n_dimensions` columns: the segment of each row.
    pub(crate) fn keys(&self, n_dimensions: usize) -> Keys {
        Keys((0..n_dimensions).map(|column| self.texts(column)).collect())
    }

    pub(crate) fn texts(&self, column: usize) -> StringArray {
        let array = cast(self.0.column(column), &DataType::Utf8).expect("any value has a text");
        array.as_string::<i32>().clone()
    }

    /// A column of counts, seconds or flags.
    pub(crate) fn integers(&self, column: usize) -> Int64Array {
        let array = cast(self.0.column(column), &DataType::Int64)
            .expect("our own queries yield integers here");
        Arc::clone(&array).as_primitive::<Int64Type>().clone()
    }

    /// A column of texts, null being `None`.
    pub(crate) fn optional_texts(&self, column: usize) -> Vec<Option<String>> {
        self.texts(column).iter().map(|text| text.map(str::to_owned)).collect()
    }

    /// A column of flags, null being `None`.
    pub(crate) fn optional_flags(&self, column: usize) -> Vec<Option<bool>> {
        self.integers(column).iter().map(|flag| flag.map(|flag| flag == 1)).collect()
    }

    /// A column of real numbers without nulls.
    pub(crate) fn numbers(&self, column: usize) -> Vec<f64> {
        let array = cast(self.0.column(column), &DataType::Float64)
            .expect("our own queries yield numbers here");
        array.as_primitive::<Float64Type>().values().to_vec()
    }

    /// A column of counts: never null, never negative.
    pub(crate) fn counts(&self, column: usize) -> Vec<u64> {
        let integers = self.integers(column);
        integers.values().iter().map(|&count| u64::try_from(count).unwrap_or(0)).collect()
    }
}

/// The segments of some rows.
pub(crate) struct Keys(Vec<StringArray>);

impl Keys {
    /// Whether `row` belongs to the segment `key`.
    pub(crate) fn is_at(&self, row: usize, key: &Key) -> bool {
        self.0.iter().zip(key).all(|(texts, wanted)| match wanted {
            Some(wanted) => texts.is_valid(row) && texts.value(row) == wanted,
            None => texts.is_null(row),
        })
    }

    pub(crate) fn at(&self, row: usize) -> Key {
        let value = |texts: &StringArray| texts.is_valid(row).then(|| texts.value(row).to_owned());
        self.0.iter().map(value).collect()
    }
}

/// A path as URL: an address has no wildcards, which a path given as such would have.
fn folder_url(path: &Path) -> String {
    let path = absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut res = "file://".to_owned();
    for byte in path.to_string_lossy().replace('\\', "/").bytes() {
        match byte {
            b'/' | b'-' | b'_' | b'.' | b'~' | b':' => res.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => res.push(char::from(byte)),
            _ => {
                let _ = write!(res, "%{byte:02X}");
            }
        }
    }
    res.push('/');
    res
}

mod parts;
