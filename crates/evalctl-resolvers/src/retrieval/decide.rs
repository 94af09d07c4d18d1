//! A view in, a decision out.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use evalctl_candidate::{Article, ArticleId, Confidence, Decision, Mode, TicketView};
use evalctl_text::{GramReader, Grams, Readable, Scores};

use super::Sources;
use super::library::Library;
use super::passage::best_passage;
use super::question::Question;
use super::snapshot::RetrievalSnapshot;
use crate::lessons::Lesson;

/// How many tickets and articles are looked at; the answer is the first, rivals are among the rest.
const N_BEST: usize = 10;

/// A snapshot at work on a batch, with buffers that are used again from view to view.
pub(super) struct Desk<'a> {
    snapshot: &'a RetrievalSnapshot,
    library: &'a Library,
    reader: GramReader,
    scores: Scores,
    /// What can be read of each shelf, by the shelf's address; the views keep it alive.
    shelves: FxHashMap<usize, Rc<Readable>>,
}

/// Something that was found, and how much of the question stands in it.
#[derive(Clone, Copy)]
struct Hit<'a> {
    share: f64,
    source: Source<'a>,
}

#[derive(Clone, Copy)]
enum Source<'a> {
    Article(&'a Article),
    Ticket(&'a Lesson),
}

impl<'a> Desk<'a> {
    pub(super) fn new(snapshot: &'a RetrievalSnapshot, library: &'a Library) -> Self {
        let reader = GramReader::new(Grams::Words);
        let shelves = FxHashMap::default();
        Self { snapshot, library, reader, scores: Scores::default(), shelves }
    }

    pub(super) fn decide(&mut self, view: &TicketView) -> Decision {
        let snapshot = self.snapshot;
        let text = view.customer_text();
        let counts = self.reader.read(&text);
        if counts.is_empty() {
            return Decision::escalate("no_words");
        }
        let library = self.library;
        let known = self.shelves.entry(view.knowledge.as_ptr().addr());
        let readable = known.or_insert_with(|| Rc::new(library.readable(&view.knowledge)));
        let readable = Rc::clone(readable);
        if snapshot.tickets.is_empty() && readable.n_texts() == 0 {
            return Decision::escalate("nothing_to_search");
        }
        let question = Question::new(
            counts,
            (&snapshot.tickets, &snapshot.all),
            (&self.library.index, &readable),
        );
        let mut hits: Vec<Hit<'a>> = Vec::new();
        if snapshot.options.sources != Sources::Tickets {
            let index = &self.library.index;
            for found in index.search(&question.words, &readable, N_BEST, &mut self.scores) {
                let source = Source::Article(&self.library.articles[found.text]);
                hits.push(Hit { share: question.share(found.score), source });
            }
        }
        if snapshot.options.sources != Sources::Articles {
            let (tickets, all) = (&snapshot.tickets, &snapshot.all);
            for found in tickets.search(&question.words, all, N_BEST, &mut self.scores) {
                let source = Source::Ticket(&snapshot.lessons.all[found.text]);
                hits.push(Hit { share: question.share(found.score), source });
            }
        }
        // A stable sort: of equals the article comes first.
        hits.sort_by(|left, right| right.share.total_cmp(&left.share));
        self.conclude(&question, &hits, view)
    }

    fn conclude(&self, question: &Question, hits: &[Hit<'a>], view: &TicketView) -> Decision {
        let options = &self.snapshot.options;
        let Some(best) = hits.first() else {
            let mut decision = Decision::escalate("unknown_question");
            decision.reasons.push("nothing_near".to_owned());
            return decision;
        };
        let rival =
            hits.iter().find(|hit| agree(best, hit) == Some(false)).map_or(0.0, |hit| hit.share);
        let margin = if best.share == 0.0 { 0.0 } else { 1.0 - rival / best.share };
        let share = best.share * f64::midpoint(1.0, margin);
        let confidence = Confidence::new(share).expect("a product of shares");
        let mut decision = Decision::new(Mode::Escalate, confidence, "unknown_question");
        decision.intent = hits.iter().find_map(Hit::intent).map(str::to_owned);
        if best.share < options.abstain {
            decision.reasons.push("nothing_near".to_owned());
            return decision;
        }
        if matches!(best.source, Source::Ticket(lesson) if lesson.outside) {
            decision.reasons.push("near_outside".to_owned());
            return decision;
        }
        decision.reasons.clear();
        decision.mode = if options.threshold <= share { Mode::Autonomous } else { Mode::Draft };
        // The best source that has something to say among those that say the same.
        let agreeing = hits.iter().filter(|hit| agree(best, hit) == Some(true));
        let answered = agreeing.clone().any(|hit| give(&mut decision, hit, question, view));
        if !answered {
            let can_answer = !view.knowledge.is_empty() || self.snapshot.has_replies;
            if can_answer {
                decision.mode = decision.mode.max(Mode::Draft);
                decision.reasons.push("no_answer".to_owned());
            } else {
                decision.reasons.push("intent_only".to_owned());
            }
        }
        decision
    }
}

impl<'a> Hit<'a> {
    fn intent(&self) -> Option<&'a str> {
        match self.source {
            Source::Article(_) => None,
            Source::Ticket(lesson) => lesson.intent.as_deref(),
        }
    }

    /// The article it is or rested on.
    fn article(&self) -> Option<&'a str> {
        match self.source {
            Source::Article(article) => Some(article.id.as_str()),
            Source::Ticket(lesson) => lesson.article.as_ref().map(ArticleId::as_str),
        }
    }
}

/// Whether two sources say the same: by their intents, else by their articles, else by their
/// replies; `None` where they have nothing in common to compare.
fn agree(left: &Hit<'_>, right: &Hit<'_>) -> Option<bool> {
    if let (Some(left), Some(right)) = (left.intent(), right.intent()) {
        return Some(left == right);
    }
    if let (Some(left), Some(right)) = (left.article(), right.article()) {
        return Some(left == right);
    }
    match (left.source, right.source) {
        (Source::Ticket(left), Source::Ticket(right)) => {
            Some(left.outside == right.outside && left.reply == right.reply)
        }
        _ => None,
    }
}

/// Answers from a source, with its citation; `false` where it has nothing to say.
fn give(decision: &mut Decision, hit: &Hit<'_>, question: &Question, view: &TicketView) -> bool {
    let readable = |id: &str| {
        let mut articles = view.knowledge.iter();
        articles.find(|article| article.id.as_str() == id && article.readable_at(view.at))
    };
    let article = hit.article().and_then(readable);
    let passage = || Some(best_passage(&article?.body, &question.words).to_owned());
    match hit.source {
        Source::Article(article) => {
            decision.reasons.push(format!("article:{}", article.id));
            decision.answer = passage();
        }
        Source::Ticket(lesson) => {
            decision.answer = lesson.reply.clone().or_else(passage);
            if decision.answer.is_none() {
                return false;
            }
            decision.reasons.push(format!("reply_of:{}", lesson.ticket));
        }
    }
    decision.citations = article.iter().map(|article| article.id.clone()).collect();
    true
}
