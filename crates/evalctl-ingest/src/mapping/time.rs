//! Time columns: the format is given, never guessed row by row.

use jiff::civil::{DateTime, Time};
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

/// How a time column is written.
#[derive(Debug, Clone)]
pub(crate) enum TimeFormat {
    /// RFC 3339, or ISO 8601 without offset in the given zone.
    Iso(TimeZone),
    /// Seconds, or fractions of them, since 1970.
    UnixSeconds,
    /// Milliseconds since 1970.
    UnixMilliseconds,
    /// A `strftime` pattern, in the given zone unless it has an offset of its own.
    Pattern(String, TimeZone),
}

impl TimeFormat {
    pub(crate) fn parse(format: &str, zone: Option<&str>) -> Result<Self, String> {
        let zone = match zone {
            None | Some("UTC") => TimeZone::UTC,
            Some(name) => TimeZone::get(name).map_err(|_| {
                format!("time zone `{name}` is unknown; use a name such as `Europe/Berlin`")
            })?,
        };
        match format {
            "iso8601" => Ok(Self::Iso(zone)),
            "unix" => Ok(Self::UnixSeconds),
            "unix_ms" => Ok(Self::UnixMilliseconds),
            pattern if pattern.contains('%') => {
                check_pattern(pattern, &zone)?;
                Ok(Self::Pattern(pattern.to_owned(), zone))
            }
            other => Err(format!(
                "time format `{other}` is not `iso8601`, `unix`, `unix_ms` or a pattern such as `%d/%m/%Y %H:%M`"
            )),
        }
    }

    /// Reads one value; the error says what would be right.
    pub(crate) fn read(&self, text: &str) -> Result<Timestamp, String> {
        let time = match self {
            Self::Iso(zone) => read_iso(text, zone),
            Self::UnixSeconds => read_seconds(text),
            Self::UnixMilliseconds => {
                text.parse().ok().and_then(|since| Timestamp::from_millisecond(since).ok())
            }
            Self::Pattern(pattern, zone) => read_pattern(pattern, text, zone),
        };
        time.and_then(whole_microseconds)
            .ok_or_else(|| format!("time `{text}` does not match {}", self.describe()))
    }

    fn describe(&self) -> String {
        match self {
            Self::Iso(_) => "ISO 8601, for example `2016-02-29T01:16:00Z`".to_owned(),
            Self::UnixSeconds => "seconds since 1970".to_owned(),
            Self::UnixMilliseconds => "milliseconds since 1970".to_owned(),
            Self::Pattern(pattern, _) => format!("the format `{pattern}`"),
        }
    }
}

fn read_iso(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time);
    }
    // A zone in brackets counts; a reader of local times would pass over it.
    if text.contains('[') {
        return text.parse::<ZonedDateTime>().ok().map(|time| time.timestamp());
    }
    zone.to_timestamp(text.parse::<DateTime>().ok()?).ok()
}

fn read_seconds(text: &str) -> Option<Timestamp> {
    // A float holds every microsecond up to the year 2255.
    let microseconds = (text.parse::<f64>().ok()? * 1e6).round();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "what is no number or too large becomes a number that no timestamp has"
    )]
    let microseconds = if microseconds.is_nan() { i64::MAX } else { microseconds as i64 };
    Timestamp::from_microsecond(microseconds).ok()
}

fn read_pattern(pattern: &str, text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let time = BrokenDownTime::parse(pattern, text).ok()?;
    if time.iana_time_zone().is_some() {
        return time.to_zoned_datetime().ok().map(|zoned| zoned.timestamp());
    }
    if let Ok(time) = time.to_timestamp() {
        return Some(time);
    }
    let midnight = || time.to_date().map(|date| date.at(0, 0, 0, 0));
    zone.to_timestamp(time.to_datetime().or_else(|_| midnight()).ok()?).ok()
}

/// Writes a moment in the pattern and reads it back: it must name a day, and no hour but the right.
fn check_pattern(pattern: &str, zone: &TimeZone) -> Result<(), String> {
    let sample = DateTime::constant(2016, 2, 29, 13, 16, 0, 0);
    let wrong = |why: &str| format!("time format `{pattern}` {why}, unlike `%d/%m/%Y %H:%M`");
    let zoned = sample.to_zoned_datetime(zone.clone()).map_err(|_| wrong("cannot be tried"))?;
    let text = BrokenDownTime::from(&zoned)
        .to_string(pattern)
        .map_err(|err| wrong(&format!("cannot be used ({err})")))?;
    let Some(time) = read_pattern(pattern, &text, zone) else {
        return Err(wrong("names no day that could be read back"));
    };
    let read = zone.to_datetime(time);
    if read.date() != sample.date() {
        return Err(wrong("does not name the day"));
    }
    if read.hour() != sample.hour() && read.time() != Time::midnight() {
        return Err(wrong("does not tell morning from afternoon"));
    }
    Ok(())
}

/// Tables hold microseconds: what is finer is cut off here, once, so that all rooms agree.
fn whole_microseconds(time: Timestamp) -> Option<Timestamp> {
    Timestamp::from_microsecond(time.as_microsecond()).ok()
}

#[cfg(test)]
mod tests;
