//! Time columns: the format is given, never guessed row by row.

use jiff::civil::DateTime;
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

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
    pub(super) fn parse(format: &str, zone: Option<&str>) -> Result<Self, String> {
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
            pattern if pattern.contains('%') => Ok(Self::Pattern(pattern.to_owned(), zone)),
            other => Err(format!(
                "time format `{other}` is not `iso8601`, `unix`, `unix_ms` or a pattern such as `%d/%m/%Y %H:%M`"
            )),
        }
    }

    /// Reads one value; the error says what would be right.
    pub(crate) fn read(&self, text: &str) -> Result<Timestamp, String> {
        let wrong = || format!("time `{text}` does not match {}", self.describe());
        match self {
            Self::Iso(zone) => text.parse::<Timestamp>().or_else(|_| {
                let civil: DateTime = text.parse().map_err(|_| wrong())?;
                zone.to_timestamp(civil).map_err(|_| wrong())
            }),
            Self::UnixSeconds => {
                let seconds: f64 = text.parse().map_err(|_| wrong())?;
                let since = SignedDuration::try_from_secs_f64(seconds).map_err(|_| wrong())?;
                Timestamp::from_duration(since).map_err(|_| wrong())
            }
            Self::UnixMilliseconds => {
                let milliseconds: i64 = text.parse().map_err(|_| wrong())?;
                Timestamp::from_millisecond(milliseconds).map_err(|_| wrong())
            }
            Self::Pattern(pattern, zone) => {
                let time = BrokenDownTime::parse(pattern, text).map_err(|_| wrong())?;
                if let Ok(time) = time.to_timestamp() {
                    return Ok(time);
                }
                let civil = time
                    .to_datetime()
                    .or_else(|_| time.to_date().map(|date| date.at(0, 0, 0, 0)))
                    .map_err(|_| wrong())?;
                zone.to_timestamp(civil).map_err(|_| wrong())
            }
        }
        .and_then(|time| whole_microseconds(time).ok_or_else(wrong))
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

/// Tables hold microseconds: what is finer is cut off here, once, so that all rooms agree.
fn whole_microseconds(time: Timestamp) -> Option<Timestamp> {
    Timestamp::from_microsecond(time.as_microsecond()).ok()
}
