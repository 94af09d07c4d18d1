//! How numbers are written for people.

/// A share as per cent with one decimal: `24.5 %`.
#[must_use]
pub fn share(value: f64) -> String {
    format!("{:.1} %", 100.0 * value)
}

/// The same without a decimal that says nothing: `40 %`, `2.5 %`.
#[must_use]
pub fn short_share(value: f64) -> String {
    share(value).replace(".0 %", " %")
}

/// A score in [0, 1] with three decimals: `0.042`.
#[must_use]
pub fn score(value: f64) -> String {
    format!("{value:.3}")
}

/// A count with a comma every three digits: `59,354`.
#[must_use]
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (idx, digit) in digits.chars().enumerate() {
        if 0 < idx && (digits.len() - idx).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count with the words for one thing or for several: `1 row`, `59,354 rows`.
#[must_use]
pub fn counted(value: u64, [one, several]: [&str; 2]) -> String {
    format!("{} {}", count(value), if value == 1 { one } else { several })
}

/// A time in the unit that fits: `40 s`, `12 min`, `2 h 05 min`, `3.4 d`.
#[must_use]
pub fn duration(seconds: f64) -> String {
    let minutes = (seconds / 60.0).round();
    if seconds < 60.0 {
        format!("{seconds:.0} s")
    } else if minutes < 60.0 {
        format!("{minutes:.0} min")
    } else if minutes < 24.0 * 60.0 {
        let hours = (minutes / 60.0).floor();
        format!("{hours:.0} h {:02.0} min", minutes - 60.0 * hours)
    } else {
        format!("{:.1} d", seconds / 86_400.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{count, counted, duration, share};

    #[test]
    fn numbers_read_as_people_write_them() {
        let counts = [0, 999, 1_000, 1_234_567].map(count);
        assert_eq!(counts, ["0", "999", "1,000", "1,234,567"]);
        let rows = [0, 1, 1_001].map(|value| counted(value, ["row", "rows"]));
        assert_eq!(rows, ["0 rows", "1 row", "1,001 rows"]);
        let times = [0.4, 59.0, 61.0, 3_599.0, 3_600.0, 7_500.0, 86_369.0].map(duration);
        assert_eq!(
            times,
            ["0 s", "59 s", "1 min", "1 h 00 min", "1 h 00 min", "2 h 05 min", "23 h 59 min"]
        );
        assert_eq!([86_400.0, 200_000.0].map(duration), ["1.0 d", "2.3 d"]);
        assert_eq!(share(0.245), "24.5 %");
    }
}
