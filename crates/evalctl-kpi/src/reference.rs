//! Definitions for people: one explained, or all of them as a reference page.

use std::fmt::Write as _;

use crate::definition::{
    AppliesTo, Direction, KpiDefinition, KpiKind, Preset, Verifier, shipped_definitions,
    shipped_presets,
};

/// Explains one definition: what its reference page says, its predicates, and the given SQL.
#[must_use]
pub fn explain(definition: &KpiDefinition, sql: &str) -> String {
    let mut res = format!("{}: {}\n\n", definition.id, definition.title);
    for (name, text) in described(definition) {
        let _ = writeln!(res, "{name}: {text}");
    }
    res.push('\n');
    for (name, text) in terms(definition) {
        let _ = writeln!(res, "{name}: {text}");
    }
    let _ = write!(
        res,
        "\nTimes are microseconds since 1970.\nSQL over the tables of a run: counts by cluster (`unit`), then of times and scores a row each ticket.\n\n{}\n",
        sql.trim_end()
    );
    res
}

/// The reference page of all definitions that come with this crate, as Markdown.
#[must_use]
pub fn reference_page() -> String {
    let mut res = INTRODUCTION.to_owned();
    let shipped = shipped_definitions();
    for (heading, applies_to) in
        [("## Candidates", AppliesTo::Candidate), ("## What really happened", AppliesTo::History)]
    {
        let _ = write!(res, "\n{heading}\n");
        for definition in shipped.iter().filter(|kpi| kpi.applies_to == applies_to) {
            section(&mut res, definition);
        }
    }
    res += PRESETS;
    res += "\n| id | holds from | window | verifier | what it measures |\n|---|---|---|---|---|\n";
    let presets = shipped_presets();
    for definition in &presets {
        if let Some(preset) = &definition.preset {
            let _ = writeln!(
                res,
                "| `{}` | {} | {} | {} | {} |",
                definition.id,
                preset.effective,
                preset.window.in_words(),
                preset.verifier.in_words(),
                definition.description.what_it_measures,
            );
        }
    }
    for definition in &presets {
        section(&mut res, definition);
    }
    res
}

const INTRODUCTION: &str = "\
# KPIs

This page is generated from the definitions: `just kpis` writes it, and a test compares.
A definition is data: TOML with predicates in SQL over the columns of `docs/tables.md`, using built-in functions only.
`evalctl kpi --explain ID` prints one with its SQL.
Every KPI comes with an interval, the number of tickets, and what was left out; where a number was not observed there is a reason instead.

Placeholders stand for what the run knows: `{as_of}` is the data cut, `{window}` the time a resolution must hold (`--window-days`), `{horizon}` the time after which nothing counts (`--horizon-days`), `{day}` a day, all in microseconds; `{window_s}` and `{horizon_s}` are seconds.
A predicate that comes out null does not hold.
A ticket is left out by the first rule of the scope that it fails, then pending, then in the numerator or not.
Every predicate is asked of every ticket, also of one that an earlier rule leaves out: write `x / NULLIF(n, 0)` where `n` may be 0.

## Your own definitions

`[kpi] definitions = [\"my.toml\"]` in `evalctl.toml` adds files of definitions to a run, in the form of the shipped ones:

```toml
[[kpi]]
id = \"answered_within_a_day\"
version = 1
title = \"Answered within a day\"
applies_to = \"history\"          # or \"candidate\"
kind = \"share\"                  # or \"duration_quantile\", \"share_within\", \"mean\", \"pass_hat\", \"score\"
evidence = \"measured\"
direction = \"higher_is_better\"
scope = [{ keep = \"clock = 'stated'\", left_out = \"without times\" }]
pending = \"{as_of} < opened_at + {day}\"
numerator = \"first_reply_at <= opened_at + {day}\"
refuse_when_empty = \"there are no tickets\"

[kpi.description]
what_it_measures = \"The share of tickets with a first reply within 24 hours.\"
why_it_matters = \"It is what we promise.\"
how_it_is_computed = \"Tickets whose first public reply came within 24 hours, over tickets at least that old.\"
what_it_leaves_out = \"Tickets younger than a day.\"
source = \"Our own promise.\"
```

A mistake is an error that names the file, the key and the line.
An id that is taken is one.
A run keeps a copy of the files, so `evalctl kpi RUN` counts by them again.
";

const PRESETS: &str = "
## Published definitions

`evalctl kpi RUN --preset all` counts the same tickets under every one of these, `--preset ID,ID` under some.
They are written down from their owners' texts as read; where a text says nothing about a ticket, the ticket is reported as such and the share becomes an interval between counting none and all of them.
The same holds where a verifier would have to decide and none looked at the ticket.
`tests/conformance/kpi` holds the tickets on which they disagree.
";

fn section(res: &mut String, definition: &KpiDefinition) {
    let _ = write!(res, "\n### `{}`: {}\n\n", definition.id, definition.title);
    for (name, text) in described(definition) {
        let _ = write!(res, "*{name}.*\n{}\n\n", one_sentence_a_line(text));
    }
    res.push_str("| | |\n|---|---|\n");
    for (name, text) in terms(definition) {
        let _ = writeln!(res, "| {name} | {} |", text.replace('|', "\\|"));
    }
}

fn described(definition: &KpiDefinition) -> [(&'static str, &str); 5] {
    let description = &definition.description;
    [
        ("What it measures", &description.what_it_measures),
        ("Why it matters", &description.why_it_matters),
        ("How it is computed", &description.how_it_is_computed),
        ("What it leaves out", &description.what_it_leaves_out),
        ("Source", &description.source),
    ]
}

/// The parts of the definition, in the order in which they decide.
fn terms(definition: &KpiDefinition) -> Vec<(&'static str, String)> {
    let mut res = vec![("Version", definition.version.to_string())];
    let preset = definition.preset.as_ref();
    if let Some(preset) = preset {
        let held = match preset.effective.as_str() {
            "undated" => "not dated by its owner".to_owned(),
            since => format!("from {since}"),
        };
        res.push(("Holds", format!("{held}; text read on {}", preset.as_read)));
        res.push(("Denominator", preset.denominator.clone()));
    }
    for rule in &definition.scope {
        res.push(("Left out", format!("{}, unless `{}`", rule.left_out, code(&rule.keep))));
    }
    if let Some(preset) = preset {
        let start = code(&preset.clock_start);
        res.push(("Window", format!("{}, from `{start}`", preset.window.in_words())));
    }
    match &definition.kind {
        KpiKind::Share { pending, numerator } => {
            res.extend(pending.as_ref().map(|text| ("Pending", format!("`{}`", code(text)))));
            match preset {
                Some(preset) => conditions(&mut res, preset),
                None => res.push(("Numerator", format!("`{}`", code(numerator)))),
            }
        }
        KpiKind::PassHat { numerator, max_k } => {
            res.push(("Passed", format!("`{}`; k up to {max_k}", code(numerator))));
        }
        KpiKind::Mean { pending, amount } => {
            res.extend(pending.as_ref().map(|text| ("Pending", format!("`{}`", code(text)))));
            res.push(("Mean of", format!("`{}`; a ticket without it is left out", code(amount))));
        }
        KpiKind::Score { pending, numerator, score, .. } => {
            res.extend(pending.as_ref().map(|text| ("Pending", format!("`{}`", code(text)))));
            res.push(("Score", format!("`{}`", code(score))));
            res.push(("Came true", format!("`{}`", code(numerator))));
        }
        KpiKind::DurationQuantile { span, .. } | KpiKind::ShareWithin { span } => {
            if let KpiKind::DurationQuantile { q, .. } = definition.kind {
                res.push(("Quantile", q.to_string()));
            }
            res.push(("From", format!("`{}`", code(&span.start))));
            res.push(("To", format!("`{}`", code(&span.end))));
            res.push(("Watched until", format!("`{}`", code(&span.censored_at))));
        }
    }
    if let Some(requires) = &definition.requires {
        let text =
            format!("{}, unless `{}` for some ticket", requires.otherwise, code(&requires.some));
        res.push(("Refused", text));
    }
    let direction = match definition.direction {
        Direction::HigherIsBetter => "higher is better",
        Direction::LowerIsBetter => "lower is better",
        Direction::Neither => "neither more nor less is better",
    };
    let unit = definition.unit().as_str();
    res.push(("Unit", format!("{unit}; {direction}; {}", definition.evidence.as_str())));
    res
}

fn conditions(res: &mut Vec<(&'static str, String)>, preset: &Preset) {
    for condition in &preset.conditions {
        let holds = code(&condition.holds);
        res.push(("Counts if", format!("`{holds}`, otherwise: {}", condition.otherwise)));
    }
    for silence in &preset.silent {
        let when = code(&silence.when);
        res.push(("Text is silent", format!("where `{when}`: {}", silence.open)));
    }
    if preset.verifier != Verifier::None {
        res.push(("Verifier", preset.verifier.in_words().to_owned()));
    }
    res.push(("Claw-back", preset.claw_back.clone()));
}

/// A predicate on one line.
fn code(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Breaks a text after each sentence, as our Markdown is written.
fn one_sentence_a_line(text: &str) -> String {
    let mut res = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(end) = rest.find(". ") {
        let (sentence, next) = rest.split_at(end + 1);
        res += sentence;
        res.push('\n');
        rest = next.trim_start();
    }
    res + rest
}
