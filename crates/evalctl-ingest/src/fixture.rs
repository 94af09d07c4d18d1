//! Files in, text out: what the tests of this crate share.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use tempfile::TempDir;

use evalctl_domain::{Event, EventKind, Rating, Reject, TicketHistory, Timeline};

use crate::privacy::{PersonalKind, PseudonymKey};
use crate::{
    IdentityRules, IngestError, IngestRequest, Ingested, Input, InputFormat, Mapping, MaxRejects,
    ZendeskRules, ingest,
};

/// The mapping that most tests start from.
pub(crate) const HEAD: &str = "schema = \"evalctl.mapping/1\"\nname = \"test\"\n";

/// A set of inputs and how to read them.
pub(crate) struct Case {
    pub(crate) folder: TempDir,
    pub(crate) inputs: Vec<Input>,
    pub(crate) mapping: Option<Mapping>,
    pub(crate) identity: IdentityRules,
    pub(crate) zendesk: ZendeskRules,
    pub(crate) partitions: u32,
    pub(crate) max_rejects: MaxRejects,
    pub(crate) key: PseudonymKey,
}

impl Case {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            inputs: Vec::new(),
            mapping: None,
            identity: IdentityRules::usual(),
            zendesk: ZendeskRules::usual(),
            partitions: 4,
            max_rejects: MaxRejects::usual(),
            key: PseudonymKey::from_hex(&"5c".repeat(32)).unwrap(),
        }
    }

    /// `sections` go without `schema` and `name`.
    pub(crate) fn mapping(mut self, sections: &str) -> Self {
        let text = format!("{HEAD}{sections}");
        self.mapping = Some(Mapping::parse(&text, Path::new("mapping.toml")).unwrap());
        self
    }

    pub(crate) fn file(mut self, name: &str, format: InputFormat, content: &[u8]) -> Self {
        let path = self.folder.path().join(name);
        fs::write(&path, content).unwrap();
        self.inputs.push(Input { path, format });
        self
    }

    pub(crate) fn events(self, name: &str, content: &str) -> Self {
        self.file(name, InputFormat::EventLog, lines(content).as_bytes())
    }

    pub(crate) fn scratch(&self) -> PathBuf {
        self.folder.path().join("scratch")
    }

    pub(crate) fn ingest(&self) -> Result<Ingested, IngestError> {
        self.ingest_until(&AtomicBool::new(false), &|_| {})
    }

    pub(crate) fn ingest_until(
        &self,
        stop: &AtomicBool,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Ingested, IngestError> {
        ingest(&IngestRequest {
            inputs: &self.inputs,
            mapping: self.mapping.as_ref(),
            identity: &self.identity,
            zendesk: &self.zendesk,
            partitions: self.partitions,
            key: &self.key,
            scratch: &self.scratch(),
            max_rejects: self.max_rejects,
            stop,
            progress,
        })
    }

    /// Tickets with their events, then rejects, or the error.
    pub(crate) fn text(&self) -> String {
        match self.ingest() {
            Ok(ingested) => {
                let mut text = String::new();
                for history in tickets(&ingested) {
                    text += &ticket_text(&history);
                }
                for reject in &ingested.manifest.rejects {
                    text += &reject_text(reject);
                }
                self.short(&text)
            }
            Err(err) => self.short(&format!("error: {err}")),
        }
    }

    /// What the data lack, or the error.
    pub(crate) fn findings(&self) -> String {
        match self.ingest() {
            Ok(ingested) => self.short(&ingested.manifest.completeness.lines().join("\n")),
            Err(err) => self.short(&format!("error: {err}")),
        }
    }

    /// Files by name, as the folder is another one in every run, and tokens by their kind.
    pub(crate) fn short(&self, text: &str) -> String {
        let mut text = text.replace(&format!("{}/", self.folder.path().display()), "");
        for kind in PersonalKind::ALL {
            let start = format!("{kind}_");
            while let Some(found) = text.find(&start) {
                text.replace_range(found..found + start.len() + 8, &format!("<{kind}>"));
            }
        }
        text
    }
}

/// All timelines, partition by partition.
pub(crate) fn timelines(ingested: &Ingested) -> Vec<Vec<Timeline>> {
    let parts = 0..ingested.store.partitions();
    let load = |part| ingested.store.load(part).unwrap().map(Result::unwrap).collect();
    parts.map(load).collect()
}

/// All tickets, by id.
pub(crate) fn tickets(ingested: &Ingested) -> Vec<TicketHistory> {
    let timelines = timelines(ingested).into_iter().flatten();
    let mut tickets: Vec<TicketHistory> = timelines.flat_map(|timeline| timeline.tickets).collect();
    tickets.sort_by(|a, b| a.ticket.id.cmp(&b.ticket.id));
    tickets
}

/// The text without the indentation of the test that holds it.
pub(crate) fn lines(text: &str) -> String {
    let lines = text.trim().lines();
    lines.flat_map(|line| [line.trim(), "\n"]).collect()
}

#[track_caller]
pub(crate) fn assert_text(actual: &str, expected: &str) {
    let (actual, expected) = (lines(actual), lines(expected));
    assert!(actual == expected, "\n--- expected\n{expected}--- actual\n{actual}");
}

/// A file or folder of real data; `None` where there is none.
pub(crate) fn shared_data(name: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let path = root.join(name);
    if !path.exists() {
        println!("skipped: no shared data ({name})");
        return None;
    }
    Some(path)
}

fn ticket_text(history: &TicketHistory) -> String {
    let ticket = &history.ticket;
    let mut text = format!("{}", ticket.id);
    for (name, value) in [
        ("channel", &ticket.channel),
        ("language", &ticket.language),
        ("intent", &ticket.intent),
        ("set", &ticket.given_set),
        ("trial", &ticket.trial.map(|trial| trial.to_string())),
    ] {
        if let Some(value) = value {
            write!(text, " {name}={value}").unwrap();
        }
    }
    text += "\n";
    for (idx, event) in history.events.iter().enumerate() {
        assert_eq!(event.seq as usize, idx, "sequence numbers have no gaps");
        text += &event_text(event);
    }
    text
}

fn event_text(event: &Event) -> String {
    let stated = event.stated.map(|stated| format!(" (stated {})", stated.0));
    let (source, kind) = (event.source, kind_text(&event.kind));
    format!(
        "  {}:{} {}{} {kind}\n",
        source.file,
        source.line,
        event.time,
        stated.unwrap_or_default()
    )
}

fn kind_text(kind: &EventKind) -> String {
    let word = kind.as_str();
    let or_none = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".to_owned());
    match kind {
        EventKind::Opened { subject, page, tags, fields } => {
            let mut text = word.to_owned();
            for (name, value) in [("subject", subject), ("page", page)] {
                if let Some(value) = value {
                    write!(text, " {name}={value}").unwrap();
                }
            }
            for tag in tags {
                write!(text, " #{tag}").unwrap();
            }
            for (name, value) in fields {
                write!(text, " {name}={value}").unwrap();
            }
            text
        }
        EventKind::Message { author, visibility, text, meaning } => {
            let meaning = meaning.map(|meaning| format!(" {}", meaning.as_str()));
            let (author, visibility) = (author.as_str(), visibility.as_str());
            let meaning = meaning.unwrap_or_default();
            format!("{word} {author} {visibility}{meaning}: {}", or_none(text).escape_debug())
        }
        EventKind::Status { state, label, by } => {
            format!("{word} {} `{label}` by {}", state.as_str(), by.as_str())
        }
        EventKind::Reopened { by, followup } => {
            let followup = followup.as_ref().map(|id| format!(" as {id}"));
            format!("{word} by {}{}", by.as_str(), followup.unwrap_or_default())
        }
        EventKind::Assigned { to } | EventKind::Escalated { to } => {
            format!("{word} to {}", or_none(to))
        }
        EventKind::Handoff { kind } => format!("{word} {}", kind.as_str()),
        EventKind::Acted { author, action, result } => {
            let (name, arguments, result) = (&action.name, &action.arguments, or_none(result));
            format!("{word} {} {name} {arguments} -> {result}", author.as_str())
        }
        EventKind::Rated(Rating::Offered) => format!("{word} offered"),
        EventKind::Rated(Rating::Binary { good }) => format!("{word} good={good}"),
        EventKind::Rated(Rating::Points { points, scale }) => format!("{word} {points}/{scale}"),
        EventKind::Checked { name, passed } => format!("{word} {name} passed={passed}"),
        EventKind::FieldChanged { name, value } => format!("{word} {name}={}", or_none(value)),
        EventKind::FinalField { name, value } => format!("{word} {name}={value}"),
        EventKind::ReferenceGiven(reference) => {
            let mut text = word.to_owned();
            if let Some(intent) = &reference.intent {
                write!(text, " intent={intent}").unwrap();
            }
            if reference.out_of_scope {
                text += " out_of_scope";
            }
            for action in reference.actions.iter().flatten() {
                write!(text, " {} {}", action.name, action.arguments).unwrap();
            }
            if reference.actions.as_ref().is_some_and(Vec::is_empty) {
                text += " no actions";
            }
            if let Some(article) = &reference.article {
                write!(text, " article={article}").unwrap();
            }
            if let Some(answer) = &reference.answer {
                write!(text, " answer={answer}").unwrap();
            }
            text
        }
        EventKind::Excluded { reason } => format!("{word} {reason}"),
        EventKind::SessionEnded | EventKind::Touched => word.to_owned(),
    }
}

fn reject_text(reject: &Reject) -> String {
    let counts = if reject.counts { "" } else { " (does not count)" };
    let Reject { file, line, reason, message, raw, .. } = reject;
    format!("{file}:{line} {reason}{counts}: {message} | {raw}\n")
}
