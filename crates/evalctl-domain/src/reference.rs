//! The right answer to a ticket, where a data set or a person gives one.

use serde::{Deserialize, Serialize};

use crate::{Action, ArticleId};

/// What would have been right. Empty parts were not given and are not judged.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reference {
    /// The right intent.
    pub intent: Option<String>,
    /// The question is outside what may be answered: the right act is to escalate.
    pub out_of_scope: bool,
    /// The right acts, in order. `Some` and empty: the right thing is to change nothing.
    pub actions: Option<Vec<Action>>,
    /// The article that answers it.
    pub article: Option<ArticleId>,
    /// A right answer, masked.
    pub answer: Option<String>,
}
