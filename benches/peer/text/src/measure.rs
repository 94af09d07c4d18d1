//! One specification on one data set: accuracy, area, times.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use evalctl_candidate::{
    AuthorRole, CustomerHistory, Feedback, LocalSnapshot, Snapshot, TicketId, TicketView,
    TrainingExample, ViewMessage,
};
use evalctl_resolvers::{Mask, Spec, build};
use evalctl_text::SentenceModel;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::area::auroc;
use crate::questions::{Question, Sets};

/// Views decided in one call, as in a replay.
const BATCH: usize = 1024;

/// Learns from the train set and reads the test set.
pub(crate) fn measure(spec: &str, sets: &Sets) -> Result<Value, Box<dyn Error>> {
    let mask = Mask { text: &|text| text.to_owned(), arguments: &|_| {} };
    let built = build(&Spec::parse(spec)?, Path::new("."), &mask)?;
    let start = Instant::now();
    let mut examples = sets.train.iter().enumerate().map(|(idx, question)| example(idx, question));
    let Snapshot::Local(snapshot) = built.resolver.fit(None, &mut examples)? else {
        return Err("the resolver decides elsewhere".into());
    };
    let fit_s = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let (inside, right) = decide(&snapshot, &sets.test);
    let decisions_per_s = sets.test.len() as f64 / start.elapsed().as_secs_f64();
    let (outside, _) = decide(&snapshot, &sets.outside);
    Ok(json!({
        "accuracy": f64::from(right) / sets.test.len() as f64,
        "auroc": auroc(&inside, &outside),
        "fit_s": fit_s,
        "decisions_per_s": decisions_per_s,
        "snapshot_bytes": snapshot.bytes().len(),
    }))
}

/// Writes the sentence vectors of train, test and what is outside, one after the other, as 32-bit
/// numbers.
pub(crate) fn write_vectors(model: &Path, file: &Path, sets: &Sets) -> Result<(), Box<dyn Error>> {
    let questions = sets.train.iter().chain(&sets.test).chain(&sets.outside);
    let texts: Vec<String> = questions.map(|question| question.text.clone()).collect();
    let mut bytes = Vec::new();
    for vector in SentenceModel::load(model)?.vectors(&texts) {
        bytes.extend(vector.iter().flat_map(|value| value.to_le_bytes()));
    }
    Ok(fs::write(file, bytes)?)
}

/// The confidences, and how many intents were read right.
fn decide(snapshot: &Arc<dyn LocalSnapshot>, questions: &[Question]) -> (Vec<f64>, u32) {
    let views: Vec<TicketView> = questions.iter().map(|question| view(0, question)).collect();
    let mut confidences = Vec::new();
    let mut right = 0;
    let decided = views.chunks(BATCH).flat_map(|batch| snapshot.decide(batch));
    for (decision, question) in decided.zip(questions) {
        if let Ok(decision) = decision {
            right += u32::from(decision.intent.as_ref() == Some(&question.intent));
            confidences.push(decision.confidence.get());
        }
    }
    (confidences, right)
}

fn example(number: usize, question: &Question) -> TrainingExample {
    let view = view(number, question);
    let feedback = Feedback {
        ticket: view.ticket.clone(),
        due: view.at,
        intent: Some(question.intent.clone()),
        out_of_scope: false,
        answer: None,
        article: None,
        actions: Vec::new(),
        resolved: None,
    };
    TrainingExample { view, feedback }
}

fn view(number: usize, question: &Question) -> TicketView {
    let author = AuthorRole::Customer;
    let message = ViewMessage { author, time: Timestamp::UNIX_EPOCH, text: question.text.clone() };
    TicketView {
        ticket: TicketId::new(&format!("q-{number}")).expect("a short id"),
        customer: None,
        at: Timestamp::UNIX_EPOCH,
        turn: 0,
        channel: None,
        language: None,
        page: None,
        subject: None,
        messages: vec![message],
        tags: Vec::new(),
        fields: BTreeMap::new(),
        account: BTreeMap::new(),
        history: CustomerHistory::default(),
        knowledge: Arc::new([]),
    }
}
