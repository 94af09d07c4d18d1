//! Which kind of record it is: by its stream, its page's key or its own keys.

use super::take::Fault;
use super::value::FieldValue;
use super::wire::Probe;

/// A kind of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Ticket,
    Comment,
    Audit,
    MetricEvent,
    Metrics,
    Rating,
    User,
    /// Something of Zendesk's that is not used here.
    Unused,
}

/// How a record is wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrapping {
    Bare,
    /// `record.stream`, `record.data`.
    Airbyte,
    /// `stream`, `record`.
    Singer,
}

impl Kind {
    /// By a stream's name, which may carry prefixes as in `x__zendesk__tickets`.
    pub(super) fn of_stream(name: &str) -> Self {
        Self::of_key(name.rsplit("__").next().unwrap_or(name)).unwrap_or(Self::Unused)
    }

    /// By the key of a page's list.
    pub(super) fn of_key(key: &str) -> Option<Self> {
        Some(match key {
            "tickets" | "ticket" => Self::Ticket,
            "comments" | "ticket_comments" => Self::Comment,
            "audits" | "ticket_audits" => Self::Audit,
            "metric_events" | "ticket_metric_events" => Self::MetricEvent,
            "ticket_metrics" | "metric_sets" => Self::Metrics,
            "satisfaction_ratings" => Self::Rating,
            "users" => Self::User,
            "organizations"
            | "groups"
            | "brands"
            | "tags"
            | "ticket_fields"
            | "ticket_forms"
            | "macros"
            | "schedules"
            | "sla_policies"
            | "satisfaction_reasons"
            | "deleted_tickets"
            | "last_audits"
            | "dates"
            | "incidents" => Self::Unused,
            _ => return None,
        })
    }

    /// By the record's own keys.
    pub(super) fn of_record(probe: &Probe<'_>) -> Result<(Self, Wrapping), Fault> {
        if let (Some(kind), Some(record)) = (&probe.kind, &probe.record) {
            if kind.one() != Some("RECORD") {
                return Ok((Self::Unused, Wrapping::Bare));
            }
            let own = record.data.as_ref().and(record.stream.as_ref());
            return match (own.and_then(FieldValue::one), &probe.stream) {
                (Some(stream), _) => Ok((Self::of_stream(stream), Wrapping::Airbyte)),
                (None, Some(FieldValue::One(stream))) => {
                    Ok((Self::of_stream(stream), Wrapping::Singer))
                }
                _ => Err(Fault::new("stream_missing", "a record names no stream")),
            };
        }
        let bare = |kind| Ok((kind, Wrapping::Bare));
        if is_message(probe) {
            return bare(Self::Unused);
        }
        if probe.ticket_id.is_some() {
            return if probe.events.is_some() {
                bare(Self::Audit)
            } else if probe.metric.is_some() {
                bare(Self::MetricEvent)
            } else if probe.score.is_some() {
                bare(Self::Rating)
            } else if probe.reopens.is_some() {
                bare(Self::Metrics)
            } else if probe.author_id.is_some() {
                bare(Self::Comment)
            } else {
                Err(unknown())
            };
        }
        if probe.requester_id.is_some() || probe.requester.is_some() {
            bare(Self::Ticket)
        } else if probe.role.is_some() {
            bare(Self::User)
        } else {
            Err(unknown())
        }
    }
}

/// Airbyte and Singer also write about themselves: `STATE`, `LOG`, `SCHEMA`.
fn is_message(probe: &Probe<'_>) -> bool {
    let kind = probe.kind.as_ref().and_then(FieldValue::one).unwrap_or_default();
    ["STATE", "LOG", "SCHEMA", "CATALOG", "SPEC", "TRACE", "CONNECTION_STATUS", "CONTROL"]
        .contains(&kind)
}

fn unknown() -> Fault {
    let message = "it is no ticket (`requester_id`), comment, audit, metric event, total, rating \
                   (`ticket_id`) or user (`role`)";
    Fault::new("unknown_record", message)
}
