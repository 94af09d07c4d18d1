use super::{beside_band, marks};
use crate::fixture::chapters::quality;
use crate::fixture::report;
use crate::markdown;
use evalctl_domain::{ConfidenceQuality, RiskPoint};

fn confidence() -> ConfidenceQuality {
    quality("bot", ["a", "b", "c"]).confidence.expect("it has a confidence")
}

#[test]
fn thresholds_that_answer_no_more_are_left_out() {
    let point = |threshold, n| RiskPoint { threshold, coverage: 0.0, n, wrong: 0 };
    let points = [point(0.97, 10), point(0.96, 20), point(0.85, 30), point(0.2, 40)];
    let kept: Vec<(f64, u64)> =
        marks(&points).into_iter().map(|(threshold, point)| (threshold, point.n)).collect();
    assert_eq!(kept, [(0.95, 20), (0.8, 30)]);
    assert_eq!(marks(&[point(0.3, 5)]), []);
}

#[test]
fn what_lies_beside_the_band_is_counted_in_decisions() {
    let mut quality = confidence();
    // 50 of 100 lies below 0.52; 95 of 100 lies within 0.82 to 0.98.
    assert_eq!(beside_band(&quality), [100, 0]);
    quality.curve[1].right = 100;
    assert_eq!(beside_band(&quality), [100, 100]);
    quality.curve[0].right = 60;
    quality.curve[1].right = 90;
    assert_eq!(beside_band(&quality), [0, 0]);
}

#[test]
fn an_arm_without_curves_says_why() {
    let mut report = report();
    report.quality[0].confidence = None;
    let text = markdown(&report);
    assert!(text.contains("*Not known: no decision can be told right or wrong.*"), "{text}");
    report.quality.clear();
    assert!(markdown(&report).contains("the AI in use left no confidences"));
}
