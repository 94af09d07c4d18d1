//! Test results for CI servers, as XML in the form of `JUnit`.

use std::fmt::Write as _;

/// One test case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JunitCase {
    /// Its name.
    pub name: String,
    /// What it is about.
    pub class: String,
    /// Why it failed; `None`: it passed.
    pub failure: Option<String>,
}

/// A document with one suite, as Jenkins, GitLab and GitHub's actions read it. Times are 0: nothing was timed.
#[must_use]
pub fn junit(suite: &str, cases: &[JunitCase]) -> String {
    let failures = cases.iter().filter(|case| case.failure.is_some()).count();
    let counts = format!("tests=\"{}\" failures=\"{failures}\" errors=\"0\"", cases.len());
    let suite = escaped(suite);
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(xml, "<testsuites name=\"{suite}\" {counts} time=\"0\">");
    let _ = writeln!(xml, "  <testsuite name=\"{suite}\" {counts} skipped=\"0\" time=\"0\">");
    for case in cases {
        let (name, class) = (escaped(&case.name), escaped(&case.class));
        let _ = write!(xml, "    <testcase name=\"{name}\" classname=\"{class}\" time=\"0\"");
        match &case.failure {
            None => xml += "/>\n",
            Some(reason) => {
                let reason = escaped(reason);
                let _ = write!(
                    xml,
                    ">\n      <failure message=\"{reason}\" type=\"gate\">{reason}</failure>\n    \
                     </testcase>\n"
                );
            }
        }
    }
    xml + "  </testsuite>\n</testsuites>\n"
}

/// Text for an attribute or an element; characters that XML 1.0 forbids become U+FFFD.
fn escaped(text: &str) -> String {
    let mut res = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => res += "&amp;",
            '<' => res += "&lt;",
            '>' => res += "&gt;",
            '"' => res += "&quot;",
            '\'' => res += "&apos;",
            // In an attribute a bare line end would be read as a blank.
            '\n' => res += "&#10;",
            '\r' => res += "&#13;",
            '\t' => res += "&#9;",
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => res.push('\u{fffd}'),
            c => res.push(c),
        }
    }
    res
}

#[cfg(test)]
mod tests;
