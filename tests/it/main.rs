//! The command line from outside: one binary, a module a subject.

mod support;

mod replay;

mod runs_again;

mod hostile;

mod shared_data;

mod house;
