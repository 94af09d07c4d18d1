//! What resolvers learn from: tickets of which something became known.

use serde::{Deserialize, Serialize};

use evalctl_candidate::{ArticleId, TicketId, TrainingExample};
use evalctl_text::{Gram, GramCount, GramReader, Grams};

use crate::intent::KeptVector;

/// A ticket of which something became known.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Lesson {
    pub(crate) ticket: TicketId,
    /// What it was about, where that is known and could be answered.
    pub(crate) intent: Option<String>,
    /// It was outside what may be answered.
    pub(crate) outside: bool,
    pub(crate) counts: Vec<GramCount>,
    /// The sentence vector, where one is read instead of n-grams.
    pub(crate) vector: Option<KeptVector>,
    /// The reply after which it stayed resolved.
    pub(crate) reply: Option<String>,
    /// The article that the reply rested on.
    pub(crate) article: Option<ArticleId>,
}

/// All lessons so far.
#[derive(Debug, Clone)]
pub(crate) struct Lessons {
    pub(crate) all: Vec<Lesson>,
    reader: GramReader,
}

impl Lessons {
    pub(crate) fn new(grams: Grams) -> Self {
        Self { all: Vec::new(), reader: GramReader::new(grams) }
    }

    /// Takes an example in, unless the customer wrote no word or `useful` is false; says whether
    /// it did.
    pub(crate) fn take(
        &mut self,
        example: &TrainingExample,
        useful: impl Fn(&Lesson) -> bool,
    ) -> bool {
        let feedback = &example.feedback;
        let resolved = feedback.resolved != Some(false);
        let lesson = Lesson {
            ticket: feedback.ticket.clone(),
            intent: feedback.intent.clone().filter(|_| !feedback.out_of_scope),
            outside: feedback.out_of_scope,
            counts: self.reader.read(&example.view.customer_text()).to_vec(),
            vector: None,
            reply: feedback.answer.clone().filter(|text| resolved && !text.trim().is_empty()),
            article: feedback.article.clone(),
        };
        let is_useful = !lesson.counts.is_empty() && useful(&lesson);
        if is_useful {
            self.all.push(lesson);
        }
        is_useful
    }

    /// Orders the lessons by ticket, so that the order in which they came does not matter.
    pub(crate) fn sort(&mut self) {
        self.all.sort_by(|left, right| left.ticket.cmp(&right.ticket));
    }
}

/// Lessons as a snapshot keeps them: each n-gram named once.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredLessons {
    grams: Vec<Gram>,
    lessons: Vec<StoredLesson>,
}

#[derive(Debug, Serialize, Deserialize)]
struct StoredLesson {
    ticket: TicketId,
    intent: Option<String>,
    outside: bool,
    /// How far each n-gram's number lies behind the last one's, and its count.
    counts: Vec<(u32, u32)>,
    vector: Option<KeptVector>,
    reply: Option<String>,
    article: Option<ArticleId>,
}

impl StoredLessons {
    pub(crate) fn of(lessons: &Lessons) -> Self {
        let counts = lessons.all.iter().flat_map(|lesson| &lesson.counts);
        let mut grams: Vec<Gram> = counts.map(|&(gram, _)| gram).collect();
        grams.sort_unstable();
        grams.dedup();
        let store = |lesson: &Lesson| {
            let mut last = 0;
            let mut counts = Vec::with_capacity(lesson.counts.len());
            for &(gram, count) in &lesson.counts {
                let number = grams.binary_search(&gram).expect("all n-grams were gathered");
                let number = u32::try_from(number).expect("fewer n-grams than 2^32");
                counts.push((number - last, count));
                last = number;
            }
            let Lesson { ticket, intent, outside, vector, reply, article, .. } = lesson.clone();
            StoredLesson { ticket, intent, outside, counts, vector, reply, article }
        };
        let lessons = lessons.all.iter().map(store).collect();
        Self { grams, lessons }
    }

    /// The lessons again; `None` where a number is that of no n-gram.
    pub(crate) fn restore(self, grams: Grams) -> Option<Lessons> {
        let mut lessons = Lessons::new(grams);
        for stored in self.lessons {
            let mut number = 0_u32;
            let mut counts = Vec::with_capacity(stored.counts.len());
            for (gap, count) in stored.counts {
                number = number.checked_add(gap)?;
                counts.push((*self.grams.get(number as usize)?, count));
            }
            let StoredLesson { ticket, intent, outside, vector, reply, article, .. } = stored;
            lessons.all.push(Lesson { ticket, intent, outside, counts, vector, reply, article });
        }
        Some(lessons)
    }
}
