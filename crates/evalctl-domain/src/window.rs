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
        let end = start.as_duration().checked_add(self.length());
        end.and_then(|end| Timestamp::from_duration(end).ok()).unwrap_or(Timestamp::MAX)
    }

    /// The window's start; the beginning of time where the calendar has no such moment.
    #[must_use]
    pub fn start_before(self, end: Timestamp) -> Timestamp {
        let start = end.as_duration().checked_sub(self.length());
        start.and_then(|start| Timestamp::from_duration(start).ok()).unwrap_or(Timestamp::MIN)
    }

    /// To be added to a moment as a duration: a moment's own sums make a calendar span first, and windows end several
    /// times a ticket.
    const fn length(self) -> SignedDuration {
        SignedDuration::from_secs(self.seconds as i64)
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

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, ToSpan};

    use super::Window;

    #[test]
    fn a_window_is_as_long_as_its_span_on_both_sides() {
        for micros in [-1_500_001, -1, 0, 1, 1_700_000_000_123_456] {
            let moment = Timestamp::from_microsecond(micros).expect("a moment");
            let window = Window::hours(30);
            assert_eq!(window.end_after(moment), moment + 30.hours());
            assert_eq!(window.start_before(moment), moment - 30.hours());
        }
    }

    #[test]
    fn a_window_ends_with_the_calendar() {
        let (first, last) = (Timestamp::MIN, Timestamp::MAX);
        assert_eq!(Window::minutes(1).end_after(last), last);
        assert_eq!(Window::minutes(1).start_before(first), first);
    }
}
