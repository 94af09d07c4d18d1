//! What a ticket's columns held before a row, and what the row changes.

use std::collections::BTreeSet;

use crate::mapping::{Mapping, Transition, TransitionMeaning};
use crate::raw::RawRow;

/// The columns of a ticket up to some row.
pub(super) struct Past<'a> {
    mapping: &'a Mapping,
    /// The row before.
    previous: Option<&'a RawRow>,
    /// The last value seen of every column; a missing cell changes nothing here.
    last: Vec<Option<&'a str>>,
}

impl<'a> Past<'a> {
    pub(super) fn new(mapping: &'a Mapping) -> Self {
        Self { mapping, previous: None, last: vec![None; mapping.columns.len()] }
    }

    pub(super) fn take(&mut self, row: &'a RawRow) {
        for (last, cell) in self.last.iter_mut().zip(&row.cells) {
            if cell.is_some() {
                *last = cell.as_deref();
            }
        }
        self.previous = Some(row);
    }

    pub(super) fn last(&self, column: usize) -> Option<&'a str> {
        self.last[column]
    }

    /// The column's value in `row`, where it is another than the last one seen.
    pub(super) fn changed(&self, column: usize, row: &'a RawRow) -> Option<&'a str> {
        row.cells[column].as_deref().filter(|value| self.last[column] != Some(value))
    }

    /// Whether the cell differs from the row before: a value that goes missing was cleared.
    pub(super) fn differs(&self, column: usize, row: &RawRow) -> bool {
        let before = self.previous.and_then(|previous| previous.cells[column].as_ref());
        before != row.cells[column].as_ref()
    }

    /// The new value with which `row` makes a transition of this meaning.
    pub(super) fn transition(
        &self,
        meaning: TransitionMeaning,
        row: &'a RawRow,
    ) -> Option<&'a str> {
        let mut rules = self.mapping.transitions.iter().filter(|rule| rule.means == meaning);
        rules.find_map(|rule| self.made(rule, row))
    }

    /// The new value with which `row` makes this transition. A first row sets values and changes
    /// none, but what it says on arrival may exclude a ticket.
    pub(super) fn made(&self, rule: &Transition, row: &'a RawRow) -> Option<&'a str> {
        if self.previous.is_none() && rule.means != TransitionMeaning::Excluded {
            return None;
        }
        let listed = |words: &BTreeSet<String>, value: Option<&str>| {
            words.is_empty() || value.is_some_and(|value| words.contains(value))
        };
        let before = self.last(rule.column);
        let after = self.changed(rule.column, row)?;
        (listed(&rule.from, before) && listed(&rule.to, Some(after))).then_some(after)
    }
}

/// How often a ticket is reopened when its rows come in the given order.
pub(super) fn reopenings<'r>(rows: impl Iterator<Item = &'r RawRow>, mapping: &'r Mapping) -> u32 {
    let mut past = Past::new(mapping);
    let mut count = 0;
    for row in rows {
        count += u32::from(past.transition(TransitionMeaning::Reopened, row).is_some());
        past.take(row);
    }
    count
}
