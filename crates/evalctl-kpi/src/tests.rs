pub(crate) mod fixture;

mod history;

mod candidates;

mod times;

mod scores;

mod means;

mod definitions;

mod properties;

mod parity;

mod trends;

mod signals;

mod events;
mod savings;

mod conformance;
mod helpdesks;

mod presets;

mod plain;

mod query;

mod random_streams;
