//! Which ticket is in which set, whatever the partitions and threads.

use std::collections::BTreeMap;

use evalctl_domain::{Learning, TicketSet};
use proptest::prelude::*;

use super::{SetsReport, SplitBy, SplitRule};
use crate::fixtures::{
    Bench, Case, case, customers, learner, loaded_reader, many_customers, reader, since,
};
use crate::learned::LearnedWhen;

/// `train: a b; test: c`, by set, as the outcomes say.
fn sets(bench: &Bench) -> String {
    let mut by_set: BTreeMap<Option<TicketSet>, Vec<String>> = BTreeMap::new();
    let kept = bench.kept.lock().expect("not poisoned");
    for outcome in kept.values().flat_map(|kept| &kept.rows.outcomes) {
        by_set.entry(outcome.set).or_default().push(outcome.ticket.to_string());
    }
    let line = |(set, mut tickets): (Option<TicketSet>, Vec<String>)| {
        tickets.sort_unstable();
        format!("{}: {}", set.map_or("none", TicketSet::as_str), tickets.join(" "))
    };
    by_set.into_iter().map(line).collect::<Vec<_>>().join("; ")
}

#[track_caller]
fn split(case: Case) -> (Bench, SetsReport) {
    let bench = Bench::of(case, Vec::new());
    let report = bench.replayed().expect("replayed").sets.expect("sets were asked for");
    (bench, report)
}

#[track_caller]
fn check(text: &str, expected: &str) {
    let (bench, report) = split(case(text));
    assert_eq!(sets(&bench), expected);
    // What the record says is what was done.
    let kept = bench.kept.lock().expect("not poisoned");
    let mut sizes: BTreeMap<TicketSet, u64> = BTreeMap::new();
    for set in kept.values().flat_map(|kept| &kept.rows.outcomes).filter_map(|outcome| outcome.set)
    {
        *sizes.entry(set).or_default() += 1;
    }
    let told: BTreeMap<_, _> = report.sizes.into_iter().filter(|(_, size)| 0 < *size).collect();
    assert_eq!(told, sizes);
}

const TEN: &str = "a +0d opened\nb +1d opened\nc +2d opened\nd +3d opened
                   partition
                   customer c2
                   e +4d opened\nf +5d opened
                   partition
                   customer c3
                   g +6d opened\nh +7d opened\ni +8d opened\nj +9d opened";

#[test]
fn shares_cut_through_time() {
    check(
        &format!("split 0.4,0.1,0.25,0.25\n{TEN}"),
        "train: a b c d; tune: e; cal: f g h; test: i j",
    );
    check(&format!("split 0.5,0,0,0.5\n{TEN}"), "train: a b c d e; test: f g h i j");
    check(&format!("split 0,0,0,1\n{TEN}"), "test: a b c d e f g h i j");
}

#[test]
fn dates_are_the_first_moments_of_the_later_sets() {
    check(
        &format!("split 2026-03-03,2026-03-03,2026-03-09T00:00:01Z\n{TEN}"),
        "train: a b; cal: c d e f g h i; test: j",
    );
}

#[test]
fn tickets_of_one_moment_stay_together() {
    let text = "split 0.5,0,0,0.5\na +0d opened\nb +1d opened\nc +1d opened\nd +1d opened";
    check(text, "train: a; test: b c d");
}

#[test]
fn tickets_out_of_the_count_are_in_no_set_and_move_no_border() {
    let text = "as-of 20d\nsplit 0.5,0,0,0.5
                s1 +0d opened; +1d excluded spam\ns2 +0d opened; +1d excluded spam
                a +1d opened\nb +2d opened\nlater +30d opened";
    check(text, "none: later s1 s2; train: a; test: b");
    let (_, report) = split(case(text));
    assert_eq!(report.not_counted, 3);
}

#[test]
fn the_data_sets_own_names_are_understood() {
    let text = "split given
                a set=train +0d opened\nb set=Training +0d opened\nc set=val +0d opened
                d set=dev +0d opened\ne set=calibration +0d opened\nf set=test +0d opened
                g +0d opened\nh set=holdout +0d opened";
    check(text, "train: a b; tune: c d; cal: e; test: f g h");
}

#[test]
fn customers_are_dealt_whole() {
    let text = format!("split 0.4,0.1,0.25,0.25\nsplit-by-customer\n{}", many_customers(3, 60, 4));
    let (bench, report) = split(case(&text));
    assert_eq!((report.by.as_str(), report.borders.len()), ("customer", 0));
    let kept = bench.kept.lock().expect("not poisoned");
    let mut of_customer: BTreeMap<&str, TicketSet> = BTreeMap::new();
    for outcome in kept.values().flat_map(|kept| &kept.rows.outcomes) {
        if let Some(set) = outcome.set {
            assert_eq!(*of_customer.entry(&outcome.cluster).or_insert(set), set);
        }
    }
    for set in TicketSet::ALL {
        assert!(of_customer.values().any(|own| *own == set), "{set:?}");
    }
}

#[test]
fn without_a_word_the_data_decide() {
    let report = |text: &str| {
        let arms = vec![learner("arm", Learning::BeforeReplay)];
        let bench = Bench::new(&format!("split-usual\n{text}"), arms);
        let report = bench.replayed().expect("replayed").sets.expect("something is trained");
        assert!(report.chosen);
        format!("{} by {}", report.rule, report.by)
    };
    let given = TEN.replace("a +", "a set=train +").replace(" +", " set=test +");
    let given = given.replace("set=train set=test", "set=train");
    assert_eq!(report(&given), "given by given");
    assert_eq!(report(TEN), "0.4,0.1,0.25,0.25 by time");
    let timeless = |idx| format!("customer c{idx}\nt{idx} timeless +{idx}h opened\n");
    let timeless = (0..40).map(timeless).collect::<Vec<_>>().concat();
    assert_eq!(report(&timeless), "0.4,0.1,0.25,0.25 by customer");
}

#[test]
fn where_nothing_is_trained_and_nobody_asks_there_are_no_sets() {
    let arms = vec![learner("arm", Learning::Never)];
    let bench = Bench::new(&format!("split-usual\n{TEN}"), arms);
    let replayed = bench.replayed().expect("replayed");
    assert_eq!((replayed.sets, replayed.learned), (None, Vec::new()));
    assert!(!replayed.summary.buckets.contains_key("history@test"));
    assert!(bench.decisions().iter().all(|row| row.set.is_none() && row.counted));
}

#[test]
fn a_set_that_cannot_be_missed_must_not_be_empty() {
    let error = |split: &str| {
        let arms = vec![learner("arm", Learning::BeforeReplay)];
        let bench = Bench::new(&format!("split {split}\n{TEN}"), arms);
        bench.run().expect_err("a set is empty").to_string()
    };
    assert_eq!(
        error("2020-01-01,2020-01-01,2020-01-01"),
        "no ticket that counts falls into the train set, of 10 in all, by the split \
         `2020-01-01T00:00:00Z,2020-01-01T00:00:00Z,2020-01-01T00:00:00Z`; a candidate that learns \
         needs tickets to learn from and others to be judged on"
    );
    assert!(error("2030-01-01,2030-01-01,2030-01-01").contains("falls into the test set"));
}

#[test]
fn what_is_no_split_is_said() {
    for (text, problem) in [
        ("0.4,0.6", "it has 2 parts"),
        ("0.4,0.1,0.25,0.2", "the shares add up to 0.95, not to 1"),
        ("0.4,0.1,0.25,x", "`x` is no number"),
        ("1.4,-0.4,0,0", "`1.4` does not lie in 0 to 1"),
        ("NaN,0,0,1", "`NaN` does not lie in 0 to 1"),
        ("0.5,0.25,0.25,0", "the test set has no share"),
        ("2026-03-01,2026-02-01,2026-04-01", "the dates are not in order"),
        ("2026-03-01,soon,2026-04-01", "`soon` is no date"),
    ] {
        let err = text.parse::<SplitRule>().expect_err(text);
        assert!(err.to_string().ends_with(problem), "{err}");
    }
    for text in [
        "0.4,0.1,0.25,0.25",
        "given",
        "2026-03-01T00:00:00Z,2026-04-01T00:00:00Z,2026-04-02T00:00:00Z",
    ] {
        assert_eq!(text.parse::<SplitRule>().expect("a split").to_string(), text);
    }
}

#[test]
fn a_split_by_customer_needs_shares() {
    let text = format!("split 2026-03-01,2026-03-02,2026-03-03\nsplit-by-customer\n{TEN}");
    let err = Bench::new(&text, Vec::new()).run().expect_err("no shares");
    assert!(err.to_string().starts_with("a split by customer needs four shares"), "{err}");
}

/// One incident, written by many: what came after the border goes to the set before it.
#[test]
fn near_duplicates_around_a_border_go_to_the_earlier_set() {
    let text = "split 2026-03-11,2026-03-21,2026-03-31
                a words=\"the login page is down\" +8d opened
                b words=\"refund for my order\" +9d opened
                customer c2
                c words=\"The login page is DOWN!\" +11d opened
                d words=\"where is my parcel\" +12d opened
                e words=\"refund for my order\" +18d opened
                f words=\"the login page is down\" +20d opened";
    // Near the first border are a, b, c, d; e came a week and a day after it.
    check(text, "train: a b c; tune: d e; cal: f");
    let (_, report) = split(case(text));
    assert_eq!(report.moved, BTreeMap::from([(TicketSet::Tune, 1)]));
    assert_eq!(
        report.borders.iter().copied().map(since).collect::<Vec<_>>(),
        ["10d", "20d", "30d"]
    );
}

/// c repeats b, and b repeats a.
#[test]
fn a_repeat_of_a_repeat_goes_along() {
    let text = "split 2026-03-11,2026-03-30,2026-03-31
                a words=\"abcdefghijklmnopqrstuvw\" +9d opened
                b words=\"abcdefghijklmnopqrstuvw xyz\" +11d opened
                c words=\"abcdefghijklmnopqrstuvw xyz uvw\" +12d opened
                d words=\"something else\" +12d opened";
    check(text, "train: a b c; tune: d");
}

#[test]
fn a_near_duplicate_crosses_several_borders() {
    let text = "split 2026-03-11,2026-03-12,2026-03-13
                a words=\"the login page is down\" +9d opened
                b words=\"the login page is down\" +10d opened
                c words=\"the login page is down\" +11d opened
                d words=\"the login page is down\" +13d opened
                e words=\"another matter\" +13d opened";
    check(text, "train: a b c d; test: e");
    let (_, report) = split(case(text));
    let moved = [(TicketSet::Tune, 1), (TicketSet::Cal, 1), (TicketSet::Test, 1)];
    assert_eq!(report.moved, BTreeMap::from(moved));
}

#[test]
fn how_near_a_near_duplicate_is_can_be_set() {
    let mut case = case(
        "split 2026-03-11,2026-03-30,2026-03-31
                         a words=\"the login page is down\" +9d opened
                         b words=\"the login page is down again\" +11d opened",
    );
    case.options.split.near_duplicate_cosine = 1.0;
    assert_eq!(sets(&split(case.clone()).0), "train: a; tune: b");
    case.options.split.near_duplicate_cosine = 0.7;
    assert_eq!(sets(&split(case).0), "train: a b");
}

/// A returning customer stays where each ticket falls.
#[test]
fn a_customer_may_be_in_several_sets() {
    let text = "split 0.5,0,0,0.5\na intent=login +0d opened\nb intent=login +20d opened";
    check(text, "train: a; test: b");
}

#[test]
fn what_came_too_late_is_not_learned_from() {
    let text = "split 2026-03-20,2026-03-20,2026-03-20
                a +0d opened; +1d resolved ai
                b +1d opened; +15d resolved ai
                customer c2
                c +19d opened; +20d resolved ai";
    let bench = Bench::new(text, vec![learner("arm", Learning::BeforeReplay)]);
    let replayed = bench.replayed().expect("replayed");
    // a is known on day 8, b on day 22, and c is asked about on day 19.
    let [learned] = &replayed.learned[..] else { panic!("one arm learns") };
    assert_eq!((learned.not_due, learned.snapshots[0].learned), (1, 1));
    assert_eq!(sets(&bench), "train: a b; test: c");
}

/// No score of a ticket that was learned from is there, and only the test set counts.
#[test]
fn a_trained_arm_counts_on_the_test_set_and_keeps_decisions_on_tune_and_cal() {
    let text = format!("split 0.4,0.1,0.25,0.25\n{TEN}\nx +9d opened; +9d excluded spam");
    let bench = Bench::new(&text, vec![learner("arm", Learning::BeforeReplay)]);
    let summary = bench.run().expect("replayed");
    let row = |row: &evalctl_domain::DecisionRow| {
        let set = row.set.map_or("none", TicketSet::as_str);
        format!("{} {set} {} {}", row.ticket, row.status.as_str(), row.counted)
    };
    let found: Vec<String> = bench.decisions().iter().map(row).collect();
    let expected = [
        "a train excluded false",
        "b train excluded false",
        "c train excluded false",
        "d train excluded false",
        "e tune decided false",
        "f cal decided false",
        "g cal decided false",
        "h cal decided false",
        "i test decided true",
        "j test decided true",
        "x none excluded true",
    ];
    assert_eq!(found, expected);
    for arm in ["arm", "history@test"] {
        let buckets = &summary.buckets[arm];
        assert_eq!((buckets.n, buckets.excluded["split"]), (11, 8), "{arm}");
    }
    assert_eq!(summary.buckets["arm"].excluded["spam"], 1);
}

/// What it was trained on must not judge it, in this run as little as in the one that trained it.
#[test]
fn a_loaded_snapshot_decides_as_it_did_and_is_judged_on_the_same_tickets() {
    let text = format!("split 0.4,0.1,0.25,0.25\n{}", many_customers(5, 40, 4));
    let trained = Bench::new(&text, vec![reader("arm", Learning::BeforeReplay)]);
    let first = trained.replayed().expect("replayed");
    let snapshots = trained.snapshots.lock().expect("not poisoned").clone();
    let bytes = snapshots.values().next().expect("one snapshot");
    let loaded = Bench::new(&text, vec![loaded_reader("arm", bytes)]);
    let second = loaded.replayed().expect("replayed");
    assert_eq!(loaded.decisions(), trained.decisions());
    assert_eq!(*loaded.snapshots.lock().expect("not poisoned"), snapshots);
    assert_eq!((second.summary, second.sets), (first.summary, first.sets));
    assert_eq!(second.learned[0].learning, LearnedWhen::Earlier);
    assert!(loaded.decisions().iter().any(|row| row.counted && row.snapshot.is_some()));
}

fn dealt(case: &Case, n_partitions: usize) -> Case {
    let mut res = case.clone();
    res.partitions = vec![Vec::new(); n_partitions];
    for (idx, timeline) in case.partitions.iter().flatten().rev().enumerate() {
        res.partitions[idx % n_partitions].push(timeline.clone());
    }
    res
}

#[test]
fn sets_do_not_depend_on_threads_or_partitions() {
    let text = format!("split 0.4,0.1,0.25,0.25\n{}", many_customers(21, 60, 6));
    let case = case(&text);
    let (first, report) = split(case.clone());
    let expected = sets(&first);
    for (n_partitions, threads) in [(1, 1), (5, 2), (17, 8)] {
        let bench = Bench::of(dealt(&case, n_partitions), Vec::new());
        let replayed = bench.replayed_on(threads).expect("replayed");
        assert_eq!(sets(&bench), expected);
        assert_eq!(replayed.sets.as_ref(), Some(&report));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// But for near-duplicates, whatever comes later is in the same set or a later one.
    #[test]
    fn sets_follow_each_other_in_time(text in customers(1..6), train in 0..10_u8, test in 1..10_u8) {
        let whole = f64::from(train) + f64::from(test) + 2.0;
        let share = |part: u8| f64::from(part) / whole;
        let mut case = case(&text);
        let shares = [share(train), share(1), share(1), 1.0 - share(train) - 2.0 * share(1)];
        case.options.split.rule = Some(SplitRule::Shares(shares));
        case.options.split.by = Some(SplitBy::Time);
        case.options.split.near_duplicate_cosine = 1.0;
        let (bench, report) = split(case);
        let kept = bench.kept.lock().expect("not poisoned");
        let outcomes = || kept.values().flat_map(|kept| &kept.rows.outcomes);
        for outcome in outcomes() {
            prop_assert_eq!(outcome.set.is_some(), outcome.excluded.is_none());
            let Some(set) = outcome.set else { continue };
            let fell = super::by_time(outcome.opened_at, [
                report.borders[0], report.borders[1], report.borders[2],
            ]);
            prop_assert!(set <= fell);
        }
        let n: u64 = report.sizes.values().sum();
        prop_assert_eq!(n + report.not_counted, outcomes().count() as u64);
    }
}
