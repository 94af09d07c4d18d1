//! `evalctl compare` and `evalctl gate` on the project's own helpdesk.

use serde_json::Value;

use crate::support::{Bench, dataset};

/// A run of the helpdesk; its path.
fn replayed(bench: &Bench, arguments: &str) -> String {
    let run = bench.json(&format!("replay {} {arguments}", dataset("helpdesk")));
    run["run"]["path"].as_str().expect("a path").to_owned()
}

fn kpi<'a>(comparison: &'a Value, id: &str) -> &'a Value {
    let mut rows = comparison["kpis"].as_array().expect("kpis").iter();
    rows.find(|row| row["id"] == id).unwrap_or_else(|| panic!("no `{id}` in {comparison}"))
}

#[test]
fn two_candidates_are_compared_on_the_same_tickets() {
    let bench = Bench::new();
    let run = replayed(&bench, "--repeats 2");
    let comparison = bench.json(&format!("compare {run} --reference rules --minutes-per-ticket 8"));
    assert_eq!(comparison["schema"], "evalctl.comparison/1");
    assert_eq!(comparison["reference"], "rules");
    let share = kpi(&comparison, "autonomous_share");
    assert_eq!(share["contender"], "candidate");
    let number = |name: &str| share[name].as_f64().unwrap_or_else(|| panic!("{name}: {share}"));
    assert!(number("lower") <= number("difference") && number("difference") <= number("upper"));
    assert!(
        share["discordant"]["mcnemar_mid_p"].as_f64()
            <= share["discordant"]["mcnemar_exact"].as_f64()
    );
    assert!(number("detectable_before") > 0.0 && number("detectable_after") > 0.0);
    // Rules and recorded answers decide from fixed bytes.
    let flips = comparison["flips"].as_array().expect("flips");
    assert_eq!(flips.len(), 2);
    for flip in flips {
        assert_eq!((flip["repeats"].as_u64(), flip["flipped"].as_u64()), (Some(2), Some(0)));
    }
    let acts = comparison["next_acts"].as_array().expect("tables");
    assert_eq!(acts.len(), 2);
    assert!(acts[0]["categories"].as_array().is_some_and(|categories| !categories.is_empty()));

    let text = bench.run(&format!("compare {run} --reference rules"));
    assert_eq!(text.code, Some(0), "{}", text.stderr);
    let said = text.stdout.lines().next().unwrap_or_default();
    assert!(said.contains("candidate") && said.contains("rules"), "{said}");
    assert!(text.stdout.contains("no policy yet"), "{}", text.stdout);
}

#[test]
fn an_arm_beside_itself_does_not_differ() {
    let bench = Bench::new();
    let (one, two) = (replayed(&bench, ""), replayed(&bench, "--partitions 3"));
    let same = bench.json(&format!("compare {one} {two} --reference candidate"));
    let twin = same["kpis"].as_array().expect("kpis").iter().filter(|row| {
        row["contender"].as_str().is_some_and(|name| name.ends_with("/candidate"))
            && row["state"] == "compared"
            && row["difference"] == 0.0
            && row["p"] == 1.0
    });
    assert!(0 < twin.count(), "{same}");
}

#[test]
fn what_cannot_be_compared_is_refused_with_the_reason() {
    let bench = Bench::new();
    let (one, two) = (replayed(&bench, ""), replayed(&bench, "--window-days 3"));
    let fails = |arguments: &str, expected: &str| {
        let done = bench.run(arguments);
        assert_eq!(done.code, Some(2), "{}", done.stdout);
        assert!(done.stderr.contains(expected), "{}", done.stderr);
    };
    fails(&format!("compare {one} {two}"), "different rules: `window_days` is 7 and 3");
    fails(&format!("compare {one} --reference nobody"), "valid are rules, candidate");
    fails(&format!("compare {one} --on csat"), "`csat` cannot be compared");
    fails(&format!("compare {one} --power 1.5"), "`--power` is 1.5");
    let alone = replayed(&bench, &format!("--resolver rules:{}", dataset("helpdesk/rules.toml")));
    fails(&format!("compare {alone}"), "nothing to compare");
}

#[test]
fn a_gate_says_yes_no_and_why() {
    let bench = Bench::new();
    let run = replayed(&bench, "");
    let held = bench.run(&format!(
        "gate {run} --require candidate:autonomous_share.lower>=0.5 --require reopen.upper<=50%"
    ));
    assert_eq!(held.code, Some(0), "{}{}", held.stdout, held.stderr);

    let failed = bench.run(&format!(
        "gate {run} --require candidate:autonomous_precision.lower>=0.99 \
         --require candidate:reopen.upper<=0.5 --require history:reopen.n>=1 --junit gate.xml"
    ));
    assert_eq!(failed.code, Some(1), "{}", failed.stderr);
    assert!(
        failed.stdout.contains("FAILS  candidate:autonomous_precision.lower>=0.99"),
        "{}",
        failed.stdout
    );
    assert!(failed.stdout.contains("refused: not observed"), "{}", failed.stdout);
    let xml = std::fs::read_to_string(bench.path("gate.xml")).expect("written");
    check_junit(&xml, 3, 2);

    let json = bench.run(&format!("gate {run} --require reopen.n>=1000000 --json"));
    assert_eq!(json.code, Some(1));
    let json: Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert_eq!(
        (json["schema"].as_str(), json["holds"].as_bool()),
        (Some("evalctl.gate/1"), Some(false))
    );

    let unknown = bench.run(&format!("gate {run} --require autonomous_resolutoin>=0.1"));
    assert_eq!(unknown.code, Some(2));
    assert!(unknown.stderr.contains("did you mean `autonomous_resolution`?"), "{}", unknown.stderr);
}

/// The document is well-formed XML with one suite whose counts are those of its cases.
#[track_caller]
fn check_junit(xml: &str, tests: usize, failures: usize) {
    use quick_xml::Reader;
    use quick_xml::events::Event;
    let mut reader = Reader::from_str(xml);
    let (mut cases, mut failed, mut depth, mut suites) = (0, 0, 0_i32, 0);
    loop {
        let event = reader.read_event().expect("well-formed XML");
        let (start, empty) = match &event {
            Event::Start(start) => (Some(start), false),
            Event::Empty(start) => (Some(start), true),
            Event::End(_) => {
                depth -= 1;
                (None, false)
            }
            Event::Eof => break,
            _ => (None, false),
        };
        let Some(start) = start else { continue };
        for attribute in start.attributes() {
            let attribute = attribute.expect("a well-formed attribute");
            attribute.unescape_value().expect("a well-formed value");
        }
        match start.name().as_ref() {
            b"testsuite" => {
                suites += 1;
                let count = |name: &str| {
                    let value = start.try_get_attribute(name).expect("well-formed").expect(name);
                    String::from_utf8_lossy(&value.value).parse::<usize>().expect("a count")
                };
                assert_eq!(
                    (count("tests"), count("failures"), count("errors")),
                    (tests, failures, 0)
                );
            }
            b"testcase" => cases += 1,
            b"failure" => failed += 1,
            _ => {}
        }
        depth += i32::from(!empty);
    }
    assert_eq!((suites, cases, failed, depth), (1, tests, failures, 0));
}
