//! What the data lack, said before any KPI.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use self::zendesk::{TotalsCheck, ZendeskFound};
use crate::excerpt::shorten;

/// How many tickets a finding names.
const NAMED: usize = 20;

/// How many id prefixes are followed; a source with more has no numbering.
const MAX_PREFIXES: usize = 100;

/// How many words of a column are counted one by one.
const MAX_WORDS: usize = 100;

/// How much of a word or a column's name is shown.
const MAX_WORD_CHARS: usize = 80;

/// A finding about tickets: how many, and the first few by id.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Named {
    /// How many.
    pub count: u64,
    /// The first by id.
    pub tickets: BTreeSet<String>,
}

impl Named {
    pub(crate) fn add(&mut self, ticket: &str) {
        self.count += 1;
        self.tickets.insert(ticket.to_owned());
        if NAMED < self.tickets.len() {
            self.tickets.pop_last();
        }
    }

    /// The names, and that there are more where there are.
    fn shown(&self) -> String {
        let names: Vec<&str> = self.tickets.iter().map(String::as_str).collect();
        let more = if (names.len() as u64) < self.count { ", …" } else { "" };
        format!("{}{more}", names.join(", "))
    }

    fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.tickets.extend(other.tickets);
        while NAMED < self.tickets.len() {
            self.tickets.pop_last();
        }
    }
}

/// Numbered ids: which numbers between the first and the last are not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdRange {
    /// Lowest number.
    pub first: u64,
    /// Highest number.
    pub last: u64,
    /// How many are there.
    pub present: u64,
    /// How many are not; a sampled export has many.
    pub missing: u64,
    /// Digits of the shortest number, leading zeros included.
    pub width: usize,
}

impl IdRange {
    fn merge(&mut self, other: &Self) {
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
        self.present += other.present;
        self.width = self.width.min(other.width);
        self.missing = (self.last - self.first).saturating_add(1).saturating_sub(self.present);
    }
}

/// Words that the mapping does not know, with the number of rows.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Words {
    /// The first words by name; long ones are cut.
    pub rows: BTreeMap<String, u64>,
    /// Rows with any other word.
    pub others: u64,
}

impl Words {
    pub(crate) fn add(&mut self, word: &str) {
        self.count(shorten(word, MAX_WORD_CHARS), 1);
    }

    /// A word that has to make room never comes back, so the counts do not depend on the order.
    fn count(&mut self, word: String, rows: u64) {
        *self.rows.entry(word).or_default() += rows;
        if MAX_WORDS < self.rows.len()
            && let Some((_, rows)) = self.rows.pop_last()
        {
            self.others += rows;
        }
    }

    fn merge(&mut self, other: Self) {
        self.others += other.others;
        for (word, rows) in other.rows {
            self.count(word, rows);
        }
    }
}

/// The log's own reopen counter against the transitions.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CounterCheck {
    /// Tickets reopened by the log's own counter.
    pub by_counter: u64,
    /// Tickets reopened by the transitions.
    pub by_transitions: u64,
    /// Tickets reopened by the transitions if rows were sorted by time.
    pub by_transitions_in_time_order: u64,
    /// Tickets on which counter and transitions disagree.
    pub disagree: Named,
}

/// What was read, and what it lacks.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Completeness {
    /// Records read, those that could not be used included.
    pub records: u64,
    /// Records that could not be used, by reason.
    pub rejects: BTreeMap<String, u64>,
    /// Those of them that are counted only: the list of rejects ends before them.
    pub rejects_not_listed: u64,
    /// Tickets.
    pub tickets: u64,
    /// Ranges of numbered ids by prefix, for event logs; empty where ids follow no numbering.
    pub id_ranges: BTreeMap<String, IdRange>,
    /// Tickets in which a mapped column never has a value, by column.
    pub missing_values: BTreeMap<String, u64>,
    /// Tickets without a customer: each is its own.
    pub without_customer: u64,
    /// Tickets whose rows name more than one customer; the most trusted, then the first, counts.
    pub several_customers: Named,
    /// Tickets of which comments, updates or totals were given, but not the ticket itself.
    pub without_ticket: u64,
    /// Tickets without status history.
    pub without_status_history: u64,
    /// Tickets without a customer message: decided by their fields on arrival.
    pub without_messages: u64,
    /// Tickets without usable times: windows do not apply.
    pub without_times: u64,
    /// Tickets whose opening stamp cannot be read; their first row opens them.
    pub opening_unreadable: Named,
    /// Tickets whose rows come in another order by file than by time.
    pub order_disagreements: Named,
    /// Tickets whose opening stamp is later than their first row.
    pub opened_after_first_row: Named,
    /// Tickets whose rows came from several files: one history.
    pub in_several_files: Named,
    /// Tickets whose id came twice as a whole ticket; the first is kept.
    pub duplicate_tickets: Named,
    /// Rows that an earlier file already gave; counted once.
    pub duplicate_rows: u64,
    /// State labels that the mapping does not know.
    pub unknown_states: Words,
    /// State labels that the mapping calls invalid.
    pub invalid_states: Words,
    /// Author labels that the mapping does not know; their messages are left out.
    pub unknown_authors: Words,
    /// Rows with a message but without an author; the messages are left out.
    pub without_author: u64,
    /// Words for what a message does that are none of ours.
    pub unknown_meanings: Words,
    /// Ratings that are neither listed nor on the scale.
    pub unknown_ratings: Words,
    /// Verdicts that the mapping does not know.
    pub unknown_verdicts: Words,
    /// Tickets whose reference names actions or an article that cannot be read.
    pub reference_unreadable: Named,
    /// Columns that the mapping does not mention: no view shows them.
    pub unmapped_columns: BTreeSet<String>,
    /// The log's own reopen counter, where the mapping names one.
    pub reopened_counter: Option<CounterCheck>,
    /// What a Zendesk export lacks.
    #[serde(default)]
    pub zendesk: Option<ZendeskFound>,
    /// Shared mailboxes found or listed.
    pub shared_mailboxes: u64,
    /// Their tickets: recontact is unknown.
    pub shared_mailbox_tickets: u64,
}

impl Completeness {
    /// Follows the numbering of `ticket`.
    pub(crate) fn number(&mut self, ticket: &str) {
        let digits = ticket.bytes().rev().take_while(u8::is_ascii_digit).count();
        let (prefix, number) = ticket.split_at(ticket.len() - digits);
        let Ok(number) = number.parse::<u64>() else {
            return;
        };
        let range = IdRange { first: number, last: number, present: 1, missing: 0, width: digits };
        self.add_range(prefix.to_owned(), &range);
    }

    /// Takes down a column that the mapping does not mention.
    pub(crate) fn unmapped(&mut self, column: &str) {
        self.unmapped_columns.insert(shorten(column, MAX_WORD_CHARS));
    }

    /// One prefix more than are followed is kept: the sign that there is no numbering.
    fn add_range(&mut self, prefix: String, range: &IdRange) {
        if let Some(known) = self.id_ranges.get_mut(&prefix) {
            known.merge(range);
        } else if self.id_ranges.len() <= MAX_PREFIXES {
            self.id_ranges.insert(prefix, range.clone());
        }
    }

    /// Ends the count: drops the numbering where there is none.
    pub(crate) fn settle(&mut self) {
        if MAX_PREFIXES < self.id_ranges.len() {
            self.id_ranges.clear();
        }
    }

    /// Adds what another part of the same input lacks.
    pub(crate) fn merge(&mut self, other: Self) {
        self.records += other.records;
        self.tickets += other.tickets;
        self.without_customer += other.without_customer;
        self.without_status_history += other.without_status_history;
        self.without_ticket += other.without_ticket;
        self.without_messages += other.without_messages;
        self.without_times += other.without_times;
        self.without_author += other.without_author;
        self.rejects_not_listed += other.rejects_not_listed;
        self.duplicate_rows += other.duplicate_rows;
        self.shared_mailboxes += other.shared_mailboxes;
        self.shared_mailbox_tickets += other.shared_mailbox_tickets;
        for (mine, theirs) in [
            (&mut self.several_customers, other.several_customers),
            (&mut self.opening_unreadable, other.opening_unreadable),
            (&mut self.order_disagreements, other.order_disagreements),
            (&mut self.opened_after_first_row, other.opened_after_first_row),
            (&mut self.in_several_files, other.in_several_files),
            (&mut self.duplicate_tickets, other.duplicate_tickets),
            (&mut self.reference_unreadable, other.reference_unreadable),
        ] {
            mine.merge(theirs);
        }
        for (mine, theirs) in [
            (&mut self.unknown_states, other.unknown_states),
            (&mut self.invalid_states, other.invalid_states),
            (&mut self.unknown_authors, other.unknown_authors),
            (&mut self.unknown_meanings, other.unknown_meanings),
            (&mut self.unknown_ratings, other.unknown_ratings),
            (&mut self.unknown_verdicts, other.unknown_verdicts),
        ] {
            mine.merge(theirs);
        }
        for (prefix, range) in other.id_ranges {
            self.add_range(prefix, &range);
        }
        for (mine, theirs) in
            [(&mut self.rejects, other.rejects), (&mut self.missing_values, other.missing_values)]
        {
            for (word, count) in theirs {
                *mine.entry(word).or_default() += count;
            }
        }
        self.unmapped_columns.extend(other.unmapped_columns);
        if let Some(theirs) = other.zendesk {
            self.zendesk.get_or_insert_default().merge(theirs);
        }
        if let Some(theirs) = other.reopened_counter {
            let mine = self.reopened_counter.get_or_insert_default();
            mine.by_counter += theirs.by_counter;
            mine.by_transitions += theirs.by_transitions;
            mine.by_transitions_in_time_order += theirs.by_transitions_in_time_order;
            mine.disagree.merge(theirs.disagree);
        }
    }
}

mod lines;

mod zendesk;

#[cfg(test)]
mod tests;
