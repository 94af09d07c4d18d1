//! The rooms wired for a run: files in, rows out, one folder.

pub(crate) mod inputs;

pub(crate) mod key;

pub(crate) mod candidates;

pub(crate) mod labels;

pub(crate) mod intents;

pub(crate) mod claims;

pub(crate) mod opening;

pub(crate) mod sets;

pub(crate) mod definitions;
pub(crate) mod insight;

pub(crate) mod source;

pub(crate) mod sink;

pub(crate) mod keeper;

pub(crate) mod stop;

pub(crate) mod record;

pub(crate) mod report;
