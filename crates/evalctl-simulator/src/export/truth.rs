//! `truth.json`: the expected KPIs first, then for each ticket what would have happened either way.

use serde::Serialize;

use super::{Case, Export, successor};
use crate::expected::{CountedKpi, Expected, counted};
use crate::record::WINDOW;
use crate::story::PotentialEnd;

/// A ticket's line. Without `ai` and `people` it does not count.
#[derive(Debug, Serialize)]
pub(super) struct Line<'l> {
    id: u64,
    kind: &'static str,
    intent: &'l str,
    difficulty: f64,
    /// Probability that the AI's first answer helps.
    p_ai: f64,
    /// Probability that a person's answer helps.
    p_people: f64,
    routed_to: &'static str,
    /// Probability that it went to the AI.
    p_routed_to_ai: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    ai: Option<EndLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    people: Option<EndLine>,
    /// What is true of the answer of the AI that was tried in the shadow.
    #[serde(skip_serializing_if = "Option::is_none")]
    successor: Option<successor::Truth>,
}

/// One of the two ends.
#[derive(Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
struct EndLine {
    /// Helped in the end, in this ticket.
    resolved: bool,
    escalated: bool,
    reopened_7d: bool,
    recontact_7d: bool,
    satisfied: bool,
    /// Whether the customer would answer a survey.
    answers: bool,
    /// Minutes from opening to the last resolution.
    ttr_min: Option<i64>,
    /// Minutes that people worked.
    work_min: i64,
}

pub(super) fn head(export: &Export<'_>, expected: &Expected) -> Vec<u8> {
    #[derive(Serialize)]
    struct Head<'h> {
        schema: &'static str,
        seed: u64,
        tickets: usize,
        customers: u64,
        export_taken: String,
        ai_effect: f64,
        expected: &'h Expected,
        counted: Vec<CountedKpi>,
    }
    let head = Head {
        schema: "evalctl.truth/1",
        seed: export.seed,
        tickets: export.index.tickets.len(),
        customers: export.index.n_customers,
        export_taken: super::stamp(export.world.calendar.cut),
        ai_effect: export.world.model.ai.effect,
        expected,
        counted: counted(export.world, export.seed, &export.index),
    };
    let mut res = serde_json::to_vec_pretty(&head).expect("plain values become JSON");
    // The object goes on with the list of tickets.
    res.truncate(res.len() - "\n}".len());
    res.extend(b",\n  \"tickets_truth\": [");
    res
}

pub(super) fn line<'l>(
    export: &'l Export<'_>,
    case: &Case,
    successor: Option<successor::Truth>,
) -> Line<'l> {
    let ticket = &case.ticket;
    let question = &ticket.question;
    Line {
        id: case.id,
        kind: ticket.kind.as_str(),
        intent: &export.world.model.intents[question.intent].name,
        difficulty: rounded(question.difficulty),
        p_ai: rounded(question.ai_helps),
        p_people: rounded(question.people_help),
        routed_to: if ticket.routing.to_ai { "ai" } else { "people" },
        p_routed_to_ai: rounded(ticket.routing.propensity),
        ai: ticket.potential.map(|both| end(&both.ai, question.opened)),
        people: ticket.potential.map(|both| end(&both.people, question.opened)),
        successor,
    }
}

fn end(potential: &PotentialEnd, opened: i64) -> EndLine {
    let end = &potential.end;
    let within = |from: Option<i64>, at: Option<i64>| {
        from.zip(at).is_some_and(|(from, at)| at <= from + WINDOW)
    };
    EndLine {
        resolved: end.helped,
        escalated: end.handed_over,
        reopened_7d: within(end.first_solved, end.reopened),
        recontact_7d: within(end.last_solved, potential.comes_back.map(|back| back.at)),
        satisfied: end.satisfied,
        answers: end.survey_offered && end.answers_survey,
        ttr_min: end.last_solved.map(|at| (at - opened) / 60),
        work_min: end.work / 60,
    }
}

fn rounded(x: f64) -> f64 {
    (x * 1_000.0).round() / 1_000.0
}
