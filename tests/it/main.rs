//! The command line from outside: one binary, a module a subject.

mod support;

mod desk;

mod replay;

mod runs_again;

mod sets;

mod intents;

mod definitions;

mod service;

mod analyses;

mod hostile;

mod shared_data;

mod browser;

mod report;

mod report_in_browser;

mod golden_report;

mod compare;

mod house;

mod init;

mod simulate;
