use insta::assert_snapshot;

use super::fixture::kpis;

const RESOLUTION: [&str; 2] = ["autonomous_resolution", "autonomous_resolution_confirmed"];

/// Each line but the first two breaks one condition.
#[test]
fn autonomous_resolution_asks_for_all_of_its_conditions() {
    assert_snapshot!(kpis(&RESOLUTION, &[], "
        held       c01 0d ai resolved=1h
        silent     c02 0d ai resolved=1h silent
        by_thanks  c03 0d ai first=1h reopened=2h thanks last=3h
        late       c04 0d ai first=1h reopened=8d last=9d again=8d
        person     c05 0d both resolved=1h
        open       c06 0d ai
        handoff    c07 0d ai resolved=1h handoff
        escalated  c08 0d ai resolved=1h escalated=1h
        asks       c09 0d ai resolved=1h asks
        negative   c10 0d ai resolved=1h negative
        failed     c11 0d ai resolved=1h fail
        reopened   c12 0d ai first=1h reopened=2h last=3h
        came_back  c13 0d ai resolved=1h again=7d
        people     c14 0d people resolved=1h
    "), @r"
    history autonomous_resolution: 0.2857 (0.1172 .. 0.5465) wilson, 4 of 14, 14 clusters
    history autonomous_resolution_confirmed: 0.2143 (0.0757 .. 0.4759) wilson, 3 of 14, 14 clusters
    history/ai autonomous_resolution: 0.3077 (0.1268 .. 0.5763) wilson, 4 of 13, 13 clusters
    history/ai autonomous_resolution_confirmed: 0.2308 (0.0818 .. 0.5026) wilson, 3 of 13, 13 clusters
    history/people autonomous_resolution: refused, no AI acted; n 1, 1 clusters
    history/people autonomous_resolution_confirmed: refused, no AI acted; n 1, 1 clusters
    ");
}

#[test]
fn a_ticket_is_pending_until_its_window_has_passed() {
    // The window is 7 days, the horizon 30, the data cut day 100.
    assert_snapshot!(kpis(&["autonomous_resolution", "escalation_24h", "reopen", "recontact", "fcr"], &[], "
        just_old_enough a 93d ai resolved=0s
        a_second_young  b 93d ai resolved=1s
        open_for_30_d   c 70d ai
        open_for_less   d 71d ai
        opened_today    e 99d ai escalated=1h
        resolved_twice  f 85d ai first=1h reopened=8d last=9d
    "), @r"
    history autonomous_resolution: 0.6667 (0.2077 .. 0.9385) wilson, 2 of 3, 3 clusters, 3 pending
    history escalation_24h: 0.1667 (0.0301 .. 0.5635) wilson, 1 of 6, 6 clusters
    history reopen: 0.0000 (0.0000 .. 0.6576) wilson, 0 of 2, 2 clusters, 1 pending, 3 excluded [left out: 3 not resolved]
    history recontact: 0.0000 (0.0000 .. 0.7935) wilson, 0 of 1, 1 clusters, 2 pending, 3 excluded [left out: 3 not resolved]
    history fcr: 1.0000 (0.3424 .. 1.0000) wilson, 2 of 2, 2 clusters, 1 pending, 3 excluded [left out: 3 not resolved]
    ");
}

#[test]
fn a_customer_who_cannot_be_followed_is_left_out_where_that_matters() {
    assert_snapshot!(kpis(&["autonomous_resolution", "no_handoff", "reopen", "recontact", "fcr"], &[], "
        t1 ann 0d ai resolved=1h
        t2 box 0d ai resolved=1h shared
        t3 box 1d ai resolved=1h shared
        t4 bob 1d ai resolved=1h spam=1h
    "), @r"
    history autonomous_resolution: 1.0000 (0.2065 .. 1.0000) wilson, 1 of 1, 1 clusters, 3 excluded [left out: 1 excluded, 2 recontact unknown]
    history no_handoff: 1.0000 (0.1581 .. 1.0000) clopper_pearson_on_clusters, 3 of 3, 2 clusters, 1 excluded [left out: 1 excluded]
    history reopen: 0.0000 (0.0000 .. 0.8419) clopper_pearson_on_clusters, 0 of 3, 2 clusters, 1 excluded [left out: 1 excluded]
    history recontact: 0.0000 (0.0000 .. 0.7935) wilson, 0 of 1, 1 clusters, 3 excluded [left out: 1 excluded, 2 recontact unknown]
    history fcr: 1.0000 (0.2065 .. 1.0000) wilson, 1 of 1, 1 clusters, 3 excluded [left out: 1 excluded, 2 recontact unknown]
    ");
}

#[test]
fn history_is_split_where_both_an_ai_and_people_acted() {
    assert_snapshot!(kpis(&["autonomous_resolution", "no_handoff", "escalation"], &[], "
        t1 ann 0d ai resolved=1h
        t2 bob 0d both resolved=1h handoff escalated=30m
        t3 cyd 0d people resolved=1h
        t4 dan 0d
    "), @r"
    history autonomous_resolution: 0.2500 (0.0456 .. 0.6994) wilson, 1 of 4, 4 clusters
    history no_handoff: 0.3333 (0.0615 .. 0.7923) wilson, 1 of 3, 3 clusters, 1 excluded [left out: 1 nobody acted]
    history escalation: 0.3333 (0.0615 .. 0.7923) wilson, 1 of 3, 3 clusters, 1 excluded [left out: 1 nobody acted]
    history/ai autonomous_resolution: 0.5000 (0.0945 .. 0.9055) wilson, 1 of 2, 2 clusters
    history/ai no_handoff: 0.5000 (0.0945 .. 0.9055) wilson, 1 of 2, 2 clusters
    history/ai escalation: 0.5000 (0.0945 .. 0.9055) wilson, 1 of 2, 2 clusters
    history/people autonomous_resolution: refused, no AI acted; n 1, 1 clusters
    history/people no_handoff: refused, no AI acted; n 1, 1 clusters
    history/people escalation: 0.0000 (0.0000 .. 0.7935) wilson, 0 of 1, 1 clusters
    ");
}

#[test]
fn no_ai_acted_is_not_zero_percent() {
    assert_snapshot!(kpis(&["autonomous_resolution", "autonomous_resolution_confirmed", "no_handoff", "escalation"], &[], "
        t1 ann 0d people resolved=1h
        t2 bob 0d people resolved=1h
    "), @r"
    history autonomous_resolution: refused, no AI acted; n 2, 2 clusters
    history autonomous_resolution_confirmed: refused, no AI acted; n 2, 2 clusters
    history no_handoff: refused, no AI acted; n 2, 2 clusters
    history escalation: 0.0000 (0.0000 .. 0.6576) wilson, 0 of 2, 2 clusters
    ");
    assert_snapshot!(kpis(&["no_handoff", "escalation", "escalation_24h"], &[], "t1 ann 0d resolved=1h"), @r"
    history no_handoff: refused, nobody is recorded as acting; n 0, needed 1, 1 excluded [left out: 1 nobody acted]
    history escalation: refused, nobody is recorded as acting; n 0, needed 1, 1 excluded [left out: 1 nobody acted]
    history escalation_24h: refused, nobody is recorded as acting; n 0, needed 1, 1 excluded [left out: 1 nobody acted]
    ");
}

#[test]
fn repeat_contacts_and_their_rules() {
    assert_snapshot!(kpis(&["reopen", "recontact", "recontact_any", "fcr", "fcr_any"], &[], "
        good      c1 0d people resolved=1h
        same      c2 0d people resolved=1h again=6d
        repeat    c2 6d people resolved=1h repeat
        other     c3 0d people resolved=1h again_any=2d
        at_window c4 0d people resolved=1h again=7d
        after_it  c5 0d people resolved=1h again=8d
        thanks    c6 0d people first=1h reopened=2h thanks last=3h
        reopened  c7 0d people first=1h reopened=2h
        open      c8 0d people
    "), @r"
    history reopen: 0.1250 (0.0020 .. 0.5602) clopper_pearson_on_clusters, 1 of 8, 7 clusters, 1 excluded [left out: 1 not resolved]
    history recontact: 0.2500 (0.0253 .. 0.6794) clopper_pearson_on_clusters, 2 of 8, 7 clusters, 1 excluded [left out: 1 not resolved]
    history recontact_any: 0.3750 (0.0727 .. 0.7786) clopper_pearson_on_clusters, 3 of 8, 7 clusters, 1 excluded [left out: 1 not resolved]
    history fcr: 0.5714 (0.2505 .. 0.8418) wilson, 4 of 7, 7 clusters, 2 excluded [left out: 1 not resolved, 1 not the first contact]
    history fcr_any: 0.4286 (0.1582 .. 0.7495) wilson, 3 of 7, 7 clusters, 2 excluded [left out: 1 not resolved, 1 not the first contact]
    ");
}

#[test]
fn ratings_and_verifiers_tell_who_did_not_answer() {
    assert_snapshot!(kpis(&["csat", "reward"], &[], "
        t1 ann 0d people good pass
        t2 bob 0d people bad
        t3 cyd 0d people asked fail
        t4 dan 0d people
    "), @r"
    history csat: 0.5000 (0.0945 .. 0.9055) wilson, 1 of 2, 2 clusters, 2 excluded [2 of 3 surveys were answered; left out: 2 without a rating]
    history reward: 0.5000 (0.0945 .. 0.9055) wilson, 1 of 2, 2 clusters, 2 excluded [left out: 2 without a verifier]
    ");
    assert_snapshot!(kpis(&["csat", "reward"], &[], "t1 ann 0d people asked"), @r"
    history csat: refused, no survey was answered; n 0, needed 1, 1 excluded [0 of 1 surveys were answered; left out: 1 without a rating]
    history reward: refused, the data carry no verifier; n 0, needed 1, 1 excluded [left out: 1 without a verifier]
    ");
}

#[test]
fn data_without_times_mature_at_once_and_have_no_windows() {
    assert_snapshot!(kpis(
        &["autonomous_resolution", "escalation", "escalation_24h", "reopen", "reopen_km", "recontact", "fcr", "ttr_median"],
        &[],
        "
        t1 ann 99d ai resolved=1s pass untimed
        t2 bob 99d ai resolved=1s fail untimed
        t3 cyd 99d ai escalated=1s untimed
    "), @r"
    history autonomous_resolution: 0.3333 (0.0615 .. 0.7923) wilson, 1 of 3, 3 clusters
    history escalation: 0.3333 (0.0615 .. 0.7923) wilson, 1 of 3, 3 clusters
    history escalation_24h: refused, the data carry no times; n 0, 3 excluded [left out: 3 without times]
    history reopen: refused, the data carry no times; n 0, 3 excluded [left out: 3 without times]
    history reopen_km: refused, the data carry no times; n 0, 3 excluded [left out: 3 without times]
    history recontact: refused, the data carry no times; n 0, 3 excluded [left out: 3 without times]
    history fcr: refused, the data carry no times; n 0, 3 excluded [left out: 3 without times]
    history ttr_median: refused, the data carry no times; n 0, 3 excluded [left out: 3 without times]
    ");
}

#[test]
fn trials_of_a_task_make_a_cluster_and_pass_hat() {
    assert_snapshot!(kpis(&["reward", "pass_hat"], &[&["intent"]], "
        a0 task-a 0d ai trial=0 pass untimed intent=x
        a1 task-a 0d ai trial=1 pass untimed intent=x
        a2 task-a 0d ai trial=2 fail untimed intent=x
        b0 task-b 0d ai trial=0 pass untimed intent=x
        b1 task-b 0d ai trial=1 pass untimed intent=x
        c0 task-c 0d ai trial=0 fail untimed intent=y
        c1 task-c 0d ai trial=1 fail untimed intent=y
        d0 other  0d ai pass untimed intent=y
    "), @r"
    history reward: 0.6250 (0.1228 .. 0.9715) clopper_pearson_on_clusters, 5 of 8, 4 clusters
    history reward intent=x: 0.8000 (0.0759 .. 1.0000) clopper_pearson_on_clusters, 4 of 5, 2 clusters
    history reward intent=y: 0.3333 (0.0016 .. 0.9601) clopper_pearson_on_clusters, 1 of 3, 2 clusters
    history pass_hat_1: 0.5556 (0.0000 .. 1.0000) t_over_tasks, n 7, 3 clusters, 1 excluded [left out: 1 no repeated trial]
    history pass_hat_1 intent=x: 0.8333 (0.0000 .. 1.0000) t_over_tasks, n 5, 2 clusters
    history pass_hat_1 intent=y: 0.0000 (? .. ?) too_few_tasks, n 2, 1 clusters, 1 excluded [one task only: no interval; left out: 1 no repeated trial]
    history pass_hat_2: 0.4444 (0.0000 .. 1.0000) t_over_tasks, n 7, 3 clusters, 1 excluded [left out: 1 no repeated trial]
    history pass_hat_2 intent=x: 0.6667 (0.0000 .. 1.0000) t_over_tasks, n 5, 2 clusters
    history pass_hat_2 intent=y: 0.0000 (? .. ?) too_few_tasks, n 2, 1 clusters, 1 excluded [one task only: no interval; left out: 1 no repeated trial]
    ");
    assert_snapshot!(kpis(&["pass_hat"], &[], "t1 ann 0d ai pass"), @"");
}

#[test]
fn tickets_of_one_customer_widen_the_interval() {
    let tickets = |customer: fn(usize) -> usize| {
        let line = |ticket: usize| {
            let rating = if customer(ticket).is_multiple_of(3) { "bad" } else { "good" };
            format!("t{ticket} c{} 0d people {rating}\n", customer(ticket))
        };
        (0..60).map(line).collect::<String>()
    };
    assert_snapshot!(kpis(&["csat"], &[], &tickets(|ticket| ticket)), @"history csat: 0.6667 (0.5406 .. 0.7727) wilson, 40 of 60, 60 clusters [60 of 60 surveys were answered]");
    assert_snapshot!(kpis(&["csat"], &[], &tickets(|ticket| ticket / 3)), @"history csat: 0.6500 (0.3890 .. 0.8581) korn_graubard, 39 of 60, 20 clusters [60 of 60 surveys were answered]");
    assert_snapshot!(kpis(&["csat"], &[], &tickets(|ticket| ticket / 10)), @"history csat: 0.6667 (0.2228 .. 0.9567) clopper_pearson_on_clusters, 40 of 60, 6 clusters [60 of 60 surveys were answered]");
}

#[test]
fn segments_come_sorted_after_the_overall_row() {
    assert_snapshot!(kpis(&["csat", "fcr"], &[&["intent"], &["language", "channel"], &["channel", "language"]], "
        t1 ann 0d people resolved=1h good intent=login  channel=mail language=en
        t2 ann 0d people resolved=1h bad  intent=refund channel=mail language=en
        t3 bob 0d people resolved=1h      intent=login  channel=chat
        t4 cyd 0d people                                channel=chat
    "), @r"
    history fcr: 1.0000 (0.1581 .. 1.0000) clopper_pearson_on_clusters, 3 of 3, 2 clusters, 1 excluded [left out: 1 not resolved]
    history fcr intent=-: refused, no first contact was resolved by a customer who can be followed; n 0, needed 1, 1 excluded [left out: 1 not resolved]
    history fcr intent=login: 1.0000 (0.3424 .. 1.0000) wilson, 2 of 2, 2 clusters
    history fcr intent=refund: 1.0000 (0.2065 .. 1.0000) wilson, 1 of 1, 1 clusters
    history fcr channel=chat language=-: 1.0000 (0.2065 .. 1.0000) wilson, 1 of 1, 1 clusters, 1 excluded [left out: 1 not resolved]
    history fcr channel=mail language=en: 1.0000 (0.0250 .. 1.0000) clopper_pearson_on_clusters, 2 of 2, 1 clusters
    history csat: 0.5000 (0.0004 .. 0.9996) clopper_pearson_on_clusters, 1 of 2, 1 clusters, 2 excluded [2 of 2 surveys were answered; left out: 2 without a rating]
    history csat intent=-: refused, no survey was answered; n 0, needed 1, 1 excluded [0 of 0 surveys were answered; left out: 1 without a rating]
    history csat intent=login: 1.0000 (0.2065 .. 1.0000) wilson, 1 of 1, 1 clusters, 1 excluded [1 of 1 surveys were answered; left out: 1 without a rating]
    history csat intent=refund: 0.0000 (0.0000 .. 0.7935) wilson, 0 of 1, 1 clusters [1 of 1 surveys were answered]
    history csat channel=chat language=-: refused, no survey was answered; n 0, needed 1, 2 excluded [0 of 0 surveys were answered; left out: 2 without a rating]
    history csat channel=mail language=en: 0.5000 (0.0004 .. 0.9996) clopper_pearson_on_clusters, 1 of 2, 1 clusters [2 of 2 surveys were answered]
    ");
}

#[test]
fn an_empty_table_is_refused_row_by_row() {
    assert_snapshot!(kpis(&["autonomous_resolution", "fcr", "csat", "pass_hat", "ttr_median"], &[&["intent"]], ""), @r"
    history autonomous_resolution: refused, no ticket can be told resolved or not; n 0, needed 1
    history fcr: refused, no first contact was resolved by a customer who can be followed; n 0, needed 1
    history csat: refused, no survey was answered; n 0, needed 1 [0 of 0 surveys were answered]
    history ttr_median: refused, there are no tickets; n 0, needed 1
    ");
}

/// Weeks begin on Monday in UTC; the first day of the fixtures, 2026-01-01, is a Thursday.
#[test]
fn weeks_are_named_by_their_monday() {
    assert_snapshot!(kpis(&["no_handoff"], &[&["week"]], "
        t1 ann 0d people resolved=1h
        t2 bob 3d people resolved=4d
        t3 cyd 4d ai resolved=5d
        t4 dan 11d ai resolved=12d
    "), @r"
    history no_handoff: 0.5000 (0.1500 .. 0.8500) wilson, 2 of 4, 4 clusters
    history no_handoff week=2025-12-29: 0.0000 (0.0000 .. 0.6576) wilson, 0 of 2, 2 clusters
    history no_handoff week=2026-01-05: 1.0000 (0.2065 .. 1.0000) wilson, 1 of 1, 1 clusters
    history no_handoff week=2026-01-12: 1.0000 (0.2065 .. 1.0000) wilson, 1 of 1, 1 clusters
    history/ai no_handoff: 1.0000 (0.3424 .. 1.0000) wilson, 2 of 2, 2 clusters
    history/ai no_handoff week=2026-01-05: 1.0000 (0.2065 .. 1.0000) wilson, 1 of 1, 1 clusters
    history/ai no_handoff week=2026-01-12: 1.0000 (0.2065 .. 1.0000) wilson, 1 of 1, 1 clusters
    history/people no_handoff: refused, no AI acted; n 2, 2 clusters
    history/people no_handoff week=2025-12-29: refused, no AI acted; n 2, 2 clusters
    ");
}
