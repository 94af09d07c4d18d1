//! What is done with personal data on its way in: texts are masked, customers get pseudonyms.

use serde_json::Value;

use evalctl_domain::Action;

use crate::identity::{IdentityRules, Listed, canonical};
use crate::privacy::{Masker, Pseudonymizer};
use crate::raw::Identity;

/// Masks texts and names customers; shared by all threads.
pub(crate) struct Personal<'a> {
    pub(crate) masker: &'a Masker,
    pub(crate) pseudonyms: &'a Pseudonymizer,
    pub(crate) identity: &'a IdentityRules,
    pub(crate) listed: Listed,
}

impl Personal<'_> {
    pub(crate) fn mask(&self, text: &str) -> String {
        self.masker.mask_text(text).into_owned()
    }

    /// An action with masked arguments.
    pub(crate) fn action(&self, name: &str, mut arguments: Value) -> Action {
        self.masker.mask_json(&mut arguments);
        Action::new(name, &arguments)
    }

    /// The most trusted of (key, value) pairs, as a pseudonym.
    pub(crate) fn identify<'k>(
        &self,
        keys: impl Iterator<Item = (&'k str, &'k str)>,
    ) -> Option<Identity> {
        let mut best: Option<(u8, &str, String)> = None;
        let mut listed = false;
        for (key, value) in keys {
            let Some(rank) = self.identity.rank(key) else {
                continue;
            };
            let spelled = canonical(key, value);
            if spelled.is_empty() {
                continue;
            }
            // A mailbox is one under whichever of its names it is listed.
            listed |= self.listed.has(key, &spelled);
            if best.as_ref().is_none_or(|(known, ..)| rank < *known) {
                best = Some((rank, key, spelled));
            }
        }
        let (rank, key, spelled) = best?;
        let pseudonym = self.pseudonyms.customer_id(key, &spelled);
        Some(Identity { rank, pseudonym, listed })
    }
}
