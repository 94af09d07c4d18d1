//! What records say about one ticket, read, masked and ready to be joined.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use evalctl_domain::{AuthorRole, Rating, SourceRef};

use super::ticket_id;
use super::users::{UserFacts, UserKey};
use crate::raw::FollowUp;

/// Everything that one record says about one ticket.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Facts {
    pub(super) ticket: Option<TicketFacts>,
    pub(super) comments: Vec<CommentFacts>,
    pub(super) audits: Vec<AuditFacts>,
    pub(super) metric_events: Vec<MetricEventFacts>,
    pub(super) metrics: Option<MetricFacts>,
    pub(super) ratings: Vec<RatingFacts>,
}

impl Facts {
    /// That the ticket, whose number is `id`, follows up a closed one.
    pub(super) fn follow_up(&self, id: i64) -> Option<FollowUp> {
        let ticket = self.ticket.as_ref()?;
        let of = ticket.followup_of?;
        let own = ticket.submitter.is_none() || ticket.submitter == ticket.requester;
        let by = if own { AuthorRole::Customer } else { AuthorRole::Person };
        let (at, source) = (ticket.created_at, ticket.source);
        Some(FollowUp { of: ticket_id(of), at, id: ticket_id(id), by, source })
    }
}

/// Moments are microseconds since 1970, UTC.
pub(super) type Micros = i64;

/// A moment of [`Micros`], which came from a time stamp.
pub(super) fn moment(micros: Micros) -> Timestamp {
    Timestamp::from_microsecond(micros).expect("it was a time stamp")
}

/// The ticket itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct TicketFacts {
    pub(super) created_at: Micros,
    pub(super) updated_at: Option<Micros>,
    pub(super) subject: Option<String>,
    pub(super) description: Option<String>,
    /// Zendesk's word, in lower case.
    pub(super) status: Option<String>,
    pub(super) priority: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) requester: Option<UserKey>,
    pub(super) submitter: Option<UserKey>,
    pub(super) assignee: Option<UserKey>,
    pub(super) channel: Option<String>,
    /// The closed ticket that this one follows up.
    pub(super) followup_of: Option<i64>,
    /// How many tickets follow this one up.
    pub(super) followups: u32,
    pub(super) tags: Vec<String>,
    pub(super) intent: Option<String>,
    pub(super) page: Option<String>,
    pub(super) language: Option<String>,
    /// Chosen custom fields, by the name to keep them under.
    pub(super) fields: Vec<(String, String)>,
    /// A rating without a time.
    pub(super) rating: Option<Rating>,
    /// Users that the record describes.
    pub(super) users: Vec<(UserKey, UserFacts)>,
    pub(super) source: SourceRef,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct CommentFacts {
    pub(super) id: Option<i64>,
    pub(super) time: Micros,
    pub(super) author: Option<UserKey>,
    pub(super) public: bool,
    pub(super) text: Option<String>,
    pub(super) way: Way,
    /// It came with a merge of two tickets.
    pub(super) of_merge: bool,
    pub(super) source: SourceRef,
}

/// By which way something came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Way {
    /// A trigger, an automation, Zendesk itself.
    Rule,
    /// Another program.
    Program,
    /// Zendesk's own answering bot.
    Bot,
    /// A person's screen, mailbox or telephone; also where nothing is said.
    Person,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct AuditFacts {
    pub(super) id: Option<i64>,
    pub(super) time: Micros,
    pub(super) author: Option<UserKey>,
    pub(super) way: Way,
    pub(super) of_merge: bool,
    pub(super) changes: Vec<ChangeFacts>,
    pub(super) source: SourceRef,
}

/// A field that an update set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct ChangeFacts {
    pub(super) field: Field,
    /// It was set when the ticket came in.
    pub(super) on_arrival: bool,
    pub(super) by_rule: bool,
}

/// Which field was set, from what to what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Field {
    Status {
        before: Option<String>,
        after: String,
    },
    Assignee {
        before: Option<UserKey>,
        after: Option<UserKey>,
    },
    Group {
        before: Option<String>,
        after: Option<String>,
    },
    Tags {
        before: Vec<String>,
        after: Vec<String>,
    },
    Rated(Rating),
    /// Any other one, by the name to keep it under.
    Named {
        name: String,
        after: Option<String>,
    },
}

/// A change of state as metric events tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct MetricEventFacts {
    pub(super) time: Micros,
    pub(super) id: i64,
    pub(super) metric: Metric,
    pub(super) kind: MetricEventKind,
    pub(super) source: SourceRef,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Metric {
    RequesterWait,
    AgentWork,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum MetricEventKind {
    Fulfill,
    Pause,
    Activate,
}

/// Zendesk's own totals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct MetricFacts {
    pub(super) reopens: Option<u32>,
    pub(super) replies: Option<u32>,
    pub(super) assignees: Option<u32>,
    pub(super) assigned_at: Option<Micros>,
    pub(super) solved_at: Option<Micros>,
    pub(super) status_updated_at: Option<Micros>,
    /// From opening to the first resolution; `None` also where Zendesk gives a negative number.
    pub(super) first_resolution_minutes: Option<i64>,
    pub(super) source: SourceRef,
}

/// A rating with its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RatingFacts {
    pub(super) time: Micros,
    pub(super) rating: Rating,
    pub(super) source: SourceRef,
}
