//! Who is a customer, who a person of the helpdesk, who its AI.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::privacy::Pseudonymizer;
use crate::raw::Identity;

/// A user, by a number that [`UserKeys`] makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct UserKey(u64);

/// Makes the numbers of users.
#[derive(Debug, Clone, Copy)]
pub(crate) struct UserKeys<'a> {
    pseudonyms: &'a Pseudonymizer,
    kept: Kept,
}

/// Where facts about users go before they are resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    /// Into scratch files, which must name nobody: the numbers are keyed.
    OnDisk,
    /// Nowhere: Zendesk's own will do.
    InMemory,
}

impl<'a> UserKeys<'a> {
    pub(crate) fn on_disk(pseudonyms: &'a Pseudonymizer) -> Self {
        Self { pseudonyms, kept: Kept::OnDisk }
    }

    pub(crate) fn in_memory(pseudonyms: &'a Pseudonymizer) -> Self {
        Self { pseudonyms, kept: Kept::InMemory }
    }

    pub(super) fn key(self, id: i64) -> UserKey {
        match self.kept {
            Kept::OnDisk => UserKey(self.pseudonyms.user_code(id)),
            Kept::InMemory => UserKey(id.cast_unsigned()),
        }
    }

    /// A short name for tables, the same for a user in every run with the same key.
    pub(super) fn name(self, user: UserKey) -> String {
        let code = match self.kept {
            Kept::OnDisk => user.0,
            Kept::InMemory => self.pseudonyms.user_code(user.0.cast_signed()),
        };
        format!("agent_{:08x}", code >> 32)
    }
}

/// What is known of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UserFacts {
    pub(super) role: Role,
    pub(super) is_ai: bool,
    pub(super) suspended: bool,
    /// By the most trusted of the user's keys.
    pub(super) identity: Option<Identity>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Role {
    EndUser,
    /// Agents and administrators.
    Staff,
    Unknown,
}

/// The users that the export describes, and the AIs named in the configuration.
///
/// It takes memory for every user; tickets do not.
#[derive(Debug, Default)]
pub(crate) struct Users {
    known: FxHashMap<UserKey, UserFacts>,
    ai: Vec<UserKey>,
}

impl Users {
    /// `ai_ids`: the users that the configuration names by number.
    pub(super) fn new(ai_ids: impl Iterator<Item = UserKey>) -> Self {
        Self { known: FxHashMap::default(), ai: ai_ids.collect() }
    }

    /// Takes in what a record says; of several the best known role and the most trusted key.
    pub(super) fn add(&mut self, key: UserKey, user: UserFacts) {
        let Some(known) = self.known.get_mut(&key) else {
            self.known.insert(key, user);
            return;
        };
        known.role = known.role.min(user.role);
        known.is_ai |= user.is_ai;
        known.suspended |= user.suspended;
        let best = [known.identity.take(), user.identity].into_iter().flatten().min();
        known.identity = best;
    }

    pub(super) fn get(&self, key: UserKey) -> Option<&UserFacts> {
        self.known.get(&key)
    }

    pub(super) fn is_ai_by_number(&self, key: UserKey) -> bool {
        self.ai.contains(&key)
    }
}
