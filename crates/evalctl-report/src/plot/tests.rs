use super::{Axis, Mark, Part, Point, interval, series, stacked_bar};

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
    assert_eq!(drawn.shapes.matches("<circle").count(), 5);
    assert!(drawn.shapes.contains("5 Jan") && drawn.shapes.contains("50 %"), "{}", drawn.shapes);
    assert!(!drawn.shapes.contains("font-family"), "the style sheet says it: {}", drawn.shapes);
}
