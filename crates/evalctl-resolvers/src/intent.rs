//! `intent`: reads what a ticket is about and answers as that intent is usually answered.

use std::sync::Arc;

use evalctl_candidate::{
    Learning, LocalSnapshot, ResolveError, Resolver, Snapshot, TrainingExample,
};

use crate::ResolversError;
use crate::kinds::{Built, Loaded, Site};
use crate::lessons::Lessons;

pub use sentences::Encoder;
pub(crate) use sentences::KeptVector;
pub use snapshot::IntentSnapshot;

use answers::AnswerTable;
use options::IntentOptions;

mod options;

mod features;

mod sentences;

mod answers;

mod central;

mod snapshot;

mod decide;

#[cfg(test)]
mod tests;

pub(crate) const OPTIONS: &[&str] = IntentOptions::KEYS;

pub(crate) fn build(site: &Site<'_>) -> Result<Built, ResolversError> {
    let options = IntentOptions::read(site.spec)?;
    let mut inputs = Vec::new();
    let mut table = AnswerTable::default();
    if site.spec.path().is_some() {
        let path = site.file()?;
        table = AnswerTable::read(&path)?;
        inputs.push(path);
    }
    let mut encoder = None;
    if let Some(folder) = options::model_folder(site.spec) {
        let folder = site.base_dir.join(folder);
        encoder = Some(Arc::new(Encoder::load(&folder)?));
        inputs.extend(sentences::files(&folder));
    }
    let arm = site.spec.arm().to_owned();
    let resolver = Arc::new(Intent { arm: arm.clone(), options, table, encoder });
    Ok(Built { arm, acted: site.spec.acted(), resolver, recorded: None, inputs })
}

/// Loads a snapshot; `None`: the bytes are another resolver's.
pub(crate) fn load(bytes: &[u8]) -> Option<Loaded> {
    let load = || Ok(Arc::new(IntentSnapshot::from_bytes(bytes, None)?) as Arc<dyn LocalSnapshot>);
    bytes.starts_with(snapshot::HEADER).then(load)
}

/// Learns intents from tickets whose intent became known.
struct Intent {
    arm: String,
    options: IntentOptions,
    table: AnswerTable,
    /// Reads texts, where n-grams do not.
    encoder: Option<Arc<Encoder>>,
}

impl Resolver for Intent {
    fn name(&self) -> &str {
        &self.arm
    }

    fn learning(&self) -> Learning {
        self.options.learn.learning()
    }

    fn fit(
        &self,
        earlier: Option<&Snapshot>,
        due: &mut dyn Iterator<Item = TrainingExample>,
    ) -> Result<Snapshot, ResolveError> {
        let mut lessons = match earlier {
            Some(earlier) => IntentSnapshot::from_bytes(&earlier.bytes(), self.encoder.as_ref())
                .and_then(IntentSnapshot::into_lessons)
                .map_err(|error| ResolveError {
                    name: self.arm.clone(),
                    message: error.to_string(),
                })?,
            None => Lessons::new(self.options.input.grams()),
        };
        let n_earlier = lessons.all.len();
        let mut texts = Vec::new();
        for example in due {
            if lessons.take(&example, |lesson| lesson.outside || lesson.intent.is_some()) {
                texts.push(example.view.customer_text());
            }
        }
        if let Some(encoder) = &self.encoder {
            let vectors = encoder.vectors(&texts);
            for (lesson, vector) in lessons.all[n_earlier..].iter_mut().zip(vectors) {
                lesson.vector = Some(KeptVector::of(&vector));
                lesson.counts.clear();
            }
        }
        let encoder = self.encoder.clone();
        let snapshot = IntentSnapshot::learn(lessons, &self.options, &self.table, encoder);
        Ok(Snapshot::Local(Arc::new(snapshot)))
    }
}
