//! Records that could not be used: kept with file, line and reason, up to a limit.

use std::collections::BTreeMap;
use std::path::Path;

use evalctl_domain::Reject;

use crate::completeness::Completeness;
use crate::error::IngestError;
use crate::excerpt::{excerpt, excerpt_of_cut};
use crate::privacy::Masker;

/// Rejects beyond this are counted but not listed, so that a broken export does not fill the memory.
const LISTED: usize = 100_000;

/// The share and number of records that may be unusable.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MaxRejects {
    /// This share of all records, and at least 10 records.
    Share(f64),
    /// This many records.
    Count(u64),
}

impl MaxRejects {
    /// One record in a hundred, and at least 10.
    #[must_use]
    pub fn usual() -> Self {
        Self::Share(0.01)
    }

    fn allowed(self, records: u64) -> u64 {
        match self {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a share of a count is a small positive number"
            )]
            Self::Share(share) => ((records as f64 * share).floor() as u64).max(10),
            Self::Count(count) => count,
        }
    }
}

impl std::str::FromStr for MaxRejects {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!("`{text}` is neither a share such as `1%` nor a number of records such as `50`")
        };
        if let Some(percent) = text.trim().strip_suffix('%') {
            let percent: f64 = percent.trim().parse().map_err(|_| wrong())?;
            if 0.0 <= percent && percent <= 100.0 {
                return Ok(Self::Share(percent / 100.0));
            }
            return Err(wrong());
        }
        text.trim().parse().map(Self::Count).map_err(|_| wrong())
    }
}

/// Counts all rejects and lists the first by file and line, in whatever order they are found.
#[derive(Debug, Default)]
pub(crate) struct Rejects {
    listed: Vec<Reject>,
    by_reason: BTreeMap<String, u64>,
    /// Those that count towards the limit.
    counted: u64,
}

impl Rejects {
    pub(crate) fn add(&mut self, reject: Reject) {
        self.counted += u64::from(reject.counts);
        if let Some(count) = self.by_reason.get_mut(&reject.reason) {
            *count += 1;
        } else {
            self.by_reason.insert(reject.reason.clone(), 1);
        }
        self.listed.push(reject);
        if 2 * LISTED <= self.listed.len() {
            self.keep_first();
        }
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.counted += other.counted;
        for (reason, count) in other.by_reason {
            *self.by_reason.entry(reason).or_default() += count;
        }
        self.listed.extend(other.listed);
        if 2 * LISTED <= self.listed.len() {
            self.keep_first();
        }
    }

    /// Fails where more of `records` were unusable than `max` allows.
    pub(crate) fn check(&mut self, records: u64, max: MaxRejects) -> Result<(), IngestError> {
        let allowed = max.allowed(records);
        if self.counted <= allowed {
            return Ok(());
        }
        self.keep_first();
        let first = self.listed.iter().find(|reject| reject.counts);
        let first = first.map_or_else(String::new, |reject| {
            format!("{}:{}: {}", reject.file, reject.line, reject.message)
        });
        let (rejected, listed) = (self.counted, self.listed.clone());
        Err(IngestError::TooManyRejects { rejected, records, allowed, first, listed })
    }

    /// The rejects by file, line and reason; `found` gets the counts of all of them.
    pub(crate) fn settle(mut self, found: &mut Completeness) -> Vec<Reject> {
        self.keep_first();
        let all: u64 = self.by_reason.values().sum();
        found.rejects_not_listed = all - self.listed.len() as u64;
        found.rejects = self.by_reason;
        self.listed.sort_by(|a, b| place(a).cmp(&place(b)));
        self.listed
    }

    /// Those that count go before: repeated rows must not push a broken one off the list.
    fn keep_first(&mut self) {
        self.listed.sort_by(|a, b| (!a.counts, place(a)).cmp(&(!b.counts, place(b))));
        self.listed.truncate(LISTED);
    }
}

/// A record that cannot be used, masked; `raw` is its start, with `…` where it was cut.
pub(crate) fn masked(
    path: &Path,
    line: u64,
    reason: &str,
    message: &str,
    raw: &str,
    masker: &Masker,
) -> Reject {
    Reject {
        file: path.display().to_string(),
        line,
        reason: reason.to_owned(),
        message: excerpt(message, masker),
        raw: excerpt_of_cut(raw, masker),
        counts: true,
    }
}

fn place(reject: &Reject) -> (&str, u64, &str, &str) {
    (&reject.file, reject.line, &reject.reason, &reject.message)
}

#[cfg(test)]
mod tests {
    use super::MaxRejects;

    #[test]
    fn a_share_allows_at_least_ten() {
        let one_percent: MaxRejects = "1%".parse().expect("a share");
        assert_eq!((one_percent.allowed(100), one_percent.allowed(59_354)), (10, 593));
        assert_eq!("0".parse::<MaxRejects>().expect("a count").allowed(1_000_000), 0);
        assert!("1 in 100".parse::<MaxRejects>().is_err());
    }
}
