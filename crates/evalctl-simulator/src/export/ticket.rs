//! One ticket as Zendesk exports it, with its comments, totals and updates nested.

use serde::Serialize;

use super::audits::{Audit, audits, by_no_person};
use super::metrics::{MetricSet, metric_set};
use super::{Case, Export, stamp};
use crate::persona::{AI_USER, agent_user};
use crate::rng::{Rng, Stream};
use crate::story::Kind;
use crate::text::Wording;
use crate::way::{By, Dated, Fact, Group, Say, Status};

/// A line of `tickets.ndjson`, and what the AI answered first.
pub(super) struct Exported {
    pub(super) json: TicketJson,
    pub(super) answer: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct TicketJson {
    id: u64,
    created_at: String,
    updated_at: String,
    #[serde(rename = "type")]
    kind: &'static str,
    subject: String,
    description: String,
    status: &'static str,
    priority: &'static str,
    requester_id: u64,
    submitter_id: u64,
    assignee_id: Option<u64>,
    group_id: u64,
    organization_id: Option<u64>,
    tags: Vec<&'static str>,
    via: Via,
    custom_fields: [CustomField; 2],
    satisfaction_rating: Score,
    followup_ids: Vec<u64>,
    metric_set: MetricSet,
    comments: Vec<Comment>,
    audits: Vec<Audit>,
}

#[derive(Debug, Serialize)]
struct CustomField {
    id: u64,
    value: String,
}

#[derive(Debug, Serialize)]
struct Score {
    score: &'static str,
}

#[derive(Debug, Serialize)]
struct Comment {
    id: u64,
    author_id: i64,
    public: bool,
    plain_body: String,
    created_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    via: Option<Channel>,
}

#[derive(Debug, Serialize)]
pub(super) struct Channel {
    pub(super) channel: &'static str,
}

#[derive(Debug, Serialize)]
struct Via {
    channel: &'static str,
    source: ViaSource,
}

#[derive(Debug, Serialize)]
struct ViaSource {
    from: ViaFrom,
    to: ViaTo,
    rel: Option<&'static str>,
}

#[derive(Debug, Default, Serialize)]
struct ViaFrom {
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket_id: Option<u64>,
}

#[derive(Debug, Default, Serialize)]
struct ViaTo {
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<&'static str>,
}

/// The custom field that says what a ticket is about.
pub(super) const TOPIC_FIELD: u64 = 360_000_000_101;

/// The custom field that holds the language.
pub(super) const LANGUAGE_FIELD: u64 = 360_000_000_102;

pub(super) fn export(export: &Export<'_>, case: &Case) -> Exported {
    let (world, ticket) = (export.world, &case.ticket);
    let model = &world.model;
    let facts: Vec<&Dated> = ticket.facts(world).collect();
    let mut wording = wording(export, case);
    let (subject, description) = wording.request();
    let mut comments = Vec::new();
    let mut answer = None;
    for (idx, dated) in facts.iter().enumerate() {
        let Fact::Said { by, say } = dated.fact else { continue };
        let plain_body =
            if comments.is_empty() { description.clone() } else { wording.says(by, say) };
        if say == Say::Answer {
            answer.get_or_insert_with(|| plain_body.clone());
        }
        comments.push(Comment {
            id: case.id * 100 + idx as u64,
            author_id: author(case, by),
            public: !matches!(say, Say::Note | Say::MergedInto),
            plain_body,
            created_at: stamp(dated.at),
            via: by_no_person(by).then(|| Channel { channel: way_in(export, case, by) }),
        });
    }
    let now = Now::of(case, &facts);
    let json = TicketJson {
        id: case.id,
        created_at: stamp(ticket.question.opened),
        updated_at: stamp(facts.last().map_or(ticket.question.opened, |dated| dated.at)),
        kind: if ticket.question.intent == world.incident { "incident" } else { "question" },
        subject,
        description,
        status: now.status.as_str(),
        priority: if model.tiers[case.customer.tier].name == "enterprise" {
            "high"
        } else {
            "normal"
        },
        requester_id: case.persona.user_id,
        submitter_id: match ticket.kind {
            Kind::AgentCreated => agent_user(now.agent.unwrap_or(0)),
            _ => case.persona.user_id,
        },
        assignee_id: now.assignee,
        group_id: group_id(now.group),
        organization_id: case.persona.organization_id,
        tags: tags(ticket.kind, &facts),
        via: via(export, case),
        custom_fields: [
            CustomField {
                id: TOPIC_FIELD,
                value: model.intents[ticket.question.intent].name.clone(),
            },
            CustomField {
                id: LANGUAGE_FIELD,
                value: model.languages[case.customer.language].code.clone(),
            },
        ],
        satisfaction_rating: Score { score: now.score },
        followup_ids: case
            .follow_ups
            .iter()
            .filter_map(|&place| export.index.find(place))
            .collect(),
        metric_set: metric_set(world, ticket, &facts),
        comments,
        audits: audits(export, case, &facts),
    };
    Exported { json, answer }
}

/// The words of a ticket; a copy has those of the ticket that it copies.
fn wording<'w>(export: &'w Export<'_>, case: &'w Case) -> Wording<'w> {
    let place = case.ticket.place;
    let depth = if case.ticket.kind == Kind::Copy { 0 } else { u64::from(place.depth) };
    let key = [case.customer.number, u64::from(place.contact), depth];
    let rng = Rng::new(export.seed, Stream::Text, key);
    let invoice =
        super::accounts::invoice_number(case.customer.number, case.ticket.question.opened);
    let (book, model) = (&export.book, &export.world.model);
    let language = case.customer.language;
    let mut res = Wording::new(book, model, &case.persona, language, &case.ticket, invoice, rng);
    res.merged_into(case.parent.and_then(|parent| export.index.find(parent)));
    res
}

/// Zendesk writes -1 for a business rule.
pub(super) fn author(case: &Case, by: By) -> i64 {
    let user = match by {
        By::Customer => case.persona.user_id,
        By::Ai => AI_USER,
        By::Agent(agent) => agent_user(agent),
        By::System => return -1,
    };
    i64::try_from(user).expect("numbers of users are small")
}

pub(super) fn group_id(group: Group) -> u64 {
    match group {
        Group::Ai => 430_000_000_001,
        Group::Support => 430_000_000_002,
        Group::Engineering => 430_000_000_003,
    }
}

/// How somebody writes or acts.
pub(super) fn way_in(export: &Export<'_>, case: &Case, by: By) -> &'static str {
    match by {
        By::Customer => channel(&export.world.model.channels[case.ticket.question.channel].name),
        By::Ai => "api",
        By::Agent(_) => "web",
        By::System => "rule",
    }
}

fn channel(name: &str) -> &'static str {
    match name {
        "chat" => "chat",
        "web" => "web",
        "voice" => "voice",
        _ => "email",
    }
}

fn via(export: &Export<'_>, case: &Case) -> Via {
    let channel = if case.ticket.kind == Kind::AgentCreated {
        "web"
    } else {
        way_in(export, case, By::Customer)
    };
    let mut from = ViaFrom::default();
    let mut to = ViaTo::default();
    let follow_up = case.ticket.kind == Kind::FollowUp;
    if follow_up {
        from.ticket_id = case.parent.and_then(|parent| export.index.find(parent));
    }
    if channel == "email" {
        from.address = Some(case.persona.email.clone());
        to.address = Some("help@tidemark.example");
    }
    Via { channel, source: ViaSource { from, to, rel: follow_up.then_some("follow_up") } }
}

fn tags(kind: Kind, facts: &[&Dated]) -> Vec<&'static str> {
    let closed = |dated: &&Dated| matches!(dated.fact, Fact::Status { to: Status::Closed, .. });
    match kind {
        Kind::Test => vec![TEST_TAG],
        Kind::Copy if facts.iter().any(closed) => vec![MERGED_TAG],
        _ => Vec::new(),
    }
}

pub(super) const TEST_TAG: &str = "test_ticket";

/// Zendesk's own.
pub(super) const MERGED_TAG: &str = "closed_by_merge";

/// What a ticket is at the moment of the export.
struct Now {
    status: Status,
    group: Group,
    assignee: Option<u64>,
    agent: Option<u8>,
    score: &'static str,
}

impl Now {
    fn of(case: &Case, facts: &[&Dated]) -> Self {
        let to_ai = case.ticket.routing.to_ai;
        let group = if to_ai { Group::Ai } else { Group::Support };
        let assignee = to_ai.then_some(AI_USER);
        let mut res =
            Self { status: Status::New, group, assignee, agent: None, score: "unoffered" };
        for dated in facts {
            match dated.fact {
                Fact::Status { to, .. } => res.status = to,
                Fact::Group { to, .. } => res.group = to,
                Fact::SurveyOffered => res.score = "offered",
                Fact::Rated { good } => res.score = if good { "good" } else { "bad" },
                Fact::Said { by: By::Agent(agent), .. } => {
                    res.agent.get_or_insert(agent);
                }
                Fact::Said { .. } => {}
            }
            if matches!(dated.fact, Fact::Group { to: Group::Support, .. }) {
                res.assignee = Some(agent_user(case.ticket.way.agent));
            }
        }
        if let (Some(agent), Group::Support | Group::Engineering) = (res.agent, res.group) {
            res.assignee = Some(agent_user(agent));
        }
        res
    }
}
