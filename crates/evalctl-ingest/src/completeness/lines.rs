//! What the data lack, in words.

use super::{Completeness, ZendeskFound};

/// How many columns are named in words.
const MAX_COLUMNS: usize = 50;

impl Completeness {
    /// The report in words, a finding a line; what is complete is not mentioned.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines =
            vec![format!("completeness: {} records, {} tickets", self.records, self.tickets)];
        let mut say = |count: u64, text: &str| {
            if 0 < count {
                lines.push(format!("  {count} {text}"));
            }
        };
        for (reason, count) in &self.rejects {
            say(*count, &format!("records not used: {reason}"));
        }
        say(self.rejects_not_listed, "records not used are counted only: the list is full");
        for (prefix, range) in &self.id_ranges {
            let (first, last, width) = (range.first, range.last, range.width);
            let numbers = format!(
                "numbers between `{prefix}{first:0width$}` and `{prefix}{last:0width$}` are not there"
            );
            say(range.missing, &numbers);
        }
        say(self.without_customer, "tickets without a customer: each is its own");
        say(
            self.without_ticket,
            "tickets are only mentioned: comments, updates or totals of them are there, they are not",
        );
        say(self.without_status_history, "tickets without status history");
        say(
            self.without_messages,
            "tickets without a customer message: decided by their fields on arrival",
        );
        say(self.without_times, "tickets without times: order is kept, windows do not apply");
        say(self.duplicate_rows, "rows that an earlier file already gave: counted once");
        say(self.shared_mailboxes, "shared mailboxes");
        say(self.shared_mailbox_tickets, "tickets of shared mailboxes: recontact is unknown");
        say(self.without_author, "rows with a message but without an author: left out");
        for (named, text) in [
            (&self.several_customers, "tickets name several customers"),
            (&self.opening_unreadable, "tickets have an opening time that cannot be read"),
            (&self.order_disagreements, "tickets come in another order by file than by time"),
            (&self.opened_after_first_row, "tickets are stamped as opened after their first row"),
            (&self.in_several_files, "tickets come from several files: one history each"),
            (&self.duplicate_tickets, "ticket ids were given twice: the first is kept"),
            (&self.reference_unreadable, "tickets have a reference that cannot be read"),
        ] {
            say(named.count, &format!("{text}: {}", named.shown()));
        }
        for (column, count) in &self.missing_values {
            say(*count, &format!("tickets without a value in `{column}`"));
        }
        for (words, what, fault) in [
            (&self.unknown_states, "state", "which the mapping does not know"),
            (&self.invalid_states, "state", "which the mapping calls invalid"),
            (&self.unknown_authors, "author", "whom the mapping does not know"),
            (&self.unknown_meanings, "meaning", "which is none of ours"),
            (&self.unknown_ratings, "rating", "which the mapping does not know"),
            (&self.unknown_verdicts, "verdict", "which the mapping does not know"),
        ] {
            for (word, rows) in &words.rows {
                say(*rows, &format!("rows with the {what} `{word}`, {fault}"));
            }
            say(words.others, &format!("rows with any other {what}, {fault}"));
        }
        if !self.unmapped_columns.is_empty() {
            let all = self.unmapped_columns.len();
            let first: Vec<&str> =
                self.unmapped_columns.iter().take(MAX_COLUMNS).map(String::as_str).collect();
            let more = match all.saturating_sub(MAX_COLUMNS) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let names = first.join(", ");
            lines.push(format!("  columns that the mapping does not mention: {names}{more}"));
        }
        for line in self.zendesk.iter().flat_map(ZendeskFound::lines) {
            lines.push(format!("  {line}"));
        }
        if let Some(check) = &self.reopened_counter {
            lines.push(format!(
                "  reopened by transitions {}, by the log's own counter {}, by transitions in order of time {}",
                check.by_transitions, check.by_counter, check.by_transitions_in_time_order
            ));
            if 0 < check.disagree.count {
                let (count, named) = (check.disagree.count, check.disagree.shown());
                lines.push(format!("  {count} tickets on which they disagree: {named}"));
            }
        }
        lines
    }
}
