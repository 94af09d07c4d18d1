#![expect(clippy::float_cmp, reason = "these values are exact, or the same to the bit")]

use proptest::prelude::*;

use crate::*;

fn ticket(resolved_at: f64, event_after: Option<f64>, cluster: u64) -> FollowUp {
    FollowUp { resolved_at, event_after, cluster }
}

#[test]
fn borders_belong_to_the_window_and_to_the_cohort() {
    let tickets = [
        ticket(1.0, Some(7.0), 1),
        ticket(1.0, Some(7.5), 1),
        ticket(3.0, None, 2),
        ticket(3.5, Some(1.0), 2),
    ];
    let cohort = matured_cohort(&tickets, 7.0, 10.0).unwrap();
    assert_eq!((cohort.k, cohort.n, cohort.excluded), (1, 3, 1));
    let bar = |k, n| ClusterCount { k, n, clusters: 1 };
    assert_eq!(cohort.histogram, [bar(0, 1), bar(1, 2)]);
}

#[test]
fn nothing_matured_is_a_count_and_the_rate_refuses() {
    let cohort = matured_cohort(&[ticket(9.0, Some(0.5), 1)], 7.0, 10.0).unwrap();
    assert_eq!((cohort.k, cohort.n, cohort.excluded), (0, 0, 1));
    assert_eq!(wilson(cohort.k, cohort.n, Level::percent_95()), Err(StatsError::Empty));
    let share = event_share(&[ticket(9.0, None, 1)], 7.0, 10.0, Level::percent_95());
    assert_eq!(share, Err(StatsError::BeyondFollowUp { time: 7.0, largest: 1.0 }));
}

#[test]
fn event_share_uses_the_tickets_that_are_not_matured() {
    // Watched for 10, 10, 5 and 2 days; events after 1 and 3 days.
    let tickets = [
        ticket(0.0, Some(1.0), 1),
        ticket(0.0, None, 2),
        ticket(5.0, Some(3.0), 3),
        ticket(8.0, None, 4),
    ];
    let share = event_share(&tickets, 7.0, 10.0, Level::percent_95()).unwrap();
    assert_eq!((share.n, share.ended, share.method), (4, 2, KaplanMeierMethod::Greenwood));
    // 1 of 4 by day 1; the ticket watched for 2 days leaves; 1 of 2 by day 3.
    assert!((share.estimate - (1.0 - 0.75 * 0.5)).abs() < 1e-15);
    assert!(share.interval.contains(share.estimate));
}

#[test]
fn repeat_customers_change_the_variance_and_not_the_share() {
    let tickets = |cluster: fn(u32) -> u64| -> Vec<FollowUp> {
        (0..60)
            .map(|idx| {
                ticket(
                    f64::from(idx) / 10.0,
                    (idx % 6 < 3).then_some(1.0 + f64::from(idx % 3)),
                    cluster(idx),
                )
            })
            .collect()
    };
    let alone = event_share(&tickets(u64::from), 7.0, 20.0, Level::percent_95()).unwrap();
    let repeated =
        event_share(&tickets(|idx| u64::from(idx / 3)), 7.0, 20.0, Level::percent_95()).unwrap();
    assert_eq!(alone.estimate, repeated.estimate);
    assert_eq!(repeated.method, KaplanMeierMethod::Clustered);
    assert!(
        repeated.interval.lower < alone.interval.lower
            && alone.interval.upper < repeated.interval.upper
    );
}

#[test]
fn impossible_times_are_refused() {
    let errors = |tickets: &[FollowUp], window, cut| {
        let cohort = matured_cohort(tickets, window, cut).unwrap_err();
        assert_eq!(
            event_share(tickets, window, cut, Level::percent_95()).unwrap_err().to_string(),
            cohort.to_string()
        );
        cohort
    };
    let fine = [ticket(1.0, None, 1)];
    assert_eq!(
        errors(&[ticket(11.0, None, 1)], 7.0, 10.0),
        StatsError::AfterCut { resolved_at: 11.0, cut: 10.0 }
    );
    assert!(matches!(errors(&fine, -1.0, 10.0), StatsError::OutOfRange { name: "window", .. }));
    assert!(matches!(errors(&fine, f64::NAN, 10.0), StatsError::OutOfRange { name: "window", .. }));
    assert!(matches!(errors(&fine, 7.0, f64::NAN), StatsError::OutOfRange { name: "cut", .. }));
    let never = [ticket(f64::NAN, None, 1)];
    assert!(matches!(
        errors(&never, 7.0, 10.0),
        StatsError::OutOfRange { name: "resolved_at", .. }
    ));
    let before = [ticket(1.0, Some(-2.0), 1)];
    assert!(matches!(
        errors(&before, 7.0, 10.0),
        StatsError::OutOfRange { name: "event_after", .. }
    ));
}

fn follow_ups() -> impl Strategy<Value = Vec<FollowUp>> {
    let ticket = (0_u32..400, prop::option::weighted(0.4, 0_u32..200), 0_u64..12).prop_map(
        |(at, after, cluster)| {
            ticket(f64::from(at) / 8.0, after.map(|after| f64::from(after) / 8.0), cluster)
        },
    );
    prop::collection::vec(ticket, 1..60)
}

proptest! {
    /// What happened after the cut must not change what is said as of the cut.
    #[test]
    fn events_after_the_cut_are_not_read(tickets in follow_ups()) {
        let cut = 50.0;
        let as_of_cut: Vec<FollowUp> = tickets
            .iter()
            .map(|&ticket| FollowUp {
                event_after: ticket.event_after.filter(|after| ticket.resolved_at + after <= cut),
                ..ticket
            })
            .collect();
        prop_assert_eq!(matured_cohort(&tickets, 14.0, cut), matured_cohort(&as_of_cut, 14.0, cut));
        let share = |tickets: &[FollowUp]| event_share(tickets, 14.0, cut, Level::percent_95());
        prop_assert_eq!(share(&tickets), share(&as_of_cut));
    }

    #[test]
    fn histogram_holds_the_whole_cohort(tickets in follow_ups()) {
        let cohort = matured_cohort(&tickets, 14.0, 50.0).unwrap();
        prop_assert_eq!(cohort.n + cohort.excluded, tickets.len() as u64);
        let total = |count: fn(&ClusterCount) -> u64| -> u64 {
            cohort.histogram.iter().map(|bar| count(bar) * bar.clusters).sum()
        };
        prop_assert_eq!((total(|bar| bar.k), total(|bar| bar.n)), (cohort.k, cohort.n));
    }

    /// When every window has closed, both numbers are the same share.
    #[test]
    fn both_numbers_agree_when_all_tickets_have_matured(tickets in follow_ups()) {
        let cohort = matured_cohort(&tickets, 14.0, 100.0).unwrap();
        let share = event_share(&tickets, 14.0, 100.0, Level::percent_95());
        // A single customer with several tickets has no band.
        prop_assume!(!matches!(share, Err(StatsError::TooFewClusters { .. })));
        prop_assert!((share.unwrap().estimate - cohort.k as f64 / cohort.n as f64).abs() < 1e-12);
    }
}
