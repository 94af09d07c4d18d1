//! Measures `intent` on labelled questions; `benches/peer/text.py` sets the figures beside
//! scikit-learn's.
//!
//! `measure_intent SPEC clinc150|banking77 DATA [MODEL VECTORS]` prints one JSON object; with a
//! sentence model it also writes the vectors of all questions to the file VECTORS.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use evalctl_candidate::{
    AuthorRole, CustomerHistory, Feedback, LocalSnapshot, Snapshot, TicketId, TicketView,
    TrainingExample, ViewMessage,
};
use evalctl_resolvers::{Mask, Spec, build};
use evalctl_tabular::{Entry, TableOptions, TableReader};
use evalctl_text::SentenceModel;
use jiff::Timestamp;
use serde_json::json;

/// Views decided in one call, as in a replay.
const BATCH: usize = 1024;

struct Question {
    text: String,
    intent: String,
}

struct Sets {
    train: Vec<Question>,
    test: Vec<Question>,
    outside: Vec<Question>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [spec, name, data, more @ ..] = arguments.as_slice() else {
        return Err("usage: measure_intent SPEC clinc150|banking77 DATA [MODEL VECTORS]".into());
    };
    let sets = match name.as_str() {
        "clinc150" => clinc(Path::new(data))?,
        "banking77" => banking(Path::new(data))?,
        other => return Err(format!("data set `{other}` is not one of clinc150, banking77").into()),
    };
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
    let row = json!({
        "accuracy": f64::from(right) / sets.test.len() as f64,
        "auroc": auroc(&inside, &outside),
        "fit_s": fit_s,
        "decisions_per_s": decisions_per_s,
        "snapshot_bytes": snapshot.bytes().len(),
    });
    if let [model, vectors] = more {
        write_vectors(Path::new(model), Path::new(vectors), &sets)?;
    }
    writeln!(std::io::stdout(), "{row}")?;
    Ok(())
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

/// The share of pairs in which the inner question has the higher confidence; ties count half.
fn auroc(inside: &[f64], outside: &[f64]) -> Option<f64> {
    let mut outside = outside.to_vec();
    outside.sort_by(f64::total_cmp);
    let mut twice = 0;
    for value in inside {
        twice += outside.partition_point(|other| other < value);
        twice += outside.partition_point(|other| other <= value);
    }
    let n_pairs = inside.len() * outside.len();
    (0 < n_pairs).then(|| twice as f64 / (2 * n_pairs) as f64)
}

fn clinc(data: &Path) -> Result<Sets, Box<dyn Error>> {
    let text = fs::read_to_string(data.join("clinc150/data_full.json"))?;
    let mut sets: BTreeMap<String, Vec<(String, String)>> = serde_json::from_str(&text)?;
    let mut take = |name: &str| -> Result<Vec<Question>, String> {
        let pairs = sets.remove(name).ok_or_else(|| format!("there is no set `{name}`"))?;
        Ok(pairs.into_iter().map(|(text, intent)| Question { text, intent }).collect())
    };
    Ok(Sets { train: take("train")?, test: take("test")?, outside: take("oos_test")? })
}

fn banking(data: &Path) -> Result<Sets, Box<dyn Error>> {
    let read = |name: &str| -> Result<Vec<Question>, Box<dyn Error>> {
        let path: PathBuf = data.join("banking77").join(name);
        let mut rows =
            TableReader::open(&path, &TableOptions::new())?.select(&["text", "category"])?;
        let mut questions = Vec::new();
        while let Some(entry) = rows.next()? {
            if let Entry::Row(row) = entry {
                let cell = |idx| row.get(idx).unwrap_or_default().to_owned();
                questions.push(Question { text: cell(0), intent: cell(1) });
            }
        }
        Ok(questions)
    };
    Ok(Sets { train: read("train.csv")?, test: read("test.csv")?, outside: Vec::new() })
}

fn write_vectors(model: &Path, file: &Path, sets: &Sets) -> Result<(), Box<dyn Error>> {
    let questions = sets.train.iter().chain(&sets.test).chain(&sets.outside);
    let texts: Vec<String> = questions.map(|question| question.text.clone()).collect();
    let mut bytes = Vec::new();
    for vector in SentenceModel::load(model)?.vectors(&texts) {
        bytes.extend(vector.iter().flat_map(|value| value.to_le_bytes()));
    }
    Ok(fs::write(file, bytes)?)
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
