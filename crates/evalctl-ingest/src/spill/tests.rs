use std::fs;
use std::path::Path;

use super::{SpillReader, SpillWriter};

const NAME: &str = "numbers";

#[track_caller]
fn write(folder: &Path, slots: u32, records: impl Iterator<Item = (u64, Vec<u32>)>) {
    let spill = SpillWriter::create(folder, NAME, slots).unwrap();
    for (hash, record) in records {
        spill.push(hash, &record).unwrap();
    }
    spill.finish().unwrap();
}

/// Checks what one slot holds, or what is wrong with it.
#[track_caller]
fn check(folder: &Path, slot: u32, expected: &str) {
    let reader = SpillReader::<Vec<u32>>::open(folder, NAME, slot).unwrap();
    let said: Vec<String> = reader
        .map(|record| match record {
            Ok(record) => format!("{record:?}"),
            Err(err) => err.to_string().replace(&format!("{}/", folder.display()), ""),
        })
        .take(5)
        .collect();
    assert_eq!(said.join("; "), expected);
}

#[test]
fn a_slot_gives_back_its_records_in_order() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), 3, [(0, vec![1]), (4, vec![2]), (3, vec![3]), (1, vec![])].into_iter());
    check(folder.path(), 0, "[1]; [3]");
    check(folder.path(), 1, "[2]; []");
    check(folder.path(), 2, "");
}

#[test]
fn records_larger_than_a_buffer_come_back_whole() {
    let folder = tempfile::tempdir().unwrap();
    let large: Vec<u32> = (0..100_000).collect();
    write(folder.path(), 1, [(0, vec![1]), (0, large.clone()), (0, vec![2])].into_iter());
    check(folder.path(), 0, &format!("[1]; {large:?}; [2]"));
}

#[test]
fn more_slots_than_a_process_may_open_files() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), 4_096, (0..4_096).map(|slot| (slot, vec![0; 5_000])));
    check(folder.path(), 4_095, &format!("{:?}", vec![0; 5_000]));
}

#[test]
fn a_writer_starts_from_nothing() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), 1, [(0, vec![1])].into_iter());
    write(folder.path(), 1, [(0, vec![2])].into_iter());
    check(folder.path(), 0, "[2]");
}

#[test]
fn a_damaged_file_says_so_and_takes_no_memory() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), 1, [(0, vec![7; 10]), (0, vec![8])].into_iter());
    let path = folder.path().join("numbers-00000.spill");
    let whole = fs::read(&path).unwrap();
    let damaged = |what: &str| {
        format!(
            "the scratch file `numbers-00000.spill` is damaged: {what}; run again without `--resume`"
        )
    };
    fs::write(&path, &whole[..whole.len() - 1]).unwrap();
    let expected = damaged("it ends within a record");
    check(folder.path(), 0, &format!("{:?}; {expected}", vec![7; 10]));
    fs::write(&path, &whole[..2]).unwrap();
    check(folder.path(), 0, &expected);
    fs::write(&path, 0x0fff_ffff_u32.to_le_bytes()).unwrap();
    check(folder.path(), 0, &expected);
    fs::write(&path, [0xff; 4]).unwrap();
    check(folder.path(), 0, &damaged("a record is longer than any that is written"));
}

#[cfg(unix)]
#[test]
fn only_its_owner_reads_a_scratch_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), 1, [(0, vec![1])].into_iter());
    let mode = fs::metadata(folder.path().join("numbers-00000.spill")).unwrap().permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);
}
