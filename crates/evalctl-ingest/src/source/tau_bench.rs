//! tau-bench result files: each run a ticket with a recorded agent.
//!
//! A run has messages, tool calls, a reward as its verifier and perhaps a transfer to a person.
//! Trials of one task share a cluster: they are not independent.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use evalctl_domain::{
    AuthorRole, EventKind, HandoffKind, Meaning, Reference, SourceRef, StatusHistory,
    TicketHistory, TicketId, TicketState, Visibility,
};

use super::json_stream::each_element;
use super::stem;
use super::whole::Timeless;
use crate::error::IngestError;
use crate::intake::Intake;
use crate::raw::{RawContent, RawPiece};

/// The tool by which the agent hands over.
const TRANSFER: &str = "transfer_to_human_agents";

/// What the simulated customer says to end the run; no customer's word.
const STOP: &str = "###STOP###";

/// A reward counts as passed from here: the benchmark writes 1.0, sums may be a little off.
const PASSED: f64 = 1.0 - 1e-6;

#[derive(Deserialize)]
#[serde(expecting = "a tau-bench run")]
struct Run {
    task_id: u64,
    trial: u32,
    reward: f64,
    info: Info,
    traj: Vec<Turn>,
}

#[derive(Deserialize)]
struct Info {
    task: Task,
}

#[derive(Deserialize)]
struct Task {
    user_id: Option<String>,
    actions: Option<Vec<TaskAction>>,
}

#[derive(Deserialize)]
struct TaskAction {
    name: String,
    kwargs: Value,
}

#[derive(Deserialize)]
struct Turn {
    role: String,
    content: Option<String>,
    tool_calls: Option<Vec<ToolCall>>,
    tool_call_id: Option<String>,
}

#[derive(Deserialize)]
struct ToolCall {
    id: Option<String>,
    function: Function,
}

#[derive(Deserialize)]
struct Function {
    name: String,
    arguments: String,
}

pub(crate) fn read(path: &Path, file: u32, intake: &mut Intake<'_>) -> Result<(), IngestError> {
    let stem = stem(path);
    each_element(path, &mut |number, element: Value| {
        intake.record()?;
        let run = match Run::deserialize(&element) {
            Ok(run) => run,
            Err(err) => {
                intake.reject_json(path, number, "not_a_run", &err.to_string(), &element);
                return Ok(());
            }
        };
        let id = match TicketId::new(&format!("{stem}/{}/{}", run.task_id, run.trial)) {
            Ok(id) => id,
            Err(err) => {
                intake.reject_json(path, number, "ticket_invalid", &err.to_string(), &element);
                return Ok(());
            }
        };
        let identity = run.info.task.user_id.as_deref();
        let identity = intake.identify(identity.map(|user| ("source_id", user)).into_iter());
        let source = SourceRef { file, line: number };
        let history = ticket(&run, id, source, &stem, intake);
        let ticket = history.ticket.id.as_str().to_owned();
        let content = RawContent::Whole(Box::new(history));
        intake.push(&RawPiece { ticket, source, identity, content })
    })
}

fn ticket(
    run: &Run,
    id: TicketId,
    source: SourceRef,
    stem: &str,
    intake: &mut Intake<'_>,
) -> TicketHistory {
    let mut whole = Timeless::new(id, intake.timeless, source);
    intake.timeless += 1;
    whole.ticket().cluster = format!("task:{stem}/{}", run.task_id).into();
    whole.ticket().trial = Some(run.trial);
    whole.ticket().status_history = StatusHistory::Changes;
    let mut transferred = false;
    for (idx, turn) in run.traj.iter().enumerate() {
        match turn.role.as_str() {
            "user" => said_by_customer(turn, &mut whole, intake),
            "assistant" => {
                transferred |= said_by_agent(turn, &run.traj[idx + 1..], &mut whole, intake);
            }
            // The system prompt is the agent's own; results are kept with their calls.
            _ => {}
        }
    }
    whole.push(EventKind::SessionEnded);
    if !transferred {
        let (state, label) = (TicketState::Resolved, "ended".to_owned());
        whole.push(EventKind::Status { state, label, by: AuthorRole::Ai });
    }
    let passed = PASSED <= run.reward;
    whole.push(EventKind::Checked { name: "reward".to_owned(), passed });
    if let Some(actions) = &run.info.task.actions {
        let actions = actions.iter().map(|act| intake.action(&act.name, act.kwargs.clone()));
        whole.push(EventKind::ReferenceGiven(Reference {
            actions: Some(actions.collect()),
            ..Reference::default()
        }));
    }
    whole.finish()
}

fn said_by_customer(turn: &Turn, whole: &mut Timeless, intake: &Intake<'_>) {
    let text = turn.content.as_deref().unwrap_or_default().replace(STOP, "");
    if text.trim().is_empty() {
        return;
    }
    let text = intake.mask(text.trim());
    whole.sketch(&text);
    whole.push(EventKind::Message {
        author: AuthorRole::Customer,
        visibility: Visibility::Public,
        text: Some(text),
        meaning: None,
    });
}

/// Returns whether the agent handed over.
fn said_by_agent(turn: &Turn, later: &[Turn], whole: &mut Timeless, intake: &Intake<'_>) -> bool {
    let mut transferred = false;
    for call in turn.tool_calls.iter().flatten() {
        let arguments = serde_json::from_str(&call.function.arguments)
            .unwrap_or_else(|_| Value::String(call.function.arguments.clone()));
        let action = intake.action(&call.function.name, arguments);
        let answers = |turn: &&Turn| turn.role == "tool" && turn.tool_call_id == call.id;
        let result = later.iter().find(answers).and_then(|turn| turn.content.as_deref());
        let result = result.map(|text| intake.mask(text));
        whole.push(EventKind::Acted { author: AuthorRole::Ai, action, result });
        if call.function.name == TRANSFER {
            transferred = true;
            whole.push(EventKind::Handoff { kind: HandoffKind::ByAi });
        }
    }
    if let Some(text) = turn.content.as_deref().filter(|text| !text.trim().is_empty()) {
        whole.push(EventKind::Message {
            author: AuthorRole::Ai,
            visibility: Visibility::Public,
            text: Some(intake.mask(text)),
            meaning: Some(Meaning::Answer),
        });
    }
    transferred
}

#[cfg(test)]
mod tests;
