//! What Zendesk's own numbers say about an export.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Named;
use super::lines::{TICKETS, counted};

/// What a Zendesk export lacks, and how Zendesk's own totals agree with what is in it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ZendeskFound {
    /// Tickets without any comment; their description is their only message.
    pub without_comments: Named,
    /// Tickets whose comments start later than they do: the description stands in for the first.
    pub without_first_comment: Named,
    /// Public replies of the helpdesk.
    pub replies: TotalsCheck,
    /// Reopenings, follow-ups not counted.
    pub reopens: TotalsCheck,
    /// Tickets whose states come from totals only.
    pub states_from_totals: u64,
    /// Tickets whose states come from metric events.
    pub states_from_metric_events: u64,
    /// Messages whose author is neither the requester nor a known user: taken for a person's.
    pub authors_guessed: u64,
    /// Tickets with a negative time to resolution, which is not used.
    pub negative_durations: Named,
    /// Surveys offered.
    pub surveys: u64,
    /// Of these, answered.
    pub surveys_answered: u64,
    /// Tickets and, of these, closed ones, by the month of thirty days since 1970 in which they came in.
    pub months: BTreeMap<i32, (u64, u64)>,
}

/// Zendesk's total against what the export shows.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TotalsCheck {
    /// By Zendesk's totals.
    pub by_zendesk: u64,
    /// By what the export shows, on the same tickets.
    pub by_export: u64,
    /// Tickets of which the export shows fewer: their history is truncated.
    pub fewer: Named,
    /// Tickets of which the export shows more.
    pub more: Named,
}

/// Zendesk archives tickets some time after they were closed.
const ARCHIVED_AFTER_MONTHS: i32 = 5;

impl TotalsCheck {
    pub(crate) fn compare(&mut self, ticket: &str, by_zendesk: u32, by_export: u32) {
        self.by_zendesk += u64::from(by_zendesk);
        self.by_export += u64::from(by_export);
        match by_export.cmp(&by_zendesk) {
            std::cmp::Ordering::Less => self.fewer.add(ticket),
            std::cmp::Ordering::Greater => self.more.add(ticket),
            std::cmp::Ordering::Equal => {}
        }
    }

    fn merge(&mut self, other: Self) {
        self.by_zendesk += other.by_zendesk;
        self.by_export += other.by_export;
        self.fewer.merge(other.fewer);
        self.more.merge(other.more);
    }

    fn lines(&self, what: &str, lines: &mut Vec<String>) {
        if self.fewer.count == 0 && self.more.count == 0 {
            return;
        }
        let (ours, theirs) = (self.by_export, self.by_zendesk);
        lines.push(format!("{what}: {ours} in the export, {theirs} by Zendesk's own totals"));
        for (named, than) in [(&self.fewer, "fewer"), (&self.more, "more")] {
            if 0 < named.count {
                let (tickets, shown) = (counted(named.count, TICKETS), named.shown());
                lines.push(format!("{tickets} with {than} {what} in the export: {shown}"));
            }
        }
    }
}

impl ZendeskFound {
    pub(super) fn merge(&mut self, other: Self) {
        self.without_comments.merge(other.without_comments);
        self.without_first_comment.merge(other.without_first_comment);
        self.replies.merge(other.replies);
        self.reopens.merge(other.reopens);
        self.states_from_totals += other.states_from_totals;
        self.states_from_metric_events += other.states_from_metric_events;
        self.authors_guessed += other.authors_guessed;
        self.negative_durations.merge(other.negative_durations);
        self.surveys += other.surveys;
        self.surveys_answered += other.surveys_answered;
        for (month, (tickets, closed)) in other.months {
            let mine = self.months.entry(month).or_default();
            mine.0 += tickets;
            mine.1 += closed;
        }
    }

    /// The report in words, a finding a line.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (named, text) in [
            (&self.without_comments, "without comments: the description is the message"),
            (&self.without_first_comment, "whose first comment is not there"),
            (&self.negative_durations, "with a negative time to resolution"),
        ] {
            if 0 < named.count {
                let tickets = counted(named.count, TICKETS);
                lines.push(format!("{tickets} {text}: {}", named.shown()));
            }
        }
        for (count, noun, text) in [
            (self.states_from_totals, TICKETS, "whose states come from totals only"),
            (self.states_from_metric_events, TICKETS, "whose states come from metric events"),
            (
                self.authors_guessed,
                ["message", "messages"],
                "of authors who are not described: taken for people's",
            ),
        ] {
            if 0 < count {
                lines.push(format!("{} {text}", counted(count, noun)));
            }
        }
        self.replies.lines("replies", &mut lines);
        self.reopens.lines("reopenings", &mut lines);
        if 0 < self.surveys {
            let unanswered = self.surveys - self.surveys_answered;
            lines.push(format!("{unanswered} of {} surveys were not answered", self.surveys));
        }
        let (old, closed) = self.old_tickets();
        if 0 < old && closed == 0 {
            lines.push(format!(
                "none of the {old} tickets of more than {ARCHIVED_AFTER_MONTHS} months before the \
                 last is closed: archived tickets seem to be missing"
            ));
        }
        lines
    }

    /// Tickets old enough to be archived, and how many of them are closed.
    fn old_tickets(&self) -> (u64, u64) {
        let Some((last, _)) = self.months.last_key_value() else {
            return (0, 0);
        };
        let old = self.months.range(..=last - ARCHIVED_AFTER_MONTHS);
        old.fold((0, 0), |sum, (_, (tickets, closed))| (sum.0 + tickets, sum.1 + closed))
    }
}

#[cfg(test)]
mod tests {
    use super::ZendeskFound;

    #[test]
    fn old_tickets_of_which_none_is_closed_are_a_sign_of_an_archive() {
        let mut found = ZendeskFound::default();
        found.months.insert(600, (7, 0));
        found.months.insert(605, (3, 0));
        assert_eq!(
            found.lines(),
            ["none of the 7 tickets of more than 5 months before the last is closed: archived \
              tickets seem to be missing"]
        );
        found.months.insert(600, (7, 1));
        assert_eq!(found.lines(), [""; 0]);
    }
}
