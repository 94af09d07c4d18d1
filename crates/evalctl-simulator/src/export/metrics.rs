//! Zendesk's own totals of a ticket.

use serde::Serialize;

use super::stamp;
use crate::story::Ticket;
use crate::way::{By, Dated, Fact, Group, Say, Status};
use crate::world::World;

#[derive(Debug, Serialize)]
pub(super) struct MetricSet {
    reopens: u32,
    replies: u32,
    assignee_stations: u32,
    group_stations: u32,
    reply_time_in_minutes: Minutes,
    first_resolution_time_in_minutes: Minutes,
    full_resolution_time_in_minutes: Minutes,
    solved_at: Option<String>,
    status_updated_at: String,
}

/// By the clock, and in working hours.
#[derive(Debug, Serialize)]
struct Minutes {
    calendar: Option<i64>,
    business: Option<i64>,
}

pub(super) fn metric_set(world: &World, ticket: &Ticket, facts: &[&Dated]) -> MetricSet {
    let opened = ticket.question.opened;
    let minutes = |at: Option<i64>| Minutes {
        calendar: at.map(|at| (at - opened) / 60),
        business: at.map(|at| world.calendar.work_between(opened, at) / 60),
    };
    let (mut reopens, mut replies, mut groups) = (0, 0, 1);
    let (mut first_reply, mut first_solved, mut solved) = (None, None, None);
    let mut status_updated = opened;
    let mut assignees = u32::from(ticket.routing.to_ai);
    let mut with_agent = false;
    for dated in facts {
        match dated.fact {
            Fact::Said { by, say } if !matches!(by, By::Customer | By::System) => {
                // The message that opens a ticket is no reply.
                if !matches!(say, Say::Note | Say::MergedInto | Say::AgentOpens) {
                    replies += 1;
                    first_reply.get_or_insert(dated.at);
                }
                if matches!(by, By::Agent(_)) && !with_agent {
                    with_agent = true;
                    assignees += 1;
                }
            }
            Fact::Status { to, .. } => {
                status_updated = dated.at;
                match to {
                    Status::Solved | Status::Closed => {
                        first_solved.get_or_insert(dated.at);
                        solved.get_or_insert(dated.at);
                    }
                    Status::Deleted => {}
                    Status::New | Status::Open | Status::Pending | Status::Hold => {
                        reopens += u32::from(solved.take().is_some());
                    }
                }
            }
            Fact::Group { to, .. } => {
                groups += 1;
                if to == Group::Support && !with_agent {
                    with_agent = true;
                    assignees += 1;
                }
            }
            Fact::Said { .. } | Fact::SurveyOffered | Fact::Rated { .. } => {}
        }
    }
    MetricSet {
        reopens,
        replies,
        assignee_stations: assignees,
        group_stations: groups,
        reply_time_in_minutes: minutes(first_reply),
        first_resolution_time_in_minutes: minutes(first_solved),
        full_resolution_time_in_minutes: minutes(solved),
        solved_at: solved.map(stamp),
        status_updated_at: stamp(status_updated),
    }
}
