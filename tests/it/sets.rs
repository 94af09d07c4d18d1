//! Sets in time order, snapshots loaded by hash, and what the leakage check tells.

use serde_json::Value;

use crate::support::{Bench, check_buckets, dataset, kpi};

fn count(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no count"))
}

#[test]
fn tickets_are_put_into_sets_and_the_history_is_told_of_the_test_set() {
    let bench = Bench::new();
    let run = bench.json(&format!("replay {} --split 0.4,0.1,0.25,0.25", dataset("helpdesk")));
    check_buckets(&run);
    let sets = &run["sets"];
    assert_eq!((&sets["by"], &sets["chosen"]), (&"time".into(), &false.into()));
    assert_eq!(sets["borders"].as_array().expect("borders").len(), 3);
    let sizes = sets["sizes"].as_object().expect("sizes");
    let in_sets: u64 = sizes.values().map(count).sum();
    assert_eq!(in_sets + count(&sets["not_counted"]), count(&run["counts"]["tickets"]));
    let buckets = &run["buckets"];
    let others = in_sets - count(&sizes["test"]);
    assert_eq!(count(&buckets["history@test"]["excluded"]["split"]), others);
    // Rules learn nothing, so they count on all tickets; the history on the test set is beside them.
    assert!(buckets["rules"]["excluded"]["split"].is_null());
    let on_test = count(&kpi(&run, "history@test", "escalation")["n"]);
    assert!(0 < on_test && on_test <= count(&sizes["test"]));
    let insights = run["insights"].as_array().expect("insights");
    assert_eq!(insights.len(), 2);
    for of_arm in insights {
        assert!(count(&of_arm["right"]["n"]) <= count(&sizes["test"]), "{of_arm}");
        let texts = of_arm["errors"].as_array().expect("errors").iter().map(|row| &row["text"]);
        assert!(texts.into_iter().all(Value::is_null));
    }
}

#[test]
fn without_sets_nothing_is_said_of_them() {
    let bench = Bench::new();
    let run = bench.json(&format!("replay {}", dataset("helpdesk")));
    assert_eq!((&run["sets"], &run["insights"]), (&Value::Null, &serde_json::json!([])));
    assert!(run["buckets"]["history@test"].is_null());
}

#[test]
fn a_split_that_is_none_is_an_error() {
    let bench = Bench::new();
    let data = dataset("helpdesk");
    for (arguments, said) in [
        ("--split 0.5,0.6,0,0", "the shares add up to 1.1, not to 1"),
        ("--split soon", "it has 1 parts"),
        ("--split 2026-01-01,2026-02-01,2026-03-01 --split-by customer", "needs four shares"),
    ] {
        let done = bench.run(&format!("replay {data} {arguments}"));
        assert_eq!(done.code, Some(2), "{}", done.stderr);
        assert!(done.stderr.contains(said), "{}", done.stderr);
    }
}

/// The decisions of a loaded snapshot are those that it made before, byte for byte.
#[test]
fn a_snapshot_loaded_by_its_hash_decides_the_same() {
    let bench = Bench::new();
    let data = dataset("helpdesk");
    let rules = dataset("helpdesk/rules.toml");
    let first = bench.json(&format!("replay {data} --resolver rules:{rules}"));
    let models = bench.path(first["run"]["path"].as_str().expect("a path")).join("models/rules");
    let mut hashes = std::fs::read_dir(&models).expect("models").flatten();
    let folder = hashes.next().expect("a snapshot").path();
    let spec = format!("snapshot:{}?arm=rules", folder.display());
    let again = bench.json(&format!("replay {data} --resolver {spec} --out again"));
    assert!(bench.tables(&first) == bench.tables(&again));
    std::fs::write(folder.join("snapshot"), "{}").expect("written");
    let done = bench.run(&format!("replay {data} --resolver {spec}"));
    assert_eq!(done.code, Some(2));
    assert!(done.stderr.contains("it was changed"), "{}", done.stderr);
}

/// What was learned decides the same from its bytes, and says so where they are not whole.
#[test]
fn what_was_learned_is_loaded_by_its_hash_and_decides_the_same() {
    let bench = Bench::new();
    let data = dataset("helpdesk");
    for arm in ["intent", "retrieval"] {
        let first = bench.json(&format!("replay {data} --resolver {arm} --out first"));
        let acted = count(&first["buckets"][arm]["autonomous"]);
        assert!(0 < acted, "{arm} acted on {acted} tickets");
        let models =
            bench.path(first["run"]["path"].as_str().expect("a path")).join("models").join(arm);
        let mut hashes = std::fs::read_dir(&models).expect("models").flatten();
        let folder = hashes.next().expect("a snapshot").path();
        let spec = format!("snapshot:{}?arm={arm}", folder.display());
        let again = bench.json(&format!("replay {data} --resolver {spec} --out again"));
        assert!(bench.tables(&first) == bench.tables(&again), "{arm}");
        assert_eq!(bench.models(&first), bench.models(&again), "{arm}");

        let file = folder.join("snapshot");
        let whole = std::fs::read(&file).expect("the snapshot");
        let mut damaged = whole.clone();
        let middle = damaged.len() / 2;
        damaged[middle] ^= 1;
        std::fs::write(&file, &damaged).expect("written");
        let done = bench.run(&format!("replay {data} --resolver {spec}"));
        assert_eq!(done.code, Some(2));
        assert!(done.stderr.contains("it was changed"), "{}", done.stderr);
        // Under a name that is no hash only the bytes can tell.
        let cases = [
            (&whole[..middle], "it ends too early"),
            (&[whole.as_slice(), b"?"].concat(), "1 bytes follow its end"),
            (b"PAR1".as_slice(), "is no snapshot that a resolver of this version wrote"),
        ];
        for (bytes, said) in cases {
            std::fs::create_dir_all(bench.path("copy")).expect("a folder");
            std::fs::write(bench.path("copy/snapshot"), bytes).expect("written");
            let done = bench.run(&format!("replay {data} --resolver snapshot:copy"));
            assert_eq!(done.code, Some(2));
            let told = done.stderr.contains("copy/snapshot") && done.stderr.contains(said);
            assert!(told, "{}", done.stderr);
        }
    }
}

const QUESTIONS: [(&str, &str); 3] =
    [("translate", "say hello in french"), ("pin", "change my pin"), ("oos", "sing a song")];

/// A table of labelled questions, each variant with a number of its own.
fn questions(numbers: std::ops::Range<u32>) -> String {
    use std::fmt::Write as _;
    let mut text = String::from("text,label\n");
    for number in numbers {
        let (label, question) = QUESTIONS[number as usize % QUESTIONS.len()];
        writeln!(text, "{question} {number},{label}").expect("a string grows");
    }
    text
}

#[test]
fn labelled_questions_keep_the_sets_of_their_files() {
    let bench = Bench::new();
    bench.file("train.csv", &questions(0..30)).file("test.csv", &questions(30..60));
    bench.file(
        "rules.toml",
        "schema = \"evalctl.rules/1\"\n[[rule]]\nname = \"pin\"\n[rule.when]\n\
         any_words = [\"pin\", \"french\"]\n[rule.then]\nmode = \"autonomous\"\nconfidence = 0.9\n\
         intent = \"pin\"\n",
    );
    let arguments = "replay train.csv test.csv --resolver rules:rules.toml --split given";
    let run = bench.json(&format!("{arguments} --leakage-check --with-text"));
    check_buckets(&run);
    assert_eq!(run["sets"]["sizes"], serde_json::json!({ "test": 30, "train": 30 }));
    let insight = &run["insights"][0];
    // Of the test questions, ten are rightly read as `pin`, ten wrongly, and ten rightly handed over.
    assert_eq!((&insight["right"]["k"], &insight["right"]["n"]), (&20.into(), &30.into()));
    let confusion = insight["confusion"].as_array().expect("rows");
    let of = |intent: &str| confusion.iter().find(|row| row["intent"] == intent).expect("a row");
    assert_eq!(
        (&of("translate")["read"], &of("translate")["tickets"]),
        (&"pin".into(), &10.into())
    );
    let errors = insight["errors"].as_array().expect("errors");
    assert_eq!((errors.len(), &errors[0]["alike"]), (5, &10.into()));
    assert!(errors[0]["text"].as_str().expect("a text").starts_with("say hello in french"));
    // Rules do not look at the clock.
    let leakage = &insight["leakage"]["read"];
    assert_eq!((&leakage["n"], &leakage["delta"]), (&60.into(), &0.0.into()));
}
