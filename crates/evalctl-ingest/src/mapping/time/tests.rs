use super::TimeFormat;

/// Checks what a text is in UTC, or what is wrong with the format or the text.
#[track_caller]
fn check(format: &str, zone: Option<&str>, text: &str, expected: &str) {
    let said = match TimeFormat::parse(format, zone).and_then(|format| format.read(text)) {
        Ok(time) => time.to_string(),
        Err(message) => message,
    };
    assert_eq!(said, expected);
}

#[test]
fn day_first_without_padding() {
    let format = "%d/%m/%Y %H:%M";
    check(format, None, "29/2/2016 01:16", "2016-02-29T01:16:00Z");
    check(format, None, "1/12/2016 9:05", "2016-12-01T09:05:00Z");
    check(format, None, "01/02/2016 00:00", "2016-02-01T00:00:00Z");
    for wrong in ["30/2/2016 01:16", "2016-02-29 01:16", "29/2/2016 24:16", "29/2/2016 01:16 x", ""]
    {
        let message = format!("time `{wrong}` does not match the format `{format}`");
        check(format, None, wrong, &message);
    }
}

#[test]
fn a_day_alone_starts_at_midnight_of_its_zone() {
    check("%Y%m%d", None, "20160229", "2016-02-29T00:00:00Z");
    check("%Y%m%d", Some("America/New_York"), "20160229", "2016-02-29T05:00:00Z");
    check("iso8601", Some("America/New_York"), "2016-02-29", "2016-02-29T05:00:00Z");
}

#[test]
fn iso_with_an_offset_needs_no_zone() {
    let berlin = Some("Europe/Berlin");
    check("iso8601", berlin, "2016-02-29T01:16:00+09:00", "2016-02-28T16:16:00Z");
    check("iso8601", berlin, "2016-02-29 01:16:00Z", "2016-02-29T01:16:00Z");
    check("iso8601", berlin, "2016-02-29T01:16[Asia/Tokyo]", "2016-02-28T16:16:00Z");
    check("iso8601", berlin, "20160229T011600Z", "2016-02-29T01:16:00Z");
}

#[test]
fn iso_without_an_offset_is_in_the_zone() {
    check("iso8601", None, "2016-02-29T01:16:00", "2016-02-29T01:16:00Z");
    check("iso8601", Some("Europe/Berlin"), "2016-02-29 01:16", "2016-02-29T00:16:00Z");
    for wrong in ["29.2.2016", "2016-02-29T01:16:00+99:99", "2016-02-30", "noon", "1456708560"] {
        let message =
            format!("time `{wrong}` does not match ISO 8601, for example `2016-02-29T01:16:00Z`");
        check("iso8601", None, wrong, &message);
    }
}

#[test]
fn a_pattern_may_bring_its_own_offset_or_zone() {
    let tokyo = Some("Asia/Tokyo");
    check("%d.%m.%Y %H:%M %z", tokyo, "29.02.2016 01:16 +0100", "2016-02-29T00:16:00Z");
    check("%d.%m.%Y %H:%M %Q", tokyo, "29.02.2016 01:16 Europe/Berlin", "2016-02-29T00:16:00Z");
    check("%d.%m.%Y %H:%M", tokyo, "29.02.2016 01:16", "2016-02-28T16:16:00Z");
    check("%m/%d/%Y %I:%M %p", None, "2/29/2016 12:16 AM", "2016-02-29T00:16:00Z");
    check("%s", tokyo, "1456708560", "2016-02-29T01:16:00Z");
}

#[test]
fn a_moment_that_the_clock_leaps_over_comes_after_it() {
    // At 02:00 the clocks in Berlin went to 03:00.
    check("iso8601", Some("Europe/Berlin"), "2016-03-27T02:30:00", "2016-03-27T01:30:00Z");
    check("%Y-%m-%d %H:%M", Some("Europe/Berlin"), "2016-03-27 02:30", "2016-03-27T01:30:00Z");
}

#[test]
fn of_a_moment_that_the_clock_shows_twice_the_first_counts() {
    check("iso8601", Some("Europe/Berlin"), "2016-10-30T02:30:00", "2016-10-30T00:30:00Z");
    check("%Y-%m-%d %H:%M", Some("Europe/Berlin"), "2016-10-30 02:30", "2016-10-30T00:30:00Z");
}

#[test]
fn seconds_since_1970() {
    check("unix", None, "1456708560", "2016-02-29T01:16:00Z");
    check("unix", None, "1456708560.123456", "2016-02-29T01:16:00.123456Z");
    check("unix", None, "-1.5", "1969-12-31T23:59:58.5Z");
    check("unix", None, "1.45670856e9", "2016-02-29T01:16:00Z");
    for wrong in ["1e300", "-1e300", "NaN", "inf", "2016-02-29", ""] {
        let message = format!("time `{wrong}` does not match seconds since 1970");
        check("unix", None, wrong, &message);
    }
}

#[test]
fn milliseconds_since_1970() {
    check("unix_ms", None, "1456708560123", "2016-02-29T01:16:00.123Z");
    check("unix_ms", None, "-1", "1969-12-31T23:59:59.999Z");
    for wrong in ["9223372036854775807", "1456708560123.5", "now"] {
        let message = format!("time `{wrong}` does not match milliseconds since 1970");
        check("unix_ms", None, wrong, &message);
    }
}

#[test]
fn times_are_cut_to_microseconds() {
    check("iso8601", None, "2016-02-29T01:16:00.123456789Z", "2016-02-29T01:16:00.123456Z");
}

#[test]
fn the_first_and_the_last_year_are_ordinary() {
    check("iso8601", None, "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z");
    check("%d/%m/%Y", None, "1/1/0001", "0001-01-01T00:00:00Z");
    check("iso8601", None, "9999-12-30T21:59:59Z", "9999-12-30T21:59:59Z");
    // No zone of the earth has reached these last hours in UTC: they are no timestamps.
    check(
        "iso8601",
        None,
        "9999-12-31T23:59:59Z",
        "time `9999-12-31T23:59:59Z` does not match ISO 8601, for example `2016-02-29T01:16:00Z`",
    );
}

#[test]
fn a_format_that_cannot_be_read_back_is_refused() {
    check(
        "rfc3339",
        None,
        "",
        "time format `rfc3339` is not `iso8601`, `unix`, `unix_ms` or a pattern such as `%d/%m/%Y %H:%M`",
    );
    for (format, why) in [
        ("%H:%M", "names no day that could be read back"),
        ("%d/%m %H:%M", "names no day that could be read back"),
        ("%d/%m/%Y %I:%M", "does not tell morning from afternoon"),
    ] {
        check(format, None, "", &format!("time format `{format}` {why}, unlike `%d/%m/%Y %H:%M`"));
    }
    let err = TimeFormat::parse("%d/%m/%Y %?", None).unwrap_err();
    assert!(err.starts_with("time format `%d/%m/%Y %?` cannot be used ("), "{err}");
}

#[test]
fn an_unknown_zone_is_named() {
    check(
        "iso8601",
        Some("Europe/Atlantis"),
        "",
        "time zone `Europe/Atlantis` is unknown; use a name such as `Europe/Berlin`",
    );
}
