//! Who is the customer: keys in order of trust, resolved before anything is hashed.

use std::collections::{BTreeMap, BTreeSet};

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

    /// The listed shared mailboxes in the one spelling of every key.
    pub(crate) fn listed(&self) -> Listed {
        let spelled = |key: &str| -> BTreeSet<String> {
            self.shared_mailboxes.iter().map(|listed| canonical(key, listed)).collect()
        };
        Listed(KEYS.iter().map(|key| (*key, spelled(key))).collect())
    }
}

/// Listed shared mailboxes by key, each in its one spelling.
#[derive(Debug)]
pub(crate) struct Listed(BTreeMap<&'static str, BTreeSet<String>>);

impl Listed {
    pub(crate) fn has(&self, key: &str, canonical: &str) -> bool {
        self.0.get(key).is_some_and(|listed| listed.contains(canonical))
    }
}

/// One spelling for each identity, so that two sources agree: e-mail addresses in lower case,
/// phone numbers as digits, with a `+` before a country code. Empty: it identifies nobody.
pub(crate) fn canonical(key: &str, value: &str) -> String {
    match key {
        "email" => value.trim().to_lowercase(),
        "phone" => canonical_phone(value),
        _ => value.trim().to_owned(),
    }
}

fn canonical_phone(value: &str) -> String {
    // `(0)` after a country code is for callers from within the country.
    let value = value.trim().replace("(0)", "");
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() {
        return digits;
    }
    match (value.starts_with('+'), digits.strip_prefix("00")) {
        (true, _) => format!("+{digits}"),
        (false, Some(international)) => format!("+{international}"),
        (false, None) => digits,
    }
}

#[cfg(test)]
mod tests {
    use super::{IdentityRules, canonical};

    #[test]
    fn one_person_is_spelled_one_way() {
        assert_eq!(canonical("email", " Mia.Li@Example.com "), "mia.li@example.com");
        for phone in ["+49 (30) 123-4567", "+49 (0)30 1234567", "0049 30 123 45 67"] {
            assert_eq!(canonical("phone", phone), "+49301234567");
        }
        assert_eq!(canonical("phone", "030 1234567"), "0301234567");
        assert_eq!(canonical("phone", "+ unknown"), "");
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
