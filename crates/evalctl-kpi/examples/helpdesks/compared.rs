//! Candidates beside a reference: found where they differ, silence where they do not.

use std::hash::{DefaultHasher, Hash, Hasher};

use evalctl_domain::{
    ComparisonResult, Confidence, Decision, DecisionRow, DecisionStatus, Difference, Finding,
    Grade, GradeRow, GraderKind, Mode, Outcome, TurnPath, Verdict, Window,
};
use evalctl_kpi::{
    ArmInfo, ComparisonRequest, Contender, KpiDefinition, KpiRequest, compare, shipped_definitions,
};
use evalctl_stats::Level;

use crate::{Done, desk, percent};

/// The share of tickets on which a candidate is right and the reference is not, and the other way
/// round, where they are equally good.
const DIFFERING: f64 = 0.08;

/// How much of a ticket's luck is its customer's.
const OF_CUSTOMER: f64 = 0.6;

/// Helpdesks from which the difference is planned.
const PLANNED_FROM: u64 = 40;

pub(crate) fn print(seed: u64, helpdesks: u64, tickets: u64) -> Done<()> {
    println!(
        "| candidates | true difference | of | mean difference | interval covers | called better | called worse | any adjusted p < 0.05 |\n\
         |---|---:|---|---:|---:|---:|---:|---:|"
    );
    for names in [&["a"][..], &["a", "b", "c"]] {
        let mut study = Study { names, lead: 0.0, seed, tickets, tally: Tally::default() };
        study.run(helpdesks)?;
        study.print();
        // A lead adds to the spread, hence the steps.
        for _ in 0..3 {
            study.run(PLANNED_FROM.min(helpdesks))?;
            study.lead = study.tally.detectable / study.tally.given as f64;
        }
        study.run(helpdesks)?;
        study.print();
    }
    Ok(())
}

struct Study<'n> {
    names: &'n [&'n str],
    /// How much more of the tickets the first candidate gets right than the reference; the others are
    /// as good as the reference.
    lead: f64,
    seed: u64,
    tickets: u64,
    tally: Tally,
}

/// Counts over helpdesks, of the first candidate but for `claimed`.
#[derive(Default)]
struct Tally {
    given: u64,
    covers: u64,
    better: u64,
    worse: u64,
    /// Helpdesks in which some candidate's adjusted p-value is below 0.05.
    claimed: u64,
    differences: f64,
    detectable: f64,
}

impl Study<'_> {
    fn run(&mut self, helpdesks: u64) -> Done<()> {
        self.tally = Tally::default();
        let shipped = shipped_definitions().into_iter();
        let definitions: Vec<KpiDefinition> =
            shipped.filter(|definition| definition.id == "autonomous_correct").collect();
        let rules = desk::rules();
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        let folder = tempfile::tempdir()?;
        for number in 0..helpdesks {
            let outcomes = desk::outcomes(&rules, self.seed + number, self.tickets)?;
            let (decisions, grades) = self.decided(number, &outcomes);
            desk::write(folder.path(), &outcomes, &decisions, &grades)?;
            let contender = |name: &str| Contender {
                label: name.to_owned(),
                tables: folder.path().to_owned(),
                arm: ArmInfo { name: name.to_owned(), acted: false },
            };
            let contenders: Vec<Contender> =
                self.names.iter().map(|name| contender(name)).collect();
            let request = ComparisonRequest {
                kpis: request(&definitions, rules.as_of, rules.horizon),
                reference: &contender("reference"),
                contenders: &contenders,
                decides: None,
                power: 0.8,
                smallest: 0.02,
            };
            let compared = runtime.block_on(compare(&request))?;
            let results = compared.kpis.iter().filter_map(|kpi| match &kpi.result {
                ComparisonResult::Compared(difference) => Some(&**difference),
                ComparisonResult::Refused { .. } => None,
            });
            self.tally.add(results, self.lead);
        }
        Ok(())
    }

    /// A ticket's luck is partly its customer's; all candidates answer every ticket alone.
    fn decided(&self, number: u64, outcomes: &[Outcome]) -> (Vec<DecisionRow>, Vec<GradeRow>) {
        let (mut decisions, mut grades) = (Vec::new(), Vec::new());
        let mut right = |outcome: &Outcome, arm: &str, right: bool| {
            let decision = Decision::new(Mode::Autonomous, Confidence::ONE, "simulated");
            decisions.push(decision_row(outcome, arm, decision));
            let verdict = if right { Verdict::Correct } else { Verdict::Wrong };
            grades.push(GradeRow {
                arm: arm.into(),
                ticket: outcome.ticket.clone(),
                turn: 0,
                grade: Grade { grader: GraderKind::Human, verdict, score: None },
                effective: true,
            });
        };
        for outcome in outcomes.iter().filter(|outcome| outcome.excluded.is_none()) {
            let luck = |purpose: &str| {
                let key = (self.seed, number, purpose);
                if dice((key, &outcome.ticket, "whose")) < OF_CUSTOMER {
                    dice((key, &outcome.cluster))
                } else {
                    dice((key, outcome.ticket.as_str()))
                }
            };
            let usual = luck("usual") < 0.7;
            right(outcome, "reference", usual);
            for (idx, name) in self.names.iter().enumerate() {
                let lead = if idx == 0 { self.lead } else { 0.0 };
                // Of the tickets that the reference gets wrong some are right, and the other way round.
                let turned = luck(name);
                let chance = if usual { DIFFERING / 0.7 } else { (DIFFERING + lead) / 0.3 };
                right(outcome, name, usual != (turned < chance));
            }
        }
        (decisions, grades)
    }

    fn print(&self) {
        let tally = &self.tally;
        println!(
            "| {} | {:.4} | {} | {:.4} | {} | {} | {} | {} |",
            self.names.len(),
            self.lead,
            if self.lead == 0.0 { "none" } else { "the first" },
            tally.differences / tally.given as f64,
            percent(tally.covers, tally.given),
            percent(tally.better, tally.given),
            percent(tally.worse, tally.given),
            percent(tally.claimed, tally.given),
        );
    }
}

impl Tally {
    fn add<'d>(&mut self, results: impl Iterator<Item = &'d Difference>, truth: f64) {
        let results: Vec<&Difference> = results.collect();
        let Some(first) = results.first() else { return };
        let (Some(lower), Some(upper)) = (first.lower, first.upper) else { return };
        self.given += 1;
        self.covers += u64::from((lower..=upper).contains(&truth));
        self.better += u64::from(first.finding == Finding::Better);
        self.worse += u64::from(first.finding == Finding::Worse);
        let claims = |one: &&Difference| one.adjusted_p.is_some_and(|p| p < 0.05);
        self.claimed += u64::from(results.iter().any(claims));
        self.differences += first.difference;
        self.detectable += first.detectable_after.unwrap_or(0.0);
    }
}

fn request(
    definitions: &[KpiDefinition],
    as_of: jiff::Timestamp,
    horizon: evalctl_domain::Horizon,
) -> KpiRequest<'_> {
    let (window, level) = (Window::days(7), Level::percent_95());
    KpiRequest { definitions, arms: &[], by: &[], as_of, window, horizon, level }
}

fn decision_row(outcome: &Outcome, arm: &str, decision: Decision) -> DecisionRow {
    DecisionRow {
        arm: arm.into(),
        ticket: outcome.ticket.clone(),
        customer: outcome.customer.clone(),
        cluster: outcome.cluster.clone(),
        set: None,
        counted: true,
        turn: 0,
        decided_at: outcome.opened_at,
        status: DecisionStatus::Decided(decision),
        path: TurnPath::On,
        is_last: true,
        snapshot: None,
        epoch: 0,
        asked: 1,
        flips: 0,
        mode_flips: 0,
    }
}

/// Uniform in [0, 1), the same for the same key.
fn dice(key: impl Hash) -> f64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    (hasher.finish() >> 11) as f64 / (1_u64 << 53) as f64
}
