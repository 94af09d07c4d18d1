use std::ops::Range;

use crate::Reject;
use crate::reject::excerpt;

/// What a table yields.
#[derive(Debug)]
pub enum Entry<'r> {
    /// A record that could be read.
    Row(Row<'r>),
    /// A record that could not be used.
    Reject(Reject),
}

/// A record of a table, seen through the selected columns.
#[derive(Debug, Clone, Copy)]
pub struct Row<'r> {
    /// 1-based physical line on which the record starts; for Parquet the 1-based number of the row.
    pub line: u64,
    cells: &'r Cells,
    record: &'r [u8],
}

impl<'r> Row<'r> {
    pub(crate) fn new(line: u64, cells: &'r Cells, record: &'r [u8]) -> Self {
        Self { line, cells, record }
    }

    /// The value of the selected column of this index, `None` where the row has none.
    ///
    /// # Panics
    ///
    /// Panics when fewer columns were selected.
    #[must_use]
    pub fn get(&self, column: usize) -> Option<&'r str> {
        self.cells.spans[column].clone().map(|span| &self.cells.text[span])
    }

    /// The record as one line of at most 200 characters, for a report of rejected rows.
    #[must_use]
    pub fn raw(&self) -> String {
        excerpt(self.record)
    }
}

/// One step through a table; the row itself is then in the table's buffers.
pub(crate) enum Step {
    Row { line: u64 },
    Reject(Reject),
    End,
}

/// The selected values of one record, in one reused text.
#[derive(Debug, Default)]
pub(crate) struct Cells {
    text: String,
    spans: Vec<Option<Range<usize>>>,
}

impl Cells {
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.spans.clear();
    }

    pub(crate) fn push_null(&mut self) {
        self.spans.push(None);
    }

    pub(crate) fn push(&mut self, value: &str) {
        self.push_with(|text| text.push_str(value));
    }

    /// Adds the value that `write` appends to the text.
    pub(crate) fn push_with(&mut self, write: impl FnOnce(&mut String)) {
        let start = self.text.len();
        write(&mut self.text);
        self.spans.push(Some(start..self.text.len()));
    }

    /// Adds text between two values.
    #[cfg(feature = "parquet")]
    pub(crate) fn push_label(&mut self, label: &str) {
        self.text.push_str(label);
    }

    /// The values with the labels between them.
    #[cfg(feature = "parquet")]
    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}
