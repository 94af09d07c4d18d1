//! The updates of a ticket: what changed, when, by whom. What was said stands in the comments.

use serde::Serialize;

use super::ticket::{Channel, MERGED_TAG, TEST_TAG, author, group_id, way_in};
use super::{Case, Export, stamp};
use crate::persona::{AI_USER, agent_user};
use crate::story::Kind;
use crate::way::{By, Dated, Fact, Group, Status};

#[derive(Debug, Serialize)]
pub(super) struct Audit {
    id: u64,
    created_at: String,
    author_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    via: Option<Channel>,
    events: Vec<AuditEvent>,
}

#[derive(Debug, Serialize)]
struct AuditEvent {
    #[serde(rename = "type")]
    kind: &'static str,
    field_name: &'static str,
    value: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_value: Option<Value>,
}

/// Zendesk writes numbers as text here.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
enum Value {
    Word(&'static str),
    Number(String),
    Words(Vec<&'static str>),
}

pub(super) fn audits(export: &Export<'_>, case: &Case, facts: &[&Dated]) -> Vec<Audit> {
    let mut trail = Trail { export, case, list: Vec::new(), last: None };
    let to_ai = case.ticket.routing.to_ai;
    let mut status = Status::New;
    let mut group = if to_ai { Group::Ai } else { Group::Support };
    let mut assignee = to_ai.then_some(AI_USER);
    trail.arrival(assignee, facts);
    for dated in facts {
        let (at, agent) = (dated.at, case.ticket.way.agent);
        match dated.fact {
            // The customer's first message is the arrival.
            Fact::Status { to: Status::New, .. } => {}
            Fact::Status { to, by } => {
                if status != to {
                    let (to_word, from) = (Value::Word(to.as_str()), Value::Word(status.as_str()));
                    trail.change(at, by, "status", to_word, Some(from));
                }
                if to == Status::Closed && case.ticket.kind == Kind::Copy {
                    let (tags, none) = (Value::Words(vec![MERGED_TAG]), Value::Words(Vec::new()));
                    trail.change(at, by, "tags", tags, Some(none));
                }
                status = to;
            }
            Fact::Group { to, by } => {
                let (to_id, from) = (number(group_id(to)), number(group_id(group)));
                trail.change(at, by, "group_id", to_id, Some(from));
                group = to;
                let next = agent_user(agent);
                if assignee != Some(next) {
                    trail.change(at, by, "assignee_id", number(next), assignee.map(number));
                    assignee = Some(next);
                }
            }
            Fact::Said { by: By::Agent(agent), .. } if assignee.is_none() => {
                let next = agent_user(agent);
                trail.change(at, By::Agent(agent), "assignee_id", number(next), None);
                assignee = Some(next);
            }
            Fact::Said { .. } | Fact::SurveyOffered | Fact::Rated { .. } => {}
        }
    }
    trail.list
}

/// How a person came is said of the ticket; that it was a program or a rule must be said here.
pub(super) fn by_no_person(by: By) -> bool {
    matches!(by, By::Ai | By::System)
}

fn number(id: u64) -> Value {
    Value::Number(id.to_string())
}

struct Trail<'t> {
    export: &'t Export<'t>,
    case: &'t Case,
    list: Vec<Audit>,
    /// When and by whom the last update was made: what comes at once is one update.
    last: Option<(i64, By)>,
}

impl Trail<'_> {
    fn arrival(&mut self, assignee: Option<u64>, facts: &[&Dated]) {
        let at = self.case.ticket.question.opened;
        let first = facts.iter().find_map(|dated| match dated.fact {
            Fact::Said { by, .. } => Some(by),
            _ => None,
        });
        let by = first.unwrap_or(By::Customer);
        self.event(at, by, "Create", "status", Value::Word("new"), None);
        if let Some(assignee) = assignee {
            self.event(at, by, "Create", "assignee_id", number(assignee), None);
        }
        if self.case.ticket.kind == Kind::Test {
            self.event(at, by, "Create", "tags", Value::Words(vec![TEST_TAG]), None);
        }
    }

    fn change(
        &mut self,
        at: i64,
        by: By,
        field_name: &'static str,
        value: Value,
        previous_value: Option<Value>,
    ) {
        self.event(at, by, "Change", field_name, value, previous_value);
    }

    fn event(
        &mut self,
        at: i64,
        by: By,
        kind: &'static str,
        field_name: &'static str,
        value: Value,
        previous_value: Option<Value>,
    ) {
        let event = AuditEvent { kind, field_name, value, previous_value };
        if self.last == Some((at, by))
            && let Some(audit) = self.list.last_mut()
        {
            audit.events.push(event);
            return;
        }
        self.last = Some((at, by));
        self.list.push(Audit {
            id: self.case.id * 1_000 + self.list.len() as u64,
            created_at: stamp(at),
            author_id: author(self.case, by),
            via: by_no_person(by).then(|| Channel { channel: way_in(self.export, self.case, by) }),
            events: vec![event],
        });
    }
}
