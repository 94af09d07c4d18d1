use crate::random::SeededRandom;
use crate::*;

pub(crate) fn ticket(score: f64, right: bool, cluster: u64) -> ScoredTicket {
    ScoredTicket { score, right, cluster }
}

/// Tickets whose stated probability is true; clusters of `load` tickets share their luck with probability `likeness`.
pub(crate) fn calibrated(
    random: &mut SeededRandom,
    clusters: u64,
    load: u64,
    likeness: f64,
) -> Vec<ScoredTicket> {
    let mut res = Vec::new();
    for cluster in 0..clusters {
        let shared = random.uniform();
        for _ in 0..load {
            let score = 0.2 + 0.79 * random.uniform();
            let luck = if random.happens(likeness) { shared } else { random.uniform() };
            res.push(ticket(score, luck < score, cluster));
        }
    }
    res
}

#[test]
fn ties_are_counted_once_each_and_customers_too() {
    let tickets = vec![
        ticket(0.5, true, 7),
        ticket(0.2, false, 7),
        ticket(0.5, false, 9),
        ticket(-0.0, true, 9),
        ticket(0.0, true, 7),
    ];
    let set = ScoredTickets::new(tickets).unwrap();
    assert_eq!((set.n(), set.n_right(), set.clusters()), (5, 3, 2));
    let ties: Vec<(u64, u64)> = set.ties().iter().map(|tie| (tie.n, tie.right)).collect();
    assert_eq!(ties, [(2, 2), (1, 0), (2, 1)]);
    let of_tie: Vec<usize> = set.by_tie().map(|(_, tickets)| tickets.len()).collect();
    assert_eq!(of_tie, [2, 1, 2]);
}

#[test]
fn scores_outside_the_unit_are_errors_and_nothing_is_skipped() {
    for score in [f64::NAN, -0.1, 1.000_001, f64::INFINITY] {
        let err = ScoredTickets::new(vec![ticket(0.5, true, 0), ticket(score, true, 1)]).err();
        assert!(matches!(err, Some(StatsError::OutOfRange { name: "score", .. })), "{err:?}");
    }
    assert_eq!(ScoredTickets::new(Vec::new()).err(), Some(StatsError::Empty));
}
