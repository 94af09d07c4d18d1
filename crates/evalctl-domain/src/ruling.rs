//! What the policy allows of what a candidate wants.

use serde::{Deserialize, Serialize};

use crate::Mode;

/// The mode that production would really use, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruling {
    /// The mode allowed.
    pub mode: Mode,
    /// Guards and thresholds that decided it.
    pub reasons: Vec<String>,
}
