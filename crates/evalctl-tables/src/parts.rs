//! The names of parts.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::{Table, TablesError};

/// The path of a part: `<folder>/<table>/part-00012.parquet`.
#[must_use]
pub fn part_path(folder: &Path, table: Table, part: u32) -> PathBuf {
    folder.join(table.name()).join(format!("part-{part:05}.parquet"))
}

/// Lists the parts of a table that were written, by number; none where the table was not begun.
pub fn part_files(folder: &Path, table: Table) -> Result<Vec<PathBuf>, TablesError> {
    let folder = folder.join(table.name());
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(TablesError::io("list", &folder)(error)),
    };
    let mut parts = Vec::new();
    for entry in entries {
        let path = entry.map_err(TablesError::io("list", &folder))?.path();
        if let Some(part) = part_number(&path) {
            parts.push((part, path));
        }
    }
    parts.sort();
    Ok(parts.into_iter().map(|(_, path)| path).collect())
}

/// The number in a part's name; `None` for anything else, for example a part being written.
fn part_number(path: &Path) -> Option<u32> {
    let name = path.file_name()?.to_str()?;
    name.strip_prefix("part-")?.strip_suffix(".parquet")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::{Table, part_files, part_path, write_private};

    #[test]
    fn parts_are_listed_by_number_and_nothing_else_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        assert_eq!(part_files(folder, Table::Kpis).expect("no table yet"), Vec::<&Path>::new());

        let parts = [0, 12, 99_999, 100_000].map(|part| part_path(folder, Table::Kpis, part));
        assert!(parts[1].ends_with("kpis/part-00012.parquet"));
        let others = [".part-00001.parquet.tmp", "part-x.parquet", "notes.txt"]
            .map(|name| folder.join("kpis").join(name));
        for path in parts.iter().chain(&others) {
            write_private(path, b"").expect("written");
        }
        assert_eq!(part_files(folder, Table::Kpis).expect("a table"), parts);
    }
}
