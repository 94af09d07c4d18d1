//! Remembered tickets, as bytes that decide.

use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use evalctl_candidate::{DecideError, Decision, LocalSnapshot, TicketView};
use evalctl_text::{GramCount, Grams, Readable, WordIndex};

use super::RetrievalOptions;
use super::decide::Desk;
use super::library::Library;
use crate::ResolversError;
use crate::lessons::{Lesson, Lessons, StoredLessons};
use crate::stored::{decode, encode};

/// The first bytes of a snapshot.
pub(super) const HEADER: &[u8] = b"evalctl.retrieval/1\n";

/// Knows earlier tickets by their words, and what they were answered with. Articles are not in it:
/// each view brings those that could be read at its time.
pub struct RetrievalSnapshot {
    pub(super) options: RetrievalOptions,
    pub(super) lessons: Lessons,
    pub(super) tickets: WordIndex,
    /// All of the tickets.
    pub(super) all: Readable,
    /// Whether any ticket has something to answer with.
    pub(super) has_replies: bool,
    /// The articles of the last batch, read and indexed. Kept only to be faster: a batch with
    /// other articles makes its own.
    library: Mutex<Arc<Library>>,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    options: RetrievalOptions,
    lessons: StoredLessons,
}

impl RetrievalSnapshot {
    pub(super) fn new(lessons: Lessons, options: RetrievalOptions) -> Self {
        let counts: Vec<&[GramCount]> =
            lessons.all.iter().map(|lesson| lesson.counts.as_slice()).collect();
        let tickets = WordIndex::new(&counts);
        let all = tickets.readable(|_| true);
        let answers = |lesson: &Lesson| lesson.reply.is_some() || lesson.article.is_some();
        let has_replies = lessons.all.iter().any(answers);
        let library = Mutex::new(Arc::new(Library::of(&[])));
        Self { options, lessons, tickets, all, has_replies, library }
    }

    /// Loads what [`LocalSnapshot::bytes`] gave; it decides the same.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ResolversError> {
        let stored: Stored = decode("retrieval", HEADER, bytes)?;
        match stored.lessons.restore(Grams::Words) {
            Some(lessons) => Ok(Self::new(lessons, stored.options)),
            None => Err(ResolversError::Snapshot {
                kind: "retrieval",
                message: "its tickets do not fit together".to_owned(),
            }),
        }
    }

    /// What it remembers, to learn on.
    pub(super) fn into_lessons(self) -> Lessons {
        self.lessons
    }

    /// The articles of a batch, read and indexed.
    fn library(&self, views: &[TicketView]) -> Arc<Library> {
        let mut kept = self.library.lock().unwrap_or_else(PoisonError::into_inner);
        if !kept.holds_all(views) {
            *kept = Arc::new(Library::of(views));
        }
        Arc::clone(&kept)
    }
}

impl LocalSnapshot for RetrievalSnapshot {
    fn bytes(&self) -> Vec<u8> {
        let stored = Stored { options: self.options, lessons: StoredLessons::of(&self.lessons) };
        encode(HEADER, &stored)
    }

    fn decide(&self, views: &[TicketView]) -> Vec<Result<Decision, DecideError>> {
        let library = self.library(views);
        let mut desk = Desk::new(self, &library);
        views.iter().map(|view| Ok(desk.decide(view))).collect()
    }
}
