use crate::fixture::{Case, assert_text, shared_data, tickets};
use crate::{Input, InputFormat};

/// Checks the questions of one file: set, question, and what was right.
#[track_caller]
fn check(name: &str, content: &str, expected: &str) {
    let case = Case::new().file(name, InputFormat::Labelled, content.as_bytes());
    let text = case.text();
    let lines = text.lines().filter(|line| !line.ends_with("opened"));
    let lines: Vec<&str> =
        lines.map(|line| line.split_once("Z ").map_or(line, |it| it.1)).collect();
    assert_text(&lines.join("\n"), expected);
}

#[test]
fn a_table_of_questions() {
    check(
        "train.csv",
        "text,category\nWhere is my card?,arrival\n\"two\nlines\",oos\n",
        "train/2 set=train
        message customer public: Where is my card?
        reference_given intent=arrival
        train/3 set=train
        message customer public: two\\nlines
        reference_given intent=oos out_of_scope",
    );
    check(
        "test.ndjson",
        "{\"text\": \"a\", \"category\": \"x\"}\n{\"text\": \"b\", \"label\": \"y\"}\n",
        "test/1 set=test
        message customer public: a
        reference_given intent=x
        test/2 set=test
        message customer public: b
        reference_given intent=y",
    );
}

#[test]
fn lists_of_questions_by_set() {
    check(
        "a.json",
        r#"{"val": [["q1", "greet"]], "oos_val": [["q2", "oos"], ["q3", "OOD"]]}"#,
        "oos_val/1 set=val
        message customer public: q2
        reference_given intent=oos out_of_scope
        oos_val/2 set=val
        message customer public: q3
        reference_given intent=OOD out_of_scope
        val/1 set=val
        message customer public: q1
        reference_given intent=greet",
    );
}

#[test]
fn what_is_no_question_is_kept() {
    check(
        "train.csv",
        "label,text\ngreet,\n,hello\ngreet, \ngreet,hello\ngreet\n",
        "train/5 set=train
        message customer public: hello
        reference_given intent=greet
        train.csv:2 not_a_question: the text or the label is empty | greet,
        train.csv:3 not_a_question: the text or the label is empty | ,hello
        train.csv:4 not_a_question: the text or the label is empty | greet,
        train.csv:6 wrong_field_count: got 1 fields where the header has 2 | greet",
    );
    check(
        "a.json",
        r#"{"val": [["q1", "greet"], ["q2"], "q3", ["", "x"]], "x\u0007": [["q4", "y"]]}"#,
        "val/1 set=val
        message customer public: q1
        reference_given intent=greet
        a.json:2 not_a_question: element 2 of `val` is not a pair of text and label | [\"q2\"]
        a.json:3 not_a_question: element 3 of `val` is not a pair of text and label | \"q3\"
        a.json:4 not_a_question: the text or the label is empty | [\"\",\"x\"]
        a.json:5 not_a_question: ticket id `x\\u{7}/1` holds a control character | [\"q4\",\"y\"]",
    );
}

#[test]
fn broken_lists_are_an_error_with_their_place() {
    check(
        "a.json",
        "{\"val\": [[\"q1\", \"a\"],\n [}",
        "error: `a.json`: expected value at line 2 column 3",
    );
    check(
        "a.json",
        "{\"val\": [[\"q\", \"a\"]], \"x\": 1}",
        "error: `a.json`: invalid type: integer `1`, expected a list at line 1 column 29",
    );
}

/// Checks how many questions a data set has, how many in each set, and how many out of scope.
#[track_caller]
fn check_real(files: &[&str], questions: usize, sets: &[(&str, usize)], out_of_scope: usize) {
    let mut case = Case::new();
    for file in files {
        let Some(path) = shared_data(file) else {
            return;
        };
        let format = InputFormat::detect(&path, false).unwrap();
        case.inputs.push(Input { path, format });
    }
    let ingested = case.ingest().unwrap();
    assert_eq!(ingested.manifest.rejects, []);
    let tickets = tickets(&ingested);
    assert_eq!(tickets.len(), questions);
    for (set, n) in sets {
        let is_in = |given: &Option<String>| given.as_deref() == Some(*set);
        let found = tickets.iter().filter(|history| is_in(&history.ticket.given_set));
        assert_eq!(found.count(), *n, "{set}");
    }
    let references = tickets.iter().filter_map(|history| history.reference());
    assert_eq!(references.filter(|reference| reference.out_of_scope).count(), out_of_scope);
}

#[test]
fn clinc150() {
    let sets = [("train", 15_100), ("val", 3_100), ("test", 5_500)];
    check_real(&["clinc150/data_full.json"], 23_700, &sets, 1_200);
}

#[test]
fn banking77() {
    let files = ["banking77/train.csv", "banking77/test.csv"];
    check_real(&files, 13_083, &[("train", 10_003), ("test", 3_080)], 0);
}
