//! From the rows of an event log to the events of one ticket.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;

use evalctl_domain::{
    Action, ArticleId, AuthorRole, Clock, Event, EventKind, HandoffKind, Meaning, Rating,
    Reference, Sketch, SourceRef, StatedTime, StatusHistory, Ticket, TicketHistory, TicketId,
    TicketState, Visibility,
};

use super::past::Past;
use super::whole_number;
use crate::completeness::Completeness;
use crate::mapping::{Mapping, RatingRule, ReferenceRule, StateLabel, TransitionMeaning};
use crate::raw::RawRow;

/// Builds a ticket's events row by row, in the order that wins.
pub(super) struct RowEvents<'a> {
    mapping: &'a Mapping,
    ticket: Ticket,
    events: Vec<Event>,
    past: Past<'a>,
    /// The latest effective time so far.
    now: Timestamp,
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
        let stated = stated.unwrap_or(first.time);
        // A ticket cannot have come in after its first row.
        let opened_at = stated.min(first.time);
        let resolves = |means| matches!(means, TransitionMeaning::Resolved);
        let has_states = mapping.state.is_some()
            || mapping.transitions.iter().any(|transition| resolves(transition.means));
        let ticket = Ticket {
            id: id.clone(),
            customer: None,
            cluster: Arc::default(),
            shared_mailbox: false,
            opened_at,
            channel: cell(mapping.channel),
            language: cell(mapping.language),
            intent: None,
            intent_read: None,
            given_set: cell(mapping.set),
            trial: None,
            sketch: None,
            clock: Clock::Stated,
            status_history: if has_states {
                StatusHistory::Changes
            } else {
                StatusHistory::Missing
            },
            source,
        };
        let tags = cell(mapping.tags).unwrap_or_default();
        let tags = tags.split([',', ';', ' ']).filter(|tag| !tag.is_empty());
        let fields = mapping.arrival.iter().filter_map(|&column| {
            Some((mapping.columns[column].clone(), first.cells[column].clone()?))
        });
        let kind = EventKind::Opened {
            subject: cell(mapping.subject),
            page: cell(mapping.page),
            tags: tags.map(str::to_owned).collect(),
            fields: fields.collect(),
        };
        let stated = (stated != opened_at).then_some(StatedTime(stated));
        let opened = Event { time: opened_at, stated, seq: 0, source, kind };
        Self { mapping, ticket, events: vec![opened], past: Past::new(mapping), now: opened_at }
    }

    /// Takes one row in.
    pub(super) fn row(&mut self, source: SourceRef, row: &'a RawRow, found: &mut Completeness) {
        let before = self.events.len();
        self.fields(source, row);
        self.transitions(source, row);
        let author = self.message(source, row, found);
        self.action(source, row, author);
        self.state(source, row, author, found);
        self.verdict(source, row, found);
        self.rating(source, row, found);
        if self.events.len() == before {
            self.push(source, row.time, EventKind::Touched);
        }
        self.past.take(row);
    }

    /// Takes in what is known only in the end.
    pub(super) fn end(&mut self, source: SourceRef, row: &RawRow, found: &mut Completeness) {
        let mapping = self.mapping;
        self.ticket.intent = self.latest(mapping.intent);
        for &column in &mapping.final_ {
            if let Some(value) = self.latest(Some(column)) {
                let name = mapping.columns[column].clone();
                self.push(source, row.time, EventKind::FinalField { name, value });
            }
        }
        if let Some(rule) = &mapping.reference {
            let reference = self.reference(rule, found);
            if reference != Reference::default() {
                self.push(source, row.time, EventKind::ReferenceGiven(reference));
            }
        }
    }

    pub(super) fn finish(mut self) -> TicketHistory {
        let words = self.events.iter().find_map(|event| match &event.kind {
            EventKind::Message { author: AuthorRole::Customer, text: Some(text), .. } => Some(text),
            _ => None,
        });
        let subject = match &self.events[0].kind {
            EventKind::Opened { subject, .. } => subject.as_ref(),
            _ => None,
        };
        let text = [subject, words].map(|text| text.map_or("", String::as_str)).join(" ");
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
        self.past.last(column?).map(str::to_owned)
    }

    fn fields(&mut self, source: SourceRef, row: &RawRow) {
        let mapping = self.mapping;
        for &column in &mapping.changing {
            if self.past.differs(column, row) {
                let name = mapping.columns[column].clone();
                let value = row.cells[column].clone();
                self.push(source, row.time, EventKind::FieldChanged { name, value });
            }
        }
    }

    /// Transitions other than to and from resolved, which `state` dates after the message.
    fn transitions(&mut self, source: SourceRef, row: &'a RawRow) {
        let mapping = self.mapping;
        for rule in &mapping.transitions {
            let Some(after) = self.past.made(rule, row) else {
                continue;
            };
            let to = Some(after.to_owned());
            let kind = match rule.means {
                TransitionMeaning::Reassigned => EventKind::Assigned { to },
                TransitionMeaning::Escalated => EventKind::Escalated { to },
                TransitionMeaning::HandedOff => EventKind::Handoff { kind: HandoffKind::ByAi },
                TransitionMeaning::Excluded => EventKind::Excluded { reason: rule.reason.clone() },
                TransitionMeaning::Reopened | TransitionMeaning::Resolved => continue,
            };
            self.push(source, row.time, kind);
        }
    }

    /// Returns who wrote, where the row says so.
    fn message(
        &mut self,
        source: SourceRef,
        row: &RawRow,
        found: &mut Completeness,
    ) -> Option<AuthorRole> {
        let rule = self.mapping.message.as_ref()?;
        let text = row.cells[rule.text].clone();
        let Some(label) = row.cells[rule.author].as_deref() else {
            found.without_author += u64::from(text.is_some());
            return None;
        };
        let Some(author) = rule.authors.get(label) else {
            found.unknown_authors.add(label);
            return None;
        };
        if text.is_some() {
            let visible = rule.visibility.and_then(|column| row.cells[column].as_deref());
            let internal = visible.is_some_and(|word| rule.internal.contains(word));
            let visibility = if internal { Visibility::Internal } else { Visibility::Public };
            let word = rule.meaning.and_then(|column| row.cells[column].as_deref());
            let meaning = word.and_then(meaning);
            if let (Some(word), None) = (word, meaning) {
                found.unknown_meanings.add(word);
            }
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
        row: &'a RawRow,
        author: Option<AuthorRole>,
        found: &mut Completeness,
    ) {
        let rule = self.mapping.state.as_ref();
        let by = author.or(rule.map(|rule| rule.changed_by)).unwrap_or(AuthorRole::System);
        let mut status = None;
        if let Some(rule) = rule
            && let Some(label) = row.cells[rule.column].as_deref()
        {
            match rule.labels.get(label) {
                Some(StateLabel::Is(state)) => {
                    status = self.past.changed(rule.column, row).map(|label| (state, label));
                }
                Some(StateLabel::Invalid) => {}
                None => found.unknown_states.add(label),
            }
        }
        if let Some(label) = self.past.transition(TransitionMeaning::Resolved, row) {
            status = Some((TicketState::Resolved, label));
        }
        if self.past.transition(TransitionMeaning::Reopened, row).is_some() {
            self.push(source, row.time, EventKind::Reopened { by, followup: None });
        }
        if let Some((state, label)) = status {
            let label = label.to_owned();
            self.push(source, row.time, EventKind::Status { state, label, by });
        }
    }

    fn verdict(&mut self, source: SourceRef, row: &'a RawRow, found: &mut Completeness) {
        let Some(rule) = &self.mapping.verifier else {
            return;
        };
        let Some(word) = self.past.changed(rule.column, row) else {
            return;
        };
        match rule.labels.get(word) {
            Some(passed) => {
                let name = rule.name.clone();
                self.push(source, row.time, EventKind::Checked { name, passed });
            }
            None => found.unknown_verdicts.add(word),
        }
    }

    fn rating(&mut self, source: SourceRef, row: &'a RawRow, found: &mut Completeness) {
        let Some(rule) = &self.mapping.rating else {
            return;
        };
        let Some(word) = self.past.changed(rule.column, row) else {
            return;
        };
        match rating(word, rule) {
            Some(rating) => self.push(source, row.time, EventKind::Rated(rating)),
            None => found.unknown_ratings.add(word),
        }
    }

    fn reference(&self, rule: &ReferenceRule, found: &mut Completeness) -> Reference {
        let intent = self.latest(rule.intent);
        let actions = self.latest(rule.actions).map(|text| read_actions(&text));
        let article = self.latest(rule.article).map(|text| ArticleId::new(&text));
        if actions == Some(None) || matches!(article, Some(Err(_))) {
            found.reference_unreadable.add(self.ticket.id.as_str());
        }
        Reference {
            out_of_scope: intent.as_ref().is_some_and(|word| rule.out_of_scope.contains(word)),
            intent,
            actions: actions.flatten(),
            article: article.and_then(Result::ok),
            answer: self.latest(rule.answer),
        }
    }
}

fn rating(word: &str, rule: &RatingRule) -> Option<Rating> {
    rule.labels.get(word).or_else(|| {
        let points = u8::try_from(whole_number(word)?).ok()?;
        Rating::points(points, rule.scale?).ok()
    })
}

/// Reads one of our words for what a message does.
fn meaning(word: &str) -> Option<Meaning> {
    [
        Meaning::Answer,
        Meaning::Greeting,
        Meaning::Thanks,
        Meaning::Question,
        Meaning::Negative,
        Meaning::AsksForPerson,
        Meaning::AutoReply,
        Meaning::CannotHelp,
    ]
    .into_iter()
    .find(|meaning| meaning.as_str() == word)
}

/// Reads `[{"name": …, "arguments": {…}}]`.
fn read_actions(text: &str) -> Option<Vec<Action>> {
    let list: Vec<Value> = serde_json::from_str(text).ok()?;
    list.iter()
        .map(|item| {
            let name = item.get("name")?.as_str()?;
            Some(Action::new(name, item.get("arguments").unwrap_or(&Value::Null)))
        })
        .collect()
}
