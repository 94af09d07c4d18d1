//! Keeps personal data out of what a run writes: customers become keyed pseudonyms, and e-mail addresses, phone
//! numbers, payment cards, IBANs and IP addresses become tokens such as `email_7f3a91c2`.
//!
//! [`Masker`] replaces values in text and JSON; it asks [`Pseudonymizer`] for the tokens, which are HMAC-SHA256 under
//! a [`PseudonymKey`]. One value gives one token, wherever it stands and however it is written, so that a recorded
//! action still matches the message it came from. Without the key, nobody can test a guess against a token.
//!
//! ```
//! use evalctl_ingest::privacy::{Masker, PseudonymKey};
//!
//! let key = PseudonymKey::from_hex(&"5c".repeat(32))?;
//! let masker = Masker::new(&key);
//! let masked = masker.mask_text("Please answer to Jo@Example.com");
//! assert_eq!(masked, masker.mask_text("Please answer to jo@example.com"));
//! assert!(masked.starts_with("Please answer to email_"));
//! # Ok::<(), evalctl_ingest::privacy::PrivacyError>(())
//! ```
//!
//! # What is masked
//!
//! | Kind | Written as | Canonical value |
//! |---|---|---|
//! | `email` | `Jo@Example.com`, `jo%40example.com` | lower case |
//! | `card` | 13 to 19 digits that pass the Luhn check, alone or in groups | digits |
//! | `iban` | a country's own length and check digits, spaced or not | upper case, no spaces |
//! | `ip` | IPv4 and IPv6 | the shortest form; IPv4 inside IPv6 is IPv4 |
//! | `phone` | `+49 (0)30 1234567`, `0049 30 1234567`, `(415) 555-2671`, `030 1234567` | digits, with `+` and country code if known |
//!
//! # What is not masked
//!
//! - **Names and street addresses in free text are not masked.** Nor are dates of birth, account or order numbers.
//! - A number of 5 to 12 digits without `+` and without separators: it is more often an order than a phone.
//! - Digits other than ASCII (`0` to `9`), and e-mail addresses in scripts other than Latin, Greek and Cyrillic.
//! - A value glued to letters, digits or `_`, such as `order_4111111111111111`: that is an identifier.
//!
//! Inside a value, characters that do not show (zero-width spaces, direction marks) are skipped; around it, the
//! escapes of JSON in a string of JSON (`\n`, `\u00a0`) are borders.
//!
//! Masking what is masked changes nothing. Time is linear in the text, whatever the text.

pub use error::{KeyProblem, PrivacyError};
pub use key::{PseudonymKey, create_key_file, read_key_file};
pub use mask::Masker;
pub use pseudonym::{CustomerPseudonym, PersonalKind, Pseudonymizer};

mod mask;
mod pseudonym;

mod key;

mod error;

mod scan;

mod card;
mod date;
mod email;
mod iban;
mod ip;
mod phone;

mod context;
mod digits;

mod chars;
