use std::fmt;

use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::PseudonymKey;

/// Turns customer identities and personal values into keyed pseudonyms.
///
/// Every output starts from HMAC-SHA256 over a label, a zero byte and the value, so that no two uses share a code.
#[derive(Clone)]
pub struct Pseudonymizer {
    mac: Hmac<Sha256>,
}

impl Pseudonymizer {
    /// Prepares the key for use.
    #[must_use]
    pub fn new(key: &PseudonymKey) -> Self {
        Self { mac: key.mac() }
    }

    /// Names the customer of an identity that was already resolved to one key and its canonical text.
    #[must_use]
    pub fn customer_id(&self, key: &str, canonical: &str) -> CustomerPseudonym {
        CustomerPseudonym(self.code("customer", &[key, ":", canonical]))
    }

    /// Spreads identities evenly over partitions: take it modulo their number.
    ///
    /// It is independent of [`Pseudonymizer::customer_id`], so the number of a partition gives no digit of a name.
    #[must_use]
    pub fn partition_hash(&self, identity: &str) -> u64 {
        self.code("partition", &[identity])
    }

    /// Tells a source's users apart by their numbers, where the numbers themselves must not be kept.
    #[must_use]
    pub fn user_code(&self, id: i64) -> u64 {
        self.code("user", &[&id.to_string()])
    }

    /// Makes the token of a canonical value, such as `email_7f3a91c2`.
    ///
    /// Two of 10,000 values share a token with probability 1 %, two of 77,000 with 50 %: eight digits are for people
    /// to read and for actions to match, not for counting customers.
    #[must_use]
    pub fn token(&self, kind: PersonalKind, canonical: &str) -> String {
        format!("{kind}_{:08x}", self.code(kind.name(), &[canonical]) >> 32)
    }

    /// Of a value in parts.
    fn code(&self, label: &str, value: &[&str]) -> u64 {
        let mut mac = self.mac.clone();
        mac.update(label.as_bytes());
        mac.update(b"\0");
        for part in value {
            mac.update(part.as_bytes());
        }
        let code = mac.finalize().into_bytes();
        let head = code.first_chunk().expect("SHA-256 gives 32 bytes");
        u64::from_be_bytes(*head)
    }
}

impl fmt::Debug for Pseudonymizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pseudonymizer").finish_non_exhaustive()
    }
}

/// Stands for a customer in every table: `c_` and 16 hexadecimal digits.
///
/// The order of pseudonyms is the order of their texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CustomerPseudonym(u64);

impl fmt::Display for CustomerPseudonym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Every ticket names its customer, and `{:016x}` takes several times as long.
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = *b"c_0000000000000000";
        for (pair, byte) in text[2..].chunks_exact_mut(2).zip(self.0.to_be_bytes()) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 0xf)];
        }
        f.write_str(str::from_utf8(&text).expect("it is ASCII"))
    }
}

/// Names what kind of personal value a token stands for; the name is the first part of the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PersonalKind {
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
    /// The number of a payment card.
    Card,
    /// An international bank account number.
    Iban,
    /// An IPv4 or IPv6 address.
    Ip,
}

impl PersonalKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Email, Self::Phone, Self::Card, Self::Iban, Self::Ip];

    /// Gives the first part of the token.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Card => "card",
            Self::Iban => "iban",
            Self::Ip => "ip",
        }
    }

    /// Tells whether a text starts with a token that masking made.
    pub(super) fn starts_token(text: &str) -> bool {
        Self::ALL.iter().any(|kind| {
            let rest = text.strip_prefix(kind.name());
            rest.and_then(|rest| rest.get(..9)).is_some_and(is_code)
        })
    }

    /// Tells whether a text ends with a token that masking made.
    pub(super) fn ends_token(text: &str) -> bool {
        let Some(joint) = text.len().checked_sub(9).filter(|idx| text.is_char_boundary(*idx))
        else {
            return false;
        };
        let (head, code) = text.split_at(joint);
        is_code(code) && Self::ALL.iter().any(|kind| head.ends_with(kind.name()))
    }
}

fn is_code(text: &str) -> bool {
    let code = text.strip_prefix('_').unwrap_or_default();
    code.len() == 8 && code.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

impl fmt::Display for PersonalKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests;
