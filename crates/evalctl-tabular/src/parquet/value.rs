use std::fmt::{self, Write};

use polars::prelude::{AnyValue, TimeUnit};

use crate::row::Cells;

const SECONDS_PER_DAY: i64 = 86_400;

/// Adds a value as text.
pub(super) fn push_value(cells: &mut Cells, value: &AnyValue<'_>) {
    if let Some(text) = value.get_str() {
        return cells.push(text);
    }
    if value.is_null() {
        return cells.push_null();
    }
    cells.push_with(|text| write_value(text, value).expect("writing to a string cannot fail"));
}

fn write_value(text: &mut String, value: &AnyValue<'_>) -> fmt::Result {
    match *value {
        AnyValue::Boolean(value) => write!(text, "{value}"),
        AnyValue::Int8(value) => write!(text, "{value}"),
        AnyValue::Int16(value) => write!(text, "{value}"),
        AnyValue::Int32(value) => write!(text, "{value}"),
        AnyValue::Int64(value) => write!(text, "{value}"),
        AnyValue::UInt8(value) => write!(text, "{value}"),
        AnyValue::UInt16(value) => write!(text, "{value}"),
        AnyValue::UInt32(value) => write!(text, "{value}"),
        AnyValue::UInt64(value) => write!(text, "{value}"),
        // The shortest text that reads back as the same number, and no `.0`: numbers with gaps are often
        // stored as floats.
        AnyValue::Float32(value) => write!(text, "{value}"),
        AnyValue::Float64(value) => write!(text, "{value}"),
        AnyValue::Decimal(value, _, scale) => write_decimal(text, value, scale),
        AnyValue::Date(days) => write_date(text, i64::from(days)),
        AnyValue::Datetime(value, unit, _) | AnyValue::DatetimeOwned(value, unit, _) => {
            write_datetime(text, value, unit)
        }
        AnyValue::Time(nanoseconds) => {
            write_time(text, nanoseconds / 1_000_000_000, nanoseconds / 1_000 % 1_000_000)
        }
        _ => unreachable!("columns of other types are refused when they are selected"),
    }
}

fn write_decimal(text: &mut String, value: i128, scale: usize) -> fmt::Result {
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let sign = if value < 0 { "-" } else { "" };
    let point = if scale == 0 { "" } else { "." };
    write!(text, "{sign}{whole}{point}{fraction}")
}

fn write_datetime(text: &mut String, value: i64, unit: TimeUnit) -> fmt::Result {
    let units_per_second = match unit {
        TimeUnit::Nanoseconds => 1_000_000_000,
        TimeUnit::Microseconds => 1_000_000,
        TimeUnit::Milliseconds => 1_000,
    };
    let seconds = value.div_euclid(units_per_second);
    let rest = value.rem_euclid(units_per_second);
    write_date(text, seconds.div_euclid(SECONDS_PER_DAY))?;
    text.push('T');
    write_time(text, seconds.rem_euclid(SECONDS_PER_DAY), rest * 1_000_000 / units_per_second)?;
    text.push('Z');
    Ok(())
}

fn write_time(text: &mut String, seconds: i64, microseconds: i64) -> fmt::Result {
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    write!(text, "{hour:02}:{minute:02}:{second:02}.{microseconds:06}")
}

/// Writes the date of the proleptic Gregorian calendar that lies so many days after 1970-01-01.
fn write_date(text: &mut String, days: i64) -> fmt::Result {
    // https://howardhinnant.github.io/date_algorithms.html#civil_from_days
    // Years are counted from March, so that the leap day is the last of its year, in eras of 400 years.
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    write!(text, "{year:04}-{month:02}-{day:02}")
}
