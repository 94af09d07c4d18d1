use insta::assert_snapshot;

use super::fixture::kpis;

const TIMES: [&str; 4] = ["first_reply", "ttr_median", "ttr_p90", "ttr_first_median"];

#[test]
fn open_tickets_are_censored_and_last_resolutions_count() {
    assert_snapshot!(kpis(&TIMES, &[&["intent"]], "
        t1 ann 0d people reply=1m resolved=1h intent=login
        t2 bob 0d people reply=2m resolved=2h intent=login
        t3 cyd 0d people reply=3m first=3h reopened=1d last=2d intent=login
        t4 dan 0d people reply=4m first=4h reopened=1d
        t5 eve 99d people
    "), @r"
    history first_reply: 180s (60s .. ?) kaplan_meier_greenwood, n 5, 5 clusters, 1 pending
    history first_reply intent=-: 240s (240s .. ?) kaplan_meier_greenwood, n 2, 2 clusters, 1 pending
    history first_reply intent=login: 120s (60s .. ?) kaplan_meier_greenwood, n 3, 3 clusters
    history ttr_median: 172800s (3600s .. ?) kaplan_meier_greenwood, n 5, 5 clusters, 2 pending
    history ttr_median intent=-: ? (? .. ?) kaplan_meier_greenwood, n 2, 2 clusters, 2 pending [not reached in the time observed]
    history ttr_median intent=login: 7200s (3600s .. ?) kaplan_meier_greenwood, n 3, 3 clusters
    history ttr_p90: ? (172800s .. ?) kaplan_meier_greenwood, n 5, 5 clusters, 2 pending [not reached in the time observed]
    history ttr_p90 intent=-: ? (? .. ?) kaplan_meier_greenwood, n 2, 2 clusters, 2 pending [not reached in the time observed]
    history ttr_p90 intent=login: 172800s (3600s .. ?) kaplan_meier_greenwood, n 3, 3 clusters
    history ttr_first_median: 10800s (3600s .. ?) kaplan_meier_greenwood, n 5, 5 clusters, 1 pending
    history ttr_first_median intent=-: 14400s (14400s .. ?) kaplan_meier_greenwood, n 2, 2 clusters, 1 pending
    history ttr_first_median intent=login: 7200s (3600s .. ?) kaplan_meier_greenwood, n 3, 3 clusters
    ");
}

#[test]
fn excluded_tickets_are_watched_until_their_exclusion() {
    // Closing a merged ticket is no resolution; what came before the merger is.
    assert_snapshot!(kpis(&["first_reply", "ttr_median"], &[], "
        t1 ann 0d people reply=1m resolved=1h
        t2 bob 0d people reply=2m resolved=2h
        t3 cyd 0d people reply=30s resolved=30m spam=30m
        t4 dan 101d people spam=0s
    "), @r"
    history first_reply: 60s (30s .. ?) kaplan_meier_greenwood, n 3, 3 clusters, 1 excluded [left out: 1 opened after the data cut]
    history ttr_median: 3600s (3600s .. ?) kaplan_meier_greenwood, n 3, 3 clusters, 1 pending, 1 excluded [left out: 1 opened after the data cut]
    ");
}

#[test]
fn what_was_not_reached_is_not_made_up() {
    assert_snapshot!(kpis(&["first_reply", "ttr_median"], &[], "
        t1 ann 0d people resolved=1h
        t2 bob 0d people
        t3 cyd 0d people
        t4 dan 0d people
    "), @r"
    history first_reply: refused, no public replies are recorded; n 4, 4 clusters
    history ttr_median: ? (3600s .. ?) kaplan_meier_greenwood, n 4, 4 clusters, 3 pending [not reached in the time observed]
    ");
    assert_snapshot!(kpis(&["ttr_median"], &[], "
        t1 ann 0d people resolved=1h
        t2 ann 0d people resolved=2h
    "), @"history ttr_median: 3600s (? .. ?) kaplan_meier_clustered, n 2, 1 clusters [one customer only: no interval]");
    assert_snapshot!(kpis(&["ttr_median"], &[], "
        t1 ann 0d people resolved=-1h
        t2 bob 0d people resolved=2h
        t3 cyd 0d people resolved=90s untimed
    "), @"history ttr_median: 0s (0s .. ?) kaplan_meier_greenwood, n 2, 2 clusters, 1 excluded [1 times ran backwards and count as 0; left out: 1 without times]");
}

#[test]
fn reopening_is_told_twice_once_with_the_young_tickets() {
    assert_snapshot!(kpis(&["reopen", "reopen_km"], &[], "
        t1 ann 0d people first=1h reopened=1d
        t2 bob 0d people resolved=1h
        t3 cyd 0d people resolved=1h
        t4 dan 0d people first=1h reopened=1d thanks last=2d
        t5 eve 97d people resolved=0s
        t6 fay 97d people first=0s reopened=1d
    "), @r"
    history reopen: 0.2500 (0.0456 .. 0.6994) wilson, 1 of 4, 4 clusters, 2 pending
    history reopen_km: 0.3333 (0.0956 .. 0.8054) kaplan_meier_greenwood, n 6, 6 clusters, 1 pending
    ");
    assert_snapshot!(kpis(&["reopen", "reopen_km"], &[], "
        t1 ann 99d people resolved=1h
        t2 bob 99d people resolved=1h
    "), @r"
    history reopen: refused, too early: every ticket in scope is pending; n 0, needed 1, 2 pending
    history reopen_km: refused, no ticket was watched for the whole window; n 2, 2 clusters, 2 pending
    ");
}

#[test]
fn the_ends_of_the_calendar_are_ordinary_times() {
    assert_snapshot!(kpis(&["autonomous_resolution", "escalation_24h", "reopen", "ttr_median"], &[], "
        t1 ann -730000d ai resolved=700000d
        t2 bob 0d ai resolved=2900000d
        t3 cyd 2900000d ai resolved=1d spam=0s
        t4 dan 2900000d ai resolved=1d
    "), @r"
    history autonomous_resolution: 1.0000 (0.2065 .. 1.0000) wilson, 1 of 1, 1 clusters, 2 pending, 1 excluded [left out: 1 excluded]
    history escalation_24h: 0.0000 (0.0000 .. 0.6576) wilson, 0 of 2, 2 clusters, 1 pending, 1 excluded [left out: 1 excluded]
    history reopen: 0.0000 (0.0000 .. 0.7935) wilson, 0 of 1, 1 clusters, 2 pending, 1 excluded [left out: 1 excluded]
    history ttr_median: 60480000000s (60480000000s .. ?) kaplan_meier_greenwood, n 2, 2 clusters, 2 excluded [left out: 2 opened after the data cut]
    ");
}
