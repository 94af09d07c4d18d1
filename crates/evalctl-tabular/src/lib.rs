//! evalctl-tabular
