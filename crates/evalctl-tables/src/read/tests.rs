use crate::fixtures::{bare_ticket, reject};
use crate::{
    Table, Text, part_path, read_batches, rejects_batch, row_count, tickets_batch, write_part,
    write_private,
};

#[test]
fn parts_add_up_in_order() {
    let folder = tempfile::tempdir().expect("a folder");
    for part in [1, 0] {
        let rejects = [reject(1 + u64::from(part), "x")];
        let batch = rejects_batch(&rejects, Text::Keep);
        write_part(folder.path(), Table::Rejects, part, [batch]).expect("written");
    }
    assert_eq!(row_count(folder.path(), Table::Rejects).expect("a table"), 2);
    let read = read_batches(folder.path(), Table::Rejects).expect("a table");
    let expected = [1, 2].map(|line| rejects_batch(&[reject(line, "x")], Text::Keep));
    assert_eq!(read, expected);
}

#[test]
fn what_is_no_table_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    write_part(folder, Table::Tickets, 0, [tickets_batch(&[&bare_ticket()])]).expect("written");
    let tickets = std::fs::read(part_path(folder, Table::Tickets, 0)).expect("a part");
    write_private(&part_path(folder, Table::Events, 0), &tickets).expect("written");
    write_private(&part_path(folder, Table::Grades, 0), b"no Parquet").expect("written");

    let errors = [
        row_count(folder, Table::Kpis).expect_err("no such table"),
        read_batches(folder, Table::Events).expect_err("tickets"),
        read_batches(folder, Table::Grades).expect_err("no Parquet"),
    ];
    let errors = errors.map(|err| err.to_string().replace(&*folder.to_string_lossy(), "tables"));
    insta::assert_snapshot!(errors.join("\n"), @"
    there is no table `kpis` in `tables`
    `tables/events/part-00000.parquet` is no part of table `events`: column 2 is `cluster` (Utf8) but should be `seq` (UInt32)
    could not read the Parquet file `tables/grades/part-00000.parquet`: Parquet error: Invalid Parquet file. Corrupt footer
    ");
}
