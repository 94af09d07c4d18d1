//! evalctl-replay
