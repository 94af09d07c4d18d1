//! evalctl-resolvers
