use super::{Answer, Place, readiness};
use crate::fixture::{in_segment, refused_kpi, share_kpi};

/// The answer for an arm that was right on `k` of `n`, with its interval and one segment.
#[track_caller]
fn check(overall: (u64, u64, f64, f64), segment: (u64, u64, f64, f64), expected: Answer) {
    let kpi = |(k, n, lower, upper)| share_kpi("bot", "autonomous_precision", k, n, (lower, upper));
    let segments = [in_segment(kpi(segment), "intent", "refund")];
    assert_eq!(readiness(&kpi(overall), &segments, 0.05).answer, expected);
}

#[test]
fn the_interval_decides_not_the_number() {
    let unclear = (48, 50, 0.86, 0.99);
    check((990, 1000, 0.98, 0.995), unclear, Answer::Everywhere);
    check((900, 1000, 0.88, 0.917), unclear, Answer::TooOftenWrong);
    check((960, 1000, 0.94, 0.97), unclear, Answer::NotYet);
    check((960, 1000, 0.94, 0.97), (200, 200, 0.98, 1.0), Answer::Somewhere);
    check((900, 1000, 0.88, 0.917), (200, 200, 0.98, 1.0), Answer::Somewhere);
    // Exactly at the limit is within it.
    check((990, 1000, 0.95, 0.995), unclear, Answer::Everywhere);
}

#[test]
fn no_number_is_no_answer() {
    let overall =
        refused_kpi("bot", "autonomous_precision", "no decision can be told right or wrong");
    let res = readiness(&overall, &[], 0.05);
    assert_eq!(res.answer, Answer::NoNumber);
    let reason = "no decision can be told right or wrong".to_owned();
    assert_eq!(res.overall.place, Place::NoNumber { reason });
}

#[test]
fn segments_are_ranked_by_the_upper_end_of_the_wrong_share() {
    let segment = |name: &str, k, n, ends| {
        in_segment(share_kpi("bot", "autonomous_precision", k, n, ends), "intent", name)
    };
    let overall = share_kpi("bot", "autonomous_precision", 960, 1000, (0.94, 0.97));
    let unjudged = in_segment(refused_kpi("bot", "autonomous_precision", "nothing"), "intent", "d");
    let segments =
        [unjudged, segment("lucky", 3, 3, (0.44, 1.0)), segment("solid", 196, 200, (0.95, 0.992))];
    let res = readiness(&overall, &segments, 0.05);
    let names: Vec<_> =
        res.segments.iter().flat_map(|s| s.segment.clone().unwrap_or_default()).collect();
    let names: Vec<_> = names.into_iter().filter_map(|(_, value)| value).collect();
    assert_eq!(names, ["solid", "lucky", "d"]);
}

/// How many more answers are asked for, at 5 % allowed and 95 % intervals.
#[track_caller]
fn needed(k: u64, n: u64, ends: (f64, f64)) -> Option<u64> {
    let kpi = share_kpi("bot", "autonomous_precision", k, n, ends);
    match readiness(&kpi, &[], 0.05).overall.place {
        Place::Across { needed } => needed,
        other => panic!("{other:?}"),
    }
}

/// Exact interval of 28 of 30: 0.7793 to 0.9918; of 98 of 100: 0.9296 to 0.9976.
#[test]
fn the_plan_grows_towards_the_limit_and_is_none_above_it() {
    assert_eq!(needed(28, 30, (0.7793, 0.9918)), None, "as wrong as 3 of 32 is above 5 %");
    let near = needed(98, 100, (0.9296, 0.9976)).expect("a plan");
    let far = needed(60, 60, (0.9404, 1.0)).expect("a plan");
    assert!(far < near, "{far} {near}");
    // By hand: wrong (2+1)/(100+2) = 2.94 %. A binomial of n = 700 with that share is at most 24
    // with 80 %, and 24 of 700 has an exact upper end of 5.06 %; of n = 800, 27 and 4.88 %.
    assert!(600 < near + 100 && near + 100 < 900, "{near}");
}

#[test]
fn repeat_customers_make_the_plan_larger() {
    let independent = needed(98, 100, (0.9296, 0.9976));
    let clustered = needed(98, 100, (0.90, 0.999));
    assert!(independent < clustered, "{independent:?} {clustered:?}");
}
