//! How tickets are put into sets, as a user writes it.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// How far the shares of a split may be from adding up to one.
const TOLERANCE: f64 = 1e-9;

/// Where one set ends and the next begins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SplitRule {
    /// Shares of the tickets that count: train, tune, cal, test. They add up to 1.
    Shares([f64; 4]),
    /// The moments at which tune, cal and test begin, in order.
    Borders([Timestamp; 3]),
    /// The data set says itself what each ticket is for.
    Given,
}

impl SplitRule {
    /// The split that is made where none is asked for.
    pub const USUAL: Self = Self::Shares([0.4, 0.1, 0.25, 0.25]);
}

/// What a split by shares cuts through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SplitBy {
    /// Time: a returning customer is in the set in which each ticket falls.
    Time,
    /// Customers: all tickets of one are in one set. For data without usable times.
    Customer,
}

/// Everything that decides which ticket is in which set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SplitOptions {
    /// `None`: the data set's own sets where every ticket has one and both train and test are
    /// among them, else [`SplitRule::USUAL`]; and no sets at all where nothing is trained.
    pub rule: Option<SplitRule>,
    /// `None`: by time where every ticket carries times, else by customer.
    pub by: Option<SplitBy>,
    /// From which cosine of sketches two tickets near a border are one message.
    pub near_duplicate_cosine: f64,
}

/// Why a split cannot be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SplitError {
    /// The text is no split.
    #[error(
        "split `{text}` is not four shares such as `0.4,0.1,0.25,0.25`, three dates such as \
         `2025-03-01,2025-04-01,2025-06-01`, or `given`: {problem}"
    )]
    Unreadable {
        /// The text given.
        text: String,
        /// What is wrong with it.
        problem: String,
    },
    /// Customers have no order in time.
    #[error("a split by customer needs four shares such as `0.4,0.1,0.25,0.25`, not `{rule}`")]
    NotShares {
        /// The rule given.
        rule: String,
    },
    /// A set without which nothing can be trained or reported.
    #[error(
        "no ticket that counts falls into the {set} set, of {tickets} in all, by the split \
         `{rule}`; a candidate that learns needs tickets to learn from and others to be judged on"
    )]
    Empty {
        /// `train` or `test`.
        set: &'static str,
        /// Tickets that count.
        tickets: u64,
        /// The rule.
        rule: String,
    },
}

impl FromStr for SplitRule {
    type Err = SplitError;

    fn from_str(text: &str) -> Result<Self, SplitError> {
        let unreadable = |problem: String| {
            let text = text.to_owned();
            Err(SplitError::Unreadable { text, problem })
        };
        if text.trim() == "given" {
            return Ok(Self::Given);
        }
        let words: Vec<&str> = text.split(',').map(str::trim).collect();
        match words.as_slice() {
            &[a, b, c, d] => match shares([a, b, c, d]) {
                Ok(shares) => Ok(Self::Shares(shares)),
                Err(problem) => unreadable(problem),
            },
            &[a, b, c] => match borders([a, b, c]) {
                Ok(borders) => Ok(Self::Borders(borders)),
                Err(problem) => unreadable(problem),
            },
            words => unreadable(format!("it has {} parts", words.len())),
        }
    }
}

fn shares(words: [&str; 4]) -> Result<[f64; 4], String> {
    let mut shares = [0.0; 4];
    for (share, word) in shares.iter_mut().zip(words) {
        *share = word.parse().map_err(|_| format!("`{word}` is no number"))?;
        if !(0.0 <= *share && *share <= 1.0) {
            return Err(format!("`{word}` does not lie in 0 to 1"));
        }
    }
    let sum: f64 = shares.iter().sum();
    if TOLERANCE < (sum - 1.0).abs() {
        return Err(format!("the shares add up to {sum}, not to 1"));
    }
    if shares[3] <= 0.0 {
        return Err("the test set has no share".to_owned());
    }
    Ok(shares)
}

fn borders(words: [&str; 3]) -> Result<[Timestamp; 3], String> {
    let mut borders = [Timestamp::MIN; 3];
    for (border, word) in borders.iter_mut().zip(words) {
        *border = moment(word).ok_or_else(|| format!("`{word}` is no date"))?;
    }
    let ordered = borders[0] <= borders[1] && borders[1] <= borders[2];
    if ordered { Ok(borders) } else { Err("the dates are not in order".to_owned()) }
}

/// A date is its first moment in UTC.
fn moment(word: &str) -> Option<Timestamp> {
    if let Ok(time) = word.parse::<Timestamp>() {
        return Some(time);
    }
    let date: Date = word.parse().ok()?;
    TimeZone::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok()
}

impl fmt::Display for SplitRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shares(shares) => f.write_str(&shares.map(|share| share.to_string()).join(",")),
            Self::Borders(borders) => {
                f.write_str(&borders.map(|border| border.to_string()).join(","))
            }
            Self::Given => f.write_str("given"),
        }
    }
}
