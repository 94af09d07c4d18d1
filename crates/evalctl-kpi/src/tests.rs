pub(crate) mod fixture;

mod history;

mod candidates;

mod times;

mod definitions;

mod properties;

mod parity;

mod trends;

mod signals;

mod savings;

mod helpdesks;
