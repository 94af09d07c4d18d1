//! Who is behind a user's number in one ticket.

use evalctl_domain::AuthorRole;

use super::super::facts::{TicketFacts, Way};
use super::super::users::{Role, UserFacts, UserKey};
use super::Desk;
use crate::raw::Identity;

pub(super) struct Authors<'a> {
    pub(super) desk: &'a Desk<'a>,
    pub(super) ticket: &'a TicketFacts,
}

/// A role, and whether it rests on anything but the author not being the requester.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) role: AuthorRole,
    pub(super) guessed: bool,
}

impl Authors<'_> {
    /// Who wrote or did something. The first that holds: a listed AI, Zendesk's own bot, a
    /// business rule, the requester or another end user, in a ticket with an AI's tag whoever came
    /// through a program, a person of the helpdesk.
    pub(super) fn of(&self, user: Option<UserKey>, way: Way) -> Known {
        let sure = |role| Known { role, guessed: false };
        if user.is_some_and(|user| self.is_ai(user)) || way == Way::Bot {
            return sure(AuthorRole::Ai);
        }
        if way == Way::Rule {
            return sure(AuthorRole::System);
        }
        let Some(user) = user else {
            return Known { role: AuthorRole::System, guessed: true };
        };
        let role = self.role(user);
        if self.ticket.requester == Some(user) || role == Role::EndUser {
            return sure(AuthorRole::Customer);
        }
        if way == Way::Program && self.has_tag(|tag| self.desk.rules.ai_tags.contains(tag)) {
            return sure(AuthorRole::Ai);
        }
        Known { role: AuthorRole::Person, guessed: role == Role::Unknown }
    }

    pub(super) fn is_ai(&self, user: UserKey) -> bool {
        self.desk.users.is_ai_by_number(user) || self.any(user, |facts| facts.is_ai)
    }

    pub(super) fn is_suspended(&self, user: UserKey) -> bool {
        self.any(user, |facts| facts.suspended)
    }

    pub(super) fn role(&self, user: UserKey) -> Role {
        let mut role = Role::Unknown;
        for facts in self.facts(user) {
            role = role.min(facts.role);
        }
        role
    }

    /// By the most trusted key that any record gives.
    pub(super) fn identity(&self, user: UserKey) -> Option<Identity> {
        self.facts(user).filter_map(|facts| facts.identity).min()
    }

    pub(super) fn has_tag(&self, is_wanted: impl Fn(&String) -> bool) -> bool {
        self.ticket.tags.iter().any(is_wanted)
    }

    fn any(&self, user: UserKey, holds: impl Fn(&UserFacts) -> bool) -> bool {
        self.facts(user).any(holds)
    }

    fn facts(&self, user: UserKey) -> impl Iterator<Item = &UserFacts> {
        let nested = self.ticket.users.iter().filter(move |(known, _)| *known == user);
        self.desk.users.get(user).into_iter().chain(nested.map(|(_, facts)| facts))
    }
}
