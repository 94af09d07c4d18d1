//! From files to pieces of tickets, one file after the other.

use std::sync::Arc;

use evalctl_domain::Article;

use super::Stage;
use super::assembly::PIECES;
use crate::completeness::Completeness;
use crate::error::IngestError;
use crate::format::InputFormat;
use crate::intake::Intake;
use crate::raw::{FollowUp, RawPiece};
use crate::rejects::Rejects;
use crate::source::feed::{Articles, read_accounts, read_articles};
use crate::source::zendesk::{self, Users};
use crate::source::{event_log, labelled, tau_bench};
use crate::spill::SpillWriter;
use crate::store::ACCOUNTS;

pub(super) struct Read {
    pub(super) found: Completeness,
    pub(super) rejects: Rejects,
    pub(super) articles: Vec<Arc<Article>>,
    pub(super) users: Users,
    pub(super) followups: Vec<FollowUp>,
}

/// Which inputs to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    All,
    /// Zendesk's were read another way.
    BesideZendesk,
}

pub(super) fn read_all(stage: &Stage<'_>, slots: u32, which: Which) -> Result<Read, IngestError> {
    let request = stage.request;
    let spill = SpillWriter::create(request.scratch, PIECES, slots)?;
    let accounts = SpillWriter::create(request.scratch, ACCOUNTS, request.partitions)?;
    let mut articles = Articles::default();
    let mut users = zendesk::users(request.zendesk, stage.user_keys());
    let mut intake = intake(stage, &spill);
    for (file, input) in request.inputs.iter().enumerate() {
        stage.check_stop()?;
        let file = u32::try_from(file).unwrap_or(u32::MAX);
        let path = input.path.as_path();
        match input.format {
            InputFormat::EventLog => {
                let missing = || IngestError::MappingMissing { path: path.to_owned() };
                let mapping = stage.mapping.ok_or_else(missing)?;
                event_log::read(path, file, mapping, &mut intake)?;
            }
            InputFormat::TauBench => tau_bench::read(path, file, &mut intake)?,
            InputFormat::Labelled => labelled::read(path, file, &mut intake)?,
            InputFormat::Zendesk if which == Which::BesideZendesk => {}
            InputFormat::Zendesk => {
                zendesk::read(path, file, request.zendesk, &mut users, &mut intake)?;
            }
            InputFormat::Articles => read_articles(path, &mut intake, &mut articles)?,
            InputFormat::Accounts => read_accounts(path, &mut intake, &accounts)?,
        }
    }
    let Intake { rejects, found, mut followups, .. } = intake;
    followups.sort_unstable();
    // A record that was exported twice tells it twice.
    followups.dedup_by(|a, b| (&a.of, &a.id) == (&b.of, &b.id));
    spill.finish()?;
    accounts.finish()?;
    Ok(Read { found, rejects, articles: articles.into_list(), users, followups })
}

/// What sources hand their records over to.
pub(super) fn intake<'a>(stage: &Stage<'a>, spill: &'a SpillWriter<RawPiece>) -> Intake<'a> {
    Intake {
        personal: stage.personal,
        spill,
        rejects: Rejects::default(),
        found: Completeness::default(),
        followups: Vec::new(),
        timeless: 0,
        stop: stage.request.stop,
        progress: stage.request.progress,
    }
}
