//! What the AI in use decided, and what raters say of it.

use serde::Serialize;

use super::{Case, Export};
use crate::rng::{Rng, Stream};
use crate::way::{Fact, Say};

/// A line of `decisions.ndjson`; the last three columns say how the ticket was routed.
#[derive(Debug, Serialize)]
pub(super) struct Decision {
    ticket_id: String,
    mode: &'static str,
    confidence: f64,
    intent: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
    citations: Vec<String>,
    reasons: [&'static str; 1],
    routed_to: &'static str,
    randomised: bool,
    /// Probability that it went where it went; known only where a coin decided.
    propensity: Option<f64>,
}

pub(super) const ARM: &str = "incumbent";

/// The AI decides on what counts; what went to people it did not act on.
pub(super) fn of(export: &Export<'_>, case: &Case, answer: Option<&str>) -> Option<Decision> {
    let ticket = &case.ticket;
    ticket.potential?;
    let routing = ticket.routing;
    let rng = &mut rng(export, case, 0);
    let model = &export.world.model;
    let intent =
        if rng.chance(0.9) { ticket.question.intent } else { rng.below(model.intents.len()) };
    let acted = routing.to_ai && answer.is_some();
    let article = article_id(export, ticket.question.intent, ticket.question.opened);
    let chance = model.routing.randomised_to_ai;
    let chance = if routing.to_ai { chance } else { 1.0 - chance };
    Some(Decision {
        ticket_id: case.id.to_string(),
        mode: if acted { "autonomous" } else { "escalate" },
        confidence: (routing.confidence * 1_000.0).round() / 1_000.0,
        intent: model.intents[intent].name.clone(),
        answer: answer.filter(|_| acted).map(str::to_owned),
        citations: article.filter(|_| acted).into_iter().collect(),
        reasons: [if routing.to_ai { "routed_to_ai" } else { "routed_to_people" }],
        routed_to: if routing.to_ai { "ai" } else { "people" },
        randomised: routing.randomised,
        propensity: routing.randomised.then_some(chance),
    })
}

/// A line of `labels.csv` for one in six of the AI's answers; a rater errs once in twenty.
pub(super) fn label(export: &Export<'_>, case: &Case) -> String {
    let Some(both) = case.ticket.potential.filter(|_| case.ticket.routing.to_ai) else {
        return String::new();
    };
    let rng = &mut rng(export, case, 1);
    let answers =
        |dated: &&crate::way::Dated| matches!(dated.fact, Fact::Said { say: Say::Answer, .. });
    let answered = case.ticket.facts(export.world).any(|dated| answers(&dated));
    if !answered || !rng.chance(1.0 / 6.0) {
        return String::new();
    }
    let right = both.ai.end.helped && !both.ai.end.handed_over;
    let verdict = if rng.chance(0.05) { !right } else { right };
    let verdict = if verdict { "correct" } else { "wrong" };
    format!("{},{ARM},{verdict},rater-{}\n", case.id, 1 + rng.below(3))
}

fn rng(export: &Export<'_>, case: &Case, purpose: u64) -> Rng {
    let place = case.ticket.place;
    let ticket = u64::from(place.contact) * 16 + u64::from(place.depth);
    Rng::new(export.seed, Stream::Label, [case.customer.number, ticket, purpose])
}

/// The article about an intent, if it was out at the time.
pub(super) fn article_id(export: &Export<'_>, intent: usize, at: i64) -> Option<String> {
    let covers = export.world.model.intents[intent].article.covers(at);
    covers.then(|| format!("KB-{}", 101 + intent))
}
