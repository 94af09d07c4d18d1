//! evalctl-ingest
