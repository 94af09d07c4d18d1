use std::fs;

use arrow::array::RecordBatch;
use arrow::compute::concat_batches;
use evalctl_domain::Reject;
use parquet::file::metadata::{ParquetMetaDataReader, RowGroupMetaData};

use super::{BATCH_ROWS, PartWriter};
use crate::fixtures::{bare_ticket, reject, through_parquet};
use crate::{
    Table, Text, part_path, read_batches, rejects_batch, row_count, tickets_batch, write_part,
};

fn rejects(n_rejects: u64) -> Vec<Reject> {
    (1..=n_rejects).map(|line| reject(line, &format!("row {}", line * 7919 % 1000))).collect()
}

/// Writes a part in a folder of its own and gives its bytes.
fn bytes(batches: Vec<RecordBatch>) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    write_part(folder.path(), Table::Rejects, 3, batches).expect("written");
    fs::read(part_path(folder.path(), Table::Rejects, 3)).expect("a part")
}

#[test]
fn many_rows_come_back_as_they_were() {
    through_parquet(Table::Rejects, &rejects_batch(&rejects(20_000), Text::Keep));
}

#[test]
fn a_second_write_gives_the_same_bytes_and_the_cut_does_not_show_in_the_rows() {
    let rows = rejects(20_000);
    let cut = |n_rows| -> Vec<RecordBatch> {
        rows.chunks(n_rows).map(|rows| rejects_batch(rows, Text::Keep)).collect()
    };
    assert!(bytes(cut(333)) == bytes(cut(333)), "a second write");
    let read = |n_rows| {
        let folder = tempfile::tempdir().expect("a folder");
        write_part(folder.path(), Table::Rejects, 0, cut(n_rows)).expect("written");
        let batches = read_batches(folder.path(), Table::Rejects).expect("rows");
        concat_batches(&Table::Rejects.schema(), &batches).expect("one table")
    };
    let whole = read(rows.len());
    assert_eq!(read(BATCH_ROWS), whole);
    assert_eq!(read(333), whole);
}

#[test]
fn row_groups_are_cut_by_rows() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = rejects(70_000);
    let batches = rows.chunks(BATCH_ROWS).map(|rows| rejects_batch(rows, Text::Keep));
    write_part(folder.path(), Table::Rejects, 0, batches).expect("written");
    let part = part_path(folder.path(), Table::Rejects, 0);
    let metadata = ParquetMetaDataReader::new()
        .parse_and_finish(&fs::File::open(part).expect("a part"))
        .expect("a footer");
    let n_rows: Vec<i64> = metadata.row_groups().iter().map(RowGroupMetaData::num_rows).collect();
    assert_eq!(n_rows, [65_536, 4_464]);
    assert_eq!(metadata.file_metadata().created_by(), Some("evalctl version 1"));
}

#[test]
fn a_part_without_rows_still_has_its_columns() {
    for table in Table::ALL {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        write_part(folder, table, 0, [RecordBatch::new_empty(table.schema())]).expect("written");
        write_part(folder, table, 1, []).expect("written");
        let parts = [0, 1].map(|part| fs::read(part_path(folder, table, part)).expect("a part"));
        assert!(parts[0] == parts[1], "{table}");
        assert_eq!(row_count(folder, table).expect("a footer"), 0);
        assert_eq!(read_batches(folder, table).expect("the columns of the table"), []);
    }
}

#[test]
fn rows_of_another_table_are_refused_and_leave_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let tickets = tickets_batch(&[&bare_ticket()]);
    let err = write_part(folder.path(), Table::Events, 0, [tickets]).expect_err("other columns");
    let message = err.to_string().replace(&*folder.path().to_string_lossy(), "tables");
    insta::assert_snapshot!(message, @"`tables/events/part-00000.parquet` is no part of table `events`: column 2 is `cluster` (Utf8) but should be `seq` (UInt32)");
    assert_eq!(fs::read_dir(folder.path().join("events")).expect("made").count(), 0);
}

#[test]
fn a_part_that_is_not_finished_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let rows = rejects(20_000);
    let mut part = PartWriter::create(folder, Table::Rejects, 3).expect("begun");
    part.push_rows(&rows, |rows| rejects_batch(rows, Text::Keep)).expect("pushed");
    let names = || fs::read_dir(folder.join("rejects")).expect("made").count();
    assert_eq!(names(), 1);
    drop(part);
    assert_eq!(names(), 0);
}
