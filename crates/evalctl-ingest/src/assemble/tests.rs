//! From rows to events. Every test is a mapping, a small log and what the log says.

mod events;

mod findings;

mod order;

mod properties;
