//! A mapping file as typed: its sections and keys, nothing checked yet.

use std::collections::BTreeMap;

use serde::Deserialize;

use evalctl_domain::AuthorRole;

use super::{Order, TransitionMeaning};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MappingFile {
    pub(super) schema: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) table: TableSection,
    pub(super) ticket: TicketSection,
    #[serde(default)]
    pub(super) customer: BTreeMap<String, String>,
    pub(super) time: TimeSection,
    #[serde(default)]
    pub(super) order: OrderSection,
    pub(super) state: Option<StateSection>,
    #[serde(default, rename = "transition")]
    pub(super) transitions: Vec<TransitionSection>,
    #[serde(default)]
    pub(super) fields: FieldsSection,
    pub(super) message: Option<MessageSection>,
    pub(super) action: Option<ActionSection>,
    pub(super) rating: Option<RatingSection>,
    pub(super) verifier: Option<VerifierSection>,
    pub(super) reference: Option<ReferenceSection>,
    #[serde(default)]
    pub(super) check: CheckSection,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableSection {
    pub(super) delimiter: Option<char>,
    #[serde(default)]
    pub(super) missing: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TicketSection {
    pub(super) id: String,
    pub(super) opened: Option<String>,
    pub(super) channel: Option<String>,
    pub(super) language: Option<String>,
    pub(super) intent: Option<String>,
    pub(super) set: Option<String>,
    pub(super) subject: Option<String>,
    pub(super) page: Option<String>,
    pub(super) tags: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TimeSection {
    pub(super) column: String,
    pub(super) format: String,
    pub(super) zone: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrderSection {
    pub(super) by: Order,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StateSection {
    pub(super) column: String,
    pub(super) changed_by: AuthorRole,
    #[serde(default)]
    pub(super) open: Vec<String>,
    #[serde(default)]
    pub(super) pending: Vec<String>,
    #[serde(default)]
    pub(super) resolved: Vec<String>,
    #[serde(default)]
    pub(super) closed: Vec<String>,
    #[serde(default)]
    pub(super) closed_no_reply: Vec<String>,
    #[serde(default)]
    pub(super) invalid: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TransitionSection {
    pub(super) means: TransitionMeaning,
    pub(super) column: String,
    #[serde(default)]
    pub(super) from: Vec<String>,
    #[serde(default)]
    pub(super) to: Vec<String>,
    pub(super) reason: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldsSection {
    #[serde(default)]
    pub(super) arrival: Vec<String>,
    #[serde(default)]
    pub(super) changing: Vec<String>,
    #[serde(default, rename = "final")]
    pub(super) final_: Vec<String>,
    #[serde(default)]
    pub(super) ignored: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MessageSection {
    pub(super) text: String,
    pub(super) author: String,
    pub(super) customer: Vec<String>,
    #[serde(default)]
    pub(super) ai: Vec<String>,
    #[serde(default)]
    pub(super) person: Vec<String>,
    #[serde(default)]
    pub(super) system: Vec<String>,
    pub(super) visibility: Option<String>,
    #[serde(default)]
    pub(super) internal: Vec<String>,
    pub(super) meaning: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ActionSection {
    pub(super) name: String,
    pub(super) arguments: Option<String>,
    pub(super) result: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RatingSection {
    pub(super) column: String,
    #[serde(default)]
    pub(super) offered: Vec<String>,
    #[serde(default)]
    pub(super) good: Vec<String>,
    #[serde(default)]
    pub(super) bad: Vec<String>,
    pub(super) scale: Option<u8>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VerifierSection {
    pub(super) column: String,
    pub(super) passed: Vec<String>,
    pub(super) failed: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReferenceSection {
    pub(super) intent: Option<String>,
    #[serde(default)]
    pub(super) out_of_scope: Vec<String>,
    pub(super) actions: Option<String>,
    pub(super) article: Option<String>,
    pub(super) answer: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckSection {
    pub(super) reopened_counter: Option<String>,
}
