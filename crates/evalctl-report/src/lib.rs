//! evalctl-report
