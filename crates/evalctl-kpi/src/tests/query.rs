use super::fixture::{block_on, parse, tables_of};
use crate::Cell::{Count, Flag, Integer, Null, Number, Text};
use crate::{Answer, KpiError, query};

fn ask(sql: &str) -> Result<Answer, KpiError> {
    let data = parse(
        "
        a c1 0d ai resolved=1h
        b c2 0d people resolved=1h
        c c1 1d ai
    ",
    );
    let folder = tables_of(&data);
    block_on(query(folder.path(), sql))
}

#[test]
fn an_answer_keeps_the_kinds_of_its_values() {
    let sql = "SELECT handled_by, COUNT(*) AS tickets, SUM(reopens) AS reopens, AVG(reopens) AS mean, \
               MAX(resolved_at) IS NULL AS open, MAX(closed_at) AS closed \
               FROM outcomes GROUP BY handled_by ORDER BY handled_by";
    let answer = ask(sql).expect("an answer");
    assert_eq!(answer.columns(), ["handled_by", "tickets", "reopens", "mean", "open", "closed"]);
    let row = |who: &str, n| {
        vec![Text(who.to_owned()), Integer(n), Count(0), Number(0.0), Flag(false), Null]
    };
    assert_eq!(answer.rows().collect::<Vec<_>>(), [row("ai", 2), row("people", 1)]);
    assert_eq!(answer.n_rows(), 2);
}

#[test]
fn an_answer_without_rows_still_names_its_columns() {
    let answer = ask("SELECT ticket_id, reopens FROM outcomes WHERE reopens > 7").expect("none");
    assert_eq!(
        (answer.n_rows(), answer.columns()),
        (0, vec!["ticket_id".into(), "reopens".into()])
    );
}

#[test]
fn tables_that_were_written_anew_are_read_anew() {
    let folder = tables_of(&parse("\n        a c1 0d ai resolved=1h\n    "));
    let count = || {
        let answer = block_on(query(folder.path(), "SELECT COUNT(*) AS n FROM outcomes"));
        answer.expect("an answer").rows().collect::<Vec<_>>()
    };
    assert_eq!(count(), [[Integer(1)]]);
    let line = |n: u32| format!("\n        t{n} c{n} 0d people resolved=1h");
    let lines: Vec<String> = (0..40).map(line).collect();
    let other = tables_of(&parse(&lines.concat()));
    std::fs::remove_dir_all(folder.path().join("outcomes")).expect("removed");
    std::fs::rename(other.path().join("outcomes"), folder.path().join("outcomes")).expect("moved");
    assert_eq!(count(), [[Integer(40)]]);
}

#[test]
fn a_question_changes_nothing() {
    for sql in [
        "DELETE FROM outcomes",
        "CREATE TABLE mine AS SELECT * FROM outcomes",
        "COPY outcomes TO 'mine.parquet'",
        "SET datafusion.execution.batch_size = 1",
    ] {
        assert!(ask(sql).is_err(), "{sql}");
    }
    let text = ask("SELECT intnt FROM outcomes").expect_err("no such column").to_string();
    assert!(text.contains("intnt"), "{text}");
}
