//! A question of one's own to the tables of a run.

use std::fmt;
use std::path::Path;

use datafusion::arrow::array::{Array, AsArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Float64Type, Int64Type, UInt64Type};
use evalctl_tables::{Table, part_files};
use serde::Serialize;

use crate::KpiError;
use crate::engine::{Engine, Rows};

/// Runs one `SELECT` over the tables that the run has, each under its name.
///
/// It only reads: statements that change or define anything are refused by the engine.
pub async fn query(tables_folder: &Path, sql: &str) -> Result<Answer, KpiError> {
    let batches = open(tables_folder).await?.run(sql, "what was asked").await?;
    Ok(Answer { batches })
}

/// Runs one `SELECT` over each part of the tables by itself, and another over all that came back,
/// which goes by the name `parts`.
///
/// A part holds whole clusters, so counts by cluster need nothing else to be put together.
pub async fn query_by_part(
    tables_folder: &Path,
    each: &str,
    together: &str,
) -> Result<Answer, KpiError> {
    let engine = open(tables_folder).await?;
    let parts = engine.run_by_part(each, "what was asked of each part").await?;
    let batches = engine.run_over(parts, together, "what was asked of all parts").await?;
    Ok(Answer { batches })
}

/// All tables that the run has.
async fn open(tables_folder: &Path) -> Result<Engine, KpiError> {
    let mut tables = Vec::new();
    for table in Table::ALL {
        if !part_files(tables_folder, table)?.is_empty() {
            tables.push(table);
        }
    }
    Engine::open(tables_folder, &tables).await
}

/// What came back, in the order in which the engine gave it.
#[derive(Debug)]
pub struct Answer {
    batches: Vec<Rows>,
}

/// One value.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// Nothing is known.
    Null,
    /// True or false.
    Flag(bool),
    /// A whole number.
    Integer(i64),
    /// A whole number that is never below 0.
    Count(u64),
    /// A real number.
    Number(f64),
    /// A text, a moment, or a value of another kind as text.
    Text(String),
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => Ok(()),
            Self::Flag(flag) => flag.fmt(f),
            Self::Integer(number) => number.fmt(f),
            Self::Count(count) => count.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

impl Answer {
    /// The names of the columns; none where nothing came back.
    #[must_use]
    pub fn columns(&self) -> Vec<String> {
        self.batches.first().map(Rows::names).unwrap_or_default()
    }

    /// Number of rows.
    #[must_use]
    pub fn n_rows(&self) -> usize {
        self.batches.iter().map(Rows::n_rows).sum()
    }

    /// The rows, a cell a column.
    pub fn rows(&self) -> impl Iterator<Item = Vec<Cell>> + '_ {
        self.batches.iter().flat_map(|rows| {
            let columns: Vec<Vec<Cell>> =
                (0..rows.n_columns()).map(|column| cells(rows.column(column).as_ref())).collect();
            (0..rows.n_rows())
                .map(move |row| columns.iter().map(|column| column[row].clone()).collect())
        })
    }
}

fn cells(column: &dyn Array) -> Vec<Cell> {
    let kind = column.data_type();
    let as_kind = |kind| cast(column, &kind).expect("numbers fit, and any value has a text");
    if *kind == DataType::Boolean {
        column.as_boolean().iter().map(|flag| flag.map_or(Cell::Null, Cell::Flag)).collect()
    } else if *kind == DataType::UInt64 {
        let counts = column.as_primitive::<UInt64Type>().iter();
        counts.map(|count| count.map_or(Cell::Null, Cell::Count)).collect()
    } else if kind.is_integer() {
        let integers = as_kind(DataType::Int64);
        let integers = integers.as_primitive::<Int64Type>().iter();
        integers.map(|number| number.map_or(Cell::Null, Cell::Integer)).collect()
    } else if kind.is_floating() {
        let numbers = as_kind(DataType::Float64);
        let numbers = numbers.as_primitive::<Float64Type>().iter();
        numbers.map(|number| number.map_or(Cell::Null, Cell::Number)).collect()
    } else {
        let texts = as_kind(DataType::Utf8);
        let texts = texts.as_string::<i32>().iter();
        texts.map(|text| text.map_or(Cell::Null, |text| Cell::Text(text.to_owned()))).collect()
    }
}
