//! Records that could not be used: kept with file, line and reason, up to a limit.

use evalctl_domain::Reject;

use crate::completeness::Completeness;
use crate::error::IngestError;

/// Rejects beyond this are counted but not kept; the run will have failed long before.
const KEPT: usize = 100_000;

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

/// Collects rejects in the order they were found.
#[derive(Debug, Default)]
pub(crate) struct Rejects {
    kept: Vec<Reject>,
    counted: u64,
}

impl Rejects {
    pub(crate) fn add(&mut self, reject: Reject) {
        self.counted += u64::from(reject.counts);
        if self.kept.len() < KEPT {
            self.kept.push(reject);
        }
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.counted += other.counted;
        self.kept.extend(other.kept);
        self.kept.truncate(KEPT);
    }

    /// The rejects by file, line and reason; `found` gets their counts.
    pub(crate) fn settle(mut self, found: &mut Completeness) -> Vec<Reject> {
        self.kept.sort_by(|a, b| (&a.file, a.line, &a.reason).cmp(&(&b.file, b.line, &b.reason)));
        for reject in &self.kept {
            *found.rejects.entry(reject.reason.clone()).or_default() += 1;
        }
        self.kept
    }
}

/// Fails where more records were unusable than allowed.
pub(crate) fn check(rejects: &[Reject], records: u64, max: MaxRejects) -> Result<(), IngestError> {
    let counted = rejects.iter().filter(|reject| reject.counts);
    let rejected = counted.clone().count() as u64;
    let allowed = max.allowed(records);
    if rejected <= allowed {
        return Ok(());
    }
    let first = counted.clone().next().map_or_else(String::new, |reject| {
        format!("{}:{}: {}", reject.file, reject.line, reject.message)
    });
    Err(IngestError::TooManyRejects { rejected, records, allowed, first })
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
