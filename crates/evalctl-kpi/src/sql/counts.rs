//! Counts of tickets by cluster.

use std::collections::BTreeMap;

use super::{columns, indented, selected};
use crate::arm_group::ArmGroup;
use crate::dimension::Dimension;
use crate::plan::{Flag, Plan};

/// Counts the tickets of each cluster for several definitions, and for all arms of a group, in one pass.
///
/// Columns: the breakdown's, `unit`, `parts` where the group has such, then for each plan `n`, `k`, `unknown` where it
/// has such, `pending`, one a rule, one a flag. A cluster has a row for each value of `parts`.
///
/// Each predicate is told once a ticket, as a column, and counts are made of these: a `CASE` that puts a ticket into
/// its bucket looks at what is left of the rows after each of its steps, which takes twice as long.
pub(crate) fn counts_sql(plans: &[&Plan<'_>], arms: &ArmGroup, by: &[Dimension]) -> String {
    let mut truths = Truths::default();
    let mut sums = Sums::default();
    let mut amounts = Vec::new();
    let mut counts = Vec::new();
    for (idx, plan) in plans.iter().enumerate() {
        // One definition alone is what people read.
        let suffix = if plans.len() == 1 { String::new() } else { format!("_{idx}") };
        let told = Told::of(plan, &suffix, &mut truths);
        let mut count = |name: &str, condition: &str, summand: &str| {
            let name = format!("{name}{suffix}");
            let sum = sums.of(condition, summand, &name);
            counts.push((sum, name));
        };
        count("n", &told.in_denominator(), "1");
        if let Some(amount) = &plan.amount {
            let column = format!("amount{suffix}");
            amounts.push(format!("CAST({amount} AS BIGINT) AS {column}"));
            count("k", &told.in_denominator(), &column);
        } else {
            count("k", &told.in_numerator(), "1");
        }
        if plan.has_unknown() {
            count("unknown", &told.unknown(), "1");
        }
        count("pending", &told.pending(), "1");
        for rule in 0..plan.rules.len() {
            count(&format!("left_out_{}", rule + 1), &told.left_out_by(rule), "1");
        }
        for (flag, predicate) in &plan.flags {
            let name = flag.column();
            let kept = match flag {
                Flag::Negative => plan.n_early_rules,
                Flag::Required | Flag::Tally(_) | Flag::Grader(_) => plan.n_own_rules,
            };
            let flag = truths.of(predicate, format!("is_{name}{suffix}"));
            count(&name, &and(told.rules[..kept].iter().chain([&flag])), "1");
        }
    }
    let mut keys = columns(by);
    keys.push("unit".to_owned());
    let mut tickets = selected(by);
    tickets.push("unit".to_owned());
    if let Some(parts) = arms.parts_of_ticket() {
        keys.push("parts".to_owned());
        tickets.push(format!("{parts} AS parts"));
    }
    tickets.extend(truths.columns);
    tickets.extend(amounts);
    let tickets = tickets.join(",\n         ");
    let columns: Vec<String> = keys.iter().cloned().chain(sums.columns).collect();
    let clusters = format!(
        "SELECT {}\nFROM (\n  SELECT {}\n  FROM (\n    {}\n  ) AS arm\n) AS tickets\nGROUP BY {}",
        columns.join(",\n       "),
        tickets,
        indented(&indented(&arms.whole().relation(&tickets))),
        keys.join(", "),
    );
    if counts.iter().all(|(sum, name)| sum == name) {
        return clusters;
    }
    // What several counts have in common is added up once.
    let counts = counts.into_iter().map(|(sum, name)| format!("{sum} AS {name}"));
    let shown: Vec<String> = keys.into_iter().chain(counts).collect();
    format!("SELECT {}\nFROM (\n  {}\n) AS clusters", shown.join(",\n       "), indented(&clusters))
}

/// Columns that tell of each ticket whether a predicate holds; null where that cannot be told.
#[derive(Default)]
struct Truths {
    columns: Vec<String>,
    names: BTreeMap<String, String>,
}

impl Truths {
    /// The column of a predicate: one that tells it already, or a new one of this name.
    fn of(&mut self, predicate: &str, name: String) -> String {
        if let Some(known) = self.names.get(predicate) {
            return known.clone();
        }
        self.columns.push(format!("({predicate}) AS {name}"));
        self.names.insert(predicate.to_owned(), name.clone());
        name
    }
}

/// Columns that count the tickets of a cluster.
#[derive(Default)]
struct Sums {
    columns: Vec<String>,
    names: BTreeMap<String, String>,
}

impl Sums {
    /// The column that adds `summand` up where `condition` holds: one that does already, or a new one of this name.
    fn of(&mut self, condition: &str, summand: &str, name: &str) -> String {
        let sum = format!("SUM(CASE WHEN {condition} THEN {summand} ELSE 0 END)");
        if let Some(known) = self.names.get(&sum) {
            return known.clone();
        }
        self.columns.push(format!("{sum} AS {name}"));
        self.names.insert(sum, name.to_owned());
        name.to_owned()
    }
}

/// The columns that one plan is told by.
struct Told {
    /// Whether each rule is met, in order.
    rules: Vec<String>,
    n_early_rules: usize,
    too_young: Option<String>,
    numerator: String,
    verifier_objects: Option<String>,
}

impl Told {
    fn of(plan: &Plan<'_>, suffix: &str, truths: &mut Truths) -> Self {
        let rules = plan.rules.iter().zip(1..);
        let rules = rules.map(|(rule, nr)| truths.of(&rule.keep, format!("rule_{nr}{suffix}")));
        Self {
            rules: rules.collect(),
            n_early_rules: plan.n_early_rules,
            too_young: plan
                .pending
                .as_ref()
                .map(|pending| truths.of(pending, format!("too_young{suffix}"))),
            numerator: truths.of(&plan.numerator, format!("met{suffix}")),
            verifier_objects: plan
                .verifier_agrees
                .map(|agrees| truths.of(&format!("NOT {agrees}"), format!("objected{suffix}"))),
        }
    }

    fn early_rules(&self) -> &[String] {
        &self.rules[..self.n_early_rules]
    }

    fn late_rules(&self) -> &[String] {
        &self.rules[self.n_early_rules..]
    }

    /// In scope, and old enough to tell.
    fn ripe(&self) -> Vec<String> {
        let ripe = self.too_young.as_deref().map(is_not_true);
        self.early_rules().iter().cloned().chain(ripe).collect()
    }

    fn in_denominator(&self) -> String {
        if self.late_rules().is_empty() {
            return and(&self.ripe());
        }
        // A ticket that does not meet the numerator needs no more to be told.
        let told = format!("({} OR {})", is_not_true(&self.numerator), and(self.late_rules()));
        and(self.ripe().iter().chain([&told]))
    }

    fn in_numerator(&self) -> String {
        let agreed = self.verifier_objects.as_deref().map(is_not_true);
        let late = self.late_rules().iter().chain(&agreed);
        and(self.ripe().iter().chain([&self.numerator]).chain(late))
    }

    /// It meets the numerator, and a late rule says that it cannot be told.
    fn unknown(&self) -> String {
        let untold: Vec<String> = self.late_rules().iter().map(|rule| is_not_true(rule)).collect();
        let untold = match &untold[..] {
            [one] => one.clone(),
            several => format!("({})", several.join(" OR ")),
        };
        and(self.ripe().iter().chain([&self.numerator, &untold]))
    }

    fn pending(&self) -> String {
        match &self.too_young {
            Some(too_young) => and(self.early_rules().iter().chain([too_young])),
            None => "FALSE".to_owned(),
        }
    }

    /// Left out by this rule: those before it are met.
    fn left_out_by(&self, rule: usize) -> String {
        if self.rules[..rule].contains(&self.rules[rule]) {
            return "FALSE".to_owned();
        }
        let fails = is_not_true(&self.rules[rule]);
        if rule < self.n_early_rules {
            return and(self.rules[..rule].iter().chain([&fails]));
        }
        let late = &self.rules[self.n_early_rules..rule];
        and(self.ripe().iter().chain([&self.numerator]).chain(late).chain([&fails]))
    }
}

/// All of them, each once: engines drop what is said twice, and two sums that become one by that have one name.
fn and<'a>(conditions: impl IntoIterator<Item = &'a String>) -> String {
    let mut res: Vec<&str> = Vec::new();
    for condition in conditions {
        if !res.contains(&condition.as_str()) {
            res.push(condition);
        }
    }
    if res.is_empty() { "TRUE".to_owned() } else { res.join(" AND ") }
}

/// Where it cannot be told, it is not met.
fn is_not_true(condition: &str) -> String {
    format!("{condition} IS NOT TRUE")
}
