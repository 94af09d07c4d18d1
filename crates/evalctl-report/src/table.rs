//! The plain table that all terminal tables share.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

/// A table without borders, as wide as the terminal if that is known. Columns listed in `right`
/// are numbers.
pub(crate) fn plain(header: &[&str], right: &[usize], width: Option<u16>) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(width.unwrap_or(200));
    table.set_header(header.to_vec());
    for &idx in right {
        if let Some(column) = table.column_mut(idx) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// The table as text without trailing blanks.
pub(crate) fn text(table: &Table) -> String {
    let lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

/// The rows of an answer under the names of its columns. Signs that steer the terminal become spaces.
#[must_use]
pub fn answer_table(columns: &[String], rows: &[Vec<String>], width: Option<u16>) -> String {
    let header: Vec<&str> = columns.iter().map(String::as_str).collect();
    let is_number = |column: &usize| {
        let mut cells = rows.iter().map(|row| row[*column].as_str());
        cells.all(|cell| cell.is_empty() || cell.parse::<f64>().is_ok())
    };
    let right: Vec<usize> = (0..columns.len()).filter(is_number).collect();
    let mut table = plain(&header, &right, width);
    for row in rows {
        table.add_row(row.iter().map(|cell| cell.replace(char::is_control, " ")));
    }
    text(&table)
}
