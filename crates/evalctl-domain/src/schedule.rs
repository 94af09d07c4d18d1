//! Business hours: when the desk is staffed, in its own time zone.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

/// The hours in which the desk works.
///
/// Opening times are wall-clock times of the zone: a day on which the clock is put forward or back has as
/// many business seconds as really pass.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    zone: TimeZone,
    /// By weekday, Monday first; each sorted and without overlap.
    hours: [Vec<Shift>; 7],
    holidays: BTreeSet<Date>,
}

/// From minute to minute of a day; 1440 is its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Shift {
    from: u16,
    to: u16,
}

/// Why hours are no schedule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// The zone is in no data base.
    #[error("there is no time zone `{zone}`: name one as `Europe/Berlin`")]
    UnknownZone {
        /// The name given.
        zone: String,
    },
    /// A shift is not written as one.
    #[error(
        "`{text}` is no shift: write it as `09:00-17:30`, from earlier to later, `24:00` at most"
    )]
    BadShift {
        /// The text given.
        text: String,
    },
    /// Two shifts of a day overlap.
    #[error("the shifts of {day} overlap")]
    Overlap {
        /// The weekday.
        day: String,
    },
    /// A holiday is no date.
    #[error("holiday `{text}` is no date: write it as `2026-12-25`")]
    BadHoliday {
        /// The text given.
        text: String,
    },
    /// Nobody ever works.
    #[error("the schedule has no hours")]
    Empty,
}

/// No time is counted over more days than this: it is no service time any more.
const MAX_DAYS: usize = 20_000;

impl Schedule {
    /// Reads a schedule: shifts such as `09:00-17:30` by weekday, Monday first; holidays such as
    /// `2026-12-25`.
    pub fn new(
        zone: &str,
        hours: &[Vec<String>; 7],
        holidays: &[String],
    ) -> Result<Self, ScheduleError> {
        let unknown = |_| ScheduleError::UnknownZone { zone: zone.to_owned() };
        let zone = TimeZone::get(zone).map_err(unknown)?;
        let mut read: [Vec<Shift>; 7] = Default::default();
        for (idx, texts) in hours.iter().enumerate() {
            for text in texts {
                read[idx].push(Shift::parse(text)?);
            }
            read[idx].sort();
            if read[idx].windows(2).any(|pair| pair[1].from < pair[0].to) {
                return Err(ScheduleError::Overlap { day: WEEKDAYS[idx].to_owned() });
            }
        }
        if read.iter().all(Vec::is_empty) {
            return Err(ScheduleError::Empty);
        }
        let date = |text: &String| {
            text.parse().map_err(|_| ScheduleError::BadHoliday { text: text.clone() })
        };
        Ok(Self {
            zone,
            hours: read,
            holidays: holidays.iter().map(date).collect::<Result<_, _>>()?,
        })
    }

    /// The whole business seconds from one moment to a later one; 0 where it is not later, `None` over
    /// more than 20,000 days.
    #[must_use]
    pub fn seconds_between(&self, from: Timestamp, to: Timestamp) -> Option<u64> {
        let mut sum = 0;
        for (start, end) in self.shifts_from(from)? {
            if to <= start {
                return Some(sum);
            }
            let worked = start.max(from).duration_until(end.min(to)).as_secs();
            sum += u64::try_from(worked).unwrap_or(0);
        }
        None
    }

    /// The moment at which `seconds` of business time have passed; `None` where that is more than 20,000
    /// days away.
    #[must_use]
    pub fn after(&self, from: Timestamp, seconds: u64) -> Option<Timestamp> {
        let mut left = i64::try_from(seconds).ok()?;
        for (start, end) in self.shifts_from(from)? {
            let start = start.max(from);
            let worked = start.duration_until(end).as_secs().max(0);
            if left <= worked {
                return start.checked_add(jiff::SignedDuration::from_secs(left)).ok();
            }
            left -= worked;
        }
        None
    }

    /// The shifts that end after `from`, in order, as moments.
    fn shifts_from(
        &self,
        from: Timestamp,
    ) -> Option<impl Iterator<Item = (Timestamp, Timestamp)> + '_> {
        // A shift may begin on the day before, seen from another offset.
        let first = from.to_zoned_datetime(self.zone.clone()).date().yesterday().ok()?;
        let days = std::iter::successors(Some(first), |day| day.tomorrow().ok()).take(MAX_DAYS);
        let open = days.filter(|day| !self.holidays.contains(day));
        let shifts = open.flat_map(move |day| {
            let shifts = &self.hours[index_of(day.weekday())];
            shifts.iter().filter_map(move |shift| {
                Some((self.moment(day, shift.from)?, self.moment(day, shift.to)?))
            })
        });
        Some(shifts.filter(move |(_, end)| from < *end))
    }

    fn moment(&self, day: Date, minute: u16) -> Option<Timestamp> {
        let (day, minute) =
            if minute == END_OF_DAY { (day.tomorrow().ok()?, 0) } else { (day, minute) };
        let hour = i8::try_from(minute / 60).ok()?;
        let minute = i8::try_from(minute % 60).ok()?;
        Some(day.at(hour, minute, 0, 0).to_zoned_datetime(self.zone.clone()).ok()?.timestamp())
    }
}

const END_OF_DAY: u16 = 24 * 60;

const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

fn index_of(weekday: Weekday) -> usize {
    usize::try_from(weekday.to_monday_zero_offset()).unwrap_or(0)
}

impl Shift {
    fn parse(text: &str) -> Result<Self, ScheduleError> {
        let read = || {
            let (from, to) = text.split_once('-')?;
            let (from, to) = (minute_of_day(from)?, minute_of_day(to)?);
            (from < to).then_some(Self { from, to })
        };
        read().ok_or_else(|| ScheduleError::BadShift { text: text.to_owned() })
    }
}

fn minute_of_day(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let minutes = 60 * hour + minute;
    (hour <= 24 && minute < 60 && minutes <= END_OF_DAY).then_some(minutes)
}

#[cfg(test)]
mod tests;
