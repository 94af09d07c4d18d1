//! Real histories: the figures that are known of them from outside.

use crate::support::{Bench, check_buckets, dataset, kpi, shared};

fn estimate(row: &serde_json::Value) -> f64 {
    row["estimate"].as_f64().expect("an estimate")
}

#[test]
fn tau_bench_deflection_is_not_resolution() {
    let name = "tau_bench_deflection_is_not_resolution";
    let Some(path) = shared(name, "tau_bench/gpt-4o-airline.json") else {
        return;
    };
    let run = Bench::new().json(&format!("replay {path}"));
    check_buckets(&run);
    assert_eq!(run["counts"]["tickets"], 200);
    let resolution = kpi(&run, "history", "autonomous_resolution");
    assert_eq!((&resolution["k"], &resolution["n"]), (&49.into(), &200.into()));
    assert_eq!(resolution["clusters"], 50);
    assert_eq!(resolution["method"], "korn_graubard");
    assert_eq!(kpi(&run, "history", "no_handoff")["k"], 152);
    assert_eq!(kpi(&run, "history", "reward")["k"], 84);
    for (k, expected) in [(1, 0.420), (2, 0.273), (3, 0.220), (4, 0.200)] {
        let row = kpi(&run, "history", &format!("pass_hat_{k}"));
        assert!((estimate(row) - expected).abs() < 0.000_5, "{row}");
    }
}

#[test]
fn servicenow_reopens_agree_with_the_logs_own_counter() {
    let name = "servicenow_reopens_agree_with_the_logs_own_counter";
    let Some(path) = shared(name, "servicenow_incidents/incident_event_log.csv") else {
        return;
    };
    let bench = Bench::new();
    let mapping = dataset("mappings/servicenow.toml");
    let run = bench.json(&format!("replay {path} --mapping {mapping} --by channel"));
    check_buckets(&run);
    assert_eq!(run["counts"]["tickets"], 9_202);
    assert_eq!(run["counts"]["records"], 59_354);
    assert_eq!(run["counts"]["reopened_tickets"], 133);
    let counter = &run["completeness"]["reopened_counter"];
    assert_eq!(counter["by_counter"], 133);
    assert_eq!(counter["by_transitions"], 133);
    assert_eq!(counter["by_transitions_in_time_order"], 134);
    let disagree = &run["completeness"]["order_disagreements"];
    assert_eq!(disagree["tickets"], serde_json::json!(["INC0000137"]));
    let refused = kpi(&run, "history", "autonomous_resolution");
    assert_eq!((&refused["state"], &refused["reason"]), (&"refused".into(), &"no AI acted".into()));
    assert!(refused["estimate"].is_null());
}

/// A rule on each column that repeats the final value can never match.
#[test]
fn servicenow_final_columns_are_out_of_reach() {
    let name = "servicenow_final_columns_are_out_of_reach";
    let Some(path) = shared(name, "servicenow_incidents/incident_event_log.csv") else {
        return;
    };
    let bench = Bench::new();
    let mut rules = String::from("schema = \"evalctl.rules/1\"\n");
    for (field, value) in [
        ("closed_code", "code 6"),
        ("closed_code", "code 5"),
        ("resolved_at", "29/2/2016 11:29"),
        ("closed_at", "5/3/2016 12:00"),
    ] {
        let name = format!("{field}-{}", rules.len());
        rules.extend(["[[rule]]\nname = \"", &name, "\"\n[rule.when]\nfields = { ", field]);
        rules.extend([" = [\"", value, "\"] }\n[rule.then]\nmode = \"autonomous\"\n"]);
        rules.push_str("confidence = 1.0\n");
    }
    bench.file("rules.toml", &rules);
    let mapping = dataset("mappings/servicenow.toml");
    let run = bench.json(&format!("replay {path} --mapping {mapping} --resolver rules:rules.toml"));
    assert_eq!(run["buckets"]["rules"]["autonomous"], 0);
    assert_eq!(run["buckets"]["rules"]["escalate"], 9_202);
}

#[test]
fn labelled_questions_replay_through_rules() {
    let name = "labelled_questions_replay_through_rules";
    let (Some(clinc), Some(train), Some(test)) = (
        shared(name, "clinc150/data_full.json"),
        shared(name, "banking77/train.csv"),
        shared(name, "banking77/test.csv"),
    ) else {
        return;
    };
    let bench = Bench::new();
    bench.file(
        "rules.toml",
        "schema = \"evalctl.rules/1\"\n\
         [[rule]]\nname = \"translate\"\n[rule.when]\nany_words = [\"in french\", \"in spanish\", \"translate\"]\n\
         [rule.then]\nmode = \"autonomous\"\nconfidence = 0.9\nintent = \"translate\"\n\
         [[rule]]\nname = \"pin\"\n[rule.when]\nany_words = [\"change my pin\"]\n\
         [rule.then]\nmode = \"autonomous\"\nconfidence = 0.9\nintent = \"change_pin\"\n",
    );
    let run = bench.json(&format!("replay {clinc} --resolver rules:rules.toml"));
    check_buckets(&run);
    assert_eq!(run["counts"]["tickets"], 23_700);
    let rules = &run["buckets"]["rules"];
    assert!(50 < rules["correct"].as_u64().expect("a count"), "{rules}");
    assert_eq!(kpi(&run, "rules", "autonomous_correct")["grader"], "reference");
    assert_eq!(kpi(&run, "history", "autonomous_resolution")["state"], "refused");
    let run = bench.json(&format!("replay {train} {test} --resolver rules:rules.toml"));
    check_buckets(&run);
    assert_eq!(run["counts"]["tickets"], 13_083);
    assert!(0 < run["buckets"]["rules"]["autonomous"].as_u64().expect("a count"));
}
