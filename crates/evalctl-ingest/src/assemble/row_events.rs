//! From the rows of an event log to the events of one ticket.

use jiff::Timestamp;
use serde_json::Value;

use evalctl_domain::{
    Action, ArticleId, AuthorRole, Clock, Event, EventKind, HandoffKind, Rating, Reference, Sketch,
    SourceRef, StatedTime, StatusHistory, Ticket, TicketHistory, TicketId, TicketState, Visibility,
};

use crate::completeness::Completeness;
use crate::mapping::{Mapping, Transition, TransitionMeaning, meaning};
use crate::raw::RawRow;

/// Builds a ticket's events row by row, in the order that wins.
pub(super) struct RowEvents<'a> {
    mapping: &'a Mapping,
    ticket: Ticket,
    events: Vec<Event>,
    /// The last value seen of every column.
    last: Vec<Option<String>>,
    /// The latest effective time so far.
    now: Timestamp,
    is_first: bool,
}

impl<'a> RowEvents<'a> {
    pub(super) fn new(
        id: &TicketId,
        mapping: &'a Mapping,
        source: SourceRef,
        first: &RawRow,
    ) -> Self {
        let cell = |column: Option<usize>| column.and_then(|column| first.cells[column].clone());
        let stated = cell(mapping.opened).and_then(|text| mapping.time_format.read(&text).ok());
        // A ticket cannot have come in after its first row.
        let opened_at = stated.map_or(first.time, |stated| stated.min(first.time));
        let ticket = Ticket {
            id: id.clone(),
            customer: None,
            cluster: String::new(),
            shared_mailbox: false,
            opened_at,
            channel: cell(mapping.channel),
            language: cell(mapping.language),
            intent: None,
            given_set: cell(mapping.set),
            trial: None,
            sketch: None,
            clock: Clock::Stated,
            status_history: if mapping.state.is_some() {
                StatusHistory::Changes
            } else {
                StatusHistory::Missing
            },
            source,
        };
        let last = vec![None; mapping.columns.len()];
        let mut events =
            Self { mapping, ticket, events: Vec::new(), last, now: opened_at, is_first: true };
        let tags = cell(mapping.tags).unwrap_or_default();
        let arrival = mapping.arrival.iter();
        events.push(
            source,
            opened_at,
            EventKind::Opened {
                subject: cell(mapping.subject),
                page: cell(mapping.page),
                tags: tags
                    .split([',', ';', ' '])
                    .filter(|t| !t.is_empty())
                    .map(str::to_owned)
                    .collect(),
                fields: arrival
                    .filter_map(|&column| {
                        Some((mapping.columns[column].clone(), first.cells[column].clone()?))
                    })
                    .collect(),
            },
        );
        events
    }

    /// Takes one row in.
    pub(super) fn row(&mut self, source: SourceRef, row: &RawRow, found: &mut Completeness) {
        let before = self.events.len();
        self.fields(source, row);
        self.transitions(source, row);
        let author = self.message(source, row, found);
        self.action(source, row, author);
        self.state(source, row, author, found);
        self.verdicts(source, row);
        if self.events.len() == before {
            self.push(source, row.time, EventKind::Touched);
        }
        for (last, cell) in self.last.iter_mut().zip(&row.cells) {
            if cell.is_some() {
                last.clone_from(cell);
            }
        }
        for &column in &self.mapping.changing {
            self.last[column].clone_from(&row.cells[column]);
        }
        self.is_first = false;
    }

    /// Takes in what is known only in the end.
    pub(super) fn end(&mut self, source: SourceRef, row: &RawRow) {
        let mapping = self.mapping;
        self.ticket.intent = self.latest(mapping.intent);
        for &column in &mapping.final_ {
            if let Some(value) = self.last[column].clone() {
                let name = mapping.columns[column].clone();
                self.push(source, row.time, EventKind::FinalField { name, value });
            }
        }
        if let Some(rule) = &mapping.reference {
            let intent = self.latest(rule.intent);
            let reference = Reference {
                out_of_scope: intent.as_ref().is_some_and(|word| rule.out_of_scope.contains(word)),
                intent,
                actions: self.latest(rule.actions).and_then(|text| read_actions(&text)),
                article: self.latest(rule.article).and_then(|text| ArticleId::new(&text).ok()),
                answer: self.latest(rule.answer),
            };
            if reference != Reference::default() {
                self.push(source, row.time, EventKind::ReferenceGiven(reference));
            }
        }
    }

    pub(super) fn finish(mut self) -> TicketHistory {
        let words = self.events.iter().find_map(|event| match &event.kind {
            EventKind::Message { author: AuthorRole::Customer, text: Some(text), .. } => {
                Some(text.clone())
            }
            _ => None,
        });
        let subject = match self.events.first().map(|event| &event.kind) {
            Some(EventKind::Opened { subject: Some(subject), .. }) => subject.clone(),
            _ => String::new(),
        };
        let text = format!("{subject} {}", words.unwrap_or_default());
        self.ticket.sketch = Sketch::of(&text);
        TicketHistory { ticket: self.ticket, events: self.events }
    }

    fn push(&mut self, source: SourceRef, time: Timestamp, kind: EventKind) {
        let stated = (time < self.now).then_some(StatedTime(time));
        self.now = self.now.max(time);
        let seq = u32::try_from(self.events.len()).unwrap_or(u32::MAX);
        self.events.push(Event { time: self.now, stated, seq, source, kind });
    }

    fn latest(&self, column: Option<usize>) -> Option<String> {
        column.and_then(|column| self.last[column].clone())
    }

    fn fields(&mut self, source: SourceRef, row: &RawRow) {
        let mapping = self.mapping;
        for &column in &mapping.changing {
            if row.cells[column] != self.last[column] {
                let name = mapping.columns[column].clone();
                // A value that goes missing later was cleared.
                let value = row.cells[column].clone();
                self.push(source, row.time, EventKind::FieldChanged { name, value });
            }
        }
    }

    /// Transitions other than those of the state itself, which `state` dates after the message.
    fn transitions(&mut self, source: SourceRef, row: &RawRow) {
        let mapping = self.mapping;
        for transition in &mapping.transitions {
            let before = self.last[transition.column].as_deref();
            let change = Change { before, after: row.cells[transition.column].as_deref() };
            let to = change.after.map(str::to_owned);
            let kind = match transition.means {
                TransitionMeaning::Reassigned => EventKind::Assigned { to },
                TransitionMeaning::Escalated => EventKind::Escalated { to },
                TransitionMeaning::HandedOff => EventKind::Handoff { kind: HandoffKind::ByAi },
                TransitionMeaning::Excluded => {
                    EventKind::Excluded { reason: transition.reason.clone() }
                }
                TransitionMeaning::Reopened | TransitionMeaning::Resolved => continue,
            };
            if change.matches(transition, self.is_first) {
                self.push(source, row.time, kind);
            }
        }
    }

    /// Returns who wrote, where the row holds a message.
    fn message(
        &mut self,
        source: SourceRef,
        row: &RawRow,
        found: &mut Completeness,
    ) -> Option<AuthorRole> {
        let rule = self.mapping.message.as_ref()?;
        let label = row.cells[rule.author].as_deref()?;
        let Some(&author) = rule.authors.get(label) else {
            *found.unknown_authors.entry(label.to_owned()).or_default() += 1;
            return None;
        };
        let text = row.cells[rule.text].clone();
        if text.is_some() {
            let visible = rule.visibility.and_then(|column| row.cells[column].as_deref());
            let internal = visible.is_some_and(|word| rule.internal.contains(word));
            let meaning = rule.meaning.and_then(|column| meaning(row.cells[column].as_deref()?));
            let visibility = if internal { Visibility::Internal } else { Visibility::Public };
            self.push(source, row.time, EventKind::Message { author, visibility, text, meaning });
        }
        Some(author)
    }

    fn action(&mut self, source: SourceRef, row: &RawRow, author: Option<AuthorRole>) {
        let Some(rule) = &self.mapping.action else {
            return;
        };
        let Some(name) = row.cells[rule.name].as_deref() else {
            return;
        };
        let cell = |column: Option<usize>| column.and_then(|column| row.cells[column].clone());
        let arguments = cell(rule.arguments).unwrap_or_else(|| "{}".to_owned());
        let arguments = serde_json::from_str(&arguments).unwrap_or(Value::String(arguments));
        let action = Action::new(name, &arguments);
        let author = author.unwrap_or(AuthorRole::System);
        let result = cell(rule.result);
        self.push(source, row.time, EventKind::Acted { author, action, result });
    }

    fn state(
        &mut self,
        source: SourceRef,
        row: &RawRow,
        author: Option<AuthorRole>,
        found: &mut Completeness,
    ) {
        let Some(rule) = &self.mapping.state else {
            return;
        };
        let Some(label) = row.cells[rule.column].as_deref() else {
            return;
        };
        let before = self.last[rule.column].as_deref();
        let change = Change { before, after: Some(label) };
        let reopened = change.means(TransitionMeaning::Reopened, self.mapping, self.is_first);
        let resolved = change.means(TransitionMeaning::Resolved, self.mapping, self.is_first);
        if before == Some(label) {
            return;
        }
        let by = author.unwrap_or(rule.changed_by);
        let mut state = rule.states.get(label).copied();
        if state.is_none() && !rule.invalid.contains(label) {
            *found.unknown_states.entry(label.to_owned()).or_default() += 1;
        }
        if resolved {
            state = Some(TicketState::Resolved);
        }
        if reopened {
            self.push(source, row.time, EventKind::Reopened { by, followup: None });
        }
        if let Some(state) = state {
            let label = label.to_owned();
            self.push(source, row.time, EventKind::Status { state, label, by });
        }
    }

    fn verdicts(&mut self, source: SourceRef, row: &RawRow) {
        let mapping = self.mapping;
        if let Some(rule) = &mapping.verifier
            && row.cells[rule.column] != self.last[rule.column]
            && let Some(word) = row.cells[rule.column].as_deref()
            && (rule.passed.contains(word) || rule.failed.contains(word))
        {
            let passed = rule.passed.contains(word);
            self.push(source, row.time, EventKind::Checked { name: rule.name.clone(), passed });
        }
        if let Some(rule) = &mapping.rating
            && row.cells[rule.column] != self.last[rule.column]
            && let Some(word) = row.cells[rule.column].as_deref()
        {
            let rating = if rule.offered.contains(word) {
                Some(Rating::Offered)
            } else if rule.good.contains(word) {
                Some(Rating::Binary { good: true })
            } else if rule.bad.contains(word) {
                Some(Rating::Binary { good: false })
            } else {
                let points = word.parse().ok();
                points
                    .zip(rule.scale)
                    .and_then(|(points, scale)| Rating::points(points, scale).ok())
            };
            if let Some(rating) = rating {
                self.push(source, row.time, EventKind::Rated(rating));
            }
        }
    }
}

/// A column's value before and in a row.
struct Change<'v> {
    before: Option<&'v str>,
    after: Option<&'v str>,
}

impl Change<'_> {
    /// A first row sets values and changes none, but what it says on arrival may exclude a ticket.
    fn matches(&self, transition: &Transition, is_first: bool) -> bool {
        let listed = |set: &std::collections::BTreeSet<String>, value: Option<&str>| {
            set.is_empty() || value.is_some_and(|value| set.contains(value))
        };
        let changes_on_arrival = transition.means == TransitionMeaning::Excluded;
        self.before != self.after
            && (!is_first || changes_on_arrival)
            && self.after.is_some()
            && listed(&transition.from, self.before)
            && listed(&transition.to, self.after)
    }

    fn means(&self, meaning: TransitionMeaning, mapping: &Mapping, is_first: bool) -> bool {
        let state = mapping.state.as_ref().map(|rule| rule.column);
        let mut rules = mapping.transitions.iter();
        rules.any(|rule| {
            rule.means == meaning && Some(rule.column) == state && self.matches(rule, is_first)
        })
    }
}

/// How often a ticket is reopened when its rows come in the given order.
pub(super) fn reopenings<'r>(rows: impl Iterator<Item = &'r RawRow>, mapping: &Mapping) -> u32 {
    let Some(rule) = &mapping.state else {
        return 0;
    };
    let mut before: Option<&str> = None;
    let mut count = 0;
    for row in rows {
        let after = row.cells[rule.column].as_deref();
        let change = Change { before, after };
        let is_first = before.is_none();
        count += u32::from(change.means(TransitionMeaning::Reopened, mapping, is_first));
        before = after.or(before);
    }
    count
}

/// Reads `[{"name": …, "arguments": {…}}]`; a text of another shape is no reference.
fn read_actions(text: &str) -> Option<Vec<Action>> {
    let list: Vec<Value> = serde_json::from_str(text).ok()?;
    list.iter()
        .map(|item| {
            let name = item.get("name")?.as_str()?;
            Some(Action::new(name, item.get("arguments").unwrap_or(&Value::Null)))
        })
        .collect()
}
