use jiff::Timestamp;

use super::{Schedule, ScheduleError};

fn office(zone: &str, holidays: &[&str]) -> Schedule {
    let day = || vec!["09:00-12:00".to_owned(), "13:00-17:00".to_owned()];
    let hours = [day(), day(), day(), day(), day(), Vec::new(), Vec::new()];
    let holidays: Vec<String> = holidays.iter().map(|&day| day.to_owned()).collect();
    Schedule::new(zone, &hours, &holidays).expect("a schedule")
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

#[track_caller]
fn check(schedule: &Schedule, from: &str, to: &str, hours: f64) {
    let seconds = schedule.seconds_between(at(from), at(to)).expect("not too far");
    assert!((seconds as f64 / 3_600.0 - hours).abs() < 1e-9, "{seconds} s");
    if 0.0 < hours {
        let due = schedule.after(at(from), seconds).expect("not too far");
        assert_eq!(schedule.seconds_between(at(from), due), Some(seconds));
        assert!(due <= at(to), "{due}");
    }
}

#[test]
fn nights_lunch_weekends_and_holidays_do_not_count() {
    let schedule = office("Europe/Berlin", &["2026-04-06"]);
    // Wednesday 10:00 to 14:00 in Berlin, over lunch.
    check(&schedule, "2026-02-04T09:00:00Z", "2026-02-04T13:00:00Z", 3.0);
    // Friday 16:00 to Monday 10:00.
    check(&schedule, "2026-02-06T15:00:00Z", "2026-02-09T09:00:00Z", 2.0);
    // Good Friday is a working day here, Easter Monday is not: Thursday 16:00 to Tuesday 10:00.
    check(&schedule, "2026-04-02T14:00:00Z", "2026-04-07T08:00:00Z", 1.0 + 7.0 + 1.0);
    check(&schedule, "2026-02-07T00:00:00Z", "2026-02-08T00:00:00Z", 0.0);
    check(&schedule, "2026-02-04T10:00:00Z", "2026-02-04T09:00:00Z", 0.0);
}

#[test]
fn a_day_on_which_the_clock_changes_has_the_hours_that_pass() {
    let all_day = || vec!["00:00-24:00".to_owned()];
    let hours = std::array::from_fn(|_| all_day());
    let always = Schedule::new("Europe/Berlin", &hours, &[]).expect("a schedule");
    // 29 March 2026 has 23 hours in Berlin, 25 October has 25.
    check(&always, "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", 23.0);
    check(&always, "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", 25.0);
    // The same wall-clock hours on both sides of the change.
    let office = office("Europe/Berlin", &[]);
    check(&office, "2026-03-27T08:00:00Z", "2026-03-30T07:00:00Z", 7.0);
    check(&office, "2026-10-23T07:00:00Z", "2026-10-26T08:00:00Z", 7.0);
    let night = Schedule::new(
        "Europe/Berlin",
        &std::array::from_fn(|_| vec!["01:00-04:00".to_owned()]),
        &[],
    )
    .expect("a schedule");
    check(&night, "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", 2.0);
    check(&night, "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", 4.0);
}

#[test]
fn what_lies_too_far_away_is_not_counted() {
    let schedule = office("UTC", &[]);
    assert_eq!(
        schedule.seconds_between(at("0001-01-02T00:00:00Z"), at("9999-01-01T00:00:00Z")),
        None
    );
    assert_eq!(schedule.after(at("2026-01-01T00:00:00Z"), u64::from(u32::MAX)), None);
}

#[test]
fn mistakes_say_what_would_be_right() {
    let with = |shift: &str| {
        let mut hours: [Vec<String>; 7] = Default::default();
        hours[0] = shift.split_whitespace().map(str::to_owned).collect();
        hours
    };
    let error = |zone: &str, hours: &[Vec<String>; 7], holidays: &[String]| -> ScheduleError {
        Schedule::new(zone, hours, holidays).expect_err("a mistake")
    };
    let found = [
        error("Europe/Atlantis", &with("09:00-17:00"), &[]),
        error("UTC", &with("17:00-09:00"), &[]),
        error("UTC", &with("9-17"), &[]),
        error("UTC", &with("09:00-24:30"), &[]),
        error("UTC", &with("09:00-12:00 11:00-13:00"), &[]),
        error("UTC", &with("09:00-17:00"), &["25.12.2026".to_owned()]),
        error("UTC", &with(""), &[]),
    ];
    let found: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "there is no time zone `Europe/Atlantis`: name one as `Europe/Berlin`",
            "`17:00-09:00` is no shift: write it as `09:00-17:30`, from earlier to later, `24:00` at most",
            "`9-17` is no shift: write it as `09:00-17:30`, from earlier to later, `24:00` at most",
            "`09:00-24:30` is no shift: write it as `09:00-17:30`, from earlier to later, `24:00` at most",
            "the shifts of monday overlap",
            "holiday `25.12.2026` is no date: write it as `2026-12-25`",
            "the schedule has no hours",
        ]
    );
}
