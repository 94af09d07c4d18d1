//! Which column of a table may mean what, by name and by content.

use std::collections::BTreeMap;
use std::path::Path;

use evalctl_tabular::{Entry, TableOptions, TableReader};

use super::MOST_RECORDS;
use super::columns::{ColumnCounts, ColumnLook};
use super::words::{
    AI, AT_THE_END, BOOKKEEPING, CUSTOMER, ON_ARRIVAL, PERSON, STATES, SYSTEM, has_word,
};
use crate::error::IngestError;

/// A table that needs a mapping, and a guess at every part of it.
#[derive(Debug, Clone, PartialEq)]
pub struct TableLook {
    /// Its columns in order.
    pub columns: Vec<ColumnLook>,
    /// Rows looked at.
    pub rows: u64,
    /// Tickets looked at, where the column of the id was found.
    pub tickets: u64,
    /// Cells that seem to stand for nothing.
    pub missing: Vec<String>,
    /// The column of each place, by the keys of `docs/mapping.md` such as `ticket.id`.
    pub places: BTreeMap<Place, String>,
    /// What the labels of the state mean.
    pub states: StateWords,
    /// What authors of messages are: label and role.
    pub authors: Vec<(String, &'static str)>,
    /// The columns left over, by the keys of `[fields]`.
    pub fields: BTreeMap<&'static str, Vec<String>>,
    /// Columns of which it is not known whether they are filled on arrival or in the end.
    pub doubtful: Vec<String>,
    /// Columns whose change means that the ticket was given to somebody else.
    pub in_charge: Vec<String>,
}

/// A place that a column can have in a mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is a key of docs/mapping.md")]
pub enum Place {
    TicketId,
    TimeColumn,
    Opened,
    State,
    Channel,
    Language,
    Subject,
    Page,
    Tags,
    Intent,
    ExternalId,
    Email,
    Phone,
    SourceId,
    MessageText,
    MessageAuthor,
    Rating,
    ReopenedCounter,
}

/// The labels of the state column by what they seem to mean: a key of `[state]`, or `None`.
pub type StateWords = Vec<(String, Option<&'static str>)>;

/// Names that give a place away, the best first.
const NAMES: [(Place, &[&str]); 17] = [
    (
        Place::TicketId,
        &[
            "ticket_id",
            "ticket",
            "ticketid",
            "case_id",
            "case_number",
            "case",
            "conversation_id",
            "incident_id",
            "incident",
            "issue_key",
            "issue",
            "number",
            "key",
            "id",
        ],
    ),
    (
        Place::Opened,
        &["opened_at", "opened", "created_at", "created", "sys_created_at", "submitted_at"],
    ),
    (
        Place::State,
        &["state", "status", "incident_state", "ticket_state", "ticket_status", "stage"],
    ),
    (
        Place::Channel,
        &["channel", "contact_type", "via", "contact_channel", "source_channel", "origin"],
    ),
    (Place::Language, &["language", "lang", "locale"]),
    (Place::Subject, &["subject", "title", "short_description", "summary"]),
    (Place::Page, &["page", "url", "page_url"]),
    (Place::Tags, &["tags", "labels"]),
    (Place::Intent, &["intent", "topic", "subcategory", "category", "issue_type", "reason"]),
    (Place::ExternalId, &["customer_id", "customer_ref", "account_id", "client_id", "external_id"]),
    (Place::Email, &["customer_email", "requester_email", "email", "user_email"]),
    (Place::Phone, &["customer_phone", "requester_phone", "phone"]),
    (
        Place::SourceId,
        &["requester_id", "caller_id", "user_id", "contact_id", "requester", "caller", "customer"],
    ),
    (Place::MessageText, &["text", "body", "message", "comment", "content", "description"]),
    (
        Place::MessageAuthor,
        &["author", "author_role", "sender", "from", "role", "speaker", "actor"],
    ),
    (Place::Rating, &["csat", "rating", "satisfaction", "satisfaction_rating", "score"]),
    (Place::ReopenedCounter, &["reopen_count", "reopens", "reopened_count", "reopen_counter"]),
];

/// Reads the first rows and guesses.
pub(super) fn look_at(path: &Path) -> Result<TableLook, IngestError> {
    let names: Vec<String> = {
        let reader = TableReader::open(path, &TableOptions::new())?;
        if let Some(header) = reader.header() {
            header.to_vec()
        } else {
            let mut rows = reader.select(&[])?;
            for _ in 0..1_000 {
                if rows.next()?.is_none() {
                    break;
                }
            }
            rows.columns().to_vec()
        }
    };
    let wanted: Vec<&str> = names.iter().map(String::as_str).collect();
    let id = named(&names, Place::TicketId);
    let id = id.and_then(|name| names.iter().position(|column| column == name));
    let mut counts: Vec<ColumnCounts> = names.iter().map(|name| ColumnCounts::new(name)).collect();
    let mut missing: BTreeMap<String, u64> = BTreeMap::new();
    // Last value and whether it changed, by ticket and column.
    let mut seen: BTreeMap<String, Vec<(String, bool)>> = BTreeMap::new();
    let mut rows_of: BTreeMap<String, u64> = BTreeMap::new();
    let mut rows = TableReader::open(path, &TableOptions::new())?.select(&wanted)?;
    let mut n_rows = 0;
    while n_rows < MOST_RECORDS as u64
        && let Some(entry) = rows.next()?
    {
        let Entry::Row(row) = entry else { continue };
        n_rows += 1;
        let cells: Vec<&str> =
            (0..wanted.len()).map(|idx| row.get(idx).unwrap_or_default().trim()).collect();
        for (column, cell) in counts.iter_mut().zip(&cells) {
            if let Some(word) = column.take(cell) {
                *missing.entry(word.to_owned()).or_default() += 1;
            }
        }
        let Some(ticket) = id.map(|id| cells[id]).filter(|ticket| !ticket.is_empty()) else {
            continue;
        };
        *rows_of.entry(ticket.to_owned()).or_default() += 1;
        match seen.get_mut(ticket) {
            None => {
                let first = cells.iter().map(|cell| ((*cell).to_owned(), false)).collect();
                seen.insert(ticket.to_owned(), first);
            }
            Some(before) => {
                for (before, cell) in before.iter_mut().zip(&cells) {
                    before.1 |= before.0 != *cell;
                }
            }
        }
    }
    for changed in seen.values() {
        for (column, (_, changed)) in counts.iter_mut().zip(changed) {
            column.changed_in += u64::from(*changed);
        }
    }
    let several = rows_of.values().filter(|&&rows| 1 < rows).count() as u64;
    let columns: Vec<ColumnLook> = counts.into_iter().map(|column| column.look(several)).collect();
    let missing = missing.into_iter().filter(|(_, count)| 3 <= *count).map(|(word, _)| word);
    let mut res = TableLook {
        rows: n_rows,
        tickets: rows_of.len() as u64,
        missing: missing.collect(),
        places: BTreeMap::new(),
        states: Vec::new(),
        authors: Vec::new(),
        fields: BTreeMap::new(),
        doubtful: Vec::new(),
        in_charge: Vec::new(),
        columns,
    };
    res.guess();
    Ok(res)
}

/// The best name for a place among `names`, without regard to case.
fn named(names: &[String], place: Place) -> Option<&String> {
    let (_, wanted) = NAMES.iter().find(|(known, _)| *known == place)?;
    wanted.iter().find_map(|wanted| names.iter().find(|name| name.to_lowercase() == *wanted))
}

impl TableLook {
    fn column(&self, name: &str) -> Option<&ColumnLook> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The column of a place.
    #[must_use]
    pub fn at(&self, place: Place) -> Option<&str> {
        self.places.get(&place).map(String::as_str)
    }

    fn guess(&mut self) {
        let names: Vec<String> = self.columns.iter().map(|column| column.name.clone()).collect();
        for (place, _) in NAMES {
            let found = named(&names, place).filter(|name| self.fits(place, name));
            if let Some(name) = found
                && !self.places.values().any(|taken| taken == name)
            {
                self.places.insert(place, name.clone());
            }
        }
        self.guess_email();
        self.guess_times();
        self.guess_states();
        self.guess_authors();
        self.guess_fields();
    }

    /// Whether the content does not contradict the name.
    fn fits(&self, place: Place, name: &str) -> bool {
        let Some(column) = self.column(name) else { return false };
        let few = |most: u64| 1 <= column.distinct && column.distinct <= most;
        match place {
            Place::TicketId | Place::ExternalId | Place::SourceId => column.time.is_none(),
            Place::TimeColumn | Place::Opened => column.time.is_some(),
            Place::State => few(40) && !column.numbers,
            Place::Channel | Place::Language => few(60),
            Place::Email => column.emails,
            Place::MessageText => 12.0 <= column.mean_chars,
            Place::MessageAuthor => few(40),
            Place::Rating => few(12),
            Place::ReopenedCounter => column.numbers,
            Place::Subject | Place::Page | Place::Tags | Place::Intent | Place::Phone => {
                0 < column.filled
            }
        }
    }

    /// A column of addresses is the customer's, whatever it is called, unless its name says otherwise.
    fn guess_email(&mut self) {
        if self.places.contains_key(&Place::Email) {
            return;
        }
        let found = self.columns.iter().find(|column| {
            column.emails
                && !has_word(&column.name, &["agent", "author", "assignee", "by", "sender"])
        });
        if let Some(column) = found {
            self.places.insert(Place::Email, column.name.clone());
        }
    }

    /// The row's own time changes within tickets; the one that changes most, and is called so, wins.
    fn guess_times(&mut self) {
        let called = |name: &str| {
            has_word(name, &["updated", "changed", "time", "timestamp", "at", "date", "modified"])
        };
        let own = |column: &&ColumnLook| {
            column.time.is_some()
                && self.at(Place::Opened) != Some(&column.name)
                && !has_word(&column.name, &AT_THE_END)
        };
        let best = self.columns.iter().filter(own).max_by(|a, b| {
            a.changes.total_cmp(&b.changes).then(called(&a.name).cmp(&called(&b.name)))
        });
        // A table with a row a ticket has no other time than its opening.
        let opened = self.at(Place::Opened).map(str::to_owned);
        let name = best.map(|column| column.name.clone()).or(opened);
        if let Some(name) = name {
            self.places.insert(Place::TimeColumn, name);
        }
        if self.at(Place::Opened) == self.at(Place::TimeColumn) {
            self.places.remove(&Place::Opened);
        }
    }

    fn guess_states(&mut self) {
        let Some(column) = self.at(Place::State).and_then(|name| self.column(name)) else { return };
        let mut words: StateWords = column
            .common
            .iter()
            .map(|label| {
                let meaning = STATES.iter().find(|(_, words)| has_word(label, words));
                (label.clone(), meaning.map(|(meaning, _)| *meaning))
            })
            .collect();
        words.sort();
        self.states = words;
    }

    fn guess_authors(&mut self) {
        let Some(column) = self.at(Place::MessageAuthor).and_then(|name| self.column(name)) else {
            return;
        };
        let role = |label: &String| {
            let role = if has_word(label, &AI) {
                "ai"
            } else if has_word(label, &CUSTOMER) {
                "customer"
            } else if has_word(label, &SYSTEM) {
                "system"
            } else if has_word(label, &PERSON) {
                "person"
            } else {
                ""
            };
            (label.clone(), role)
        };
        self.authors = column.common.iter().map(role).collect();
    }

    /// What no place has taken: what changes is shown as it changes, what never does only if its name says
    /// that it was known on arrival.
    fn guess_fields(&mut self) {
        let mut fields: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        for column in &self.columns {
            let name = &column.name;
            // The channel and the intent may be shown or kept like any field; the others have their place.
            if self.places.values().any(|taken| taken == name) || column.filled == 0 {
                continue;
            }
            let varies = 0.01 < column.changes;
            let key = if has_word(name, &AT_THE_END) || column.time.is_some() {
                "final"
            } else if has_word(name, &BOOKKEEPING) {
                "ignored"
            } else if varies {
                "changing"
            } else if has_word(name, &ON_ARRIVAL) {
                "arrival"
            } else {
                self.doubtful.push(name.clone());
                "final"
            };
            if varies
                && has_word(name, &["group", "assigned", "assignee", "team", "queue", "owner"])
                && key == "changing"
            {
                self.in_charge.push(name.clone());
            }
            fields.entry(key).or_default().push(name.clone());
        }
        self.fields = fields;
    }
}
