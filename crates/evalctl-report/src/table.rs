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
