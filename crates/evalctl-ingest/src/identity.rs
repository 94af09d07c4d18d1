//! Who is the customer: keys in order of trust, resolved before anything is hashed.

use std::collections::BTreeSet;

/// The keys a source can give, as named in `[customer]` of a mapping and `[identity]` of
/// `evalctl.toml`.
pub(crate) const KEYS: [&str; 4] = ["external_id", "email", "phone", "source_id"];

/// How customers are told apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityRules {
    /// Keys, the most trusted first; the first one that a ticket has names its customer.
    pub keys: Vec<String>,
    /// A requester with more tickets than this is a shared mailbox.
    pub max_customer_tickets: u32,
    /// Requesters known to be shared mailboxes, as the source writes them.
    pub shared_mailboxes: BTreeSet<String>,
}

/// The identity keys are wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("identity key `{key}` is unknown; valid keys are {}", KEYS.join(", "))]
pub struct UnknownKey {
    /// The key found.
    pub key: String,
}

impl IdentityRules {
    /// The rules without any configuration: all keys in the usual order, 1,000 tickets.
    #[must_use]
    pub fn usual() -> Self {
        Self {
            keys: KEYS.map(str::to_owned).to_vec(),
            max_customer_tickets: 1_000,
            shared_mailboxes: BTreeSet::new(),
        }
    }

    /// Checks that every key is one that a source can give.
    pub fn check(&self) -> Result<(), UnknownKey> {
        match self.keys.iter().find(|key| !KEYS.contains(&key.as_str())) {
            Some(key) => Err(UnknownKey { key: key.clone() }),
            None => Ok(()),
        }
    }

    /// How much `key` is trusted: 0 is most. `None`: not used at all.
    pub(crate) fn rank(&self, key: &str) -> Option<u8> {
        self.keys.iter().position(|known| known == key).and_then(|rank| u8::try_from(rank).ok())
    }

    /// Whether the source's own word names a known shared mailbox.
    pub(crate) fn is_listed(&self, key: &str, value: &str) -> bool {
        let value = canonical(key, value);
        self.shared_mailboxes.iter().any(|listed| canonical(key, listed) == value)
    }
}

/// One spelling for each identity, so that two sources agree: e-mail addresses in lower case,
/// phone numbers as digits.
pub(crate) fn canonical(key: &str, value: &str) -> String {
    match key {
        "email" => value.trim().to_lowercase(),
        "phone" => value.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect(),
        _ => value.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{IdentityRules, canonical};

    #[test]
    fn one_person_is_spelled_one_way() {
        assert_eq!(canonical("email", " Mia.Li@Example.com "), "mia.li@example.com");
        assert_eq!(canonical("phone", "+49 (30) 123-4567"), "+49301234567");
        assert_eq!(canonical("source_id", " Caller 7 "), "Caller 7");
    }

    #[test]
    fn an_unknown_key_names_the_valid_ones() {
        let rules = IdentityRules { keys: vec!["mail".to_owned()], ..IdentityRules::usual() };
        let err = rules.check().expect_err("`mail` is no key").to_string();
        assert_eq!(
            err,
            "identity key `mail` is unknown; valid keys are external_id, email, phone, source_id"
        );
    }
}
