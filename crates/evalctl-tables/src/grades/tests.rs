use evalctl_domain::{Grade, GradeRow, GraderKind, Verdict};

use crate::fixtures::{at, render, through_parquet, ticket_id};
use crate::{Table, grades_batch};

fn row(grader: GraderKind, verdict: Verdict, score: Option<f64>) -> GradeRow {
    GradeRow {
        arm: "rules".into(),
        ticket: ticket_id("T1"),
        turn: 1,
        grade: Grade { grader, verdict, score },
        effective: score.is_some(),
    }
}

#[test]
fn a_verdict_that_is_not_given_says_why_or_until_when() {
    let rows = [
        row(GraderKind::Similarity, Verdict::Correct, Some(0.75)),
        row(GraderKind::Reference, Verdict::Wrong, None),
        row(GraderKind::Human, Verdict::Ungraded { reason: "no_label".to_owned() }, None),
        row(GraderKind::Outcome, Verdict::Pending { until: at(3600) }, None),
    ];
    let batch = through_parquet(Table::Grades, &grades_batch(&rows));
    insta::assert_snapshot!(render(&batch), @"
    arm=rules ticket_id=T1 turn=1 grader=similarity verdict=correct score=0.75 effective=true
    arm=rules ticket_id=T1 turn=1 grader=reference verdict=wrong effective=false
    arm=rules ticket_id=T1 turn=1 grader=human verdict=ungraded reason=no_label effective=false
    arm=rules ticket_id=T1 turn=1 grader=outcome verdict=pending pending_until=2026-01-01T01:00:00Z effective=false
    ");
}
