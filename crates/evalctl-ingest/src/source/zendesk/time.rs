//! Time stamps as Zendesk writes them.

use jiff::Timestamp;

use super::facts::Micros;

/// Reads `2024-01-24T14:15:15Z` in a few steps, and any other RFC 3339 stamp with its offset.
pub(super) fn read_time(text: &str) -> Result<Micros, String> {
    if let Some(time) = plain(text.as_bytes()) {
        return Ok(time);
    }
    match text.trim().parse::<Timestamp>() {
        Ok(time) => Ok(time.as_microsecond()),
        Err(_) => Err(format!("`{text}` is not a time such as `2024-01-24T14:15:15Z`")),
    }
}

/// The form that nearly every stamp has; `None` for any other.
fn plain(text: &[u8]) -> Option<Micros> {
    let &[
        y0,
        y1,
        y2,
        y3,
        b'-',
        m0,
        m1,
        b'-',
        d0,
        d1,
        b'T',
        h0,
        h1,
        b':',
        i0,
        i1,
        b':',
        s0,
        s1,
        b'Z',
    ] = text
    else {
        return None;
    };
    let two = |a: u8, b: u8| {
        (a.is_ascii_digit() && b.is_ascii_digit())
            .then(|| 10 * i64::from(a - b'0') + i64::from(b - b'0'))
    };
    let (year, month, day) = (100 * two(y0, y1)? + two(y2, y3)?, two(m0, m1)?, two(d0, d1)?);
    let (hour, minute, second) = (two(h0, h1)?, two(i0, i1)?, two(s0, s1)?);
    // A leap second is left to the slower reader.
    let in_range =
        (1..=12).contains(&month) && 1 <= day && hour <= 23 && minute <= 59 && second <= 59;
    if !in_range || days_of(year, month) < day {
        return None;
    }
    let days = days_since_1970(year, month, day);
    Some((((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000_000)
}

fn days_of(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days of the proleptic Gregorian calendar; years start in March, so that the leap day is last.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let century = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = 365 * year_of_era + year_of_era / 4 - year_of_era / 100 + day_of_year;
    146_097 * century + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::civil::date;

    use super::{plain, read_time};

    #[test]
    fn every_day_is_read_as_the_library_reads_it() {
        let mut day = date(1, 1, 1);
        for _ in 0..9_000 {
            let text = format!("{day}T23:59:07Z");
            let expected: Timestamp = text.parse().unwrap();
            assert_eq!(plain(text.as_bytes()), Some(expected.as_microsecond()), "{text}");
            // Not a multiple of a week, a year or a century.
            day = day.checked_add(jiff::Span::new().days(401)).unwrap();
        }
        assert!(9_800 < day.year());
    }

    #[test]
    fn what_is_no_time_is_named() {
        for text in ["2023-02-29T00:00:00Z", "2024-13-01T00:00:00Z", "yesterday", "", "1706105716"]
        {
            let err = read_time(text).unwrap_err();
            assert_eq!(err, format!("`{text}` is not a time such as `2024-01-24T14:15:15Z`"));
        }
        let same = ["2024-01-24T14:15:15.250+01:00", " 2024-01-24T13:15:15.25Z "].map(read_time);
        assert_eq!(same[0], same[1]);
        assert!(same[0].is_ok());
    }
}
