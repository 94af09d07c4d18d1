//! What the data lack, in words.

use super::{Completeness, ZendeskFound};

/// A word for one thing and for several.
pub(super) type Noun = [&'static str; 2];

pub(super) const TICKETS: Noun = ["ticket", "tickets"];
const RECORDS: Noun = ["record", "records"];
const ROWS: Noun = ["row", "rows"];
const HAVE: Noun = ["ticket has", "tickets have"];
const COME: Noun = ["ticket comes", "tickets come"];

/// `1 ticket` or `2 tickets`.
pub(super) fn counted(count: u64, [one, several]: Noun) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

/// How many columns are named in words.
const MAX_COLUMNS: usize = 50;

impl Completeness {
    /// The report in words, a finding a line; what is complete is not mentioned.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!(
            "completeness: {}, {}",
            counted(self.records, RECORDS),
            counted(self.tickets, TICKETS)
        )];
        let mut say = |count: u64, noun: Noun, text: &str| {
            if 0 < count {
                lines.push(format!("  {} {text}", counted(count, noun)));
            }
        };
        for (reason, count) in &self.rejects {
            say(*count, RECORDS, &format!("not used: {reason}"));
        }
        say(
            self.rejects_not_listed,
            ["record not used is", "records not used are"],
            "counted only: the list is full",
        );
        for (prefix, range) in &self.id_ranges {
            let (first, last, width) = (range.first, range.last, range.width);
            let numbers = format!(
                "between `{prefix}{first:0width$}` and `{prefix}{last:0width$}` {} not there",
                if range.missing == 1 { "is" } else { "are" }
            );
            say(range.missing, ["number", "numbers"], &numbers);
        }
        say(self.without_customer, TICKETS, "without a customer: each is its own");
        say(
            self.without_ticket,
            ["ticket is", "tickets are"],
            "only mentioned, by comments, updates or totals",
        );
        say(self.without_status_history, TICKETS, "without status history");
        say(
            self.without_messages,
            TICKETS,
            "without a customer message: decided by the fields on arrival",
        );
        say(self.without_times, TICKETS, "without times: order is kept, windows do not apply");
        say(self.duplicate_rows, ROWS, "that an earlier file already gave: counted once");
        say(self.shared_mailboxes, ["shared mailbox", "shared mailboxes"], "among the customers");
        say(self.shared_mailbox_tickets, TICKETS, "of shared mailboxes: recontact is unknown");
        say(self.without_author, ROWS, "with a message but without an author: left out");
        for (named, noun, text) in [
            (&self.several_customers, ["ticket names", "tickets name"], "several customers"),
            (&self.opening_unreadable, HAVE, "an opening time that cannot be read"),
            (&self.order_disagreements, COME, "in another order by file than by time"),
            (
                &self.opened_after_first_row,
                [
                    "ticket is stamped as opened after its",
                    "tickets are stamped as opened after their",
                ],
                "first row",
            ),
            (&self.in_several_files, COME, "from several files: one history each"),
            (
                &self.duplicate_tickets,
                ["ticket id was", "ticket ids were"],
                "given twice: the first is kept",
            ),
            (&self.reference_unreadable, HAVE, "a reference that cannot be read"),
        ] {
            say(named.count, noun, &format!("{text}: {}", named.shown()));
        }
        for (column, count) in &self.missing_values {
            say(*count, TICKETS, &format!("without a value in `{column}`"));
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
                say(*rows, ROWS, &format!("with the {what} `{word}`, {fault}"));
            }
            say(words.others, ROWS, &format!("with any other {what}, {fault}"));
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
                let tickets = counted(count, TICKETS);
                lines.push(format!("  {tickets} on which they disagree: {named}"));
            }
        }
        lines
    }
}
