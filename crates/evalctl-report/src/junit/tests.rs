use super::{JunitCase, junit};

fn case(name: &str, failure: Option<&str>) -> JunitCase {
    JunitCase {
        name: name.to_owned(),
        class: "evalctl.gate".to_owned(),
        failure: failure.map(str::to_owned),
    }
}

#[test]
fn passed_and_failed_cases_are_counted() {
    let cases = [case("fcr>=0.5", None), case("reopen<=0.1", Some("it is 0.2"))];
    insta::assert_snapshot!(junit("evalctl gate", &cases), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="evalctl gate" tests="2" failures="1" errors="0" time="0">
      <testsuite name="evalctl gate" tests="2" failures="1" errors="0" skipped="0" time="0">
        <testcase name="fcr&gt;=0.5" classname="evalctl.gate" time="0"/>
        <testcase name="reopen&lt;=0.1" classname="evalctl.gate" time="0">
          <failure message="it is 0.2" type="gate">it is 0.2</failure>
        </testcase>
      </testsuite>
    </testsuites>
    "#);
}

#[test]
fn hostile_names_stay_text() {
    let xml = junit("a\"><x/>", &[case("]]>&<\u{0}\u{1b}'\n", Some("<!--\u{ffff}-->"))]);
    assert!(!xml.contains("<x/>") && !xml.contains("]]>") && !xml.contains("<!--"), "{xml}");
    assert!(!xml.contains('\u{0}') && !xml.contains('\u{1b}') && !xml.contains('\u{ffff}'));
    assert!(xml.contains("]]&gt;&amp;&lt;\u{fffd}\u{fffd}&apos;&#10;"), "{xml}");
}
