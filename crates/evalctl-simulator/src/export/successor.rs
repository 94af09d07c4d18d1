//! What a newer AI would have done: tried in the shadow, so that no customer saw it.

use serde::Serialize;

use super::decision::article_id;
use super::{Case, Export};
use crate::rng::{Rng, Stream, logistic, logit};

/// A line of `successor.ndjson`.
#[derive(Debug, Serialize)]
pub(super) struct Shadow {
    ticket_id: String,
    mode: &'static str,
    confidence: f64,
    intent: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
    citations: Vec<String>,
    reasons: [&'static str; 1],
    #[serde(skip)]
    pub(super) truth: Truth,
}

/// What is true of its answer.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Truth {
    /// Probability that the answer is right.
    pub(super) p_right: f64,
    /// Whether it is.
    pub(super) right: bool,
}

pub(super) const ARM: &str = "successor";

/// It decides on what counts, whoever got it: alone on the intents of the model, else it drafts.
pub(super) fn of(export: &Export<'_>, case: &Case) -> Option<Shadow> {
    let ticket = &case.ticket;
    ticket.potential?;
    let question = &ticket.question;
    let (model, rng) = (&export.world.model, &mut rng(export, case, 2));
    // What it misreads it is unsure about, and leaves to people.
    let misread = rng.chance(model.successor.misreads);
    let read = if misread { rng.below(model.intents.len()) } else { question.intent };
    let intent = &model.intents[question.intent].name;
    let is_trained = model.successor.trained.contains(intent);
    let gain = if is_trained { model.successor.gain } else { 0.0 };
    let p_right = logistic(logit(question.ai_helps) + gain);
    let noise = model.successor.confidence_noise * rng.normal();
    let confidence = logistic(logit(p_right) + noise);
    let alone = !misread && (is_trained || model.successor.untrained.contains(intent));
    let article = article_id(export, question.intent, question.opened).filter(|_| alone);
    let (_, answer) = export.book.article(question.intent);
    let thousandths = |share: f64| (share * 1_000.0).round() / 1_000.0;
    Some(Shadow {
        ticket_id: case.id.to_string(),
        mode: if alone { "autonomous" } else { "draft" },
        confidence: thousandths(confidence),
        intent: model.intents[read].name.clone(),
        answer: alone.then_some(answer),
        citations: article.into_iter().collect(),
        reasons: [if alone { "may_answer" } else { "drafts_only" }],
        truth: Truth { p_right: thousandths(p_right), right: rng.chance(p_right) },
    })
}

/// A line of `labels.csv`: every answer that it would have given alone was read by two people, who
/// had to agree.
pub(super) fn label(export: &Export<'_>, case: &Case, shadow: &Shadow) -> String {
    if shadow.mode != "autonomous" {
        return String::new();
    }
    let (model, rng) = (&export.world.model, &mut rng(export, case, 3));
    let errs = rng.chance(model.successor.raters_err);
    let verdict = if shadow.truth.right == errs { "wrong" } else { "correct" };
    format!("{},{ARM},{verdict},review\n", case.id)
}

fn rng(export: &Export<'_>, case: &Case, purpose: u64) -> Rng {
    let place = case.ticket.place;
    let ticket = u64::from(place.contact) * 16 + u64::from(place.depth);
    Rng::new(export.seed, Stream::Label, [case.customer.number, ticket, purpose])
}
