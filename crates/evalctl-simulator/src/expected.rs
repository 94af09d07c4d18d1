//! What the model's KPIs are on average: counted over a helpdesk so large that chance is small.

use evalctl_stats::{KaplanMeier, Observation};
use rayon::prelude::*;
use serde::Serialize;

use crate::error::SimulatorError;
use crate::index::Index;
use crate::kpi::{SHARES, TIMES};
use crate::record::{Record, records};
use crate::story::Story;
use crate::world::World;

/// The seed of the expected KPIs: they are a property of the model, not of a helpdesk.
const SEED: u64 = 0x5eed_0f00_0000_0000;

/// Customers simulated at a time; the sums of blocks are added in order.
const BLOCK: u64 = 2_048;

/// Times are estimated in so many parts, whose spread is their error.
const PARTS: usize = 20;

/// The expected KPIs of a model at its export, in the limit of many customers.
#[derive(Debug, Clone, Serialize)]
pub struct Expected {
    /// Tickets that it was counted over.
    pub draws: u64,
    /// Their customers.
    pub customers: u64,
    /// The KPIs of the history: `history`, `history/ai`, `history/people`.
    pub kpis: Vec<ExpectedKpi>,
    /// What the AI does to satisfaction, had every ticket gone to it instead of to people.
    pub effects: Vec<ExpectedEffect>,
}

/// One KPI of one arm.
#[derive(Debug, Clone, Serialize)]
pub struct ExpectedKpi {
    /// The arm.
    pub arm: &'static str,
    /// The product's id.
    pub id: &'static str,
    /// A share, or seconds; `None` where half (or nine tenths) of the tickets never end.
    pub value: Option<f64>,
    /// Its Monte-Carlo standard error; customers are the unit.
    pub standard_error: Option<f64>,
}

/// What one helpdesk holds of a share: the simulator's own count.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CountedKpi {
    arm: &'static str,
    id: &'static str,
    k: u64,
    n: u64,
}

/// Counts the shares of the history over the customers of one helpdesk.
pub(crate) fn counted(world: &World, seed: u64, index: &Index) -> Vec<CountedKpi> {
    let blocks: Vec<Vec<(u64, u64)>> = (0..index.n_customers)
        .into_par_iter()
        .fold(
            || vec![(0, 0); SHARES.len() * ARMS.len()],
            |mut sums, number| {
                let mut story = Story::new(world, seed, number);
                story.tickets.truncate(index.kept(number));
                count(world, &story, &mut sums);
                sums
            },
        )
        .collect();
    let mut res = Vec::new();
    for (arm, name) in ARMS.into_iter().enumerate() {
        for (idx, (id, _)) in SHARES.iter().enumerate() {
            let sums = blocks.iter().map(|sums| sums[idx * ARMS.len() + arm]);
            let (k, n) = sums.fold((0, 0), |(k, n), more| (k + more.0, n + more.1));
            res.push(CountedKpi { arm: name, id, k, n });
        }
    }
    res
}

fn count(world: &World, story: &Story, sums: &mut [(u64, u64)]) {
    for record in records(world, story) {
        for arm in (0..ARMS.len()).filter(|&arm| is_of(arm, &record)) {
            for (idx, (_, share)) in SHARES.iter().enumerate() {
                if let Some(holds) = share(&record, world.calendar.cut) {
                    let sum = &mut sums[idx * ARMS.len() + arm];
                    sum.0 += u64::from(holds);
                    sum.1 += 1;
                }
            }
        }
    }
}

/// A mean over potential outcomes of all tickets that count.
#[derive(Debug, Clone, Serialize)]
pub struct ExpectedEffect {
    /// Its name.
    pub id: &'static str,
    /// The mean.
    pub value: f64,
    /// Its Monte-Carlo standard error; customers are the unit.
    pub standard_error: f64,
}

impl Expected {
    /// The value of one KPI; `None` where the arm has none such.
    #[must_use]
    pub fn value(&self, arm: &str, id: &str) -> Option<f64> {
        self.kpis.iter().find(|kpi| kpi.arm == arm && kpi.id == id)?.value
    }

    /// Counts over at least `draws` tickets, in blocks of customers on all threads.
    pub(crate) fn of(world: &World, draws: u64) -> Result<Self, SimulatorError> {
        let mut sums = Sums::new();
        let mut block = 0;
        // As many blocks at a time as keep every thread busy; which ones are added is fixed by `draws` alone.
        while sums.tickets < draws {
            let blocks: Vec<Sums> = (block..block + BLOCKS_AT_A_TIME)
                .into_par_iter()
                .map(|block| Sums::of_block(world, block))
                .collect();
            for more in blocks {
                sums.add(more);
            }
            block += BLOCKS_AT_A_TIME;
        }
        sums.finish()
    }
}

const BLOCKS_AT_A_TIME: u64 = 16;

/// The arms of the history.
pub(crate) const ARMS: [&str; 3] = ["history", "history/ai", "history/people"];

fn is_of(arm: usize, record: &Record) -> bool {
    match arm {
        0 => true,
        1 => record.ai,
        _ => record.people && !record.ai,
    }
}

/// Sums of a ratio over customers: tickets n, successes k, and their products.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Ratio {
    pub(crate) k: f64,
    pub(crate) n: f64,
    kk: f64,
    kn: f64,
    nn: f64,
    customers: f64,
}

impl Ratio {
    fn customer(&mut self, k: f64, n: f64) {
        if n == 0.0 {
            return;
        }
        self.k += k;
        self.n += n;
        self.kk += k * k;
        self.kn += k * n;
        self.nn += n * n;
        self.customers += 1.0;
    }

    fn add(&mut self, other: &Self) {
        self.k += other.k;
        self.n += other.n;
        self.kk += other.kk;
        self.kn += other.kn;
        self.nn += other.nn;
        self.customers += other.customers;
    }

    /// The share; its variance is that of a ratio of means, V = sum (k - p n)^2 / n^2.
    fn share(&self) -> Option<(f64, f64)> {
        if self.n == 0.0 || self.customers < 2.0 {
            return None;
        }
        let p = self.k / self.n;
        let squares = (self.kk - 2.0 * p * self.kn + p * p * self.nn).max(0.0);
        Some((p, squares.sqrt() / self.n))
    }
}

/// Sums over customers.
struct Sums {
    tickets: u64,
    customers: u64,
    shares: Vec<Ratio>,
    effects: Vec<Ratio>,
    /// By KPI, arm and part.
    times: Vec<Vec<Observation>>,
}

const EFFECTS: [&str; 6] = [
    "csat_if_all_ai",
    "csat_if_all_people",
    "csat_answered_if_all_ai",
    "csat_answered_if_all_people",
    "helped_if_all_ai",
    "helped_if_all_people",
];

impl Sums {
    fn new() -> Self {
        Self {
            tickets: 0,
            customers: 0,
            shares: vec![Ratio::default(); SHARES.len() * ARMS.len()],
            effects: vec![Ratio::default(); EFFECTS.len() + 1],
            times: vec![Vec::new(); TIMES.len() * ARMS.len() * PARTS],
        }
    }

    fn of_block(world: &World, block: u64) -> Self {
        let mut sums = Self::new();
        for number in block * BLOCK..(block + 1) * BLOCK {
            sums.customer(world, &Story::new(world, SEED, number));
        }
        sums
    }

    fn customer(&mut self, world: &World, story: &Story) {
        let cut = world.calendar.cut;
        let records = records(world, story);
        self.tickets += records.len() as u64;
        self.customers += 1;
        let part = usize::try_from(story.customer.number).unwrap_or(0) % PARTS;
        for arm in 0..ARMS.len() {
            let of_arm = || records.iter().filter(|record| is_of(arm, record));
            for (idx, (_, share)) in SHARES.iter().enumerate() {
                let (mut k, mut n) = (0.0, 0.0);
                for counted in of_arm().filter_map(|record| share(record, cut)) {
                    k += f64::from(u8::from(counted));
                    n += 1.0;
                }
                self.shares[idx * ARMS.len() + arm].customer(k, n);
            }
            for (idx, (_, _, time)) in TIMES.iter().enumerate() {
                let times = &mut self.times[(idx * ARMS.len() + arm) * PARTS + part];
                times.extend(of_arm().map(|record| {
                    let (seconds, ended) = time(record, cut);
                    let cluster = story.customer.number;
                    Observation { time: seconds as f64, ended, cluster }
                }));
            }
        }
        self.effects(story);
    }

    fn effects(&mut self, story: &Story) {
        let mut sums = [(0.0, 0.0); EFFECTS.len()];
        let (mut difference, mut n_tickets) = (0.0, 0.0);
        for both in story.tickets.iter().filter_map(|ticket| ticket.potential) {
            let (ai, people) = (both.ai.end, both.people.end);
            n_tickets += 1.0;
            let number = |holds: bool| f64::from(u8::from(holds));
            difference += number(ai.satisfied) - number(people.satisfied);
            let answers = |end: crate::way::End| end.survey_offered && end.answers_survey;
            for (sum, (k, n)) in sums.iter_mut().zip([
                (number(ai.satisfied), 1.0),
                (number(people.satisfied), 1.0),
                (number(ai.satisfied && answers(ai)), number(answers(ai))),
                (number(people.satisfied && answers(people)), number(answers(people))),
                (number(ai.helped), 1.0),
                (number(people.helped), 1.0),
            ]) {
                sum.0 += k;
                sum.1 += n;
            }
        }
        for (ratio, (k, n)) in self.effects.iter_mut().zip(sums) {
            ratio.customer(k, n);
        }
        self.effects[EFFECTS.len()].customer(difference, n_tickets);
    }

    fn add(&mut self, more: Self) {
        self.tickets += more.tickets;
        self.customers += more.customers;
        for (sum, more) in self.shares.iter_mut().zip(&more.shares) {
            sum.add(more);
        }
        for (sum, more) in self.effects.iter_mut().zip(&more.effects) {
            sum.add(more);
        }
        for (sum, more) in self.times.iter_mut().zip(more.times) {
            sum.extend(more);
        }
    }

    fn finish(self) -> Result<Expected, SimulatorError> {
        let mut kpis = Vec::new();
        for (arm, name) in ARMS.into_iter().enumerate() {
            for (idx, (id, _)) in SHARES.iter().enumerate() {
                let share = self.shares[idx * ARMS.len() + arm].share();
                kpis.push(ExpectedKpi {
                    arm: name,
                    id,
                    value: share.map(|share| share.0),
                    standard_error: share.map(|share| share.1),
                });
            }
            for (idx, (id, q, _)) in TIMES.iter().enumerate() {
                let from = (idx * ARMS.len() + arm) * PARTS;
                let (value, standard_error) = quantile(&self.times[from..from + PARTS], *q)?;
                kpis.push(ExpectedKpi { arm: name, id, value, standard_error });
            }
        }
        let mut effects: Vec<ExpectedEffect> = Vec::new();
        let names = EFFECTS.into_iter().chain(["csat_parity"]);
        for (id, ratio) in names.zip(&self.effects) {
            if let Some((value, standard_error)) = ratio.share() {
                effects.push(ExpectedEffect { id, value, standard_error });
            }
        }
        Ok(Expected { draws: self.tickets, customers: self.customers, kpis, effects })
    }
}

/// The quantile over all parts, and the standard error that their spread gives it.
fn quantile(
    parts: &[Vec<Observation>],
    q: f64,
) -> Result<(Option<f64>, Option<f64>), SimulatorError> {
    let of = |observations: &[Observation]| -> Result<Option<f64>, SimulatorError> {
        Ok(KaplanMeier::fit(observations)?.quantile(q)?)
    };
    let value = of(&parts.concat())?;
    let mut of_parts = Vec::new();
    for part in parts {
        of_parts.extend(of(part)?);
    }
    if of_parts.len() < parts.len() {
        return Ok((value, None));
    }
    let n = of_parts.len() as f64;
    let mean = of_parts.iter().sum::<f64>() / n;
    let squares: f64 = of_parts.iter().map(|part| (part - mean) * (part - mean)).sum();
    Ok((value, Some((squares / (n - 1.0) / n).sqrt())))
}
