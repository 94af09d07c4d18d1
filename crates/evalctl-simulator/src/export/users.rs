//! The users: the AI, the people at the desk, the customers.

use serde::Serialize;

use super::{Export, append, stamp};
use crate::customer::{Customer, CustomerKind};
use crate::persona::{AGENTS, AI_USER, Persona, agent_user};

#[derive(Debug, Serialize)]
pub(super) struct User {
    id: u64,
    name: String,
    email: String,
    phone: Option<String>,
    role: &'static str,
    verified: bool,
    suspended: bool,
    external_id: Option<String>,
    organization_id: Option<u64>,
    locale: String,
    created_at: String,
}

/// The AI first, then people.
pub(super) fn of_the_desk(export: &Export<'_>) -> Vec<u8> {
    let mut lines = Vec::new();
    append(&mut lines, &staff(export, AI_USER, "Tide (AI agent)", "ai-agent@tidemark.example"));
    for (agent, name) in (0..).zip(AGENTS) {
        let first = name.split(' ').next().unwrap_or(name).to_lowercase();
        append(
            &mut lines,
            &staff(export, agent_user(agent), name, &format!("{first}@tidemark.example")),
        );
    }
    lines
}

fn staff(export: &Export<'_>, id: u64, name: &str, email: &str) -> User {
    User {
        id,
        name: name.to_owned(),
        email: email.to_owned(),
        phone: None,
        role: "agent",
        verified: true,
        suspended: false,
        external_id: None,
        organization_id: None,
        locale: "en".to_owned(),
        created_at: stamp(export.world.calendar.first),
    }
}

pub(super) fn customer(export: &Export<'_>, customer: &Customer, persona: &Persona) -> User {
    let first = customer.contacts.iter().map(|contact| contact.opened).min();
    User {
        id: persona.user_id,
        name: format!("{} {}", persona.first, persona.last),
        email: persona.email.clone(),
        phone: persona.phone.clone(),
        role: "end-user",
        verified: customer.kind != CustomerKind::Spammer,
        suspended: customer.kind == CustomerKind::Spammer,
        external_id: persona.external_id.clone(),
        organization_id: persona.organization_id,
        locale: export.world.model.languages[customer.language].code.clone(),
        created_at: stamp(first.unwrap_or(export.world.calendar.first)),
    }
}
