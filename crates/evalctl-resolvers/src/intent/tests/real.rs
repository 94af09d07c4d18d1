//! Real questions: the figures that `docs/resolvers.md` states, with a little room.

use evalctl_candidate::{LocalSnapshot, TicketView, TrainingExample};
use serde_json::Value;

use crate::fixtures::{example, fitted, shared, view};

pub(super) type Question = (String, String);

pub(super) fn clinc(data: &Value, set: &str) -> Vec<Question> {
    let text = |pair: &Value, idx: usize| pair[idx].as_str().expect("a text").to_owned();
    let pairs = data[set].as_array().expect("a set");
    pairs.iter().map(|pair| (text(pair, 0), text(pair, 1))).collect()
}

pub(super) fn examples(questions: &[Question]) -> Vec<TrainingExample> {
    let numbered = questions.iter().enumerate();
    numbered.map(|(idx, (text, intent))| example(&format!("t-{idx}"), text, intent, "")).collect()
}

/// Share of questions whose intent is read, and the confidences.
pub(super) fn judge(snapshot: &dyn LocalSnapshot, questions: &[Question]) -> (f64, Vec<f64>) {
    let views: Vec<TicketView> = questions.iter().map(|(text, _)| view("q", text, &[])).collect();
    let mut right = 0_u32;
    let mut confidences = Vec::new();
    for (decision, (_, intent)) in snapshot.decide(&views).into_iter().zip(questions) {
        let decision = decision.expect("intent always decides");
        right += u32::from(decision.intent.as_ref() == Some(intent));
        confidences.push(decision.confidence.get());
    }
    (f64::from(right) / questions.len() as f64, confidences)
}

/// The share of pairs in which the inner question has the higher confidence; ties count half.
pub(super) fn auroc(inside: &[f64], outside: &[f64]) -> f64 {
    let mut outside = outside.to_vec();
    outside.sort_by(f64::total_cmp);
    let mut twice = 0;
    for value in inside {
        twice += outside.partition_point(|other| other < value);
        twice += outside.partition_point(|other| other <= value);
    }
    twice as f64 / (2 * inside.len() * outside.len()) as f64
}

#[test]
fn clinc150_is_read_and_what_is_outside_told_apart() {
    let name = "clinc150_is_read_and_what_is_outside_told_apart";
    let Some(bytes) = shared(name, "clinc150/data_full.json") else {
        return;
    };
    let data: Value = serde_json::from_slice(&bytes).expect("JSON");
    let train = examples(&clinc(&data, "train"));
    let (test, outside) = (clinc(&data, "test"), clinc(&data, "oos_test"));
    for (spec, least_accuracy, least_auroc) in
        [("intent", 0.925, 0.96), ("intent?features=words", 0.91, 0.945)]
    {
        let snapshot = fitted(spec, &train);
        let (accuracy, inner) = judge(snapshot.as_ref(), &test);
        let auroc = auroc(&inner, &judge(snapshot.as_ref(), &outside).1);
        assert!(least_accuracy <= accuracy, "{spec}: accuracy {accuracy}");
        assert!(least_auroc <= auroc, "{spec}: area under the curve {auroc}");
    }
}

#[test]
fn banking77_is_read() {
    let name = "banking77_is_read";
    let (Some(train), Some(test)) =
        (shared(name, "banking77/train.csv"), shared(name, "banking77/test.csv"))
    else {
        return;
    };
    let train = examples(&banking(&train));
    let test = banking(&test);
    for (spec, least) in [("intent", 0.913), ("intent?features=words", 0.894)] {
        let (accuracy, _) = judge(fitted(spec, &train).as_ref(), &test);
        assert!(least <= accuracy, "{spec}: accuracy {accuracy}");
    }
}

/// Questions of a table with a quoted text and a category.
fn banking(bytes: &[u8]) -> Vec<Question> {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    let mut questions = Vec::new();
    let mut record = String::new();
    for line in text.lines().skip(1) {
        record.push_str(line);
        // An odd number of quotes: the text goes on in the next line.
        if record.matches('"').count() % 2 == 1 {
            record.push('\n');
            continue;
        }
        let (text, label) = record.rsplit_once(',').expect("two columns");
        let text = text.trim_matches('"').replace("\"\"", "\"");
        questions.push((text, label.to_owned()));
        record.clear();
    }
    questions
}
