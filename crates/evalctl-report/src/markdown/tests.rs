use super::{code, escape};
use crate::fixture::{report, report_of};
use crate::markdown;

#[test]
fn the_report_reads_as_markdown() {
    insta::assert_snapshot!(markdown(&report()));
}

#[test]
fn hostile_names_stay_text() {
    let text = markdown(&report_of("<b>|`x`\n# y", ["[a](b)", "![i](j)", "|"]));
    assert!(
        !text.contains("<b>") && !text.contains("\n# y") && !text.contains("[a](b)\n"),
        "{text}"
    );
    for line in text.lines().filter(|line| line.starts_with('|')) {
        let bars = line.replace("\\|", "").matches('|').count();
        assert!(2 < bars, "{line}");
    }
    assert_eq!(escape("a|b_c\n<i>"), "a\\|b\\_c \\<i\\>");
    assert_eq!(code("a b"), "`a b`");
    assert_eq!(code("a`|b"), "a\\`\\|b");
}
