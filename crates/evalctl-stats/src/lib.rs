//! evalctl-stats
