//! One file a command.

pub(crate) mod replay;

pub(crate) mod kpi;

pub(crate) mod docs;
