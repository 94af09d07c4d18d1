//! Identifiers, each with the rule that makes it valid.

use std::fmt;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};

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
        ///
        /// A copy shares the text: every row about a ticket names it.
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

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
                Ok(Self(text.into()))
            }

            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The identifier as text that others hold, too.
            #[must_use]
            pub fn shared(&self) -> Arc<str> {
                Arc::clone(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;

                impl Visitor<'_> for Text {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str(concat!("a ", $what))
                    }

                    fn visit_str<E: Error>(self, text: &str) -> Result<$name, E> {
                        $name::new(text).map_err(E::custom)
                    }
                }

                deserializer.deserialize_str(Text)
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
