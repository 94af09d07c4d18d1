use insta::assert_snapshot;

use super::fixture::kpis;

const TICKETS: &str = "
    t1 ann 0d people resolved=1h good intent=login
    t2 ann 1d people resolved=1h intent=refund
    t3 bob 2d people resolved=1h bad intent=login
    t4 cyd 3d people first=1h reopened=1d last=2d
    t5 dan 4d people
    t6 eve 5d people resolved=1h
    t7 fay 6d people resolved=1h
    t8 gus 99d people resolved=1h
";

const DECIDED: &[&str] = &[
    "autonomous_share",
    "autonomous_correct",
    "autonomous_precision",
    "no_handoff",
    "escalation",
    "draft_share",
    "draft_correct",
];

/// The rows of candidates only.
fn of_candidates(ids: &[&str], by: &[&[&str]], decisions: &str) -> String {
    let rows = kpis(ids, by, &format!("{TICKETS}{decisions}"));
    rows.lines().filter(|line| !line.starts_with("history")).collect::<Vec<&str>>().join("\n")
}

#[test]
fn every_decision_is_counted_once_and_judged_by_the_grade_that_counts() {
    assert_snapshot!(of_candidates(DECIDED, &[&["intent"]], "
        arm rules
        t1 autonomous correct:reference wrong:similarity
        t2 autonomous wrong:similarity
        t3 autonomous ungraded:reference
        t4 autonomous pending:human
        t5 draft correct:human
        t6 escalate
        t7 errored=timeout
        t8 excluded=split
    "), @r"
    rules autonomous_share: 0.6667 (0.1873 .. 0.9688) clopper_pearson_on_clusters, 4 of 6, 5 clusters, 2 excluded [left out: 1 errored, 1 excluded]
    rules autonomous_share intent=-: 0.3333 (0.0615 .. 0.7923) wilson, 1 of 3, 3 clusters, 2 excluded [left out: 1 errored, 1 excluded]
    rules autonomous_share intent=login: 1.0000 (0.3424 .. 1.0000) wilson, 2 of 2, 2 clusters
    rules autonomous_share intent=refund: 1.0000 (0.2065 .. 1.0000) wilson, 1 of 1, 1 clusters
    rules autonomous_correct: 0.2500 (0.0021 .. 0.8681) clopper_pearson_on_clusters, 1 of 4, 3 clusters, 1 pending, 3 excluded, judged by reference+similarity [left out: 1 errored, 1 excluded, 1 ungraded]
    rules autonomous_correct intent=-: 0.0000 (0.0000 .. 0.6576) wilson, 0 of 2, 2 clusters, 1 pending, 2 excluded, judged by nobody [left out: 1 errored, 1 excluded]
    rules autonomous_correct intent=login: 1.0000 (0.2065 .. 1.0000) wilson, 1 of 1, 1 clusters, 1 excluded, judged by reference [left out: 1 ungraded]
    rules autonomous_correct intent=refund: 0.0000 (0.0000 .. 0.7935) wilson, 0 of 1, 1 clusters, judged by similarity
    rules autonomous_precision: 0.5000 (0.0004 .. 0.9996) clopper_pearson_on_clusters, 1 of 2, 1 clusters, 1 pending, 5 excluded, judged by reference+similarity [left out: 1 errored, 1 excluded, 2 not autonomous, 1 ungraded]
    rules autonomous_precision intent=-: refused, too early: every ticket in scope is pending; n 0, needed 1, 1 pending, 4 excluded, judged by nobody [left out: 1 errored, 1 excluded, 2 not autonomous]
    rules autonomous_precision intent=login: 1.0000 (0.2065 .. 1.0000) wilson, 1 of 1, 1 clusters, 1 excluded, judged by reference [left out: 1 ungraded]
    rules autonomous_precision intent=refund: 0.0000 (0.0000 .. 0.7935) wilson, 0 of 1, 1 clusters, judged by similarity
    rules no_handoff: 0.8333 (0.3112 .. 0.9978) clopper_pearson_on_clusters, 5 of 6, 5 clusters, 2 excluded [left out: 1 errored, 1 excluded]
    rules no_handoff intent=-: 0.6667 (0.2077 .. 0.9385) wilson, 2 of 3, 3 clusters, 2 excluded [left out: 1 errored, 1 excluded]
    rules no_handoff intent=login: 1.0000 (0.3424 .. 1.0000) wilson, 2 of 2, 2 clusters
    rules no_handoff intent=refund: 1.0000 (0.2065 .. 1.0000) wilson, 1 of 1, 1 clusters
    rules escalation: 0.1667 (0.0022 .. 0.6888) clopper_pearson_on_clusters, 1 of 6, 5 clusters, 2 excluded [left out: 1 errored, 1 excluded]
    rules escalation intent=-: 0.3333 (0.0615 .. 0.7923) wilson, 1 of 3, 3 clusters, 2 excluded [left out: 1 errored, 1 excluded]
    rules escalation intent=login: 0.0000 (0.0000 .. 0.6576) wilson, 0 of 2, 2 clusters
    rules escalation intent=refund: 0.0000 (0.0000 .. 0.7935) wilson, 0 of 1, 1 clusters
    rules draft_share: 0.1667 (0.0022 .. 0.6888) clopper_pearson_on_clusters, 1 of 6, 5 clusters, 2 excluded [left out: 1 errored, 1 excluded]
    rules draft_share intent=-: 0.3333 (0.0615 .. 0.7923) wilson, 1 of 3, 3 clusters, 2 excluded [left out: 1 errored, 1 excluded]
    rules draft_share intent=login: 0.0000 (0.0000 .. 0.6576) wilson, 0 of 2, 2 clusters
    rules draft_share intent=refund: 0.0000 (0.0000 .. 0.7935) wilson, 0 of 1, 1 clusters
    rules draft_correct: 1.0000 (0.2065 .. 1.0000) wilson, 1 of 1, 1 clusters, 7 excluded, judged by human [left out: 1 errored, 1 excluded, 5 not a draft]
    rules draft_correct intent=-: 1.0000 (0.2065 .. 1.0000) wilson, 1 of 1, 1 clusters, 4 excluded, judged by human [left out: 1 errored, 1 excluded, 2 not a draft]
    rules draft_correct intent=login: refused, no draft can be told right or wrong; n 0, needed 1, 2 excluded, judged by nobody [left out: 2 not a draft]
    rules draft_correct intent=refund: refused, no draft can be told right or wrong; n 0, needed 1, 1 excluded, judged by nobody [left out: 1 not a draft]
    ");
}

#[test]
fn what_people_or_outcomes_did_not_judge_is_not_measured() {
    assert_snapshot!(of_candidates(&["autonomous_correct", "autonomous_precision", "draft_correct"], &[], "
        arm recorded acted
        t1 autonomous correct:outcome
        t2 autonomous wrong:outcome
        t3 draft correct:human
        arm ungraded
        t1 autonomous
        t2 autonomous ungraded:reference
        arm waiting
        t1 autonomous pending:outcome
        arm it's
        t1 escalate
    "), @r"
    recorded autonomous_correct: 0.3333 (0.0016 .. 0.9601) clopper_pearson_on_clusters, 1 of 3, 2 clusters, measured by outcome
    recorded autonomous_precision: 0.5000 (0.0004 .. 0.9996) clopper_pearson_on_clusters, 1 of 2, 1 clusters, 1 excluded, measured by outcome [left out: 1 not autonomous]
    recorded draft_correct: 1.0000 (0.2065 .. 1.0000) wilson, 1 of 1, 1 clusters, 2 excluded, judged by human [left out: 2 not a draft]
    ungraded autonomous_correct: refused, no decision can be told right or wrong; n 0, needed 1, 2 excluded, judged by nobody [left out: 2 ungraded]
    ungraded autonomous_precision: refused, no autonomous decision can be told right or wrong; n 0, needed 1, 2 excluded, judged by nobody [left out: 2 ungraded]
    ungraded draft_correct: refused, no draft can be told right or wrong; n 0, needed 1, 2 excluded, judged by nobody [left out: 2 not a draft]
    waiting autonomous_correct: refused, too early: every ticket in scope is pending; n 0, needed 1, 1 pending, judged by nobody
    waiting autonomous_precision: refused, too early: every ticket in scope is pending; n 0, needed 1, 1 pending, judged by nobody
    waiting draft_correct: refused, no draft can be told right or wrong; n 0, needed 1, 1 excluded, judged by nobody [left out: 1 not a draft]
    it's autonomous_correct: refused, no grader could judge a decision to act alone; n 1, 1 clusters, judged by nobody
    it's autonomous_precision: refused, no autonomous decision can be told right or wrong; n 0, needed 1, 1 excluded, judged by nobody [left out: 1 not autonomous]
    it's draft_correct: refused, no draft can be told right or wrong; n 0, needed 1, 1 excluded, judged by nobody [left out: 1 not a draft]
    ");
}

#[test]
fn outcomes_are_those_of_the_arm_that_acted() {
    let ids = [
        "autonomous_resolution",
        "reopen",
        "fcr",
        "recontact",
        "csat",
        "reward",
        "first_reply",
        "ttr_median",
        "ttr_p90",
    ];
    assert_snapshot!(of_candidates(&ids, &[&["intent"]], "
        arm other
        t1 autonomous
        arm recorded acted
        t1 autonomous
        t3 autonomous
        t4 autonomous
        t5 escalate
        t6 errored=timeout
        t7 excluded=split
    "), @r"
    other autonomous_resolution: refused, not observed: this arm did not act on these tickets; n 0
    other reopen: refused, not observed: this arm did not act on these tickets; n 0
    other recontact: refused, not observed: this arm did not act on these tickets; n 0
    other fcr: refused, not observed: this arm did not act on these tickets; n 0
    other csat: refused, not observed: this arm did not act on these tickets; n 0
    other first_reply: refused, not observed: this arm did not act on these tickets; n 0
    other ttr_median: refused, not observed: this arm did not act on these tickets; n 0
    other ttr_p90: refused, not observed: this arm did not act on these tickets; n 0
    recorded autonomous_resolution: refused, no AI acted; n 4, 4 clusters, 2 excluded [left out: 1 errored, 1 excluded]
    recorded autonomous_resolution intent=-: refused, no AI acted; n 2, 2 clusters, 2 excluded [left out: 1 errored, 1 excluded]
    recorded autonomous_resolution intent=login: refused, no AI acted; n 2, 2 clusters
    recorded reopen: 0.3333 (0.0615 .. 0.7923) wilson, 1 of 3, 3 clusters, 3 excluded [left out: 1 errored, 1 excluded, 1 not resolved]
    recorded reopen intent=-: 1.0000 (0.2065 .. 1.0000) wilson, 1 of 1, 1 clusters, 3 excluded [left out: 1 errored, 1 excluded, 1 not resolved]
    recorded reopen intent=login: 0.0000 (0.0000 .. 0.6576) wilson, 0 of 2, 2 clusters
    recorded recontact: 0.0000 (0.0000 .. 0.5615) wilson, 0 of 3, 3 clusters, 3 excluded [left out: 1 errored, 1 excluded, 1 not resolved]
    recorded recontact intent=-: 0.0000 (0.0000 .. 0.7935) wilson, 0 of 1, 1 clusters, 3 excluded [left out: 1 errored, 1 excluded, 1 not resolved]
    recorded recontact intent=login: 0.0000 (0.0000 .. 0.6576) wilson, 0 of 2, 2 clusters
    recorded fcr: 0.6667 (0.2077 .. 0.9385) wilson, 2 of 3, 3 clusters, 3 excluded [left out: 1 errored, 1 excluded, 1 not resolved]
    recorded fcr intent=-: 0.0000 (0.0000 .. 0.7935) wilson, 0 of 1, 1 clusters, 3 excluded [left out: 1 errored, 1 excluded, 1 not resolved]
    recorded fcr intent=login: 1.0000 (0.3424 .. 1.0000) wilson, 2 of 2, 2 clusters
    recorded csat: 0.5000 (0.0945 .. 0.9055) wilson, 1 of 2, 2 clusters, 4 excluded [2 of 2 surveys were answered; left out: 1 errored, 1 excluded, 2 without a rating]
    recorded csat intent=-: refused, no survey was answered; n 0, needed 1, 4 excluded [0 of 0 surveys were answered; left out: 1 errored, 1 excluded, 2 without a rating]
    recorded csat intent=login: 0.5000 (0.0945 .. 0.9055) wilson, 1 of 2, 2 clusters [2 of 2 surveys were answered]
    recorded first_reply: refused, no public replies are recorded; n 4, 4 clusters, 2 excluded [left out: 1 errored, 1 excluded]
    recorded first_reply intent=-: refused, no public replies are recorded; n 2, 2 clusters, 2 excluded [left out: 1 errored, 1 excluded]
    recorded first_reply intent=login: refused, no public replies are recorded; n 2, 2 clusters
    recorded ttr_median: 3600s (3600s .. ?) kaplan_meier_greenwood, n 4, 4 clusters, 1 pending, 2 excluded [left out: 1 errored, 1 excluded]
    recorded ttr_median intent=-: 172800s (172800s .. ?) kaplan_meier_greenwood, n 2, 2 clusters, 1 pending, 2 excluded [left out: 1 errored, 1 excluded]
    recorded ttr_median intent=login: 3600s (? .. ?) kaplan_meier_greenwood, n 2, 2 clusters
    recorded ttr_p90: ? (3600s .. ?) kaplan_meier_greenwood, n 4, 4 clusters, 1 pending, 2 excluded [not reached in the time observed; left out: 1 errored, 1 excluded]
    recorded ttr_p90 intent=-: ? (172800s .. ?) kaplan_meier_greenwood, n 2, 2 clusters, 1 pending, 2 excluded [not reached in the time observed; left out: 1 errored, 1 excluded]
    recorded ttr_p90 intent=login: 3600s (? .. ?) kaplan_meier_greenwood, n 2, 2 clusters
    ");
}
