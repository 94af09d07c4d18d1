//! Mapping files: which column of an event log means what.
//!
//! The file is read into [`MappingFile`] as typed, then checked and lifted into [`Mapping`], which
//! knows columns by their position among those it asks a table for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

use evalctl_domain::{AuthorRole, Meaning, TicketState};

use self::columns::Columns;
pub use self::error::MappingError;
pub(crate) use self::time::TimeFormat;

/// The mapping schema this version reads.
const SCHEMA: &str = "evalctl.mapping/1";

/// A mapping as typed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MappingFile {
    schema: String,
    name: String,
    #[serde(default)]
    table: TableSection,
    ticket: TicketSection,
    #[serde(default)]
    customer: BTreeMap<String, String>,
    time: TimeSection,
    #[serde(default)]
    order: OrderSection,
    state: Option<StateSection>,
    #[serde(default, rename = "transition")]
    transitions: Vec<TransitionSection>,
    #[serde(default)]
    fields: FieldsSection,
    message: Option<MessageSection>,
    action: Option<ActionSection>,
    rating: Option<RatingSection>,
    verifier: Option<VerifierSection>,
    reference: Option<ReferenceSection>,
    #[serde(default)]
    check: CheckSection,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct TableSection {
    delimiter: Option<char>,
    #[serde(default)]
    missing: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TicketSection {
    id: String,
    opened: Option<String>,
    channel: Option<String>,
    language: Option<String>,
    intent: Option<String>,
    set: Option<String>,
    subject: Option<String>,
    page: Option<String>,
    tags: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TimeSection {
    column: String,
    format: String,
    zone: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct OrderSection {
    by: Order,
}

/// Which order of a ticket's rows wins where the file and the clock disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Order {
    /// The order of the file.
    #[default]
    File,
    /// The order of the time column; equal times keep the order of the file.
    Time,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StateSection {
    column: String,
    changed_by: AuthorRole,
    #[serde(default)]
    open: Vec<String>,
    #[serde(default)]
    pending: Vec<String>,
    #[serde(default)]
    resolved: Vec<String>,
    #[serde(default)]
    closed: Vec<String>,
    #[serde(default)]
    closed_no_reply: Vec<String>,
    #[serde(default)]
    invalid: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TransitionSection {
    means: TransitionMeaning,
    column: String,
    #[serde(default)]
    from: Vec<String>,
    #[serde(default)]
    to: Vec<String>,
    reason: Option<String>,
}

/// What a change of a column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TransitionMeaning {
    /// The ticket is resolved.
    Resolved,
    /// A resolved ticket came back.
    Reopened,
    /// The ticket went up a level.
    Escalated,
    /// The ticket was given to somebody else.
    Reassigned,
    /// An AI handed over to a person.
    HandedOff,
    /// The ticket is taken out of the count.
    Excluded,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldsSection {
    #[serde(default)]
    arrival: Vec<String>,
    #[serde(default)]
    changing: Vec<String>,
    #[serde(default, rename = "final")]
    final_: Vec<String>,
    #[serde(default)]
    ignored: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MessageSection {
    text: String,
    author: String,
    customer: Vec<String>,
    #[serde(default)]
    ai: Vec<String>,
    #[serde(default)]
    person: Vec<String>,
    #[serde(default)]
    system: Vec<String>,
    visibility: Option<String>,
    #[serde(default)]
    internal: Vec<String>,
    meaning: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ActionSection {
    name: String,
    arguments: Option<String>,
    result: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RatingSection {
    column: String,
    #[serde(default)]
    offered: Vec<String>,
    #[serde(default)]
    good: Vec<String>,
    #[serde(default)]
    bad: Vec<String>,
    scale: Option<u8>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct VerifierSection {
    column: String,
    passed: Vec<String>,
    failed: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReferenceSection {
    intent: Option<String>,
    #[serde(default)]
    out_of_scope: Vec<String>,
    actions: Option<String>,
    article: Option<String>,
    answer: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct CheckSection {
    reopened_counter: Option<String>,
}

/// A checked mapping. Columns are positions in [`Mapping::columns`].
#[derive(Debug)]
pub struct Mapping {
    /// Its name, for reports.
    pub name: String,
    pub(crate) delimiter: Option<u8>,
    pub(crate) missing: BTreeSet<String>,
    pub(crate) columns: Vec<String>,
    pub(crate) ignored: BTreeSet<String>,
    pub(crate) ticket: usize,
    pub(crate) opened: Option<usize>,
    pub(crate) channel: Option<usize>,
    pub(crate) language: Option<usize>,
    pub(crate) intent: Option<usize>,
    pub(crate) set: Option<usize>,
    pub(crate) subject: Option<usize>,
    pub(crate) page: Option<usize>,
    pub(crate) tags: Option<usize>,
    /// (identity key, column).
    pub(crate) customer: Vec<(String, usize)>,
    pub(crate) time: usize,
    pub(crate) time_format: TimeFormat,
    pub(crate) order: Order,
    pub(crate) state: Option<StateRule>,
    pub(crate) transitions: Vec<Transition>,
    pub(crate) arrival: Vec<usize>,
    pub(crate) changing: Vec<usize>,
    pub(crate) final_: Vec<usize>,
    pub(crate) message: Option<MessageRule>,
    pub(crate) action: Option<ActionRule>,
    pub(crate) rating: Option<RatingRule>,
    pub(crate) verifier: Option<VerifierRule>,
    pub(crate) reference: Option<ReferenceRule>,
    pub(crate) reopened_counter: Option<usize>,
}

#[derive(Debug)]
pub(crate) struct StateRule {
    pub(crate) column: usize,
    pub(crate) changed_by: AuthorRole,
    pub(crate) states: BTreeMap<String, TicketState>,
    pub(crate) invalid: BTreeSet<String>,
}

#[derive(Debug)]
pub(crate) struct Transition {
    pub(crate) means: TransitionMeaning,
    pub(crate) column: usize,
    pub(crate) from: BTreeSet<String>,
    pub(crate) to: BTreeSet<String>,
    pub(crate) reason: String,
}

#[derive(Debug)]
pub(crate) struct MessageRule {
    pub(crate) text: usize,
    pub(crate) author: usize,
    pub(crate) authors: BTreeMap<String, AuthorRole>,
    pub(crate) visibility: Option<usize>,
    pub(crate) internal: BTreeSet<String>,
    pub(crate) meaning: Option<usize>,
}

#[derive(Debug)]
pub(crate) struct ActionRule {
    pub(crate) name: usize,
    pub(crate) arguments: Option<usize>,
    pub(crate) result: Option<usize>,
}

#[derive(Debug)]
pub(crate) struct RatingRule {
    pub(crate) column: usize,
    pub(crate) offered: BTreeSet<String>,
    pub(crate) good: BTreeSet<String>,
    pub(crate) bad: BTreeSet<String>,
    pub(crate) scale: Option<u8>,
}

#[derive(Debug)]
pub(crate) struct VerifierRule {
    pub(crate) column: usize,
    pub(crate) name: String,
    pub(crate) passed: BTreeSet<String>,
    pub(crate) failed: BTreeSet<String>,
}

#[derive(Debug)]
pub(crate) struct ReferenceRule {
    pub(crate) intent: Option<usize>,
    pub(crate) out_of_scope: BTreeSet<String>,
    pub(crate) actions: Option<usize>,
    pub(crate) article: Option<usize>,
    pub(crate) answer: Option<usize>,
}

impl Mapping {
    /// Reads and checks a mapping file.
    pub fn read(path: &Path) -> Result<Self, MappingError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| MappingError::Unreadable { path: path.to_owned(), source })?;
        Self::parse(&text, path)
    }

    /// Checks the text of a mapping file; `path` is for messages.
    pub fn parse(text: &str, path: &Path) -> Result<Self, MappingError> {
        let file: MappingFile = toml::from_str(text).map_err(|err| MappingError::Syntax {
            path: path.to_owned(),
            message: err.to_string(),
        })?;
        lift(file).map_err(|message| MappingError::Wrong { path: path.to_owned(), message })
    }
}

fn lift(file: MappingFile) -> Result<Mapping, String> {
    if file.schema != SCHEMA {
        return Err(format!("`schema` is `{}` but this version reads `{SCHEMA}`", file.schema));
    }
    let mut columns = Columns::default();
    let delimiter = file.table.delimiter.map(delimiter).transpose()?;
    let time_format = TimeFormat::parse(&file.time.format, file.time.zone.as_deref())?;
    for key in file.customer.keys() {
        if !crate::identity::KEYS.contains(&key.as_str()) {
            let valid = crate::identity::KEYS.join(", ");
            return Err(format!("`[customer]` has the key `{key}` but may have {valid}"));
        }
    }
    let ticket = columns.add(&file.ticket.id);
    let time = columns.add(&file.time.column);
    let state = file.state.map(|section| state_rule(section, &mut columns)).transpose()?;
    let transitions = file
        .transitions
        .into_iter()
        .map(|section| transition(section, &mut columns))
        .collect::<Result<Vec<_>, _>>()?;
    let message = file.message.map(|section| message_rule(section, &mut columns)).transpose()?;
    let rating = file.rating.map(|section| rating_rule(section, &mut columns)).transpose()?;
    let mut fields = BTreeMap::new();
    for (name, when) in (file.fields.arrival.iter().map(|name| (name, "arrival")))
        .chain(file.fields.changing.iter().map(|name| (name, "changing")))
        .chain(file.fields.final_.iter().map(|name| (name, "final")))
    {
        if let Some(other) = fields.insert(name.clone(), when) {
            return Err(format!("column `{name}` is listed as `{other}` and as `{when}`"));
        }
    }
    Ok(Mapping {
        name: file.name,
        delimiter,
        missing: file.table.missing.into_iter().collect(),
        ignored: file.fields.ignored.into_iter().collect(),
        ticket,
        opened: columns.maybe(file.ticket.opened.as_ref()),
        channel: columns.maybe(file.ticket.channel.as_ref()),
        language: columns.maybe(file.ticket.language.as_ref()),
        intent: columns.maybe(file.ticket.intent.as_ref()),
        set: columns.maybe(file.ticket.set.as_ref()),
        subject: columns.maybe(file.ticket.subject.as_ref()),
        page: columns.maybe(file.ticket.page.as_ref()),
        tags: columns.maybe(file.ticket.tags.as_ref()),
        customer: file.customer.into_iter().map(|(key, name)| (key, columns.add(&name))).collect(),
        time,
        time_format,
        order: file.order.by,
        state,
        transitions,
        arrival: columns.all(&file.fields.arrival),
        changing: columns.all(&file.fields.changing),
        final_: columns.all(&file.fields.final_),
        message,
        action: file.action.map(|section| ActionRule {
            name: columns.add(&section.name),
            arguments: columns.maybe(section.arguments.as_ref()),
            result: columns.maybe(section.result.as_ref()),
        }),
        rating,
        verifier: file.verifier.map(|section| VerifierRule {
            column: columns.add(&section.column),
            name: section.column,
            passed: section.passed.into_iter().collect(),
            failed: section.failed.into_iter().collect(),
        }),
        reference: file.reference.map(|section| ReferenceRule {
            intent: columns.maybe(section.intent.as_ref()),
            out_of_scope: section.out_of_scope.into_iter().collect(),
            actions: columns.maybe(section.actions.as_ref()),
            article: columns.maybe(section.article.as_ref()),
            answer: columns.maybe(section.answer.as_ref()),
        }),
        reopened_counter: columns.maybe(file.check.reopened_counter.as_ref()),
        columns: columns.into_names(),
    })
}

fn delimiter(c: char) -> Result<u8, String> {
    u8::try_from(c).ok().filter(u8::is_ascii).ok_or_else(|| {
        format!("`delimiter` is `{c}` but must be one ASCII character such as `,` or `;`")
    })
}

fn state_rule(section: StateSection, columns: &mut Columns) -> Result<StateRule, String> {
    let mut states = BTreeMap::new();
    for (state, labels) in [
        (TicketState::Open, section.open),
        (TicketState::Pending, section.pending),
        (TicketState::Resolved, section.resolved),
        (TicketState::Closed, section.closed),
        (TicketState::ClosedNoReply, section.closed_no_reply),
    ] {
        for label in labels {
            if let Some(other) = states.insert(label.clone(), state) {
                let (one, two) = (other.as_str(), state.as_str());
                return Err(format!("state `{label}` is listed as `{one}` and as `{two}`"));
            }
        }
    }
    if !states.values().any(|state| state.is_done()) {
        return Err("`[state]` names no label under `resolved`, `closed` or `closed_no_reply`: \
                    nothing could ever be resolved"
            .to_owned());
    }
    let column = columns.add(&section.column);
    let invalid = section.invalid.into_iter().collect();
    Ok(StateRule { column, changed_by: section.changed_by, states, invalid })
}

fn transition(section: TransitionSection, columns: &mut Columns) -> Result<Transition, String> {
    if section.means == TransitionMeaning::Excluded && section.reason.is_none() {
        return Err(
            "a transition that means `excluded` needs a `reason`, for example `merged`".to_owned()
        );
    }
    if section.means != TransitionMeaning::Reassigned
        && section.from.is_empty()
        && section.to.is_empty()
    {
        return Err(format!(
            "the transition of column `{}` needs `from` or `to`: any change would match",
            section.column
        ));
    }
    Ok(Transition {
        means: section.means,
        column: columns.add(&section.column),
        from: section.from.into_iter().collect(),
        to: section.to.into_iter().collect(),
        reason: section.reason.unwrap_or_default(),
    })
}

fn message_rule(section: MessageSection, columns: &mut Columns) -> Result<MessageRule, String> {
    let mut authors = BTreeMap::new();
    for (role, labels) in [
        (AuthorRole::Customer, section.customer),
        (AuthorRole::Ai, section.ai),
        (AuthorRole::Person, section.person),
        (AuthorRole::System, section.system),
    ] {
        for label in labels {
            if let Some(other) = authors.insert(label.clone(), role) {
                let (one, two) = (other.as_str(), role.as_str());
                return Err(format!("author `{label}` is listed as `{one}` and as `{two}`"));
            }
        }
    }
    Ok(MessageRule {
        text: columns.add(&section.text),
        author: columns.add(&section.author),
        authors,
        visibility: columns.maybe(section.visibility.as_ref()),
        internal: section.internal.into_iter().collect(),
        meaning: columns.maybe(section.meaning.as_ref()),
    })
}

fn rating_rule(section: RatingSection, columns: &mut Columns) -> Result<RatingRule, String> {
    if section.scale.is_none() && section.good.is_empty() {
        return Err("`[rating]` needs `good` and `bad` words, or a `scale` of points".to_owned());
    }
    Ok(RatingRule {
        column: columns.add(&section.column),
        offered: section.offered.into_iter().collect(),
        good: section.good.into_iter().collect(),
        bad: section.bad.into_iter().collect(),
        scale: section.scale,
    })
}

/// Reads one of our words for what a message does.
pub(crate) fn meaning(word: &str) -> Option<Meaning> {
    [
        Meaning::Answer,
        Meaning::Greeting,
        Meaning::Thanks,
        Meaning::Question,
        Meaning::Negative,
        Meaning::AsksForPerson,
        Meaning::AutoReply,
    ]
    .into_iter()
    .find(|meaning| meaning.as_str() == word)
}

mod time;

mod columns;

mod error;

#[cfg(test)]
mod tests;
