//! Views and examples for the tests of resolvers that learn.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use evalctl_candidate::{
    Article, ArticleId, AuthorRole, CustomerHistory, Feedback, LocalSnapshot, Resolver, Snapshot,
    TicketId, TicketView, TrainingExample, ViewMessage,
};
use jiff::Timestamp;
use tempfile::TempDir;

use crate::{Built, Mask, ResolversError, Spec, build};

pub(crate) fn article(id: &str, title: &str, body: &str) -> Arc<Article> {
    Arc::new(Article {
        id: ArticleId::new(id).expect("an id"),
        title: title.to_owned(),
        body: body.to_owned(),
        published_at: Timestamp::UNIX_EPOCH,
        retired_at: None,
    })
}

/// A ticket with one message, seen when it came in.
pub(crate) fn view(ticket: &str, text: &str, knowledge: &[Arc<Article>]) -> TicketView {
    TicketView {
        ticket: TicketId::new(ticket).expect("an id"),
        customer: None,
        at: Timestamp::UNIX_EPOCH,
        turn: 0,
        channel: None,
        language: None,
        page: None,
        subject: None,
        messages: vec![ViewMessage {
            author: AuthorRole::Customer,
            time: Timestamp::UNIX_EPOCH,
            text: text.to_owned(),
        }],
        tags: Vec::new(),
        fields: BTreeMap::new(),
        account: BTreeMap::new(),
        history: CustomerHistory::default(),
        knowledge: knowledge.into(),
    }
}

/// A resolved ticket; the intent `oos` is outside what may be answered.
pub(crate) fn example(ticket: &str, text: &str, intent: &str, reply: &str) -> TrainingExample {
    let view = view(ticket, text, &[]);
    let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let feedback = Feedback {
        ticket: view.ticket.clone(),
        due: Timestamp::UNIX_EPOCH,
        intent: given(intent),
        out_of_scope: intent == "oos",
        answer: given(reply),
        article: None,
        actions: Vec::new(),
        resolved: Some(true),
    };
    TrainingExample { view, feedback }
}

/// What a specification makes in a folder with these files.
pub(crate) fn built(spec: &str, files: &[(&str, &str)]) -> Result<Built, ResolversError> {
    let folder = TempDir::new().expect("a folder");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("written");
    }
    built_in(spec, folder.path())
}

/// What a specification makes in a folder.
pub(crate) fn built_in(spec: &str, folder: &Path) -> Result<Built, ResolversError> {
    let mask = Mask { text: &|text| text.to_owned(), arguments: &|_| {} };
    build(&Spec::parse(spec)?, folder, &mask, folder)
}

/// Fits a resolver that is made without files.
pub(crate) fn fitted(spec: &str, examples: &[TrainingExample]) -> Arc<dyn LocalSnapshot> {
    let built = built(spec, &[]).expect("a valid specification");
    fit(built.resolver.as_ref(), None, examples)
}

pub(crate) fn fit(
    resolver: &dyn Resolver,
    earlier: Option<&Snapshot>,
    examples: &[TrainingExample],
) -> Arc<dyn LocalSnapshot> {
    let snapshot = resolver.fit(earlier, &mut examples.iter().cloned()).expect("fitted");
    match snapshot {
        Snapshot::Local(local) => local,
        Snapshot::Remote(_) => panic!("decides in process"),
    }
}

/// Text and label of every row of a file of real questions; `None`, and said by name, where there
/// is none.
pub(crate) fn shared(test: &str, name: &str) -> Option<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(name);
    let bytes = fs::read(path).ok();
    if bytes.is_none() {
        #[expect(clippy::print_stderr, reason = "a skipped test says so")]
        {
            eprintln!("{test}: skipped: no shared data");
        }
    }
    bytes
}
