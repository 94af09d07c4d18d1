//! The simulated helpdesk, whose truth is known: the AI gets the easy tickets and pleases fewer customers on each.

use evalctl_domain::{Conclusion, Horizon, KpiResult, Outcome, Window};
use evalctl_replay::fold::{FoldRules, fold_timeline};
use evalctl_simulator::{Helpdesk, Model};
use evalctl_stats::Level;

use super::fixture::{Data, block_on, tables_of};
use crate::{ParityRequest, parity};

#[test]
fn the_crude_comparison_misleads_and_the_conclusion_does_not() {
    let model = Model::shipped();
    let as_of = model.export_taken();
    let rules = FoldRules {
        as_of,
        horizon: Horizon::new(Window::days(30)),
        window_before: Window::days(7),
        same_issue_cosine: 1.0,
    };
    let helpdesk = Helpdesk::new(model, 20, 8_000).expect("a helpdesk");
    let outcomes: Vec<Outcome> =
        helpdesk.timelines().flat_map(|timeline| fold_timeline(&timeline, &rules)).collect();
    let request = ParityRequest {
        margin: Some(0.05),
        as_of,
        window: Window::days(7),
        horizon: rules.horizon,
        level: Level::percent_95(),
        seed: 1,
    };
    let data = Data { outcomes, ..Data::default() };
    let parity = block_on(parity(tables_of(&data).path(), &request)).expect("computable");
    let estimate = |id: &str| {
        let row = parity.rows.iter().find(|row| row.id == id).expect("the row is there");
        match &row.result {
            KpiResult::Estimated(estimate) => estimate.value.expect("a number"),
            KpiResult::Refused { reason, .. } => panic!("{id}: {reason}"),
        }
    };
    let (crude, robust) = (estimate("csat_parity_crude"), estimate("csat_parity"));
    assert!(0.0 < crude && robust < -0.03, "crude {crude}, doubly robust {robust}");
    let misled = [Conclusion::Parity, Conclusion::Advantage];
    assert!(!misled.contains(&parity.conclusion), "{}", parity.sentence);
}
