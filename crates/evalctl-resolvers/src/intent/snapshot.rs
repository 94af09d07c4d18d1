//! What was learned, as bytes that decide.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use evalctl_candidate::{DecideError, Decision, LocalSnapshot, TicketView};
use evalctl_text::{FitOptions, Softmax};

use super::answers::{Answer, AnswerTable};
use super::central::central_reply;
use super::decide::Desk;
use super::features::Features;
use super::options::{Input, IntentOptions, Replies};
use super::sentences::Encoder;
use crate::ResolversError;
use crate::learn::Learn;
use crate::lessons::{Lesson, Lessons, StoredLessons};
use crate::stored::{decode, encode};

/// The first bytes of a snapshot.
pub(super) const HEADER: &[u8] = b"evalctl.intent/1\n";

/// How the model is fitted; see docs/resolvers.md for what these choices were measured on.
const FIT: FitOptions = FitOptions { cost: 10.0, max_rounds: 30, tolerance: 0.01 };

/// Knows the intents of the tickets it has learned from, and what is said to each.
#[derive(Serialize, Deserialize)]
pub struct IntentSnapshot {
    pub(super) options: IntentOptions,
    /// In ascending order; a class each.
    pub(super) intents: Vec<String>,
    /// Whether a last class stands for what is outside all intents.
    pub(super) has_outside: bool,
    pub(super) features: Features,
    pub(super) softmax: Softmax,
    /// By intent.
    pub(super) answers: Vec<Option<Answer>>,
    /// What is needed to learn on, where it does.
    lessons: Option<StoredLessons>,
    /// What reads sentences, where they are read; the bytes know it by its hash.
    #[serde(skip)]
    pub(super) encoder: Option<Arc<Encoder>>,
}

impl IntentSnapshot {
    /// Learns from all `lessons` at once: their order does not matter.
    pub(super) fn learn(
        mut lessons: Lessons,
        options: &IntentOptions,
        table: &AnswerTable,
        encoder: Option<Arc<Encoder>>,
    ) -> Self {
        lessons.sort();
        let named = lessons.all.iter().filter_map(|lesson| lesson.intent.clone());
        let mut intents: Vec<String> = named.collect();
        intents.sort_unstable();
        intents.dedup();
        let has_outside = lessons.all.iter().any(|lesson| lesson.intent.is_none());
        let features = match (options.input, &encoder) {
            (Input::Sentences, Some(encoder)) => {
                Features::of_sentences(encoder.sha256(), encoder.width(), &lessons.all)
            }
            (input, _) => Features::of_grams(input.grams(), &lessons.all),
        };
        let rows = features.rows(&lessons.all);
        let class = |lesson: &Lesson| {
            let found = lesson.intent.as_ref().map(|intent| intents.binary_search(intent));
            let class = found.map_or(intents.len(), |found| found.expect("gathered above"));
            u32::try_from(class).expect("fewer intents than 2^32")
        };
        let labels: Vec<u32> = lessons.all.iter().map(class).collect();
        let n_classes = intents.len() + usize::from(has_outside);
        let (softmax, _) = Softmax::fit(&rows, features.n_columns(), &labels, n_classes, &FIT);
        let answers = answers(&intents, &lessons, options, table);
        let lessons = (options.learn != Learn::Once).then(|| StoredLessons::of(&lessons));
        Self {
            options: *options,
            intents,
            has_outside,
            features,
            softmax,
            answers,
            lessons,
            encoder,
        }
    }

    /// Loads what [`LocalSnapshot::bytes`] gave; it decides the same. One that reads sentences
    /// needs the model it was made with.
    pub fn from_bytes(
        bytes: &[u8],
        encoder: Option<&Arc<Encoder>>,
    ) -> Result<Self, ResolversError> {
        let wrong = |message: String| ResolversError::Snapshot { kind: "intent", message };
        let mut snapshot: Self = decode("intent", HEADER, bytes)?;
        let n_classes = snapshot.intents.len() + usize::from(snapshot.has_outside);
        let fits = snapshot.softmax.n_classes() == n_classes
            && snapshot.softmax.serves(snapshot.features.n_columns())
            && snapshot.features.is_whole()
            && snapshot.answers.len() == snapshot.intents.len();
        if !fits {
            return Err(wrong("its parts do not fit together".to_owned()));
        }
        if let Features::Sentences { model, .. } = &snapshot.features {
            let found = encoder.map_or("none", |encoder| encoder.sha256());
            if found != model {
                let message = format!("it reads sentences with model {model}, given was {found}");
                return Err(wrong(message));
            }
            snapshot.encoder = encoder.cloned();
        }
        Ok(snapshot)
    }

    /// What it has learned from, to learn on.
    pub(super) fn into_lessons(self) -> Result<Lessons, ResolversError> {
        let wrong = |message: &str| ResolversError::Snapshot {
            kind: "intent",
            message: message.to_owned(),
        };
        let lessons = self.lessons.ok_or_else(|| wrong("it was made to learn once"))?;
        lessons
            .restore(self.options.input.grams())
            .ok_or_else(|| wrong("its lessons do not fit together"))
    }
}

impl LocalSnapshot for IntentSnapshot {
    fn bytes(&self) -> Vec<u8> {
        encode(HEADER, self)
    }

    fn decide(&self, views: &[TicketView]) -> Vec<Result<Decision, DecideError>> {
        let texts: Vec<String> = views.iter().map(TicketView::customer_text).collect();
        let mut vectors = self.encoder.as_ref().map(|encoder| encoder.vectors(&texts).into_iter());
        let mut desk = Desk::new(self);
        let decide = |(view, text): (&TicketView, &String)| {
            let vector = vectors.as_mut().and_then(Iterator::next);
            Ok(desk.decide(view, text, vector.as_deref()))
        };
        views.iter().zip(&texts).map(decide).collect()
    }
}

fn answers(
    intents: &[String],
    lessons: &Lessons,
    options: &IntentOptions,
    table: &AnswerTable,
) -> Vec<Option<Answer>> {
    let answer = |intent: &String| {
        if let Some(answer) = table.by_intent.get(intent) {
            return Some(answer.clone());
        }
        if options.replies == Replies::None {
            return None;
        }
        let same = |lesson: &&Lesson| lesson.intent.as_ref() == Some(intent);
        central_reply(&lessons.all.iter().filter(same).collect::<Vec<_>>())
    };
    intents.iter().map(answer).collect()
}
