//! The published definitions on the timelines where they disagree: text files under
//! `tests/conformance/kpi`, read without compiling.
//!
//! A file is a list of cases. A case is `case NAME`, lines `# …` that say why, optionally `as-of 60d`,
//! tickets of one customer as in `events.rs`, a line `---`, then a line a definition with what becomes of
//! the *first* ticket and why. Every timeline is folded three times: as it is, with a verifier's pass and
//! with its fail added; where the verdict matters the word is `verifier` (counts if it passes) or
//! `unless-verified` (counts if it fails).
//!
//! `EVALCTL_UPDATE=1 cargo test -p evalctl-kpi conformance` writes what comes out; read the difference.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use evalctl_domain::{Event, EventKind, Horizon, Outcome, TicketId, Timeline, Window};
use evalctl_stats::Level;
use evalctl_tables::{Table, outcomes_batch, write_part};
use jiff::Timestamp;

use super::events::{fold, timeline};
use super::fixture::{at, block_on};
use crate::engine::Engine;
use crate::verdicts::verdicts_on;
use crate::{CountedAs, KpiDefinition, KpiRequest, TicketVerdict, shipped_presets};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance/kpi")
}

/// One case of a file.
struct Case {
    /// All of it before the expectations.
    given: String,
    as_of: String,
    tickets: String,
}

#[test]
fn the_published_definitions_count_as_written() {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder())
        .expect("the conformance files")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        .collect();
    files.sort();
    assert!(2 <= files.len(), "{files:?}");
    let update = std::env::var_os("EVALCTL_UPDATE").is_some();
    for path in files {
        let written = std::fs::read_to_string(&path).expect("a text");
        let cases = cases(&written);
        let found = render(&cases, &shipped_presets());
        if update {
            std::fs::write(&path, &found).expect("written");
        }
        let expected = if update { &found } else { &written };
        assert!(*expected == found, "{}", difference(&path, expected, &found));
    }
}

fn difference(path: &Path, expected: &str, found: &str) -> String {
    let mut res = format!("{}:\n", path.display());
    let mut case = "";
    for (line, (wanted, got)) in expected.lines().zip(found.lines()).enumerate() {
        if let Some(name) = got.strip_prefix("case ") {
            case = name;
        }
        if wanted != got {
            let _ = writeln!(res, "line {}, case {case}:\n  - {wanted}\n  + {got}", line + 1);
        }
    }
    if expected.lines().count() != found.lines().count() {
        res += "the number of lines differs\n";
    }
    res
}

fn cases(text: &str) -> Vec<Case> {
    let mut res = Vec::new();
    for block in text.split("\ncase ").map(|block| block.trim_start_matches("case ")) {
        let given = block.split("\n---\n").next().unwrap_or_default();
        let mut case =
            Case { given: given.to_owned(), as_of: "100d".to_owned(), tickets: String::new() };
        for line in given.lines().skip(1).map(str::trim) {
            match line.strip_prefix("as-of ") {
                Some(as_of) => as_of.clone_into(&mut case.as_of),
                None if line.starts_with('#') || line.is_empty() => {}
                None => {
                    let _ = writeln!(case.tickets, "{line}");
                }
            }
        }
        if !case.tickets.is_empty() {
            res.push(case);
        }
    }
    res
}

/// The file as it should be.
fn render(cases: &[Case], presets: &[KpiDefinition]) -> String {
    let verdicts = all_verdicts(cases, presets);
    let mut res = Vec::new();
    for (idx, case) in cases.iter().enumerate() {
        let mut text = format!("case {}\n---\n", case.given.trim_end());
        for preset in presets {
            let of = |variant: &str| &verdicts[&(preset.id.clone(), format!("{idx}{variant}"))];
            let word = in_words(of(""), of("+"), of("-"));
            let _ = writeln!(text, "{:<42}{word}", preset.id);
        }
        res.push(text);
    }
    res.join("\n")
}

/// By definition and by the case's number with `+` or `-` for a verifier's verdict. The cases of one data
/// cut share a table.
fn all_verdicts(
    cases: &[Case],
    presets: &[KpiDefinition],
) -> BTreeMap<(String, String), CountedAs> {
    let mut by_cut: BTreeMap<Timestamp, Vec<Outcome>> = BTreeMap::new();
    for (idx, case) in cases.iter().enumerate() {
        let as_of = at(&case.as_of);
        let as_is = timeline(&case.tickets, "c1");
        let first = case.tickets.split_whitespace().next().expect("a ticket");
        let [passed, failed] = [true, false].map(|passed| with_check(&as_is, first, passed));
        for (variant, timeline) in [("", as_is), ("+", passed), ("-", failed)] {
            let tickets = fold(&timeline, as_of).into_iter();
            let mut of_first = tickets.filter(|outcome| outcome.ticket.as_str() == first);
            let outcome = of_first.next().expect("the first ticket");
            let ticket = TicketId::new(&format!("{idx}{variant}")).expect("a name");
            by_cut.entry(as_of).or_default().push(Outcome { ticket, ..outcome });
        }
    }
    let mut res = BTreeMap::new();
    for (as_of, outcomes) in by_cut {
        let folder = tempfile::tempdir().expect("a folder");
        write_part(folder.path(), Table::Outcomes, 0, [outcomes_batch(&outcomes)])
            .expect("written");
        let request = KpiRequest {
            definitions: &[],
            arms: &[],
            by: &[],
            as_of,
            window: Window::days(7),
            horizon: Horizon::new(Window::days(30)),
            level: Level::percent_95(),
        };
        block_on(async {
            let engine = Engine::open(folder.path(), &[Table::Outcomes]).await.expect("opened");
            for preset in presets {
                let rows = verdicts_on(&engine, preset, &request).await.expect("told");
                let key = |row: &TicketVerdict| (preset.id.clone(), row.ticket.clone());
                res.extend(rows.into_iter().map(|row| (key(&row), row.counted)));
            }
        });
    }
    res
}

fn with_check(timeline: &Timeline, ticket: &str, passed: bool) -> Timeline {
    let mut res = timeline.clone();
    let history = res.tickets.iter_mut().find(|history| history.ticket.id.as_str() == ticket);
    let history = history.expect("the first ticket");
    let last = history.events.last().expect("an event").clone();
    let kind = EventKind::Checked { name: "verifier".to_owned(), passed };
    history.events.push(Event { seq: last.seq + 1, kind, ..last });
    res
}

fn in_words(as_is: &CountedAs, passed: &CountedAs, failed: &CountedAs) -> String {
    let word = match (as_is, passed.as_str(), failed.as_str()) {
        (CountedAs::Unverified, "yes", "no") => return "verifier".to_owned(),
        (CountedAs::Unverified, "no", "yes") => return "unless-verified".to_owned(),
        (CountedAs::Silent { .. }, "silent", "silent") => "silent",
        (as_is, passed, failed) if as_is.as_str() == passed && passed == failed => passed,
        (as_is, passed, failed) => panic!("{as_is:?}, {passed}, {failed}: what is that"),
    };
    match as_is {
        CountedAs::Yes => word.to_owned(),
        CountedAs::Silent { open } => format!("{word:<13}{open}"),
        _ => format!("{word:<13}{}", as_is.rule()),
    }
}
