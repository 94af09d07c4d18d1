//! evalctl-tables
