//! The main job on the project's own data.

use serde_json::Value;

use crate::support::{Bench, check_buckets, dataset, kpi};

#[test]
fn the_readme_command_works_on_our_own_data() {
    let bench = Bench::new();
    let done = bench.run(&format!("replay {}", dataset("helpdesk")));
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    for word in ["autonomous_resolution", "history/ai", "rules", "candidate", "handed over"] {
        assert!(done.stdout.contains(word), "{word} is missing:\n{}", done.stdout);
    }
    assert!(done.stderr.contains("completeness:"), "{}", done.stderr);
    assert!(done.stderr.contains("run kept in reports/"), "{}", done.stderr);
}

#[test]
fn every_ticket_is_accounted_for_and_every_number_has_its_evidence() {
    let bench = Bench::new();
    let run = bench.json(&format!("replay {}", dataset("helpdesk")));
    assert_eq!(run["schema"], "evalctl.replay/1");
    check_buckets(&run);
    for row in run["kpis"].as_array().expect("kpis") {
        let estimated = row["state"] == "estimated";
        assert_eq!(row["method"].is_null(), !estimated, "{row}");
        assert!(estimated || row["estimate"].is_null() && row["reason"].is_string(), "{row}");
        if let (Some(estimate), Some(lower)) = (row["estimate"].as_f64(), row["lower"].as_f64()) {
            assert!(lower <= estimate, "{row}");
        }
        if let (Some(estimate), Some(upper)) = (row["estimate"].as_f64(), row["upper"].as_f64()) {
            assert!(estimate <= upper, "{row}");
        }
    }
    for id in ["autonomous_resolution", "reopen", "csat", "ttr_median"] {
        assert_eq!(kpi(&run, "rules", id)["state"], "refused", "{id}");
        assert_eq!(kpi(&run, "history", id)["state"], "estimated", "{id}");
    }
    let share = kpi(&run, "rules", "autonomous_share");
    assert_eq!(share["k"], run["buckets"]["rules"]["autonomous"]);
}

#[test]
fn kpi_reads_a_finished_run_again() {
    let bench = Bench::new();
    let run = bench.json(&format!("replay {}", dataset("helpdesk")));
    let path = run["run"]["path"].as_str().expect("a path");
    let again = bench.json(&format!("kpi {path} --by channel"));
    let overall = |run: &Value| -> Vec<Value> {
        let rows = run["kpis"].as_array().expect("kpis").iter();
        rows.filter(|row| row["segment"].is_null()).cloned().collect()
    };
    assert_eq!(overall(&run), overall(&again));
    let of_channel = |row: &&Value| row["segment"]["channel"] == "email" && row["arm"] == "history";
    let rows = again["kpis"].as_array().expect("kpis").iter();
    assert!(0 < rows.filter(of_channel).count());
    let done = bench.run(&format!("kpi {path} --by weather"));
    assert_eq!(done.code, Some(2));
    assert!(done.stderr.contains("weather") && done.stderr.contains("channel"), "{}", done.stderr);
}

#[test]
fn the_data_cut_hides_what_came_later() {
    let bench = Bench::new();
    let whole = bench.json(&format!("replay {}", dataset("helpdesk")));
    let cut = bench.json(&format!("replay {} --as-of 2026-04-01T00:00:00Z", dataset("helpdesk")));
    check_buckets(&cut);
    assert_eq!(cut["as_of"], "2026-04-01T00:00:00Z");
    assert_eq!(whole["counts"]["tickets"], cut["counts"]["tickets"]);
    let later = cut["buckets"]["history"]["excluded"]["opened_after_cut"].as_u64();
    assert!(later.is_some_and(|count| 0 < count), "{}", cut["buckets"]["history"]);
    let n = |run: &Value| kpi(run, "history", "autonomous_resolution")["n"].as_u64();
    assert!(n(&cut) < n(&whole));
}

#[test]
fn no_text_leaves_no_customer_words_in_the_tables() {
    let bench = Bench::new();
    let with = bench.json(&format!("replay {}", dataset("helpdesk")));
    let without = bench.json(&format!("replay {} --no-text", dataset("helpdesk")));
    assert_eq!(with["kpis"], without["kpis"]);
    let size = |run: &Value| -> usize {
        let events = bench.tables(run).into_iter().filter(|(name, _)| name.starts_with("events"));
        events.map(|(_, bytes)| bytes.len()).sum()
    };
    assert!(size(&without) < size(&with));
}

#[test]
fn turns_all_counts_what_came_after_leaving_the_record() {
    let bench = Bench::new();
    let run = bench.json(&format!("replay {} --turns all", dataset("helpdesk")));
    check_buckets(&run);
    assert!(run["diverged_turns"]["rules"].as_u64().is_some_and(|turns| 0 < turns));
}

#[test]
fn recorded_decisions_report_what_did_not_match() {
    let bench = Bench::new();
    let run = bench.json(&format!("replay {}", dataset("helpdesk")));
    let findings: Vec<&str> =
        run["findings"].as_array().expect("findings").iter().filter_map(Value::as_str).collect();
    let said = findings.join("\n");
    assert!(said.contains("candidate: ") && said.contains("not in the data"), "{said}");
    assert!(said.contains("contradicting"), "{said}");
    let candidate = &run["buckets"]["candidate"];
    assert!(candidate["excluded"]["no_recorded_decision"].as_u64().is_some_and(|n| 0 < n));
    assert_eq!(candidate["errored"]["duplicate_decision"], 1);
}
