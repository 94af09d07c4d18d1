use crate::fixture::{refused_kpi, report, share_kpi};
use crate::readiness::readiness;
use crate::report::{ArmFacts, READINESS_KPI, Role};
use crate::{html, markdown};

/// A second candidate that nobody judged.
#[test]
fn the_best_candidate_fills_the_screen_and_the_others_have_a_row() {
    let mut report = report();
    report.arms.push(ArmFacts {
        name: "rules".to_owned(),
        role: Role::Candidate,
        spec: None,
        buckets: None,
        diverged_turns: 0,
    });
    let unjudged = refused_kpi("rules", READINESS_KPI, "nobody judged it");
    report.readiness.insert(0, readiness(&unjudged, &[], 0.05));
    report.kpis.push(unjudged);
    report.kpis.push(share_kpi("rules", "autonomous_share", 100, 387, (0.2, 0.3)));
    let text = markdown(&report);
    let answer = text.find("Only in 1 of 3 intents").expect("the best answer");
    let row = text.find("| `rules` | Not known: there is nothing to judge it by |").expect("a row");
    assert!(answer < row, "{text}");
    assert!(text.contains("nobody judged it |"), "the reason stands in the row: {text}");
    let page = html(&report);
    let first = page.split("</section>").next().expect("a first screen");
    assert_eq!(first.matches("class=\"verdict").count(), 1, "{first}");
}

#[test]
fn intents_on_which_it_does_not_want_to_act_are_named() {
    let text = markdown(&report());
    assert!(text.contains("**Where it does not want to:** `delete_account`."), "{text}");
}
