//! A mapping file as text.

use std::fmt::Write as _;

use anyhow::{Context, Result};

use evalctl_ingest::look::{Place, TableLook};

use super::config_text::{list, quoted};

pub(super) fn mapping(table: &TableLook) -> Result<String> {
    let id = table.at(Place::TicketId).with_context(|| no_column(table, "the ticket's id"))?;
    let time = table.at(Place::TimeColumn).with_context(|| no_column(table, "times"))?;
    let mut res = String::from(
        "# Written by `evalctl init` from names and contents of the columns. Every line is a guess: read it, correct it.\n\
         # docs/mapping.md explains every key.\n\
         schema = \"evalctl.mapping/1\"\nname = \"guessed\"\n",
    );
    let _ = writeln!(res, "# Seen: {} rows of {} tickets.", table.rows, table.tickets);
    if !table.missing.is_empty() {
        let _ = writeln!(
            res,
            "\n[table]\n# Cells that seem to stand for nothing.\nmissing = {}",
            list(&table.missing)
        );
    }
    let _ = writeln!(res, "\n[ticket]\nid = {}", quoted(id));
    for (key, place) in [
        ("opened", Place::Opened),
        ("channel", Place::Channel),
        ("language", Place::Language),
        ("subject", Place::Subject),
        ("page", Place::Page),
        ("tags", Place::Tags),
    ] {
        if let Some(name) = table.at(place) {
            let _ = writeln!(res, "{key} = {}", quoted(name));
        }
    }
    if let Some(name) = table.at(Place::Intent) {
        let _ = writeln!(
            res,
            "# For the same-issue rule and segments; no candidate sees it.\nintent = {}",
            quoted(name)
        );
    }
    customer(table, &mut res);
    times(table, time, &mut res);
    states(table, &mut res);
    for column in &table.in_charge {
        let _ =
            writeln!(res, "\n[[transition]]\nmeans = \"reassigned\"\ncolumn = {}", quoted(column));
    }
    fields(table, &mut res);
    messages(table, &mut res);
    rating(table, &mut res);
    if let Some(name) = table.at(Place::ReopenedCounter) {
        let _ = writeln!(res, "\n[check]\nreopened_counter = {}", quoted(name));
    }
    Ok(res)
}

fn no_column(table: &TableLook, what: &str) -> String {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    format!("no column of the table seems to hold {what}; it has {}", names.join(", "))
}

fn customer(table: &TableLook, res: &mut String) {
    let keys = [
        ("external_id", Place::ExternalId),
        ("email", Place::Email),
        ("phone", Place::Phone),
        ("source_id", Place::SourceId),
    ];
    let found: Vec<(&str, &str)> =
        keys.into_iter().filter_map(|(key, place)| Some((key, table.at(place)?))).collect();
    if found.is_empty() {
        *res += "\n# No column seems to name the customer: every ticket stands alone.\n# [customer]\n# email = \"…\"\n";
        return;
    }
    *res += "\n[customer]\n";
    for (key, name) in found {
        let _ = writeln!(res, "{key} = {}", quoted(name));
    }
}

fn times(table: &TableLook, name: &str, res: &mut String) {
    let look =
        table.columns.iter().find(|column| column.name == name).and_then(|column| column.time);
    let _ = writeln!(res, "\n[time]\ncolumn = {}", quoted(name));
    if let Some(look) = look {
        if look.ambiguous {
            *res += "# Day and month could be the other way round: every value seen can be read both ways.\n";
        }
        let _ = writeln!(res, "format = {}", quoted(look.format));
    }
    *res += "# Of times that name no zone; nothing in a file tells.\nzone = \"UTC\"\n\n\
             [order]\n# Logs are written in order, and their clocks may err.\nby = \"file\"\n";
}

fn states(table: &TableLook, res: &mut String) {
    let of = |key: &str| -> Vec<String> {
        let words = table.states.iter().filter(|(_, meaning)| *meaning == Some(key));
        words.map(|(label, _)| label.clone()).collect()
    };
    let done: Vec<String> =
        ["resolved", "closed", "closed_no_reply"].into_iter().flat_map(of).collect();
    let Some(column) = table.at(Place::State).filter(|_| !done.is_empty()) else {
        *res += "\n# No column whose labels tell when a ticket is solved: nothing is ever resolved.\n# [state]\n";
        return;
    };
    let by = if table.authors.is_empty() { "person" } else { "system" };
    let _ = writeln!(
        res,
        "\n[state]\ncolumn = {}\n# Who changes states on rows without an author: the log does not say.\nchanged_by = \"{by}\"",
        quoted(column)
    );
    for key in ["open", "pending", "resolved", "closed", "closed_no_reply"] {
        let labels = of(key);
        if !labels.is_empty() {
            let _ = writeln!(res, "{key} = {}", list(&labels));
        }
    }
    let unknown: Vec<String> = table
        .states
        .iter()
        .filter(|(_, meaning)| meaning.is_none())
        .map(|(label, _)| label.clone())
        .collect();
    if !unknown.is_empty() {
        let _ = writeln!(
            res,
            "# Labels that nothing is known about, taken for mistakes.\ninvalid = {}",
            list(&unknown)
        );
    }
    let back: Vec<String> = ["open", "pending"].into_iter().flat_map(of).collect();
    if !back.is_empty() {
        let _ = writeln!(
            res,
            "\n[[transition]]\nmeans = \"reopened\"\ncolumn = {}\nfrom = {}\nto = {}",
            quoted(column),
            list(&done),
            list(&back)
        );
    }
}

fn fields(table: &TableLook, res: &mut String) {
    if table.fields.is_empty() {
        return;
    }
    *res += "\n[fields]\n";
    for (key, why) in [
        ("arrival", "The same on all rows of a ticket, and named like something known on arrival."),
        ("changing", "Changes within tickets: shown from the row that sets it."),
        ("final", "Known in the end, or nothing tells: never shown to a candidate."),
        ("ignored", "Bookkeeping."),
    ] {
        if let Some(names) = table.fields.get(key) {
            let _ = writeln!(res, "# {why}\n{key} = {}", list(names));
        }
    }
    if !table.doubtful.is_empty() {
        let _ = writeln!(
            res,
            "# Move to `arrival` what is filled when the ticket comes in: {}.",
            table.doubtful.join(", ")
        );
    }
}

fn messages(table: &TableLook, res: &mut String) {
    let of = |role: &str| -> Vec<String> {
        let labels = table.authors.iter().filter(|(_, known)| *known == role);
        labels.map(|(label, _)| label.clone()).collect()
    };
    let (text, author) = (table.at(Place::MessageText), table.at(Place::MessageAuthor));
    let (Some(text), Some(author), false) = (text, author, of("customer").is_empty()) else {
        return;
    };
    let _ = writeln!(res, "\n[message]\ntext = {}\nauthor = {}", quoted(text), quoted(author));
    for role in ["customer", "ai", "person", "system"] {
        let labels = of(role);
        if !labels.is_empty() {
            let _ = writeln!(res, "{role} = {}", list(&labels));
        }
    }
    let unknown = of("");
    if !unknown.is_empty() {
        let _ = writeln!(
            res,
            "# Nothing tells who these are; their messages are left out: {}.",
            unknown.join(", ")
        );
    }
}

fn rating(table: &TableLook, res: &mut String) {
    let Some(column) = table.at(Place::Rating) else { return };
    let Some(look) = table.columns.iter().find(|known| known.name == column) else { return };
    let words = |wanted: &[&str]| -> Vec<String> {
        look.common
            .iter()
            .filter(|word| wanted.contains(&word.to_lowercase().as_str()))
            .cloned()
            .collect()
    };
    let (offered, good, bad) = (
        words(&["offered", "unanswered", "pending"]),
        words(&["good", "positive", "satisfied"]),
        words(&["bad", "negative", "unsatisfied"]),
    );
    let most = look.common.iter().filter_map(|value| value.parse::<u8>().ok()).max();
    let lines = match (good.is_empty() || bad.is_empty(), most) {
        (false, _) => format!("good = {}\nbad = {}\n", list(&good), list(&bad)),
        (true, Some(most)) if 2 <= most && most <= 10 => {
            let scale = if most <= 5 { 5 } else { 10 };
            format!("# The most points seen are {most}.\nscale = {scale}\n")
        }
        _ => return,
    };
    let _ = write!(res, "\n[rating]\ncolumn = {}\n", quoted(column));
    if !offered.is_empty() {
        let _ = writeln!(res, "offered = {}", list(&offered));
    }
    *res += &lines;
}
