use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use evalctl_candidate::{
    Action, ArticleId, AuthorRole, Confidence, DecideError, Decision, LocalSnapshot, Mode,
    Sentiment, TicketView, Urgency,
};

use crate::ResolversError;
use crate::fixed::Fixed;
use crate::kinds::{Built, Loaded, Site};
use crate::loaded::names_schema;

use phrases::{Found, PhraseIndex};
use when::When;

mod file;

mod when;

mod phrases;

#[cfg(test)]
mod tests;

/// What a rules file and a snapshot of one call themselves.
const SCHEMA: &str = "evalctl.rules/1";

/// The name that the `[default]` section goes by in reasons.
const DEFAULT: &str = "default";

pub(crate) fn build(site: &Site<'_>) -> Result<Built, ResolversError> {
    let path = site.file()?;
    let snapshot = Arc::new(RulesSnapshot::from_file(&path)?);
    let arm = site.spec.arm().to_owned();
    Ok(Built {
        acted: site.spec.acted(),
        resolver: Arc::new(Fixed { arm: arm.clone(), snapshot }),
        arm,
        recorded: None,
        inputs: vec![path],
    })
}

pub(crate) fn load(bytes: &[u8]) -> Option<Loaded> {
    names_schema(bytes, "evalctl.rules/").then(|| {
        RulesSnapshot::from_bytes(bytes).map(|loaded| Arc::new(loaded) as Arc<dyn LocalSnapshot>)
    })
}

/// Decides by the first rule that holds, or else by the default.
///
/// Its bytes are the rules in normal form, so white space, comments, letter case of phrases and
/// their order in a list change nothing.
#[derive(Debug)]
pub struct RulesSnapshot {
    rules: RuleSet,
    index: PhraseIndex,
    /// The phrases of each rule, as numbers of the index.
    wanted: Vec<WantedPhrases>,
}

impl RulesSnapshot {
    /// Reads a rules file.
    pub fn from_file(path: &Path) -> Result<Self, ResolversError> {
        file::read(path).map(Self::new)
    }

    /// Loads what [`LocalSnapshot::bytes`] gave; it decides the same.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ResolversError> {
        let rules: RuleSet =
            serde_json::from_slice(bytes).map_err(|error| not_rules(error.to_string()))?;
        if rules.schema != SCHEMA {
            return Err(not_rules(format!("schema is `{}`, expected `{SCHEMA}`", rules.schema)));
        }
        Ok(Self::new(rules))
    }

    fn new(rules: RuleSet) -> Self {
        let mut index = PhraseIndex::default();
        let mut wanted = Vec::with_capacity(rules.rules.len());
        for rule in &rules.rules {
            wanted.push(WantedPhrases {
                any: rule.when.any_words.iter().map(|phrase| index.add(phrase.as_str())).collect(),
                all: rule.when.all_words.iter().map(|phrase| index.add(phrase.as_str())).collect(),
                none: rule.when.no_words.iter().map(|phrase| index.add(phrase.as_str())).collect(),
            });
        }
        Self { rules, index, wanted }
    }

    fn decide_one(&self, view: &TicketView, found: &mut Found) -> Decision {
        self.index.search(customer_texts(view), found);
        for (rule, wanted) in self.rules.rules.iter().zip(&self.wanted) {
            if wanted.hold(found) && rule.when.holds(view) {
                return rule.then.decision(format!("rule:{}", rule.name), view);
            }
        }
        let default = &self.rules.default;
        match default.mode {
            Mode::Escalate => default.decision("unknown_question".to_owned(), view),
            Mode::Autonomous | Mode::Draft => default.decision(format!("rule:{DEFAULT}"), view),
        }
    }
}

impl LocalSnapshot for RulesSnapshot {
    fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(&self.rules).expect("rules have text keys only")
    }

    fn decide(&self, views: &[TicketView]) -> Vec<Result<Decision, DecideError>> {
        let mut found = self.index.buffers();
        views.iter().map(|view| Ok(self.decide_one(view, &mut found))).collect()
    }
}

fn not_rules(message: String) -> ResolversError {
    ResolversError::Snapshot { kind: "rules", message }
}

/// What the customer wrote, message by message: no phrase reaches from one into the next.
fn customer_texts(view: &TicketView) -> impl Iterator<Item = &str> {
    let messages = view.messages.iter().filter(|message| message.author == AuthorRole::Customer);
    view.subject.as_deref().into_iter().chain(messages.map(|message| message.text.as_str()))
}

/// A rules file in normal form.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleSet {
    schema: String,
    default: Then,
    rules: Vec<Rule>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    name: String,
    when: When,
    then: Then,
}

/// What a rule decides.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Then {
    mode: Mode,
    #[serde(with = "exact")]
    confidence: Confidence,
    intent: Option<String>,
    sentiment: Option<Sentiment>,
    urgency: Option<Urgency>,
    answer: Option<String>,
    cite: Vec<ArticleId>,
    actions: Vec<Action>,
}

impl Then {
    fn decision(&self, reason: String, view: &TicketView) -> Decision {
        let (citations, hidden): (Vec<_>, Vec<_>) =
            self.cite.iter().cloned().partition(|id| can_read(view, id));
        let mut reasons = vec![reason];
        if !hidden.is_empty() {
            reasons.push("article_not_published".to_owned());
        }
        Decision {
            mode: self.mode,
            confidence: self.confidence,
            intent: self.intent.clone(),
            sentiment: self.sentiment,
            urgency: self.urgency,
            answer: self.answer.clone(),
            citations,
            actions: self.actions.clone(),
            reasons,
            cost: None,
        }
    }
}

fn can_read(view: &TicketView, id: &ArticleId) -> bool {
    view.knowledge.iter().any(|article| article.id == *id && article.readable_at(view.at))
}

/// The phrase conditions of one rule.
#[derive(Debug)]
struct WantedPhrases {
    any: Vec<u32>,
    all: Vec<u32>,
    none: Vec<u32>,
}

impl WantedPhrases {
    fn hold(&self, found: &Found) -> bool {
        (self.any.is_empty() || self.any.iter().any(|&number| found.has(number)))
            && self.all.iter().all(|&number| found.has(number))
            && !self.none.iter().any(|&number| found.has(number))
    }
}

/// Confidence as decimal text: JSON readers may be off by the last bit of a number.
mod exact {
    use serde::de::{Deserialize, Deserializer, Error};
    use serde::ser::Serializer;

    use evalctl_candidate::Confidence;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
    pub(super) fn serialize<S: Serializer>(
        confidence: &Confidence,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&confidence.get())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Confidence, D::Error> {
        let text = String::deserialize(deserializer)?;
        let value: f64 = text.parse().map_err(D::Error::custom)?;
        Confidence::new(value).map_err(D::Error::custom)
    }
}
