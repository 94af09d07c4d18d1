//! What was known of a ticket at a moment of decision, and nothing later.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use evalctl_domain::{
    Article, CustomerHistory, EventKind, Feed, TicketView, Timeline, ViewMessage, Visibility,
};

use crate::fold::{FoldRules, TicketPast};
use crate::moment::Moment;

/// The articles readable between two publications or retirements, made once and shared.
pub(crate) struct Shelves {
    /// Start of each span, and what could be read in it.
    spans: Vec<(Timestamp, Arc<[Arc<Article>]>)>,
}

impl Shelves {
    pub(crate) fn new(feed: &Feed) -> Self {
        let mut borders: Vec<Timestamp> = vec![Timestamp::MIN];
        for article in &feed.articles {
            borders.push(article.published_at);
            borders.extend(article.retired_at);
        }
        borders.sort_unstable();
        borders.dedup();
        // As long as an article can be read nobody knows when it will be retired.
        let shown: Vec<Arc<Article>> = feed
            .articles
            .iter()
            .map(|article| match article.retired_at {
                None => Arc::clone(article),
                Some(_) => Arc::new(Article { retired_at: None, ..(**article).clone() }),
            })
            .collect();
        let readable = |start: Timestamp| -> Arc<[Arc<Article>]> {
            let pairs = feed.articles.iter().zip(&shown);
            let readable = pairs.filter(|(article, _)| article.readable_at(start));
            readable.map(|(_, shown)| Arc::clone(shown)).collect()
        };
        Self { spans: borders.into_iter().map(|start| (start, readable(start))).collect() }
    }

    fn at(&self, time: Timestamp) -> Arc<[Arc<Article>]> {
        let idx = self.spans.partition_point(|(start, _)| *start <= time);
        // The first span starts at the beginning of time.
        Arc::clone(&self.spans[idx.saturating_sub(1)].1)
    }
}

/// Builds the views of one customer's tickets.
pub(crate) struct Views<'a> {
    timeline: &'a Timeline,
    shelves: &'a Shelves,
    /// Of all tickets but the last: nothing comes after it.
    pasts: Vec<TicketPast>,
}

impl<'a> Views<'a> {
    pub(crate) fn new(timeline: &'a Timeline, shelves: &'a Shelves, rules: &FoldRules) -> Self {
        let earlier = timeline.tickets.split_last().map_or(&[][..], |(_, earlier)| earlier);
        let pasts = earlier.iter().map(|history| TicketPast::of(history, rules)).collect();
        Self { timeline, shelves, pasts }
    }

    /// The view of the ticket at `idx` at `moment`.
    ///
    /// Final fields, references, outcomes, internal notes and everything after the moment stay
    /// out: they are never read here.
    pub(crate) fn at(&self, idx: usize, moment: &Moment) -> TicketView {
        let history = &self.timeline.tickets[idx];
        let ticket = &history.ticket;
        let mut view = TicketView {
            ticket: ticket.id.clone(),
            customer: None,
            at: moment.at,
            turn: moment.turn,
            channel: ticket.channel.clone(),
            language: ticket.language.clone(),
            page: None,
            subject: None,
            messages: Vec::new(),
            tags: Vec::new(),
            fields: BTreeMap::new(),
            account: BTreeMap::new(),
            history: CustomerHistory::default(),
            knowledge: self.shelves.at(moment.at),
        };
        for event in &history.events[..moment.known] {
            show(&mut view, event.time, &event.kind);
        }
        if !ticket.shared_mailbox {
            view.customer.clone_from(&ticket.customer);
            for fact in self.timeline.account.iter().take_while(|fact| fact.time <= moment.at) {
                view.account.extend(fact.fields.clone());
            }
            view.history = self.earlier_tickets(idx, moment.at);
        }
        view
    }

    /// The view of the ticket at `idx` as it looks at the data cut: what no candidate may see. Only
    /// the moment it carries is that of the decision.
    pub(crate) fn today(&self, idx: usize, moment: &Moment, as_of: Timestamp) -> TicketView {
        let history = &self.timeline.tickets[idx];
        let known = history.events.iter().filter(|event| event.time <= as_of).count();
        let mut view = self.at(idx, &Moment { known, at: as_of, ..*moment });
        view.at = moment.at;
        for event in &history.events[..known] {
            match &event.kind {
                EventKind::Message {
                    author,
                    text: Some(text),
                    visibility: Visibility::Internal,
                    ..
                } => {
                    let (author, time, text) = (*author, event.time, text.clone());
                    view.messages.push(ViewMessage { author, time, text });
                }
                EventKind::FinalField { name, value } => {
                    view.fields.insert(name.clone(), value.clone());
                }
                _ => {}
            }
        }
        view
    }

    fn earlier_tickets(&self, idx: usize, at: Timestamp) -> CustomerHistory {
        let mut history = CustomerHistory::default();
        for past in &self.pasts[..idx] {
            let (done, reopens) = past.at(at);
            history.earlier_tickets += 1;
            history.still_open += u32::from(!done);
            history.reopens += reopens;
        }
        history
    }
}

fn show(view: &mut TicketView, time: Timestamp, kind: &EventKind) {
    match kind {
        EventKind::Opened { subject, page, tags, fields } => {
            view.subject.clone_from(subject);
            view.page.clone_from(page);
            view.tags.clone_from(tags);
            view.fields.extend(fields.iter().cloned());
        }
        EventKind::Message { author, visibility: Visibility::Public, text: Some(text), .. } => {
            view.messages.push(ViewMessage { author: *author, time, text: text.clone() });
        }
        EventKind::FieldChanged { name, value: Some(value) } => {
            view.fields.insert(name.clone(), value.clone());
        }
        EventKind::FieldChanged { name, value: None } => {
            view.fields.remove(name);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;
