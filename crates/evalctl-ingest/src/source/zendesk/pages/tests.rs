//! Documents in, parts out.

use std::io::BufReader;

use super::{PageError, Part, each_part};
use crate::fixture::assert_text;

/// The parts, read through a buffer so small that every value crosses its border.
#[track_caller]
fn check(text: &str, expected: &str) {
    let mut parts: Vec<String> = Vec::new();
    let show = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut bytes = BufReader::with_capacity(3, text.as_bytes());
    let read = each_part(&mut bytes, 12, &mut |part| -> Result<(), ()> {
        parts.push(match part {
            Part::Element { key, line, bytes } => format!("{line} {key}[]={}\n", show(bytes)),
            Part::Value { key, line, bytes } => format!("{line} {key}={}\n", show(bytes)),
            Part::TooLong { line } => format!("{line} too long\n"),
            Part::End => "end\n".to_owned(),
        });
        Ok(())
    });
    match read {
        Ok(()) => {}
        Err(PageError::Broken(message)) => parts.push(message),
        Err(PageError::Io(err)) => parts.push(err.to_string()),
        Err(PageError::Stopped(())) => unreachable!("nobody stops"),
    }
    assert_text(&parts.concat(), expected);
}

#[test]
fn lists_are_taken_apart_and_other_values_are_whole() {
    check(
        "{\"a\": [1, {\"b\":[2]}],\n \"c\" : \"x,]\\\"\" , \"d\":null}\n{}",
        "1 a[]=1\n1 a[]={\"b\":[2]}\n2 c=\"x,]\\\"\"\n2 d=null\nend\nend",
    );
    check("[1, \"\\\\\"]", "1 []=1\n1 []=\"\\\\\"\nend");
    check("  \n ", "");
}

#[test]
fn a_long_element_is_skipped_and_the_next_is_read() {
    check("{\"a\":[\"0123456789012\",\n2]}", "1 too long\n2 a[]=2\nend");
}

#[test]
fn what_is_no_page_is_named_with_its_line() {
    check("1", "line 1: expected `{` or `[` but found `1`");
    check("{\"a\":[1", "line 1: it ends within a value");
    check("{\"a\":[1\n,\n2 3]}", "1 a[]=1\n3 a[]=2\nline 3: expected `,` or `]` but found `3`");
    check("{\"a\":1 2}", "1 a=1\nline 1: expected `,` or `}` but found `2`");
    check("{a:1}", "line 1: expected a key but found `a`");
    check("{\"a\":[1,2", "1 a[]=1\nline 1: it ends within a value");
}
