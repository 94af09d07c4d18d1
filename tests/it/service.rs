//! Business hours over holidays and changes of the clock, and promises kept and broken.

use serde_json::Value;

use crate::desk::{Desk, Ticket};
use crate::support::{Bench, kpi};

/// Opened, first reply, solved, all in UTC; channel and priority; the business seconds to the reply by hand.
///
/// The desk is in Berlin: UTC+1 until 2026-03-29 01:00 UTC, UTC+2 from then to 2026-10-25 01:00 UTC.
const TICKETS: [(&str, [&str; 3], [&str; 2], u64); 6] = [
    // Friday 16:30 to Monday 09:45 there: half an hour, Sunday's three hours (of 01:00 to 05:00 one is
    // leapt over), three quarters of an hour.
    (
        "spring",
        ["2026-03-27T15:30:00Z", "2026-03-30T07:45:00Z", "2026-03-30T08:00:00Z"],
        ["email", "normal"],
        1_800 + 10_800 + 2_700,
    ),
    // Thursday 16:00 to Tuesday 10:00 over Good Friday and Easter Monday: an hour, Sunday's four, an hour.
    (
        "easter",
        ["2026-04-02T14:00:00Z", "2026-04-07T08:00:00Z", "2026-04-07T09:00:00Z"],
        ["email", "normal"],
        3_600 + 14_400 + 3_600,
    ),
    // Friday 16:00 to Monday 09:30 as the clock goes back: an hour, Sunday's five, half an hour.
    (
        "autumn",
        ["2026-10-23T14:00:00Z", "2026-10-26T08:30:00Z", "2026-10-26T09:00:00Z"],
        ["email", "normal"],
        3_600 + 18_000 + 1_800,
    ),
    // Within one shift.
    (
        "quick",
        ["2026-06-01T08:00:00Z", "2026-06-01T08:20:00Z", "2026-06-01T09:00:00Z"],
        ["chat", "urgent"],
        1_200,
    ),
    (
        "slow",
        ["2026-06-02T08:00:00Z", "2026-06-02T08:50:00Z", "2026-06-02T09:00:00Z"],
        ["chat", "urgent"],
        3_000,
    ),
    // Written at night, answered at night: no business time passed.
    (
        "night",
        ["2026-06-03T20:00:00Z", "2026-06-03T21:00:00Z", "2026-06-03T22:00:00Z"],
        ["email", "normal"],
        0,
    ),
];

fn desk() -> Desk {
    let mut desk = Desk::new();
    for (name, [opened, replied, solved], [channel, priority], _) in TICKETS {
        let ticket = Ticket { channel, priority, ..Ticket::new(name, name) };
        desk.row(ticket, opened, "customer", "open", "help", "")
            .row(ticket, replied, "agent", "open", "here", "")
            .row(ticket, solved, "agent", "solved", "", "");
    }
    desk
}

const HOURS: &str = r#"
[replay]
partitions = 2
as_of = "2026-12-01T00:00:00Z"
[schedule]
zone = "Europe/Berlin"
monday = ["09:00-17:00"]
tuesday = ["09:00-17:00"]
wednesday = ["09:00-17:00"]
thursday = ["09:00-17:00"]
friday = ["09:00-17:00"]
sunday = ["01:00-05:00"]
holidays = ["2026-04-03", "2026-04-06"]
"#;

/// Chats within half an hour, all else within four business hours; urgent ones solved within an hour.
const PROMISES: &str = r#"
[sla]
clock = "business"
[[sla.target]]
priority = "urgent"
channel = "chat"
first_reply = "30m"
resolution = "1h"
[[sla.target]]
first_reply = "4h"
"#;

fn median_of(mut seconds: Vec<u64>) -> u64 {
    seconds.sort_unstable();
    // The smallest time by which half of them are over.
    seconds[seconds.len().div_ceil(2) - 1]
}

/// Numerator and denominator of a share.
fn k_of_n(run: &Value, id: &str) -> [u64; 2] {
    let row = kpi(run, "history", id);
    ["k", "n"].map(|name| row[name].as_u64().unwrap_or_else(|| panic!("no {name} in {row}")))
}

fn first_reply(run: &Value) -> Option<f64> {
    kpi(run, "history", "first_reply_business")["estimate"].as_f64()
}

#[test]
fn business_time_leaves_out_holidays_and_counts_the_hours_that_pass() {
    let bench = Bench::new();
    desk().write(&bench, &format!("{HOURS}{PROMISES}"));
    let run = bench.json("replay desk --by channel");
    let all = median_of(TICKETS.iter().map(|ticket| ticket.3).collect());
    assert_eq!(all, 3_000);
    assert_eq!(first_reply(&run), Some(3_000.0));
    let rows = run["kpis"].as_array().expect("kpis");
    let of_channel = |id: &str, channel: &str| {
        let row = rows.iter().find(|row| {
            row["arm"] == "history" && row["id"] == id && row["segment"]["channel"] == channel
        });
        row.unwrap_or_else(|| panic!("no `{id}` of {channel}"))
    };
    let by_mail: Vec<u64> =
        TICKETS.iter().filter(|ticket| ticket.2[0] == "email").map(|ticket| ticket.3).collect();
    let half = median_of(by_mail);
    assert_eq!(half, 15_300);
    assert_eq!(of_channel("first_reply_business", "email")["estimate"].as_f64(), Some(15_300.0));
    // Of four hours are 14,400 seconds: all three over a weekend are late. Of the chats the one after 50 minutes.
    assert_eq!(k_of_n(&run, "sla_first_reply_breach"), [4, 6]);
    assert_eq!(of_channel("sla_first_reply_breach", "email")["k"], 3);
    assert_eq!(of_channel("sla_first_reply_breach", "chat")["k"], 1);
    // Solved within the hour exactly: kept. E-mails have no promise about it.
    assert_eq!(k_of_n(&run, "sla_resolution_breach"), [0, 2]);
    assert_eq!(kpi(&run, "history", "sla_resolution_breach")["excluded"], 4);
}

#[test]
fn calendar_promises_run_through_the_night() {
    let bench = Bench::new();
    desk().write(&bench, &format!("{HOURS}{}", PROMISES.replace("\"business\"", "\"calendar\"")));
    let run = bench.json("replay desk");
    // Only `quick` and `night` were answered within half an hour and four hours.
    assert_eq!(k_of_n(&run, "sla_first_reply_breach"), [4, 6]);
    assert_eq!(first_reply(&run), Some(3_000.0));
}

#[test]
fn without_hours_and_promises_their_kpis_are_refused() {
    let bench = Bench::new();
    desk().write(&bench, "[replay]\npartitions = 2");
    let run = bench.json("replay desk");
    for (id, reason) in [
        ("first_reply_business", "no `[schedule]` is set"),
        ("sla_first_reply_breach", "no target of `[sla]` fits a ticket"),
    ] {
        let row = kpi(&run, "history", id);
        assert_eq!((&row["state"], &row["reason"]), (&"refused".into(), &reason.into()));
    }
}

#[test]
fn hours_that_are_none_are_an_error() {
    let bench = Bench::new();
    for (good, bad, said) in [
        ("Europe/Berlin", "Europe/Bärlin", "there is no time zone `Europe/Bärlin`"),
        ("09:00-17:00", "17:00-09:00", "`17:00-09:00` is no shift"),
        ("2026-04-03", "3 April", "holiday `3 April` is no date"),
        ("\"30m\"", "\"1d\"", "it is `1d` but must be a time such as `30m` or `8h`"),
    ] {
        desk().write(&bench, &format!("{HOURS}{PROMISES}").replacen(good, bad, 1));
        let done = bench.run("replay desk");
        assert_eq!(done.code, Some(2), "{}", done.stderr);
        assert!(done.stderr.contains(said), "{}", done.stderr);
    }
    desk().write(&bench, PROMISES);
    let done = bench.run("replay desk");
    assert!(
        done.stderr.contains("`[sla] clock` is `business` but there is no `[schedule]`"),
        "{}",
        done.stderr
    );
}
