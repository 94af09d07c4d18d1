//! The report in a real browser: nothing cut off, nothing broken, nothing complained about.

use std::path::Path;

use crate::browser::Browser;
use crate::support::{Bench, chromium, dataset, shared};

/// Looks at a page at the widths of a desk and a phone, in both colours, and prints it.
#[track_caller]
fn check(program: &Path, page: &Path) {
    let mut browser = Browser::start(program);
    for (width, colours) in [(1_280, "light"), (390, "light"), (390, "dark")] {
        browser.open(page, width, colours);
        // As it opens, and with all that is behind a click.
        for opened in [false, true] {
            let open =
                format!("[...document.querySelectorAll('details')].map(d => d.open = {opened})");
            browser.value(&open);
            let fits = "document.documentElement.scrollWidth <= innerWidth";
            assert_eq!(browser.value(fits), true, "something sticks out at {width} pixels");
            // Boxes of elements that end beyond the window, by name: what a reader would not see.
            let beyond = "[...document.querySelectorAll('main *')]\
                .filter(e => e.getBoundingClientRect().right > innerWidth + 1 \
                    && !e.closest('thead') && e.getBoundingClientRect().width > 0)\
                .map(e => e.outerHTML.slice(0, 120)).slice(0, 5)";
            assert_eq!(browser.value(beyond), serde_json::json!([]), "at {width} pixels");
        }
        let broken = "[...document.images].filter(i => !i.complete || i.naturalWidth == 0).length";
        assert_eq!(browser.value(broken), 0);
        let drawn = "[...document.querySelectorAll('svg')].filter(s => \
            s.getBoundingClientRect().width < 20).length";
        assert_eq!(browser.value(drawn), 0, "a plot is squeezed at {width} pixels");
        assert_eq!(browser.value("document.scripts.length"), 0);
        assert_eq!(browser.value("document.querySelectorAll('h1').length"), 1);
        assert_eq!(browser.complaints, Vec::<String>::new(), "at {width} pixels");
    }
    browser.open(page, 390, "dark");
    let paper = browser.value("getComputedStyle(document.body).backgroundColor");
    browser.open(page, 390, "light");
    let bright = browser.value("getComputedStyle(document.body).backgroundColor");
    assert_ne!(paper, bright, "the page follows the reader's colours");
    // A document of at least a page begins with `%PDF` and holds some text.
    let printed = browser.printed();
    assert!(printed.starts_with("JVBERi") && 20_000 < printed.len(), "{} bytes", printed.len());
}

#[test]
fn our_own_helpdesk_is_shown_whole() {
    let Some(program) = chromium("our_own_helpdesk_is_shown_whole") else { return };
    let bench = Bench::new();
    let run = bench.json(&format!("replay {}", dataset("helpdesk")));
    let run = run["run"]["path"].as_str().expect("a path");
    check(&program, &bench.path(run).join("report.html"));
}

/// Every chapter has values: candidates that were taught and others, times, ratings, texts.
#[test]
fn every_chapter_is_shown_whole() {
    let Some(program) = chromium("every_chapter_is_shown_whole") else { return };
    let bench = Bench::new();
    let file = |name: &str| dataset(&format!("helpdesk/{name}"));
    let (rules, recorded) = (file("rules.toml"), file("candidate.ndjson"));
    let run = bench.json(&format!(
        "replay {} --resolver rules:{rules} --resolver recorded:{recorded} --resolver intent \
         --parity-margin 0.1",
        dataset("helpdesk")
    ));
    let run = run["run"]["path"].as_str().expect("a path");
    let done = bench.run(&format!("report {run} --with-text"));
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    let path = bench.path(run).join("report.html");
    let page = std::fs::read_to_string(&path).expect("a report");
    for shown in [
        "Reliability of",
        "Wrong answers of",
        "Right by week",
        "What was taken for what",
        "What the customer wrote, masked",
        "Categories, the nearest first",
        "Resolved at the first contact, whoever answered",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
    check(&program, &path);
}

/// Names that try to break out of the page, and some that are long or written from right to left.
#[test]
fn hostile_names_are_shown_whole() {
    let Some(program) = chromium("hostile_names_are_shown_whole") else { return };
    let bench = Bench::new();
    let long = "x".repeat(300);
    let mut questions = "text,label\n".to_owned();
    for label in ["<script>alert(1)</script>", "]]><svg onload=alert(1)>", "مرحبا بالعالم", &long]
    {
        for n in 0..4 {
            questions.extend(["where is my parcel ", &n.to_string(), ",\"", label, "\"\n"]);
        }
    }
    bench.file("q.csv", &questions);
    let rules = r#"
        schema = "evalctl.rules/1"
        [[rule]]
        name = "parcel"
        [rule.when]
        any_words = ["parcel"]
        [rule.then]
        mode = "autonomous"
        confidence = 0.9
        intent = "<script>alert(1)</script>"
    "#;
    bench.file("rules.toml", rules);
    let run = bench.json("replay q.csv --resolver rules:rules.toml");
    let run = run["run"]["path"].as_str().expect("a path");
    check(&program, &bench.path(run).join("report.html"));
}

#[test]
fn a_benchmark_is_shown_whole() {
    let Some(program) = chromium("a_benchmark_is_shown_whole") else { return };
    let name = "tau_bench/gpt-4o-airline.json";
    let Some(input) = shared("a_benchmark_is_shown_whole", name) else { return };
    let bench = Bench::new();
    let run = bench.json(&format!("replay {input}"));
    let run = run["run"]["path"].as_str().expect("a path");
    check(&program, &bench.path(run).join("report.html"));
}
