//! What the cells of one column look like.

use std::collections::BTreeMap;

use super::words::MISSING;
use crate::mapping::TimeFormat;

/// One column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnLook {
    /// Its name.
    pub name: String,
    /// Cells that hold something.
    pub filled: u64,
    /// Different values, counted up to 10,000.
    pub distinct: u64,
    /// How its times are written, if that is what it holds.
    pub time: Option<TimeLook>,
    /// Whether most cells are e-mail addresses.
    pub emails: bool,
    /// Whether all cells are numbers.
    pub numbers: bool,
    /// Mean length of a filled cell in characters.
    pub mean_chars: f64,
    /// The commonest values.
    pub common: Vec<String>,
    /// Share of the tickets with several rows in which its value changes.
    pub changes: f64,
}

/// How times are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeLook {
    /// The format as in `[time] format`.
    pub format: &'static str,
    /// Day and month could be the other way round.
    pub ambiguous: bool,
}

/// Formats in the order in which they are tried.
const FORMATS: [&str; 8] = [
    "iso8601",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d-%m-%Y %H:%M",
];

/// Values that are told apart.
const MOST_VALUES: usize = 10_000;

/// Cells that are tried as times.
const TRIED: usize = 500;

/// Counts over the cells of a column.
#[derive(Debug)]
pub(super) struct ColumnCounts {
    name: String,
    filled: u64,
    chars: u64,
    emails: u64,
    numbers: u64,
    values: BTreeMap<String, u64>,
    tried: Vec<String>,
    pub(super) changed_in: u64,
}

impl ColumnCounts {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            filled: 0,
            chars: 0,
            emails: 0,
            numbers: 0,
            values: BTreeMap::new(),
            tried: Vec::new(),
            changed_in: 0,
        }
    }

    /// Takes a cell. The word it is, if it is one that often stands for nothing.
    pub(super) fn take<'c>(&mut self, cell: &'c str) -> Option<&'c str> {
        if cell.is_empty() {
            return None;
        }
        if MISSING.contains(&cell.to_lowercase().as_str()) {
            return Some(cell);
        }
        self.filled += 1;
        self.chars += cell.chars().count() as u64;
        let address = cell.split_once('@').is_some_and(|(_, domain)| domain.contains('.'));
        self.emails += u64::from(address && !cell.contains(char::is_whitespace));
        self.numbers += u64::from(cell.parse::<f64>().is_ok());
        if self.tried.len() < TRIED {
            self.tried.push(cell.to_owned());
        }
        if self.values.len() < MOST_VALUES || self.values.contains_key(cell) {
            *self.values.entry(cell.to_owned()).or_default() += 1;
        }
        None
    }

    pub(super) fn look(self, tickets_of_several_rows: u64) -> ColumnLook {
        let mut by_count: Vec<(String, u64)> =
            self.values.iter().map(|(value, count)| (value.clone(), *count)).collect();
        by_count.sort_by_key(|(value, count)| (u64::MAX - count, value.clone()));
        by_count.truncate(60);
        ColumnLook {
            filled: self.filled,
            distinct: self.values.len() as u64,
            time: time(&self.tried),
            emails: 0 < self.filled && 9 * self.filled <= 10 * self.emails,
            numbers: 0 < self.filled && self.numbers == self.filled,
            mean_chars: if self.filled == 0 { 0.0 } else { self.chars as f64 / self.filled as f64 },
            common: by_count.into_iter().map(|(value, _)| value).collect(),
            changes: if tickets_of_several_rows == 0 {
                0.0
            } else {
                self.changed_in as f64 / tickets_of_several_rows as f64
            },
            name: self.name,
        }
    }
}

/// The first format that reads every cell tried.
fn time(cells: &[String]) -> Option<TimeLook> {
    // A short number is no time, whatever a lenient reader makes of it.
    if cells.is_empty() || cells.iter().any(|cell| cell.len() < 8) {
        return None;
    }
    let reads = |format: &str| {
        let format = TimeFormat::parse(format, None).ok();
        format.is_some_and(|format| cells.iter().all(|cell| format.read(cell).is_ok()))
    };
    let format = FORMATS.into_iter().find(|format| reads(format))?;
    let swapped = format.replace("%d/%m", "%m/%d");
    Some(TimeLook { format, ambiguous: swapped != format && reads(&swapped) })
}
