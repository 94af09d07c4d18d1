use super::escape::{escape, prose};
use crate::fixture::{report, report_of};
use crate::html;

/// Everything between `<tag` and its end, for every such element.
fn elements<'h>(html: &'h str, tag: &str) -> Vec<&'h str> {
    let open = format!("<{tag}");
    html.match_indices(&open)
        .filter_map(|(at, _)| {
            let rest = &html[at..];
            rest.find('>').map(|end| &rest[..=end])
        })
        .collect()
}

#[test]
fn the_first_screen_reads_as_an_answer() {
    let html = html(&report());
    let first = html.split("<section id=\"answer\">").nth(1).expect("a first section");
    let first = first.split("</section>").next().expect("it ends");
    insta::assert_snapshot!(first);
}

#[test]
fn the_page_is_self_contained_and_has_no_script() {
    let html = html(&report());
    assert!(
        html.contains("content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\"")
    );
    for forbidden in ["<script", "javascript:", "<iframe", "<object", "<link", "@import", "url("] {
        assert!(!html.contains(forbidden), "{forbidden}");
    }
    // The only addresses are anchors of this page; the name of the SVG language is none.
    let addresses: Vec<&str> = elements(&html, "a ");
    assert!(!addresses.is_empty());
    assert!(addresses.iter().all(|link| link.starts_with("<a href=\"#")), "{addresses:?}");
    assert!(!html.contains("http://") && !html.contains("https://"));
}

#[test]
fn the_page_is_accessible() {
    let html = html(&report());
    assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
    assert_eq!(html.matches("<h1>").count(), 1);
    let mut level = 0;
    for (at, _) in html.match_indices("<h") {
        if let Some(next) = html[at + 2..].chars().next().and_then(|char| char.to_digit(10)) {
            assert!(next <= level + 1, "h{next} after h{level}");
            level = next;
        }
    }
    for svg in elements(&html, "svg") {
        assert!(svg.contains("role=\"img\""), "{svg}");
    }
    assert_eq!(html.matches("<svg").count(), html.matches("<title").count() - 1);
    assert_eq!(html.matches("<table").count(), html.matches("<caption>").count());
    for head in elements(&html, "th ") {
        assert!(head.contains("scope="), "{head}");
    }
}

#[test]
fn hostile_names_stay_text() {
    let hostile = "<script>alert(1)</script>]]><svg onload=x>\u{202e}\"' onmouseover='x";
    let mut report = report_of(hostile, [hostile, "a\u{0}b", "--></style>"]);
    report.completeness.push(hostile.to_owned());
    for kpi in &mut report.kpis {
        kpi.note = Some(hostile.to_owned());
    }
    report.run.inputs[0].path = hostile.to_owned();
    let html = html(&report);
    assert!(!html.contains("<script") && !html.contains("onload=x>") && !html.contains('\u{202e}'));
    assert!(!html.contains("--></style>") && !html.contains('\u{0}'));
    assert_eq!(html.matches("</style>").count(), 1);
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    // An attribute never ends early: every quote of a name is escaped.
    assert!(!html.contains("\"' onmouseover"));
    let plain = crate::html(&crate::fixture::report());
    assert_eq!(elements(&html, "svg").len(), elements(&plain, "svg").len());
}

#[test]
fn characters_that_act_are_shown_by_number() {
    assert_eq!(escape("a\u{202e}b\u{200f}c\u{7}d\n"), "a‹U+202E›b‹U+200F›c‹U+0007›d\n");
    assert_eq!(escape("<a href=\"x\">&'"), "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
    assert_eq!(escape("مرحبا, 你好, ę"), "مرحبا, 你好, ę");
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    assert_eq!(html(&report()), html(&report()));
}

#[test]
fn a_number_keeps_its_unit_on_its_line() {
    assert_eq!(prose("57.5 to 76.9 %; 95 %"), "57.5 to 76.9\u{a0}%; 95\u{a0}%");
    assert_eq!(prose("<b> % 5 %"), "&lt;b&gt; % 5\u{a0}%");
}
