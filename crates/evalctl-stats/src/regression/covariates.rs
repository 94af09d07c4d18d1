//! What was known of each ticket, as numbers.

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
    /// Where each row starts in `cells`, and where the last one ends.
    starts: Vec<usize>,
    cells: Vec<(usize, f64)>,
}

impl Covariates {
    /// Starts without rows.
    #[must_use]
    pub fn new(n_columns: usize) -> Self {
        Self { n_columns, starts: vec![0], cells: Vec::new() }
    }

    /// Adds a ticket: its numbers that are not 0, with their columns counted from 0.
    ///
    /// # Errors
    ///
    /// [`StatsError::LengthMismatch`] for a column that is not there, [`StatsError::OutOfRange`] for a number that is
    /// not finite.
    pub fn push_row(&mut self, cells: &[(usize, f64)]) -> Result<(), StatsError> {
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
        // The intercept is the first column of every row.
        self.cells.push((0, 1.0));
        self.cells.extend(cells.iter().map(|&(column, value)| (column + 1, value)));
        self.starts.push(self.cells.len());
        Ok(())
    }

    /// Returns the number of tickets.
    #[must_use]
    pub fn n_rows(&self) -> usize {
        self.starts.len() - 1
    }

    /// Returns the number of columns without the intercept.
    #[must_use]
    pub fn n_columns(&self) -> usize {
        self.n_columns
    }

    /// The cells of a row that are not 0, the intercept first as column 0.
    pub(crate) fn row(&self, row: usize) -> &[(usize, f64)] {
        &self.cells[self.starts[row]..self.starts[row + 1]]
    }
}
