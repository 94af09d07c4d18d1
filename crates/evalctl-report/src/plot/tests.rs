use super::{Axis, Mark, Part, Point, interval, reliability, risk_coverage, series, stacked_bar};
use crate::fixture::chapters::quality;

#[test]
fn an_interval_is_a_bar_a_stroke_and_a_limit() {
    let mark = Mark {
        value: Some(0.5),
        lower: Some(0.25),
        upper: Some(0.75),
        scale: 1.0,
        limit: Some(0.95),
    };
    insta::assert_snapshot!(interval(mark, "half".to_owned()).shapes.replace("/><", "/>\n<"));
    let open = Mark { value: None, lower: Some(0.25), upper: None, limit: None, ..mark };
    let shapes = interval(open, String::new()).shapes;
    assert_eq!(shapes.matches("<rect").count(), 1, "{shapes}");
}

#[test]
fn parts_fill_the_whole_and_wrong_is_hatched() {
    let parts = [(Part::Right, 3), (Part::Wrong, 1), (Part::HandedOver, 0)];
    let shapes = stacked_bar(&parts, String::new(), String::new()).shapes;
    assert!(shapes.contains("<line") || shapes.contains("<polyline"), "{shapes}");
    assert!(shapes.contains("x=\"479\""), "three quarters of 638, and 1: {shapes}");
    let none = stacked_bar(&[], String::new(), String::new());
    assert_eq!(none.shapes, "");
}

#[test]
fn a_week_without_tickets_leaves_a_gap() {
    let point = |week| Point { week, value: 0.5, lower: 0.4, upper: 0.6, unfinished: week == 4 };
    let weeks = ["2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26", "2026-02-02"];
    let axis = Axis { weeks: weeks.map(str::to_owned).to_vec(), top: 1.0, in_seconds: false };
    let drawn = series(&axis, &[0, 1, 3, 4].map(point), "t".to_owned(), "d".to_owned());
    assert_eq!(drawn.shapes.matches("<polygon").count(), 2, "{}", drawn.shapes);
    // The last is unfinished: a dot, and paper on it.
    assert_eq!(drawn.shapes.matches("<circle").count(), 2, "{}", drawn.shapes);
    assert!(drawn.shapes.contains("5 Jan") && drawn.shapes.contains("50 %"), "{}", drawn.shapes);
    assert!(!drawn.shapes.contains("font-family"), "the style sheet says it: {}", drawn.shapes);
}

#[test]
fn a_confidence_is_drawn_beside_what_it_promised() {
    let quality = quality("bot", ["a", "b", "c"]).confidence.expect("it has a confidence");
    let drawn = reliability(&quality, "t".to_owned(), "d".to_owned());
    assert_eq!(drawn.shapes.matches("<polygon").count(), 1, "the band: {}", drawn.shapes);
    assert_eq!(drawn.shapes.matches("<rect").count(), 2, "two bars: {}", drawn.shapes);
    let risk = quality.risk_coverage;
    let marks = [(0.9, risk[0]), (0.6, risk[1])];
    let drawn = risk_coverage(&risk, &marks, 0.05, "t".to_owned(), "d".to_owned());
    assert_eq!(drawn.shapes.matches("<circle").count(), 2, "{}", drawn.shapes);
    assert!(drawn.shapes.contains(">\n0.9") || drawn.shapes.contains(">0.9<"), "{}", drawn.shapes);
    // The limit is drawn across: orange, at 5 % of 30 %.
    assert!(drawn.shapes.contains("#C04F00"), "{}", drawn.shapes);
}
