//! Articles, read and indexed, with who may read which.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use evalctl_candidate::{Article, TicketView};
use evalctl_text::{GramReader, Grams, Readable, WordIndex};

/// The articles of one or more views, each once, by id: of equally good ones the first id comes
/// first, whatever else is in the library.
pub(super) struct Library {
    pub(super) articles: Vec<Arc<Article>>,
    pub(super) index: WordIndex,
    /// By address; the articles are kept alive above, so no address is used again.
    numbers: FxHashMap<usize, usize>,
}

impl Library {
    pub(super) fn of(views: &[TicketView]) -> Self {
        let mut articles: Vec<Arc<Article>> = Vec::new();
        let mut seen = FxHashSet::default();
        for article in each_article(views) {
            if seen.insert(address(article)) {
                articles.push(Arc::clone(article));
            }
        }
        articles.sort_by(|left, right| left.id.cmp(&right.id));
        let numbers =
            articles.iter().enumerate().map(|(number, article)| (address(article), number));
        let numbers = numbers.collect();
        let mut reader = GramReader::new(Grams::Words);
        let mut counts = Vec::with_capacity(articles.len());
        for article in &articles {
            counts.push(reader.read(&format!("{}\n{}", article.title, article.body)).to_vec());
        }
        let texts: Vec<_> = counts.iter().map(Vec::as_slice).collect();
        Self { articles, index: WordIndex::new(&texts), numbers }
    }

    /// Whether every article of the views is in it.
    pub(super) fn holds_all(&self, views: &[TicketView]) -> bool {
        each_article(views).all(|article| self.numbers.contains_key(&address(article)))
    }

    /// The articles on a shelf: no other has a part in any statistic of a question asked before it.
    pub(super) fn readable(&self, on_shelf: &[Arc<Article>]) -> Readable {
        let mut on_it = vec![false; self.articles.len()];
        for article in on_shelf {
            if let Some(&number) = self.numbers.get(&address(article)) {
                on_it[number] = true;
            }
        }
        self.index.readable(|number| on_it[number])
    }
}

/// The articles of all shelves; a shelf that several views share is walked once.
fn each_article(views: &[TicketView]) -> impl Iterator<Item = &Arc<Article>> {
    let mut seen = FxHashSet::default();
    let shelves = views.iter().map(|view| &view.knowledge);
    shelves.filter(move |shelf| seen.insert(shelf.as_ptr())).flat_map(|shelf| shelf.iter())
}

fn address(article: &Arc<Article>) -> usize {
    Arc::as_ptr(article).addr()
}
