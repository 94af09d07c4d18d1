//! What was known of each ticket, as numbers.

use std::collections::HashMap;

use crate::StatsError;

/// Holds one row of numbers a ticket, most of them 0 and not kept.
///
/// Give a category one column for each value but one, with 1 where the ticket has that value.
/// The intercept is always there and is no column.
///
/// # Examples
///
/// ```
/// use evalctl_stats::Covariates;
///
/// let mut covariates = Covariates::new(3);
/// covariates.push_row(&[(1, 1.0), (2, 0.5)])?;
/// covariates.push_row(&[])?;
/// assert_eq!(covariates.n_rows(), 2);
/// # Ok::<(), evalctl_stats::StatsError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Covariates {
    n_columns: usize,
    /// Tickets of which the same is known share a pattern, so that sums run over patterns.
    patterns: Vec<u32>,
    /// Where the cells of each pattern start, and where the last ones end.
    starts: Vec<usize>,
    cells: Vec<(usize, f64)>,
    /// The pattern of given cells, numbers by their bits.
    known: HashMap<Vec<(usize, u64)>, usize>,
}

impl Covariates {
    /// Starts without rows.
    #[must_use]
    pub fn new(n_columns: usize) -> Self {
        Self {
            n_columns,
            patterns: Vec::new(),
            starts: vec![0],
            cells: Vec::new(),
            known: HashMap::new(),
        }
    }

    /// Adds a ticket: its numbers that are not 0, with their columns counted from 0.
    ///
    /// # Errors
    ///
    /// [`StatsError::LengthMismatch`] for a column that is not there, [`StatsError::OutOfRange`] for a number that is
    /// not finite.
    ///
    /// # Panics
    ///
    /// Panics with 2^32 different rows.
    pub fn push_row(&mut self, cells: &[(usize, f64)]) -> Result<(), StatsError> {
        let pattern = self.add_pattern(cells)?;
        self.patterns.push(pattern);
        Ok(())
    }

    /// Adds what may be known of tickets and returns its number, for [`push_rows`](Self::push_rows).
    ///
    /// # Errors
    ///
    /// As [`push_row`](Self::push_row).
    ///
    /// # Panics
    ///
    /// As [`push_row`](Self::push_row).
    pub fn add_pattern(&mut self, cells: &[(usize, f64)]) -> Result<u32, StatsError> {
        for &(column, value) in cells {
            if self.n_columns <= column {
                return Err(StatsError::LengthMismatch {
                    name: "covariates",
                    found: column + 1,
                    needed: self.n_columns,
                });
            }
            if !value.is_finite() {
                return Err(StatsError::OutOfRange { name: "covariate", value, needed: "finite" });
            }
        }
        let key: Vec<(usize, u64)> =
            cells.iter().map(|&(column, value)| (column, value.to_bits())).collect();
        let next = self.n_patterns();
        let pattern = *self.known.entry(key).or_insert(next);
        if pattern == next {
            // The intercept is the first column of every row.
            self.cells.push((0, 1.0));
            self.cells.extend(cells.iter().map(|&(column, value)| (column + 1, value)));
            self.starts.push(self.cells.len());
        }
        Ok(u32::try_from(pattern).expect("fewer patterns than 2^32"))
    }

    /// Adds a ticket for each number that [`add_pattern`](Self::add_pattern) returned.
    ///
    /// # Panics
    ///
    /// Panics at a number that was not returned.
    pub fn push_rows(&mut self, patterns: impl ExactSizeIterator<Item = u32>) {
        self.patterns.reserve_exact(patterns.len());
        let n_patterns = self.n_patterns();
        self.patterns.extend(patterns.inspect(|&pattern| {
            assert!((pattern as usize) < n_patterns, "pattern {pattern} was not added");
        }));
    }

    /// Returns the number of tickets.
    #[must_use]
    pub fn n_rows(&self) -> usize {
        self.patterns.len()
    }

    /// Returns the number of columns without the intercept.
    #[must_use]
    pub fn n_columns(&self) -> usize {
        self.n_columns
    }

    /// The cells of a row that are not 0, the intercept first as column 0.
    pub(crate) fn row(&self, row: usize) -> &[(usize, f64)] {
        self.cells_of(self.pattern(row))
    }

    /// Patterns are numbered in the order in which they first came.
    pub(crate) fn pattern(&self, row: usize) -> usize {
        self.patterns[row] as usize
    }

    pub(crate) fn n_patterns(&self) -> usize {
        self.starts.len() - 1
    }

    /// The cells of the rows of one pattern.
    pub(crate) fn cells_of(&self, pattern: usize) -> &[(usize, f64)] {
        &self.cells[self.starts[pattern]..self.starts[pattern + 1]]
    }
}
