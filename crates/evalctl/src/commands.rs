//! One file a command.

pub(crate) mod replay;

pub(crate) mod analyses;

pub(crate) mod kpi;

pub(crate) mod init;

pub(crate) mod compare;

pub(crate) mod gate;

pub(crate) mod simulate;

pub(crate) mod report;

pub(crate) mod presets;

pub(crate) mod reconcile;

pub(crate) mod docs;
