//! Windows of observation and the horizon behind which nothing counts.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A span of whole seconds after some moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Window {
    seconds: u32,
}

impl Window {
    /// A window of whole days.
    #[must_use]
    pub const fn days(days: u16) -> Self {
        Self { seconds: days as u32 * 86_400 }
    }

    /// A window of whole minutes.
    #[must_use]
    pub const fn minutes(minutes: u16) -> Self {
        Self { seconds: minutes as u32 * 60 }
    }

    /// A window of whole hours.
    #[must_use]
    pub const fn hours(hours: u16) -> Self {
        Self { seconds: hours as u32 * 3_600 }
    }

    /// Its length in seconds.
    #[must_use]
    pub const fn seconds(self) -> u32 {
        self.seconds
    }

    /// The window's end; the end of time where the calendar has no such moment.
    #[must_use]
    pub fn end_after(self, start: Timestamp) -> Timestamp {
        let length = SignedDuration::from_secs(i64::from(self.seconds));
        let end = start.as_duration().checked_add(length);
        end.and_then(|end| Timestamp::from_duration(end).ok()).unwrap_or(Timestamp::MAX)
    }

    /// The window's start; the beginning of time where the calendar has no such moment.
    #[must_use]
    pub fn start_before(self, end: Timestamp) -> Timestamp {
        let length = SignedDuration::from_secs(i64::from(self.seconds));
        let start = end.as_duration().checked_sub(length);
        start.and_then(|start| Timestamp::from_duration(start).ok()).unwrap_or(Timestamp::MIN)
    }
}

/// How long after its last resolution a ticket's facts still count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Horizon(Window);

impl Horizon {
    /// A horizon of the given length.
    #[must_use]
    pub const fn new(window: Window) -> Self {
        Self(window)
    }

    /// Its length.
    #[must_use]
    pub const fn window(self) -> Window {
        self.0
    }

    /// Whether `window` ends within the horizon.
    #[must_use]
    pub fn covers(self, window: Window) -> bool {
        window <= self.0
    }
}
