//! What the targets share: a folder of files that are read as a user's would be.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use evalctl_candidate::{
    Article, ArticleId, AuthorRole, CustomerHistory, TicketId, TicketView, ViewMessage,
};
use evalctl_ingest::privacy::PseudonymKey;
use evalctl_ingest::{
    IdentityRules, IngestRequest, Input, InputFormat, Mapping, MaxRejects, ZendeskRules, ingest,
};
use jiff::Timestamp;

/// A folder of this process. It lies where `TMPDIR` says: memory is faster than a disk.
pub struct Scratch {
    folder: PathBuf,
}

impl Scratch {
    /// Makes it, or takes the one that this process made before.
    pub fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("evalctl-fuzz-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("the temporary folder is writable");
        Self { folder }
    }

    /// Where a file of this name is.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Writes a file.
    pub fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).expect("the temporary folder is writable");
        path
    }
}

impl Default for Scratch {
    fn default() -> Self {
        Self::new()
    }
}

/// Reads one input as `evalctl replay` would and loads every timeline.
///
/// # Panics
///
/// Panics where the timelines do not hold the tickets that were counted.
pub fn read_input(
    scratch: &Scratch,
    path: PathBuf,
    format: InputFormat,
    mapping: Option<&Mapping>,
) {
    let folder = scratch.path("scratch");
    let _ = fs::remove_dir_all(&folder);
    let request = IngestRequest {
        inputs: &[Input { path, format }],
        mapping,
        identity: &IdentityRules::usual(),
        zendesk: &zendesk_rules(),
        partitions: 1,
        key: &PseudonymKey::from_hex(&"5c".repeat(32)).expect("64 digits"),
        scratch: &folder,
        max_rejects: MaxRejects::Share(1.0),
        stop: &AtomicBool::new(false),
        progress: &|_| {},
    };
    // A reason is an answer; only a panic, or tickets that vanish, are findings.
    let Ok(ingested) = ingest(&request) else { return };
    let timelines = ingested.store.load(0).expect("what was just written can be read");
    let n_tickets: usize = timelines
        .map(|timeline| timeline.expect("what was just written can be read").tickets.len())
        .sum();
    assert_eq!(n_tickets as u64, ingested.manifest.tickets, "every ticket is in a timeline");
}

/// Rules that name something of everything.
fn zendesk_rules() -> ZendeskRules {
    let tags = |tag: &str| std::iter::once(tag.to_owned()).collect();
    ZendeskRules {
        ai_authors: tags("900"),
        ai_tags: tags("bot"),
        intent_field: Some(101),
        page_field: Some(102),
        language_field: Some(103),
        fields: std::iter::once(("plan".to_owned(), 104)).collect(),
        test_tags: tags("test"),
        no_reply_tags: tags("no_reply"),
        escalation_tags: tags("tier2"),
        ..ZendeskRules::usual()
    }
}

/// A ticket with a question and two articles to read.
pub fn view(text: &str) -> TicketView {
    let article = |id: &str, body: &str| Article {
        id: ArticleId::new(id).expect("an id"),
        title: "Reset a password".to_owned(),
        body: body.to_owned(),
        published_at: Timestamp::UNIX_EPOCH,
        retired_at: None,
    };
    TicketView {
        ticket: TicketId::new("T-1").expect("an id"),
        customer: None,
        at: Timestamp::UNIX_EPOCH,
        turn: 0,
        channel: Some("email".to_owned()),
        language: Some("en".to_owned()),
        page: None,
        subject: Some("locked out".to_owned()),
        messages: vec![ViewMessage {
            author: AuthorRole::Customer,
            time: Timestamp::UNIX_EPOCH,
            text: text.to_owned(),
        }],
        tags: vec!["complaint".to_owned()],
        fields: std::iter::once(("priority".to_owned(), "low".to_owned())).collect(),
        account: std::iter::once(("plan".to_owned(), "pro".to_owned())).collect(),
        history: CustomerHistory::default(),
        knowledge: [
            article("kb-1", "Use the link on the login page."),
            article("kb-2", "An invoice is sent every month."),
        ]
        .map(std::sync::Arc::new)
        .into(),
    }
}

/// Builds a candidate and lets it decide on a few views.
pub fn build_and_decide(spec: &str, base: &Path) {
    use evalctl_candidate::Snapshot;
    use evalctl_resolvers::{Mask, Spec, build};
    let mask = Mask { text: &str::to_owned, arguments: &|_| {} };
    let spec = Spec::parse(spec).expect("a specification of this target");
    let Ok(built) = build(&spec, base, &mask, &std::env::temp_dir()) else { return };
    let Ok(Snapshot::Local(snapshot)) = built.resolver.fit(None, &mut std::iter::empty()) else {
        return;
    };
    let views =
        [view("I forgot my password and want a refund"), view(""), view("invoice \u{0} \u{1F600}")];
    let decisions = snapshot.decide(&views);
    assert_eq!(decisions.len(), views.len(), "an answer a view");
    for decision in decisions.into_iter().flatten() {
        let confidence = decision.confidence.get();
        assert!(0.0 <= confidence && confidence <= 1.0, "{confidence}");
    }
}
