//! What Zendesk writes, borrowed from the bytes read; what is not named here is skipped.

use serde::Deserialize;

use super::value::{FieldValue, Id, Text};

/// A ticket, as in an account export (with everything nested) or on a page of the API.
#[derive(Debug, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the names are Zendesk's")]
pub(super) struct Ticket<'a> {
    pub(super) id: Option<Id>,
    #[serde(borrow)]
    pub(super) created_at: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) updated_at: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) subject: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) description: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) status: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) priority: Option<Text<'a>>,
    #[serde(borrow, rename = "type")]
    pub(super) kind: Option<Text<'a>>,
    pub(super) requester_id: Option<Id>,
    pub(super) submitter_id: Option<Id>,
    pub(super) assignee_id: Option<Id>,
    #[serde(borrow)]
    pub(super) requester: Option<User<'a>>,
    #[serde(borrow)]
    pub(super) submitter: Option<User<'a>>,
    #[serde(borrow)]
    pub(super) assignee: Option<User<'a>>,
    #[serde(borrow)]
    pub(super) via: Option<Via<'a>>,
    #[serde(borrow)]
    pub(super) tags: Option<Vec<Text<'a>>>,
    #[serde(borrow)]
    pub(super) custom_fields: Option<Vec<CustomField<'a>>>,
    #[serde(borrow)]
    pub(super) satisfaction_rating: Option<NestedRating<'a>>,
    pub(super) followup_ids: Option<Vec<Id>>,
    #[serde(borrow)]
    pub(super) comments: Option<Vec<Comment<'a>>>,
    #[serde(borrow, alias = "metrics")]
    pub(super) metric_set: Option<Metrics<'a>>,
    #[serde(borrow)]
    pub(super) audits: Option<Vec<Audit<'a>>>,
    #[serde(borrow)]
    pub(super) metric_events: Option<MetricEvents<'a>>,
    /// Keys that no ticket has: it is another kind of record.
    pub(super) ticket_id: Option<Present>,
    pub(super) role: Option<Present>,
    pub(super) record: Option<Present>,
}

impl Ticket<'_> {
    /// Whether it is a ticket by its own keys, as [`Kind::of_record`](super::kind::Kind) tells it.
    pub(super) fn is_one(&self) -> bool {
        let asked = self.requester_id.is_some() || self.requester.is_some();
        asked && self.ticket_id.is_none() && self.role.is_none() && self.record.is_none()
    }
}

/// How something came in.
#[derive(Debug, Deserialize)]
pub(super) struct Via<'a> {
    #[serde(borrow)]
    pub(super) channel: Option<FieldValue<'a>>,
    #[serde(borrow)]
    pub(super) source: Option<ViaSource<'a>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ViaSource<'a> {
    #[serde(borrow)]
    pub(super) rel: Option<Text<'a>>,
    pub(super) from: Option<ViaFrom>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ViaFrom {
    pub(super) ticket_id: Option<Id>,
}

#[derive(Debug, Deserialize)]
pub(super) struct CustomField<'a> {
    pub(super) id: Option<Id>,
    #[serde(borrow)]
    pub(super) value: Option<FieldValue<'a>>,
}

/// The rating within a ticket: without a time.
#[derive(Debug, Deserialize)]
pub(super) struct NestedRating<'a> {
    #[serde(borrow)]
    pub(super) score: Option<Text<'a>>,
}

/// A comment, nested or from `ticket_comments`.
#[derive(Debug, Deserialize)]
pub(super) struct Comment<'a> {
    pub(super) id: Option<Id>,
    pub(super) ticket_id: Option<Id>,
    pub(super) author_id: Option<Id>,
    #[serde(borrow)]
    pub(super) body: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) plain_body: Option<Text<'a>>,
    pub(super) public: Option<bool>,
    #[serde(borrow)]
    pub(super) via: Option<Via<'a>>,
    #[serde(borrow)]
    pub(super) created_at: Option<Text<'a>>,
}

/// The totals that Zendesk keeps of a ticket: `metric_set` within it, or a row of
/// `ticket_metrics`.
#[derive(Debug, Deserialize)]
pub(super) struct Metrics<'a> {
    pub(super) ticket_id: Option<Id>,
    pub(super) reopens: Option<u32>,
    pub(super) replies: Option<u32>,
    pub(super) assignee_stations: Option<u32>,
    #[serde(borrow)]
    pub(super) assigned_at: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) solved_at: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) status_updated_at: Option<Text<'a>>,
    pub(super) first_resolution_time_in_minutes: Option<Minutes>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Minutes {
    pub(super) calendar: Option<i64>,
}

/// One update of a ticket.
#[derive(Debug, Deserialize)]
pub(super) struct Audit<'a> {
    pub(super) id: Option<Id>,
    pub(super) ticket_id: Option<Id>,
    #[serde(borrow)]
    pub(super) created_at: Option<Text<'a>>,
    pub(super) author_id: Option<Id>,
    #[serde(borrow)]
    pub(super) via: Option<Via<'a>>,
    #[serde(borrow)]
    pub(super) events: Option<Vec<AuditEvent<'a>>>,
}

/// One thing that an update did.
#[derive(Debug, Deserialize)]
pub(super) struct AuditEvent<'a> {
    pub(super) id: Option<Id>,
    #[serde(borrow, rename = "type")]
    pub(super) kind: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) field_name: Option<FieldValue<'a>>,
    #[serde(borrow)]
    pub(super) value: Option<FieldValue<'a>>,
    #[serde(borrow)]
    pub(super) previous_value: Option<FieldValue<'a>>,
    pub(super) author_id: Option<Id>,
    #[serde(borrow)]
    pub(super) body: Option<FieldValue<'a>>,
    #[serde(borrow)]
    pub(super) plain_body: Option<FieldValue<'a>>,
    pub(super) public: Option<bool>,
    #[serde(borrow)]
    pub(super) score: Option<FieldValue<'a>>,
    #[serde(borrow)]
    pub(super) via: Option<Via<'a>>,
}

/// Metric events of a ticket: a list, or lists by metric as `include=metric_events` gives them.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum MetricEvents<'a> {
    #[serde(borrow)]
    List(Vec<MetricEvent<'a>>),
    #[serde(borrow)]
    ByMetric(MetricLists<'a>),
}

#[derive(Debug, Deserialize)]
pub(super) struct MetricLists<'a> {
    #[serde(borrow)]
    pub(super) requester_wait_time: Option<Vec<MetricEvent<'a>>>,
    #[serde(borrow)]
    pub(super) agent_work_time: Option<Vec<MetricEvent<'a>>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct MetricEvent<'a> {
    pub(super) id: Option<Id>,
    pub(super) ticket_id: Option<Id>,
    #[serde(borrow)]
    pub(super) metric: Option<Text<'a>>,
    #[serde(borrow, rename = "type")]
    pub(super) kind: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) time: Option<Text<'a>>,
}

/// A row of `satisfaction_ratings`.
#[derive(Debug, Deserialize)]
pub(super) struct RatingRow<'a> {
    pub(super) ticket_id: Option<Id>,
    #[serde(borrow)]
    pub(super) score: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) created_at: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) updated_at: Option<Text<'a>>,
}

/// A user, as a row of `users` or within a ticket.
#[derive(Debug, Deserialize)]
pub(super) struct User<'a> {
    pub(super) id: Option<Id>,
    #[serde(borrow)]
    pub(super) role: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) email: Option<Text<'a>>,
    pub(super) verified: Option<bool>,
    pub(super) suspended: Option<bool>,
    #[serde(borrow)]
    pub(super) external_id: Option<FieldValue<'a>>,
    #[serde(borrow)]
    pub(super) phone: Option<FieldValue<'a>>,
}

/// What tells one kind of record from another.
#[derive(Debug, Deserialize)]
pub(super) struct Probe<'a> {
    pub(super) ticket_id: Option<Id>,
    pub(super) requester_id: Option<Present>,
    pub(super) requester: Option<Present>,
    pub(super) role: Option<Present>,
    pub(super) events: Option<Present>,
    pub(super) metric: Option<Present>,
    pub(super) score: Option<Present>,
    pub(super) reopens: Option<Present>,
    pub(super) author_id: Option<Present>,
    #[serde(borrow, rename = "type")]
    pub(super) kind: Option<FieldValue<'a>>,
    #[serde(borrow)]
    pub(super) stream: Option<FieldValue<'a>>,
    #[serde(borrow)]
    pub(super) record: Option<WrappedName<'a>>,
}

/// A key that is there with any value but null.
#[derive(Debug)]
pub(super) struct Present;

impl<'de> Deserialize<'de> for Present {
    fn deserialize<D: serde::Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        serde::de::IgnoredAny::deserialize(json).map(|_| Self)
    }
}

/// The stream of an Airbyte record.
#[derive(Debug, Deserialize)]
pub(super) struct WrappedName<'a> {
    #[serde(borrow)]
    pub(super) stream: Option<FieldValue<'a>>,
    pub(super) data: Option<Present>,
}

/// `{"type": "RECORD", "record": {"stream": …, "data": {…}}}`.
#[derive(Debug, Deserialize)]
pub(super) struct Airbyte<T> {
    pub(super) record: AirbyteRecord<T>,
}

#[derive(Debug, Deserialize)]
pub(super) struct AirbyteRecord<T> {
    pub(super) data: T,
}

/// `{"type": "RECORD", "stream": …, "record": {…}}`.
#[derive(Debug, Deserialize)]
pub(super) struct Singer<T> {
    pub(super) record: T,
}
