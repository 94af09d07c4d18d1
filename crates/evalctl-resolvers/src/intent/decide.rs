//! A view in, a decision out.

use evalctl_candidate::{ArticleId, Confidence, Decision, Mode, TicketView};
use evalctl_text::{GramReader, SparseVector, softmax};

use super::answers::Answer;
use super::features::{Features, nearest};
use super::sentences::columns;
use super::snapshot::IntentSnapshot;

/// A snapshot at work, with buffers that are used again from view to view.
pub(super) struct Desk<'a> {
    snapshot: &'a IntentSnapshot,
    reader: GramReader,
    vector: SparseVector,
    scores: Vec<f32>,
    /// Whether any intent has an answer: where none has, the intent is all that is said.
    answers: bool,
}

/// What a text was read as.
struct Reading {
    /// The most probable intent.
    intent: usize,
    /// Its probability.
    probability: f32,
    /// The probability that it is outside all intents.
    outside: f32,
    /// How much of the text is known from the texts learned from, in [0, 1].
    known: f32,
}

impl<'a> Desk<'a> {
    pub(super) fn new(snapshot: &'a IntentSnapshot) -> Self {
        Self {
            snapshot,
            reader: GramReader::new(snapshot.options.input.grams()),
            vector: SparseVector::new(),
            scores: Vec::new(),
            answers: snapshot.answers.iter().any(Option::is_some),
        }
    }

    /// Decides on a view by its text, and by the text's vector where sentences are read.
    pub(super) fn decide(
        &mut self,
        view: &TicketView,
        text: &str,
        vector: Option<&[f32]>,
    ) -> Decision {
        let options = &self.snapshot.options;
        let reading = match self.read(text, vector) {
            Ok(reading) => reading,
            Err(reason) => return Decision::escalate(reason),
        };
        let probability = f64::from(reading.probability).min(1.0);
        let share = probability * f64::from(reading.known).min(1.0);
        let confidence = Confidence::new(share).expect("a product of two shares");
        let intent = &self.snapshot.intents[reading.intent];
        let unknown = |reason: &str| {
            let mut decision = Decision::new(Mode::Escalate, confidence, "unknown_question");
            decision.reasons.push(reason.to_owned());
            decision.intent = Some(intent.clone());
            decision
        };
        if reading.probability < reading.outside {
            return unknown("outside_all_intents");
        }
        if probability < options.abstain {
            return unknown("no_likely_intent");
        }
        if share < options.abstain {
            return unknown("unknown_words");
        }
        let mode = if options.threshold <= share { Mode::Autonomous } else { Mode::Draft };
        let mut decision = Decision::new(mode, confidence, "intent_read");
        decision.intent = Some(intent.clone());
        match &self.snapshot.answers[reading.intent] {
            Some(answer) => give(&mut decision, answer, view),
            None if self.answers => hold_back(&mut decision, Mode::Draft, "no_answer"),
            None => decision.reasons.push("intent_only".to_owned()),
        }
        decision
    }

    fn read(&mut self, text: &str, vector: Option<&[f32]>) -> Result<Reading, &'static str> {
        let snapshot = self.snapshot;
        let n_intents = snapshot.intents.len();
        if n_intents == 0 {
            return Err("nothing_learned");
        }
        let counts = self.reader.read(text);
        if counts.is_empty() {
            return Err("no_words");
        }
        let known = match (&snapshot.features, vector) {
            (Features::Grams(tfidf), _) => tfidf.vector(counts, &mut self.vector),
            (Features::Sentences { known, .. }, Some(vector)) => {
                self.vector = columns(vector);
                nearest(known, vector)
            }
            (Features::Sentences { .. }, None) => return Err("no_model"),
        };
        snapshot.softmax.scores(&self.vector, &mut self.scores);
        softmax(&mut self.scores);
        let mut intent = 0;
        for other in 1..n_intents {
            if self.scores[intent] < self.scores[other] {
                intent = other;
            }
        }
        let outside = self.scores.get(n_intents).copied().unwrap_or(0.0);
        Ok(Reading { intent, probability: self.scores[intent], outside, known })
    }
}

/// Puts an answer into a decision, as far as its articles can be read at the view's time.
fn give(decision: &mut Decision, answer: &Answer, view: &TicketView) {
    let article = |id: &ArticleId| view.knowledge.iter().find(|article| article.id == *id);
    let readable: Vec<_> = answer.cite.iter().filter_map(article).collect();
    decision.answer = answer.text.clone().or_else(|| Some(readable.first()?.body.clone()));
    decision.citations = readable.iter().map(|article| article.id.clone()).collect();
    if let Some(ticket) = &answer.reply_of {
        decision.reasons.push(format!("reply_of:{ticket}"));
    }
    if readable.len() < answer.cite.len() {
        decision.reasons.push("article_not_published".to_owned());
    }
    if answer.mode == Mode::Escalate {
        hold_back(decision, Mode::Escalate, "kept_for_people");
    } else if decision.answer.is_none() {
        hold_back(decision, Mode::Draft, "no_answer");
    } else if decision.mode < answer.mode {
        hold_back(decision, answer.mode, "kept_for_people");
    }
}

fn hold_back(decision: &mut Decision, mode: Mode, reason: &str) {
    decision.mode = decision.mode.max(mode);
    decision.reasons.push(reason.to_owned());
}
