use proptest::prelude::*;

use crate::fixtures::{reject, render};
use crate::{Table, Text, read_batches, rejects_batch, write_part};

#[test]
fn without_text_the_record_is_left_out_and_its_place_stays() {
    let rejects = [reject(7, "bad \u{0} day 😀")];
    insta::assert_snapshot!(render(&rejects_batch(&rejects, Text::Keep)).escape_debug(), @r#"file=tickets.csv line=7 reason=time_unparsable message=bad \0 day 😀 raw=bad \0 day 😀 counts=true"#);
    insta::assert_snapshot!(render(&rejects_batch(&rejects, Text::Drop)).escape_debug(), @r#"file=tickets.csv line=7 reason=time_unparsable message=bad \0 day 😀 raw= counts=true"#);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_survives(texts in prop::collection::vec(any_text(), 0..20)) {
        let folder = tempfile::tempdir().expect("a folder");
        let rejects: Vec<_> = (1..).zip(&texts).map(|(line, text)| reject(line, text)).collect();
        let batch = rejects_batch(&rejects, Text::Keep);
        write_part(folder.path(), Table::Rejects, 0, [batch]).expect("written");

        let mut found = Vec::new();
        for batch in read_batches(folder.path(), Table::Rejects).expect("read") {
            let raw = batch.column_by_name("raw").expect("a column");
            let raw = arrow::array::AsArray::as_string::<i32>(raw);
            found.extend(raw.iter().map(|text| text.expect("no null").to_owned()));
        }
        prop_assert_eq!(found, texts);
    }
}

/// Texts that break naive code more often than chance would: NUL, emoji, quotes, line ends.
fn any_text() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec!['\0', '😀', '"', '\\', '\n', '\r', '\u{200d}', '\u{feff}']);
    prop::collection::vec(prop_oneof![odd, any::<char>()], 0..40)
        .prop_map(|chars| chars.into_iter().collect())
}
