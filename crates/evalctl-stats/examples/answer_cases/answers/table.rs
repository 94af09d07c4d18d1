//! A CSV file with its columns by name.

use std::{
    fmt::Display,
    path::{Path, PathBuf},
    str::FromStr,
};

use super::{BadInput, Case};

pub(crate) struct Table {
    path: PathBuf,
    header: csv::StringRecord,
    rows: Vec<csv::StringRecord>,
}

impl Table {
    /// Reads the input of `case` from `folder`.
    pub(crate) fn of_case(folder: &Path, case: &Case) -> Result<Self, BadInput> {
        let Some(input) = &case.input else {
            return Err(BadInput("`input` is missing".to_owned()));
        };
        let path = folder.join(input);
        let broken = |error: csv::Error| BadInput(format!("`{}`: {error}", path.display()));
        let mut reader =
            csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(&path).map_err(broken)?;
        let header = reader.headers().map_err(broken)?.clone();
        let rows = reader.records().collect::<Result<Vec<_>, _>>().map_err(broken)?;
        Ok(Self { path, header, rows })
    }

    pub(crate) fn has(&self, column: &str) -> bool {
        self.header.iter().any(|name| name == column)
    }

    /// The cells of one column with their lines.
    pub(crate) fn text(&self, column: &str) -> Result<Vec<(u64, &str)>, BadInput> {
        let Some(idx) = self.header.iter().position(|name| name == column) else {
            let known: Vec<String> = self.header.iter().map(|name| format!("`{name}`")).collect();
            let path = self.path.display();
            return Err(BadInput(format!(
                "`{path}` line 1: no column `{column}`, only {}",
                known.join(", ")
            )));
        };
        let line = |row: &csv::StringRecord| row.position().map_or(0, csv::Position::line);
        Ok(self.rows.iter().map(|row| (line(row), &row[idx])).collect())
    }

    pub(crate) fn numbers(&self, column: &str) -> Result<Vec<f64>, BadInput> {
        self.text(column)?.into_iter().map(|(line, cell)| self.number(column, line, cell)).collect()
    }

    /// As [`numbers`](Self::numbers), none of them below 0.
    pub(crate) fn times(&self, column: &str) -> Result<Vec<f64>, BadInput> {
        self.text(column)?.into_iter().map(|(line, cell)| self.time(column, line, cell)).collect()
    }

    /// As [`times`](Self::times), an empty cell being `None`.
    pub(crate) fn optional_times(&self, column: &str) -> Result<Vec<Option<f64>>, BadInput> {
        let time = |(line, cell): (u64, &str)| match cell {
            "" => Ok(None),
            _ => self.time(column, line, cell).map(Some),
        };
        self.text(column)?.into_iter().map(time).collect()
    }

    pub(crate) fn counts(&self, column: &str) -> Result<Vec<u64>, BadInput> {
        self.text(column)?
            .into_iter()
            .map(|(line, cell)| self.parse(column, line, cell, "a count"))
            .collect()
    }

    /// A column of 0 and 1.
    pub(crate) fn flags(&self, column: &str) -> Result<Vec<bool>, BadInput> {
        let flag = |(line, cell)| match cell {
            "0" => Ok(false),
            "1" => Ok(true),
            _ => Err(self.bad_cell(column, line, cell, "0 or 1")),
        };
        self.text(column)?.into_iter().map(flag).collect()
    }

    fn number(&self, column: &str, line: u64, cell: &str) -> Result<f64, BadInput> {
        let number: f64 = self.parse(column, line, cell, "a finite number")?;
        if number.is_finite() {
            Ok(number)
        } else {
            Err(self.bad_cell(column, line, cell, "a finite number"))
        }
    }

    fn time(&self, column: &str, line: u64, cell: &str) -> Result<f64, BadInput> {
        let time = self.number(column, line, cell)?;
        if 0.0 <= time { Ok(time) } else { Err(self.bad_cell(column, line, cell, "at least 0")) }
    }

    fn parse<T: FromStr>(
        &self,
        column: &str,
        line: u64,
        cell: &str,
        needed: &str,
    ) -> Result<T, BadInput> {
        cell.parse().map_err(|_| self.bad_cell(column, line, cell, needed))
    }

    fn bad_cell(&self, column: &str, line: u64, cell: &str, needed: impl Display) -> BadInput {
        let path = self.path.display();
        BadInput(format!("`{path}` line {line}: `{column}` is `{cell}` but must be {needed}"))
    }
}
