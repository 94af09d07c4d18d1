//! What a helpdesk must say about itself: who is its AI, what its fields and tags mean.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use evalctl_domain::HandoffKind;

use crate::meaning::meaning_rules_version;

/// How a Zendesk export is understood; `docs/zendesk.md` explains every part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZendeskRules {
    /// Users who are an AI, by id or e-mail address.
    pub ai_authors: BTreeSet<String>,
    /// Tags of tickets in which what comes through the API is an AI's.
    pub ai_tags: BTreeSet<String>,
    /// Custom field that holds the intent, by its number.
    pub intent_field: Option<i64>,
    /// Custom field that holds the page, filled on arrival.
    pub page_field: Option<i64>,
    /// Custom field that holds the language, filled on arrival.
    pub language_field: Option<i64>,
    /// Further custom fields to keep: the name to keep one under, and its number.
    pub fields: BTreeMap<String, i64>,
    /// Tags of tickets that are tests.
    pub test_tags: BTreeSet<String>,
    /// Tags of tickets that are spam.
    pub spam_tags: BTreeSet<String>,
    /// Tags of tickets that were closed because the customer did not answer.
    pub no_reply_tags: BTreeSet<String>,
    /// Tags that say that the AI handed over, and why.
    pub handoff_tags: BTreeMap<String, HandoffKind>,
    /// Tags that say that the ticket went up a level.
    pub escalation_tags: BTreeSet<String>,
    /// The version of the rules by which messages get their meaning.
    pub meaning_rules: u32,
}

impl ZendeskRules {
    /// The rules of a helpdesk that says nothing about itself: no AI, no fields.
    #[must_use]
    pub fn usual() -> Self {
        let tags = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect();
        Self {
            ai_authors: BTreeSet::new(),
            ai_tags: BTreeSet::new(),
            intent_field: None,
            page_field: None,
            language_field: None,
            fields: BTreeMap::new(),
            test_tags: BTreeSet::new(),
            spam_tags: tags(&["spam"]),
            no_reply_tags: BTreeSet::new(),
            handoff_tags: BTreeMap::new(),
            escalation_tags: BTreeSet::new(),
            meaning_rules: meaning_rules_version(),
        }
    }

    /// Checks that every AI author is a number or an e-mail address.
    pub fn check(&self) -> Result<(), AuthorUnknown> {
        let is_known = |author: &str| author.contains('@') || author.parse::<i64>().is_ok();
        match self.ai_authors.iter().find(|author| !is_known(author.trim())) {
            Some(author) => Err(AuthorUnknown { author: author.clone() }),
            None => Ok(()),
        }
    }
}

/// An AI author cannot be told by what was given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("AI author `{author}` is neither a user id such as `23111595978772` nor an e-mail address")]
pub struct AuthorUnknown {
    /// What was given.
    pub author: String,
}

#[cfg(test)]
mod tests {
    use super::ZendeskRules;

    #[test]
    fn an_author_is_a_number_or_an_address() {
        let with = |author: &str| ZendeskRules {
            ai_authors: [author.to_owned()].into(),
            ..ZendeskRules::usual()
        };
        assert_eq!(with("23111595978772").check(), Ok(()));
        assert_eq!(with("bot@example.com").check(), Ok(()));
        let err = with("the bot").check().unwrap_err().to_string();
        assert_eq!(
            err,
            "AI author `the bot` is neither a user id such as `23111595978772` nor an e-mail address"
        );
    }
}
