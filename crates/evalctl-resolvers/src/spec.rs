use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::SpecError;
use crate::kinds;
use crate::suggestion::{did_you_mean, listed};

use percent::{decode, encode};

mod percent;

#[cfg(test)]
mod tests;

/// The arm of what really happened, which no candidate may take.
const RESERVED_ARM: &str = "history";

/// An arm is a folder of the run and a column of every table.
const MAX_ARM_BYTES: usize = 64;

/// A candidate as a user writes it: `name[:path][?key=value&…]`.
///
/// The name ends at the first `:`, so a path may hold more of them. The options start at the last
/// `?` whose tail is `key=value` pairs joined by `&`, or is empty; `%`, `&` and `?` in a value are
/// written `%25`, `%26` and `%3F`. [`Display`](fmt::Display) writes a text that parses to an equal
/// specification.
///
/// ```
/// use evalctl_resolvers::Spec;
/// # fn main() -> Result<(), evalctl_resolvers::SpecError> {
/// let spec = Spec::parse(r"rules:C:\desk\rules.toml?arm=old-bot")?;
/// assert_eq!(spec.path(), Some(r"C:\desk\rules.toml"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    name: String,
    path: Option<String>,
    options: BTreeMap<String, String>,
}

impl Spec {
    /// Reads a specification and checks that resolver, options and arm are valid.
    pub fn parse(text: &str) -> Result<Self, SpecError> {
        let name_end = text.find([':', '?']).unwrap_or(text.len());
        let (name, rest) = text.split_at(name_end);
        let (path, tail) = split_options(rest);
        let path = match path.strip_prefix(':') {
            Some(path) => Some(path.to_owned()).filter(|path| !path.is_empty()),
            None if path.is_empty() => None,
            // Without a `:` nothing but options can follow the name.
            None => return Err(SpecError::NotAnOption { text: path[1..].to_owned() }),
        };
        let options = parse_options(tail)?;
        let spec = Self { name: name.to_owned(), path, options };
        spec.check()?;
        Ok(spec)
    }

    /// The name of the resolver, for example `rules`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file or folder that the resolver reads, as written.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// The options, decoded.
    #[must_use]
    pub fn options(&self) -> &BTreeMap<String, String> {
        &self.options
    }

    /// The name of the arm: the option `arm`, else the name of the resolver.
    #[must_use]
    pub fn arm(&self) -> &str {
        self.options.get("arm").unwrap_or(&self.name)
    }

    /// Whether this arm is the one that acted in the history (the option `acted=true`).
    #[must_use]
    pub fn acted(&self) -> bool {
        self.options.get("acted").is_some_and(|value| value == "true")
    }

    /// The value of an option that is one of `choices`; the first of them where it is left out.
    pub(crate) fn choice<T: Copy>(
        &self,
        key: &'static str,
        choices: &[(&str, T)],
    ) -> Result<T, SpecError> {
        let Some(value) = self.options.get(key) else {
            return Ok(choices[0].1);
        };
        let Some(&(_, choice)) = choices.iter().find(|(word, _)| word == value) else {
            let words: Vec<_> = choices.iter().map(|&(word, _)| word).collect();
            let expected = format!("one of {}", listed(&words));
            return Err(SpecError::BadValue { key, value: value.clone(), expected });
        };
        Ok(choice)
    }

    /// The value of an option that is a number in [0, 1]; `otherwise` where it is left out.
    pub(crate) fn share(&self, key: &'static str, otherwise: f64) -> Result<f64, SpecError> {
        let Some(value) = self.options.get(key) else {
            return Ok(otherwise);
        };
        match value.parse::<f64>() {
            Ok(share) if 0.0 <= share && share <= 1.0 => Ok(share),
            _ => Err(SpecError::BadValue {
                key,
                value: value.clone(),
                expected: "a number from 0 to 1".to_owned(),
            }),
        }
    }

    pub(crate) fn names_arm(&self) -> bool {
        self.options.contains_key("arm")
    }

    pub(crate) fn with_arm(mut self, arm: &str) -> Self {
        self.options.insert("arm".to_owned(), arm.to_owned());
        self
    }

    fn check(&self) -> Result<(), SpecError> {
        let kind = kinds::find(&self.name)?;
        for key in self.options.keys() {
            if !kind.options.contains(&key.as_str()) {
                return Err(SpecError::UnknownOption {
                    name: self.name.clone(),
                    key: key.clone(),
                    suggestion: did_you_mean(key, kind.options),
                    known: listed(kind.options),
                });
            }
        }
        if kind.needs_path && self.path.is_none() {
            return Err(SpecError::MissingPath { name: self.name.clone() });
        }
        if let Some(value) = self.options.get("acted")
            && !matches!(value.as_str(), "true" | "false")
        {
            return Err(SpecError::NotAFlag { key: "acted", value: value.clone() });
        }
        check_arm(self.arm())
    }
}

impl FromStr for Spec {
    type Err = SpecError;

    fn from_str(text: &str) -> Result<Self, SpecError> {
        Self::parse(text)
    }
}

impl fmt::Display for Spec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if let Some(path) = &self.path {
            write!(f, ":{path}")?;
            if self.options.is_empty() && path.contains('?') {
                // Without it, the end of the path could be read as options.
                f.write_str("?")?;
            }
        }
        for (option_idx, (key, value)) in self.options.iter().enumerate() {
            let mark = if option_idx == 0 { '?' } else { '&' };
            write!(f, "{mark}{key}={}", encode(value))?;
        }
        Ok(())
    }
}

/// Splits before and after the last `?` whose tail reads as options.
fn split_options(text: &str) -> (&str, &str) {
    for (mark, _) in text.rmatch_indices('?') {
        let tail = &text[mark + 1..];
        if tail.is_empty() || tail.split('&').all(is_option) {
            return (&text[..mark], tail);
        }
    }
    (text, "")
}

fn is_option(text: &str) -> bool {
    text.split_once('=').is_some_and(|(key, _)| {
        key.starts_with(|c: char| c.is_ascii_alphabetic())
            && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
    })
}

fn parse_options(tail: &str) -> Result<BTreeMap<String, String>, SpecError> {
    let mut options = BTreeMap::new();
    for (key, value) in tail.split('&').filter_map(|option| option.split_once('=')) {
        let Some(decoded) = decode(value) else {
            return Err(SpecError::BadPercent { key: key.to_owned(), value: value.to_owned() });
        };
        if options.insert(key.to_owned(), decoded).is_some() {
            return Err(SpecError::OptionTwice { key: key.to_owned() });
        }
    }
    Ok(options)
}

fn check_arm(arm: &str) -> Result<(), SpecError> {
    if arm == RESERVED_ARM {
        return Err(SpecError::ReservedArm { arm: arm.to_owned() });
    }
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let valid = arm.starts_with(is_word)
        && arm.chars().all(|c| is_word(c) || matches!(c, '_' | '.' | '-'))
        && arm.len() <= MAX_ARM_BYTES;
    if valid { Ok(()) } else { Err(SpecError::BadArm { arm: arm.to_owned() }) }
}
