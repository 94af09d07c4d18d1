//! The code and `docs/tables.md` say the same.

use std::path::Path;

use arrow::datatypes::{DataType, Field, TimeUnit};

use super::Table;

/// A column as the documentation states it.
struct DocumentedColumn {
    table: String,
    name: String,
    kind: String,
    meaning: String,
}

fn documented() -> Vec<DocumentedColumn> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/tables.md");
    let markdown = std::fs::read_to_string(path).expect("docs/tables.md");
    let mut table = String::new();
    let mut columns = Vec::new();
    for line in markdown.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            table = name.trim().to_owned();
        }
        if !line.starts_with("| `") {
            continue;
        }
        let cells: Vec<&str> = line.trim_matches('|').splitn(3, '|').map(str::trim).collect();
        let [names, kind, meaning] = cells[..] else { panic!("not three cells: {line}") };
        columns.extend(backticked(names).map(|name| DocumentedColumn {
            table: table.clone(),
            name: name.to_owned(),
            kind: kind.to_owned(),
            meaning: meaning.to_owned(),
        }));
    }
    columns
}

/// The words that the documentation allows in a column.
pub(crate) fn documented_words(table: Table, column: &str) -> Vec<String> {
    let meaning = documented()
        .into_iter()
        .find(|documented| documented.table == table.name() && documented.name == column)
        .expect("a documented column")
        .meaning;
    backticked(&meaning).map(str::to_owned).collect()
}

fn backticked(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

fn spell(field: &Field) -> String {
    let kind = match field.data_type() {
        DataType::Utf8 => "utf8",
        DataType::Boolean => "bool",
        DataType::UInt8 => "uint8",
        DataType::UInt32 => "uint32",
        DataType::UInt64 => "uint64",
        DataType::Float64 => "float64",
        DataType::Binary => "binary",
        DataType::Timestamp(TimeUnit::Microsecond, Some(zone)) if &**zone == "UTC" => "timestamp",
        DataType::List(inner) if inner.data_type() == &DataType::Utf8 => "list of utf8",
        other => panic!("{other} has no word in docs/tables.md"),
    };
    format!("{kind}{}", if field.is_nullable() { "?" } else { "" })
}

#[test]
fn every_schema_is_the_documented_one() {
    let written: Vec<String> = Table::ALL
        .iter()
        .flat_map(|table| {
            let schema = table.schema();
            let fields = schema.fields().iter();
            fields
                .map(|field| format!("{table}.{}: {}", field.name(), spell(field)))
                .collect::<Vec<_>>()
        })
        .collect();
    let documented: Vec<String> = documented()
        .iter()
        .map(|column| format!("{}.{}: {}", column.table, column.name, column.kind))
        .collect();
    assert_eq!(written.join("\n"), documented.join("\n"));
}

#[test]
fn a_difference_names_the_column() {
    assert_eq!(Table::Kpis.difference(&Table::Kpis.schema()), None);
    assert_eq!(
        Table::Tickets.difference(&Table::Events.schema()).as_deref(),
        Some("column 2 is `seq` (UInt32) but should be `cluster` (Utf8)"),
    );
    let fewer = Table::Rejects.schema().project(&[0, 1, 2, 3, 4]).expect("five of six");
    assert_eq!(
        Table::Rejects.difference(&fewer).as_deref(),
        Some("column 5 is missing but should be `counts` (Boolean)"),
    );
}
