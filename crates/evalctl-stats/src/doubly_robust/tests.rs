use super::{DoublyRobust, DoublyRobustOptions, OutcomeModel, doubly_robust, folds_by_customer};
use crate::{
    ComparedTicket, ComparedTickets, Covariates, Level, StatsError, crude_difference,
    random::SeededRandom, special::normal_quantile,
};

/// A helpdesk in which the AI gets the easy tickets and pleases 8 points fewer on the same tickets.
struct Helpdesk {
    tickets: Vec<ComparedTicket>,
    covariates: Covariates,
}

impl Helpdesk {
    fn all(&self) -> ComparedTickets {
        self.tickets.iter().copied().collect()
    }
}

fn uniform(random: &mut SeededRandom) -> f64 {
    ((random.next() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
}

fn chance(logit: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-logit))
}

/// Tickets of customers with one or two; `silence`: the displeased and the hard cases answer less.
fn helpdesk(random: &mut SeededRandom, customers: u64, silence: bool) -> Helpdesk {
    let mut res = Helpdesk { tickets: Vec::new(), covariates: Covariates::new(2) };
    for cluster in 0..customers {
        for _ in 0..=random.below(2) {
            let difficulty = normal_quantile(uniform(random)).unwrap();
            let is_bug = random.below(3) == 0;
            let kind = if is_bug { 1.0 } else { 0.0 };
            let by_ai = uniform(random) < chance(0.3 - difficulty - 0.6 * kind);
            let easy = 0.75 - 0.1 * difficulty.clamp(-2.0, 2.0) - 0.1 * kind;
            let pleased = uniform(random) < if by_ai { easy - 0.08 } else { easy };
            let answers = !silence
                || uniform(random) < chance(0.6 - 0.5 * difficulty + if by_ai { 0.4 } else { 0.0 });
            res.tickets.push(ComparedTicket {
                by_ai,
                value: answers.then_some(f64::from(u8::from(pleased))),
                stratum: u32::from(is_bug),
                cluster,
            });
            let mut cells = vec![(0, difficulty)];
            if is_bug {
                cells.push((1, 1.0));
            }
            res.covariates.push_row(&cells).unwrap();
        }
    }
    res
}

const OPTIONS: DoublyRobustOptions = DoublyRobustOptions {
    outcome: OutcomeModel::Logistic,
    clip: 0.01,
    trim: 0.0,
    level: Level::percent_95(),
};

fn estimate(data: &Helpdesk, options: &DoublyRobustOptions) -> Result<DoublyRobust, StatsError> {
    let folds = folds_by_customer(&data.all(), 5, 1)?;
    doubly_robust(&data.all(), &data.covariates, &folds, options)
}

#[test]
fn what_the_crude_difference_hides_is_found_and_covered() {
    let mut random = SeededRandom::new(20);
    let (mut covered, mut crude_covered, mut sum) = (0_u32, 0_u32, 0.0);
    for _ in 0..200 {
        let data = helpdesk(&mut random, 500, true);
        let crude = crude_difference(&data.all(), Level::percent_95()).unwrap();
        let robust = estimate(&data, &OPTIONS).unwrap().difference;
        covered += u32::from(robust.interval.contains(-0.08));
        crude_covered += u32::from(crude.interval.contains(-0.08));
        sum += robust.difference;
    }
    assert!((sum / 200.0 + 0.08).abs() < 0.01, "{}", sum / 200.0);
    assert!((181..=198).contains(&covered), "{covered} of 200");
    assert!(crude_covered < 120, "{crude_covered} of 200");
}

#[test]
fn same_input_same_answer_and_the_overlap_is_described() {
    let data = helpdesk(&mut SeededRandom::new(1), 600, false);
    let res = estimate(&data, &OPTIONS).unwrap();
    assert_eq!(res, estimate(&data, &OPTIONS).unwrap());
    let n = data.tickets.len() as u64;
    let overlap = &res.overlap;
    assert_eq!(overlap.histogram_ai.iter().chain(&overlap.histogram_people).sum::<u64>(), n);
    assert_eq!((res.kept, res.trimmed, res.clusters), (n, 0, 600));
    assert!(overlap.imbalance[0].before.unwrap() < -0.5);
    assert!(overlap.imbalance[0].after.unwrap().abs() < 0.1);
    let trimmed = estimate(&data, &DoublyRobustOptions { trim: 0.2, ..OPTIONS }).unwrap();
    assert_eq!(trimmed.kept + trimmed.trimmed, n);
    assert!(0 < trimmed.trimmed);
}

#[test]
fn routing_by_kind_alone_is_refused() {
    let mut data = helpdesk(&mut SeededRandom::new(2), 400, false);
    for ticket in &mut data.tickets {
        ticket.by_ai = ticket.stratum == 0;
    }
    let error = estimate(&data, &DoublyRobustOptions { trim: 0.05, ..OPTIONS }).unwrap_err();
    assert!(matches!(error, StatsError::NoOverlap { .. }), "{error}");
    assert!(error.is_refusal());
}

#[test]
fn few_answers_are_refused_with_what_is_missing() {
    let mut data = helpdesk(&mut SeededRandom::new(3), 200, false);
    let mut left = 49;
    for ticket in data.tickets.iter_mut().filter(|ticket| ticket.by_ai) {
        if left == 0 {
            ticket.value = None;
        } else {
            left -= 1;
        }
    }
    let error = estimate(&data, &OPTIONS).unwrap_err();
    assert_eq!(error.to_string(), "there are 49 answers on the AI's side, at least 50 are needed");
}

#[test]
fn input_that_does_not_fit_together_is_an_error() {
    let mut data = helpdesk(&mut SeededRandom::new(4), 300, false);
    let folds = folds_by_customer(&data.all(), 5, 1).unwrap();
    let error = doubly_robust(&data.all(), &data.covariates, &folds[1..], &OPTIONS).unwrap_err();
    assert!(matches!(error, StatsError::LengthMismatch { name: "folds", .. }));
    for options in [
        DoublyRobustOptions { clip: 0.0, ..OPTIONS },
        DoublyRobustOptions { trim: 0.5, ..OPTIONS },
        DoublyRobustOptions { trim: f64::NAN, ..OPTIONS },
    ] {
        assert!(!estimate(&data, &options).unwrap_err().is_refusal());
    }
    data.tickets[0].value = Some(4.0);
    assert!(!estimate(&data, &OPTIONS).unwrap_err().is_refusal());
    let linear = DoublyRobustOptions { outcome: OutcomeModel::Linear, ..OPTIONS };
    assert!(estimate(&data, &linear).is_ok());
}

#[test]
fn customers_stay_in_one_fold_and_folds_have_equally_many() {
    let data = helpdesk(&mut SeededRandom::new(5), 100, false);
    let folds = folds_by_customer(&data.all(), 4, 9).unwrap();
    let mut of_customer = std::collections::BTreeMap::new();
    for (ticket, fold) in data.tickets.iter().zip(&folds) {
        assert_eq!(of_customer.entry(ticket.cluster).or_insert(*fold), fold);
    }
    let count = |fold: u32| of_customer.values().filter(|&&one| one == fold).count();
    assert_eq!([0, 1, 2, 3].map(count), [25; 4]);
    let one: ComparedTickets = data.tickets[..1].iter().copied().collect();
    assert!(folds_by_customer(&one, 2, 9).unwrap_err().is_refusal());
}
