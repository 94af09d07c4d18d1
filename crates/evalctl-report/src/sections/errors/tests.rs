use crate::fixture::chapters::insight;
use crate::fixture::report;
use crate::{html, markdown};

const INTENTS: [&str; 3] = ["password", "refund", "invoice"];

#[test]
fn texts_stand_in_it_only_where_the_values_hold_them_and_are_escaped() {
    let mut report = report();
    let without = html(&report);
    assert!(without.contains("T-1") && !without.contains("What the customer wrote"));
    let hostile = "my card <script>alert(1)</script> | email_7f3a";
    report.insights = vec![insight("bot", INTENTS, Some(hostile))];
    let with = html(&report);
    assert!(with.contains("my card &lt;script&gt;alert(1)&lt;/script&gt; | email_7f3a"), "{with}");
    assert!(markdown(&report).contains("my card \\<script\\>"), "{}", markdown(&report));
}

#[test]
fn without_sets_or_slices_the_chapter_says_so() {
    let mut report = report();
    report.insights[0].slices.worse.clear();
    assert!(markdown(&report).contains("Of 31 channels, languages and words"));
    report.insights[0].right = None;
    assert!(markdown(&report).contains("no decision can be told right or wrong"));
    report.insights.clear();
    assert!(markdown(&report).contains("replay with --split"));
}
