//! `retrieval`: answers with what was written before, an article or an earlier reply, and cites it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use evalctl_candidate::{
    Learning, LocalSnapshot, ResolveError, Resolver, Snapshot, TrainingExample,
};
use evalctl_text::Grams;

use crate::kinds::{Built, Loaded, Site};
use crate::learn::Learn;
use crate::lessons::{Lesson, Lessons};
use crate::{ResolversError, Spec, SpecError};

pub use snapshot::RetrievalSnapshot;

mod snapshot;

mod decide;

mod question;

mod library;

mod passage;

#[cfg(test)]
mod tests;

pub(crate) const OPTIONS: &[&str] = &["abstain", "acted", "arm", "learn", "sources", "threshold"];

pub(crate) fn build(site: &Site<'_>) -> Result<Built, ResolversError> {
    let options = RetrievalOptions::read(site.spec)?;
    if let Some(path) = site.spec.path() {
        return Err(SpecError::NoFile { name: "retrieval", path: path.to_owned() }.into());
    }
    let arm = site.spec.arm().to_owned();
    let resolver = Arc::new(Retrieval { arm: arm.clone(), options });
    Ok(Built { arm, acted: site.spec.acted(), resolver, recorded: None, inputs: Vec::new() })
}

/// Loads a snapshot; `None`: the bytes are another resolver's.
pub(crate) fn load(bytes: &[u8]) -> Option<Loaded> {
    let load = || Ok(Arc::new(RetrievalSnapshot::from_bytes(bytes)?) as Arc<dyn LocalSnapshot>);
    bytes.starts_with(snapshot::HEADER).then(load)
}

/// Where an answer may come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Sources {
    Both,
    Articles,
    Tickets,
}

/// What a specification asks of `retrieval`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct RetrievalOptions {
    sources: Sources,
    learn: Learn,
    /// From which confidence it acts alone.
    threshold: f64,
    /// Below which share of the question's weight found nothing counts as near.
    abstain: f64,
}

impl RetrievalOptions {
    fn read(spec: &Spec) -> Result<Self, SpecError> {
        let sources = [
            ("both", Sources::Both),
            ("articles", Sources::Articles),
            ("tickets", Sources::Tickets),
        ];
        let options = Self {
            sources: spec.choice("sources", &sources)?,
            learn: spec.choice("learn", Learn::CHOICES)?,
            threshold: spec.share("threshold", 0.5)?,
            abstain: spec.share("abstain", 0.3)?,
        };
        if options.abstain <= options.threshold {
            Ok(options)
        } else {
            Err(SpecError::abstain_above_threshold(options.abstain, options.threshold))
        }
    }
}

/// Remembers tickets and what they were answered with.
struct Retrieval {
    arm: String,
    options: RetrievalOptions,
}

impl Resolver for Retrieval {
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
            Some(earlier) => RetrievalSnapshot::from_bytes(&earlier.bytes())
                .map(RetrievalSnapshot::into_lessons)
                .map_err(|error| ResolveError {
                    name: self.arm.clone(),
                    message: error.to_string(),
                })?,
            None => Lessons::new(Grams::Words),
        };
        let useful = |lesson: &Lesson| {
            let answered = lesson.reply.is_some() || lesson.article.is_some();
            answered || lesson.outside || lesson.intent.is_some()
        };
        for example in due {
            lessons.take(&example, useful);
        }
        lessons.sort();
        Ok(Snapshot::Local(Arc::new(RetrievalSnapshot::new(lessons, self.options))))
    }
}
