//! The configuration as text: what was seen, what was made of it, what nobody could see.

use std::fmt::Write as _;

use evalctl_ingest::look::{AuthorLook, DeskLook, FileKind, Look, LooksLike, Place};

use super::{Written, is_history};

/// Authors who are named although nothing speaks for an AI.
const MOST_OTHERS: usize = 5;

pub(super) fn config(written: &Written<'_>) -> String {
    let mut res = String::from(
        "# Written by `evalctl init` after a look at the files. Every line is a guess: read it, correct it.\n\
         # Paths start at the folder of this file.\n",
    );
    for line in unknowns(written.look) {
        let _ = writeln!(res, "# Not known: {line}.");
    }
    inputs(written, &mut res);
    if let Some(desk) = &written.look.desk {
        ai(desk, &mut res);
        zendesk(desk, &mut res);
    }
    identity(written.look, &mut res);
    res += "\n[privacy]\n\
            # The key behind pseudonyms; without it one is made for you under your configuration folder.\n\
            # key_file = \"evalctl.key\"\n";
    replay(written, &mut res);
    res
}

/// What no look at the files can tell, a sentence each.
pub(crate) fn unknowns(look: &Look) -> Vec<String> {
    let mut res = Vec::new();
    let has = |kind| look.files.iter().any(|file| file.kind == kind);
    if let Some(desk) = &look.desk {
        if desk.users == 0 {
            res.push("who is staff and who is a customer beside the requester: there are no users in the files".to_owned());
        }
        if !desk.authors.iter().any(|author| author.likely) {
            res.push("which author is your AI: nobody looks like one beyond doubt".to_owned());
        }
        if desk.with_audits == 0 {
            res.push("when the state of a ticket changed: there are no updates (audits), so only totals tell".to_owned());
        }
        if desk.with_comments == 0 {
            res.push("what was said: there are no comments".to_owned());
        }
        res.push("which custom fields are filled on arrival: none is shown to a candidate unless you say so".to_owned());
    }
    if let Some(table) = &look.table {
        if !table.doubtful.is_empty() {
            res.push(format!(
                "whether {} are filled on arrival or in the end: they are kept from candidates",
                table.doubtful.join(", ")
            ));
        }
        if table.at(Place::MessageText).is_none() || table.at(Place::MessageAuthor).is_none() {
            res.push(
                "what was said and by whom: no columns with messages and their authors".to_owned(),
            );
        }
        res.push(
            "who changes states where a row names no author, and what counts as an escalation"
                .to_owned(),
        );
        if table.columns.iter().any(|column| column.time.is_some_and(|time| time.ambiguous)) {
            res.push("whether days or months come first in the times: both can be read".to_owned());
        }
    }
    if !has(FileKind::Articles) {
        res.push("what the knowledge base said at the time: no file of articles".to_owned());
    }
    if !has(FileKind::Accounts) {
        res.push("what the customers' accounts were: no file of account snapshots".to_owned());
    }
    res
}

fn inputs(written: &Written<'_>, res: &mut String) {
    *res += "\n[inputs]\n";
    let kinds = [
        (FileKind::Zendesk, "Zendesk's records"),
        (FileKind::EventLog, "a table with a row a change"),
        (FileKind::TauBench, "tau-bench results"),
        (FileKind::Labelled, "labelled questions"),
    ];
    let mut events = Vec::new();
    for (kind, what) in kinds {
        let files = written.of_kind(kind);
        if !files.is_empty() {
            let _ = writeln!(res, "# Seems to be {what}: {}.", files.join(", "));
            events.extend(files);
        }
    }
    let _ = writeln!(res, "events = {}", list(&events));
    if written.look.table.is_some() {
        *res += "# Which column means what.\nmapping = \"mapping.toml\"\n";
    }
    for (key, kind) in [("articles", FileKind::Articles), ("accounts", FileKind::Accounts)] {
        let files = written.of_kind(kind);
        if files.is_empty() {
            let _ = writeln!(res, "# {key} = [\"{key}.ndjson\"]");
        } else {
            let _ = writeln!(res, "{key} = {}", list(&files));
        }
    }
    let left: Vec<String> = written.of_kind(FileKind::Unknown);
    if !left.is_empty() {
        let _ = writeln!(res, "# Not used, for nothing tells what it is: {}.", left.join(", "));
    }
}

fn ai(desk: &DeskLook, res: &mut String) {
    *res += "\n[ai]\n# Users who are an AI, by number or e-mail address.\n";
    let likely: Vec<&AuthorLook> = desk.authors.iter().filter(|author| author.likely).collect();
    for author in &likely {
        let _ = writeln!(res, "# {}: {}.", described(author), author.reasons.join("; "));
    }
    let ids: Vec<String> = likely.iter().map(|author| author.id.clone()).collect();
    let _ = writeln!(res, "authors = {}", list(&ids));
    let others = desk.authors.iter().filter(|author| !author.likely);
    let (maybe, rest): (Vec<_>, Vec<_>) = others.partition(|author| !author.reasons.is_empty());
    for author in maybe {
        let _ = writeln!(res, "# Perhaps {}: {}.", described(author), author.reasons.join("; "));
    }
    for author in rest.iter().take(MOST_OTHERS) {
        let _ = writeln!(res, "# Seems to be a person: {}.", described(author));
    }
    if MOST_OTHERS < rest.len() {
        let _ = writeln!(res, "# … and {} more.", rest.len() - MOST_OTHERS);
    }
    if desk.ai_tags.is_empty() {
        *res += "# Tags of tickets in which what comes through the API is an AI's.\n# tags = []\n";
    } else {
        let _ = writeln!(
            res,
            "# These tags speak of an AI or of handing over; docs/zendesk.md says where they go."
        );
        let _ = writeln!(res, "# tags = {}", list(&desk.ai_tags));
    }
}

fn described(author: &AuthorLook) -> String {
    let name = author.name.as_deref().unwrap_or("name unknown");
    let delay = author
        .median_delay_s
        .map_or_else(String::new, |delay| format!(", {delay} s to reply at the median"));
    format!(
        "{} ({name}), {} replies in {} tickets{delay}",
        author.id, author.replies, author.tickets
    )
}

fn zendesk(desk: &DeskLook, res: &mut String) {
    *res += "\n[zendesk]\n";
    for (key, wanted, what) in [
        ("intent_field", LooksLike::Topic, "what a ticket is about"),
        ("language_field", LooksLike::Language, "the language"),
        ("page_field", LooksLike::Page, "the page"),
    ] {
        let mut fields: Vec<_> =
            desk.fields.iter().filter(|field| field.looks_like == wanted).collect();
        fields.sort_by_key(|field| (u64::MAX - field.filled, field.id));
        for (rank, field) in fields.into_iter().enumerate() {
            let more = if rank == 0 { "" } else { "# " };
            let _ = writeln!(
                res,
                "# The custom field that may hold {what}: {} of {} tickets have it, {} values such as {}.\n{more}{key} = {}",
                field.filled,
                desk.tickets,
                field.distinct,
                field.examples.join(", "),
                field.id
            );
        }
    }
    if desk.test_tags.is_empty() {
        *res += "# Tags of tickets that are tests.\n# test_tags = []\n";
    } else {
        let _ =
            writeln!(res, "# Tags that seem to mark tests.\ntest_tags = {}", list(&desk.test_tags));
    }
}

fn identity(look: &Look, res: &mut String) {
    *res += "\n[identity]\n# The first of these that a ticket's customer has names them.\n";
    let keys: Vec<String> = if let Some(desk) = &look.desk {
        for (key, share) in &desk.keys {
            let _ = writeln!(res, "# {key}: {:.0} % of the requesters have it.", 100.0 * share);
        }
        desk.keys.iter().map(|(key, _)| (*key).to_owned()).collect()
    } else if let Some(table) = &look.table {
        let keys = [
            ("external_id", Place::ExternalId),
            ("email", Place::Email),
            ("phone", Place::Phone),
            ("source_id", Place::SourceId),
        ];
        let found = keys.into_iter().filter(|(_, place)| table.at(*place).is_some());
        found.map(|(key, _)| key.to_owned()).collect()
    } else {
        Vec::new()
    };
    if keys.is_empty() {
        *res += "# Nothing in the files names customers.\n# keys = [\"external_id\", \"email\"]\n";
    } else {
        let _ = writeln!(res, "keys = {}", list(&keys));
    }
}

fn replay(written: &Written<'_>, res: &mut String) {
    *res += "\n[replay]\n";
    let decisions = written.of_kind(FileKind::Decisions);
    if decisions.is_empty() {
        *res += "# Candidates, for example [\"rules:rules.toml\", \"recorded:decisions.ndjson?arm=new-bot\"].\n\
                 resolvers = []\n";
    } else {
        let specs: Vec<String> = decisions.iter().map(|file| format!("recorded:{file}")).collect();
        *res += "# Add ?acted=true to the one that acted in these tickets.\n";
        let _ = writeln!(res, "resolvers = {}", list(&specs));
    }
    if let Some(labels) = written.of_kind(FileKind::Labels).first() {
        let _ = writeln!(
            res,
            "labels = {}",
            list(std::slice::from_ref(labels)).trim_matches(['[', ']'])
        );
    }
    *res += "# A resolution must hold this long, and facts count this long after it.\n\
             window_days = 7\nhorizon_days = 30\n";
    debug_assert!(
        written.look.files.iter().any(|file| is_history(file.kind)),
        "init refuses otherwise"
    );
}

/// A TOML list of strings.
pub(super) fn list(items: &[String]) -> String {
    let items: Vec<String> = items.iter().map(|item| quoted(item)).collect();
    format!("[{}]", items.join(", "))
}

/// A TOML string.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
