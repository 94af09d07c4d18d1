use std::path::{Path, PathBuf};
use std::sync::Arc;

use evalctl_candidate::{LocalSnapshot, Resolver};

use crate::intent;
use crate::loaded;
use crate::recorded::{self, Recorded};
use crate::retrieval;
use crate::rules;
use crate::suggestion::{did_you_mean, listed};
use crate::{Mask, ResolversError, Spec, SpecError};

#[cfg(test)]
mod tests;

/// A candidate that is ready for a replay.
pub struct Built {
    /// The name of its arm.
    pub arm: String,
    /// Whether it is the one that acted in the history.
    pub acted: bool,
    /// What decides.
    pub resolver: Arc<dyn Resolver>,
    /// What became of the recorded decisions, where it replays some.
    pub recorded: Option<Recorded>,
    /// The files it was made from.
    pub inputs: Vec<PathBuf>,
}

/// What became of the bytes of a snapshot.
pub(crate) type Loaded = Result<Arc<dyn LocalSnapshot>, ResolversError>;

/// A resolver that a specification can name.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) needs_path: bool,
    pub(crate) options: &'static [&'static str],
    /// Whether its snapshots were trained, so that not every ticket may judge them.
    pub(crate) trains: bool,
    /// Loads the bytes of one of its snapshots; `None`: they are not its own.
    pub(crate) load: fn(&[u8]) -> Option<Loaded>,
    build: fn(&Site<'_>) -> Result<Built, ResolversError>,
}

/// All resolvers: a new one is a line here.
pub(crate) const KINDS: &[Kind] = &[
    Kind {
        name: "intent",
        needs_path: false,
        options: intent::OPTIONS,
        trains: true,
        load: intent::load,
        build: intent::build,
    },
    Kind {
        name: "recorded",
        needs_path: true,
        options: &["acted", "arm"],
        trains: false,
        load: recorded::load,
        build: recorded::build,
    },
    Kind {
        name: "retrieval",
        needs_path: false,
        options: retrieval::OPTIONS,
        trains: true,
        load: retrieval::load,
        build: retrieval::build,
    },
    Kind {
        name: "rules",
        needs_path: true,
        options: &["arm"],
        trains: false,
        load: rules::load,
        build: rules::build,
    },
    Kind {
        name: "snapshot",
        needs_path: true,
        options: &["acted", "arm"],
        trains: false,
        // It writes the bytes that it loaded, which are another resolver's.
        load: |_| None,
        build: loaded::build,
    },
];

/// What a resolver is made from.
pub(crate) struct Site<'a> {
    pub(crate) spec: &'a Spec,
    pub(crate) base_dir: &'a Path,
    pub(crate) mask: &'a Mask<'a>,
    pub(crate) scratch: &'a Path,
}

impl Site<'_> {
    /// The file that the specification names, from the base folder unless absolute.
    pub(crate) fn file(&self) -> Result<PathBuf, SpecError> {
        match self.spec.path() {
            Some(path) => Ok(self.base_dir.join(path)),
            None => Err(SpecError::MissingPath { name: self.spec.name().to_owned() }),
        }
    }
}

/// Reads the files of a specification and makes its resolver.
///
/// A relative path starts at `base_dir`; `mask` is applied to text that was recorded elsewhere, and what does not fit
/// into memory is kept in the folder `scratch`, in files without a name.
pub fn build(
    spec: &Spec,
    base_dir: &Path,
    mask: &Mask<'_>,
    scratch: &Path,
) -> Result<Built, ResolversError> {
    (find(spec.name())?.build)(&Site { spec, base_dir, mask, scratch })
}

pub(crate) fn find(name: &str) -> Result<&'static Kind, SpecError> {
    KINDS.iter().find(|kind| kind.name == name).ok_or_else(|| {
        let known: Vec<_> = KINDS.iter().map(|kind| kind.name).collect();
        SpecError::UnknownResolver {
            name: name.to_owned(),
            suggestion: did_you_mean(name, &known),
            known: listed(&known),
        }
    })
}
