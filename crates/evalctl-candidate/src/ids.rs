//! Identifiers, each with the rule that makes it valid.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The longest identifier that is accepted, in bytes.
const MAX_ID_BYTES: usize = 512;

/// Why a text is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// The text holds nothing but white space.
    #[error("{what} is empty")]
    Empty {
        /// Which kind of identifier was wanted.
        what: &'static str,
    },
    /// The text is longer than an identifier may be.
    #[error("{what} has {bytes} bytes but may have at most {MAX_ID_BYTES}")]
    TooLong {
        /// Which kind of identifier was wanted.
        what: &'static str,
        /// How long the text is.
        bytes: usize,
    },
    /// The text holds a control character, which would break logs and tables.
    #[error("{what} `{shown}` holds a control character")]
    Control {
        /// Which kind of identifier was wanted.
        what: &'static str,
        /// The text with control characters escaped.
        shown: String,
    },
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks and keeps `text`, trimmed.
            pub fn new(text: &str) -> Result<Self, IdError> {
                let text = text.trim();
                if text.is_empty() {
                    return Err(IdError::Empty { what: $what });
                }
                if MAX_ID_BYTES < text.len() {
                    return Err(IdError::TooLong { what: $what, bytes: text.len() });
                }
                if text.chars().any(char::is_control) {
                    let shown = text.escape_debug().to_string();
                    return Err(IdError::Control { what: $what, shown });
                }
                Ok(Self(text.to_owned()))
            }

            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", self.0)
            }
        }
    };
}

text_id!(
    /// One conversation, named as its source names it.
    TicketId,
    "ticket id"
);
text_id!(
    /// A customer under a keyed pseudonym; the source's own identity never gets this far.
    CustomerId,
    "customer id"
);
text_id!(
    /// A knowledge article.
    ArticleId,
    "article id"
);

#[cfg(test)]
mod tests;
