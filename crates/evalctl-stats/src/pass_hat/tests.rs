use proptest::prelude::*;

use crate::*;

fn task(trials: u64, passed: u64) -> TaskTrials {
    TaskTrials { trials, passed }
}

/// Draws every set of `k` trials of the task and counts those in which all passed.
fn share_of_sets(task: TaskTrials, k: u32) -> f64 {
    let passing = (1_u32 << task.passed) - 1;
    let sets = (0..1_u32 << task.trials).filter(|set| set.count_ones() == k);
    let (n_all, n_passing) =
        sets.fold((0, 0), |(all, passed), set| (all + 1, passed + u32::from(set & !passing == 0)));
    f64::from(n_passing) / f64::from(n_all)
}

/// All tasks with up to 7 trials.
#[test]
fn estimate_is_the_share_of_sets_that_pass() {
    for trials in 1..=7 {
        for passed in 0..=trials {
            for k in 1..=trials {
                let estimate =
                    pass_hat(&[task(trials, passed)], k, Level::percent_95()).unwrap().estimate;
                let counted = share_of_sets(task(trials, passed), u32::try_from(k).unwrap());
                assert!((estimate - counted).abs() < 1e-14, "{passed} of {trials}, k = {k}");
            }
        }
    }
}

#[test]
fn interval_is_students_over_tasks() {
    let res = pass_hat(&[task(2, 0), task(2, 1), task(4, 3), task(1, 1)], 1, Level::percent_95())
        .unwrap();
    // Values 0, 0.5, 0.75, 1: mean 0.5625, variance 0.546875 / 3; t(3) = 3.182446.
    assert_eq!((res.estimate, res.tasks, res.method.as_str()), (0.5625, 4, "t_over_tasks"));
    let interval = res.interval.unwrap();
    assert_eq!((interval.lower, interval.upper), (0.0, 1.0));

    let many: Vec<TaskTrials> = (0..40).map(|idx| task(4, idx % 5)).collect();
    let interval = pass_hat(&many, 1, Level::percent_95()).unwrap().interval.unwrap();
    // Values 0, 1/4, .. 1, each eight times: variance 8 * 0.625 / 39; t(39) = 2.022691.
    let half = 2.022_690_92 * (8.0 * 0.625 / 39.0_f64 / 40.0).sqrt();
    assert!(
        (interval.lower - (0.5 - half)).abs() < 1e-8
            && (interval.upper - (0.5 + half)).abs() < 1e-8
    );
}

#[test]
fn equal_tasks_fall_back_to_their_number() {
    let all = pass_hat(&[task(4, 4); 20], 2, Level::percent_95()).unwrap();
    assert_eq!(all.interval, Some(clopper_pearson(20, 20, Level::percent_95()).unwrap()));
    assert_eq!(all.method.as_str(), "clopper_pearson_on_tasks");
    let none = pass_hat(&[task(4, 1); 20], 2, Level::percent_95()).unwrap();
    assert_eq!(none.interval, Some(clopper_pearson(0, 20, Level::percent_95()).unwrap()));
    let halves = pass_hat(&[task(2, 1); 20], 1, Level::percent_95()).unwrap();
    assert_eq!(halves.interval, Some(clopper_pearson(10, 20, Level::percent_95()).unwrap()));
}

#[test]
fn one_task_has_no_interval() {
    let res = pass_hat(&[task(4, 4)], 4, Level::percent_95()).unwrap();
    assert_eq!((res.estimate, res.interval, res.method.as_str()), (1.0, None, "too_few_tasks"));
}

#[test]
fn impossible_tasks_are_refused() {
    let error = |tasks: &[TaskTrials], k| pass_hat(tasks, k, Level::percent_95()).unwrap_err();
    assert_eq!(error(&[], 1), StatsError::Empty);
    assert_eq!(error(&[task(4, 5)], 1), StatsError::CountAboveTotal { k: 5, n: 4 });
    assert_eq!(error(&[task(4, 4), task(3, 3)], 4), StatsError::TooFewTrials { trials: 3, k: 4 });
    assert!(matches!(error(&[task(4, 4)], 0), StatsError::OutOfRange { name: "k", .. }));
}

proptest! {
    #[test]
    fn more_trials_that_must_pass_never_raise_the_estimate(
        passed in prop::collection::vec(0_u64..=8, 2..30),
        k in 1_u64..8,
    ) {
        let tasks: Vec<TaskTrials> = passed.iter().map(|&passed| task(8, passed)).collect();
        let estimate = |k| pass_hat(&tasks, k, Level::percent_95()).unwrap().estimate;
        prop_assert!(estimate(k + 1) <= estimate(k));
    }

    #[test]
    fn interval_contains_the_estimate_in_any_order(
        (tasks, shuffled) in prop::collection::vec((4_u64..9, 0_u64..=4), 2..30)
            .prop_flat_map(|tasks| (Just(tasks.clone()), Just(tasks).prop_shuffle())),
        k in 1_u64..=4,
    ) {
        let res = |tasks: &[(u64, u64)]| {
            let tasks: Vec<TaskTrials> = tasks.iter().map(|&(trials, passed)| task(trials, passed)).collect();
            pass_hat(&tasks, k, Level::percent_95()).unwrap()
        };
        prop_assert!(res(&tasks).interval.unwrap().contains(res(&tasks).estimate));
        prop_assert_eq!(res(&tasks), res(&shuffled));
    }
}
