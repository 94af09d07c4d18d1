use super::{CompetingObservation, Ending, cumulative_incidence};
use crate::{KaplanMeier, Level, Observation, StatsError, random::SeededRandom};

fn uniform(random: &mut SeededRandom) -> f64 {
    ((random.next() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
}

/// Event after 10 days on average, a competing ending after 15, the watch ends after 20.
fn tickets(random: &mut SeededRandom, n: u64, load: u64) -> Vec<CompetingObservation> {
    let mut res = Vec::new();
    for cluster in 0..n {
        let usual: [f64; 3] = [10.0, 15.0, 20.0].map(|mean| -mean * libm::log(uniform(random)));
        for _ in 0..load {
            let drawn = [10.0, 15.0, 20.0].map(|mean| -mean * libm::log(uniform(random)));
            let [event, competing, watch] = if random.below(10) < 7 { usual } else { drawn };
            let time = event.min(competing).min(watch);
            let ending = if event <= time {
                Ending::Event
            } else if competing <= time {
                Ending::Competing
            } else {
                Ending::Censored
            };
            res.push(CompetingObservation { time, ending, cluster });
        }
    }
    res
}

#[test]
fn without_competition_it_is_one_minus_kaplan_meier() {
    let mut random = SeededRandom::new(1);
    let watched: Vec<CompetingObservation> = tickets(&mut random, 60, 2)
        .into_iter()
        .map(|one| match one.ending {
            Ending::Competing => CompetingObservation { ending: Ending::Censored, ..one },
            _ => one,
        })
        .collect();
    let plain: Vec<Observation> = watched
        .iter()
        .map(|one| Observation {
            time: one.time,
            ended: one.ending == Ending::Event,
            cluster: one.cluster,
        })
        .collect();
    let km = KaplanMeier::fit(&plain).unwrap();
    let incidence = cumulative_incidence(&watched, 7.0, Level::percent_95()).unwrap();
    assert!((incidence.estimate - (1.0 - km.survival(7.0).unwrap())).abs() < 1e-12);
    // The same influences on another scale.
    let band = km.band(7.0, Level::percent_95()).unwrap();
    let interval = incidence.interval.unwrap();
    assert!((interval.lower - (1.0 - band.upper)).abs() < 0.01);
}

#[test]
fn its_variance_is_the_jackknife() {
    let mut random = SeededRandom::new(5);
    let watched = tickets(&mut random, 80, 2);
    let all = cumulative_incidence(&watched, 9.0, Level::percent_95()).unwrap();
    let without = |left_out: u64| {
        let rest: Vec<CompetingObservation> =
            watched.iter().copied().filter(|one| one.cluster != left_out).collect();
        cumulative_incidence(&rest, 9.0, Level::percent_95()).unwrap().estimate
    };
    let estimates: Vec<f64> = (0..80).map(without).collect();
    let mean = estimates.iter().sum::<f64>() / 80.0;
    let squares: f64 = estimates.iter().map(|one| (one - mean) * (one - mean)).sum();
    let jackknife = (79.0 / 80.0 * squares).sqrt();
    let error = all.standard_error.unwrap();
    assert!((error / jackknife - 1.0).abs() < 0.03, "{error} against {jackknife}");
}

/// The true share by day 7 is `0.6 (1 - exp(-7/6))`; tickets of a customer resemble each other.
#[test]
fn intervals_cover_and_the_naive_share_is_too_high() {
    let truth = 0.6 * (1.0 - libm::exp(-7.0 / 6.0));
    let mut random = SeededRandom::new(11);
    let (mut covering, mut naive_sum) = (0_u32, 0.0);
    for _ in 0..400 {
        let watched = tickets(&mut random, 120, 2);
        let share = cumulative_incidence(&watched, 7.0, Level::percent_95()).unwrap();
        covering += u32::from(share.interval.unwrap().contains(truth));
        let censored: Vec<Observation> = watched
            .iter()
            .map(|one| Observation {
                time: one.time,
                ended: one.ending == Ending::Event,
                cluster: one.cluster,
            })
            .collect();
        naive_sum += 1.0 - KaplanMeier::fit(&censored).unwrap().survival(7.0).unwrap();
    }
    assert!((372..=392).contains(&covering), "{covering} of 400");
    assert!(truth + 0.08 < naive_sum / 400.0, "{}", naive_sum / 400.0);
}

#[test]
fn what_was_not_watched_is_refused() {
    let one = |time, ending| CompetingObservation { time, ending, cluster: 1 };
    let level = Level::percent_95();
    assert_eq!(cumulative_incidence(&[], 1.0, level), Err(StatsError::Empty));
    let watched = [one(1.0, Ending::Event), one(3.0, Ending::Censored)];
    let error = cumulative_incidence(&watched, 4.0, level).unwrap_err();
    assert_eq!(error, StatsError::BeyondFollowUp { time: 4.0, largest: 3.0 });
    let share = cumulative_incidence(&watched, 2.0, level).unwrap();
    assert_eq!((share.estimate, share.standard_error, share.interval), (0.5, None, None));
    assert!(cumulative_incidence(&[one(f64::NAN, Ending::Event)], 1.0, level).is_err());
}
