use proptest::prelude::*;

use super::Spec;
use crate::unique_arms;

/// Name, path, options, arm of a specification, or its error.
fn shown(text: &str) -> String {
    match Spec::parse(text) {
        Ok(spec) => {
            let options: Vec<_> =
                spec.options().iter().map(|(key, value)| format!("{key}={value}")).collect();
            let path = spec.path().unwrap_or("-");
            format!("{} | {path} | {} | {}", spec.name(), options.join(" "), spec.arm())
        }
        Err(error) => error.to_string(),
    }
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(shown(text), expected, "{text}");
    if let Ok(spec) = Spec::parse(text) {
        assert_eq!(Spec::parse(&spec.to_string()), Ok(spec), "{text}");
    }
}

#[test]
fn a_specification_has_a_name_a_path_and_options() {
    check("rules:rules.toml", "rules | rules.toml |  | rules");
    check("rules:a b/r.toml?arm=old-bot", "rules | a b/r.toml | arm=old-bot | old-bot");
    check("recorded:d.csv?arm=bot&acted=true", "recorded | d.csv | acted=true arm=bot | bot");
}

#[test]
fn the_name_ends_at_the_first_colon() {
    check(r"rules:C:\desk\rules.toml", r"rules | C:\desk\rules.toml |  | rules");
    check("recorded:export:2024.csv?arm=a", "recorded | export:2024.csv | arm=a | a");
    check("rules::x", "rules | :x |  | rules");
}

#[test]
fn options_start_at_the_last_question_mark_before_pairs() {
    check("recorded:what?.csv", "recorded | what?.csv |  | recorded");
    check("recorded:what?.csv?arm=b", "recorded | what?.csv | arm=b | b");
    check("recorded:odd?arm=a?arm=b", "recorded | odd?arm=a | arm=b | b");
    check("recorded:odd?arm=a?", "recorded | odd?arm=a |  | recorded");
    check("recorded:odd??", "recorded | odd? |  | recorded");
    check("recorded:d.csv?", "recorded | d.csv |  | recorded");
    check("recorded:d?arm=a&junk", "recorded | d?arm=a&junk |  | recorded");
}

#[test]
fn values_are_percent_decoded_and_paths_are_not() {
    check("recorded:a%20b.csv?arm=%61%62", "recorded | a%20b.csv | arm=ab | ab");
    check(
        "recorded:d.csv?arm=100%",
        "option `arm` is `100%`, where `%` must start a UTF-8 byte as in `%3F`; \
         write `%25` for a percent sign",
    );
    check(
        "recorded:d.csv?arm=%ff",
        "option `arm` is `%ff`, where `%` must start a UTF-8 byte as in `%3F`; \
         write `%25` for a percent sign",
    );
}

#[test]
fn a_wrong_specification_says_what_would_be_right() {
    let known = "valid resolvers are `intent`, `recorded`, `retrieval`, `rules`, `snapshot`";
    check("rule:r.toml", &format!("unknown resolver `rule`, did you mean `rules`?: {known}"));
    check("", &format!("unknown resolver ``: {known}"));
    check("r.toml", &format!("unknown resolver `r.toml`: {known}"));
    check("rules", "resolver `rules` needs a file: write `rules:FILE`");
    check("rules:?arm=a", "resolver `rules` needs a file: write `rules:FILE`");
    check(
        "rules?r.toml",
        "`r.toml` is not `key=value` pairs joined by `&`; \
         write `:` before a path, and `?` in a value as `%3F`",
    );
    check(
        "recorded:d.csv?actd=true",
        "resolver `recorded` has no option `actd`, did you mean `acted`?: \
         valid options are `acted`, `arm`",
    );
    check(
        "rules:r.toml?acted=true",
        "resolver `rules` has no option `acted`: valid options are `arm`",
    );
    check("rules:r.toml?arm=a&arm=b", "option `arm` is given twice: keep one");
    check("recorded:d.csv?acted=yes", "option `acted` is `yes` but must be `true` or `false`");
    check(
        "rules:r.toml?arm=Old Bot",
        "arm `Old Bot` is not a valid name: start with a lower-case letter or a digit, \
         go on with those or `_`, `.`, `-`, at most 64 in all",
    );
    check(
        "rules:r.toml?arm=history",
        "arm `history` is what really happened: give the candidate another name",
    );
}

#[track_caller]
fn check_arms(texts: &[&str], expected: &str) {
    let specs = texts.iter().map(|text| Spec::parse(text).expect("valid")).collect();
    let arms = match unique_arms(specs) {
        Ok(specs) => specs.iter().map(Spec::to_string).collect::<Vec<_>>().join(" "),
        Err(error) => error.to_string(),
    };
    assert_eq!(arms, expected);
}

#[test]
fn arms_are_unique() {
    check_arms(&["rules:a"], "rules:a");
    check_arms(&["rules:a", "rules:b", "recorded:c"], "rules:a rules:b?arm=rules-2 recorded:c");
    check_arms(
        &["rules:a", "rules:b?arm=rules-2", "rules:c"],
        "rules:a rules:b?arm=rules-2 rules:c?arm=rules-3",
    );
    check_arms(&["rules:a", "recorded:b?arm=rules"], "rules:a?arm=rules-2 recorded:b?arm=rules");
    check_arms(
        &["rules:a?arm=x", "recorded:b?arm=x"],
        "arm `x` is given to two resolvers: name one of them otherwise",
    );
}

fn any_spec() -> impl Strategy<Value = Spec> {
    let name = prop_oneof!["rules", "recorded"];
    let path = "[a-z:?&=%./\\\\ é]{1,12}|[^\\x00]{1,8}";
    (name, path, proptest::option::of("[a-z0-9][a-z0-9_.-]{0,8}"), any::<bool>()).prop_map(
        |(name, path, arm, acted)| {
            let mut options = std::collections::BTreeMap::new();
            if let Some(arm) = arm.filter(|arm| arm != "history") {
                options.insert("arm".to_owned(), arm);
            }
            if acted && name == "recorded" {
                options.insert("acted".to_owned(), "true".to_owned());
            }
            Spec { name, path: Some(path), options }
        },
    )
}

proptest! {
    #[test]
    fn a_specification_survives_being_written(spec in any_spec()) {
        prop_assert_eq!(Spec::parse(&spec.to_string()), Ok(spec));
    }

    #[test]
    fn any_value_survives_being_encoded(value in any::<String>()) {
        let encoded = super::encode(&value);
        prop_assert!(!encoded.contains(['?', '&']));
        prop_assert_eq!(super::decode(&encoded), Some(value));
    }

    #[test]
    fn any_text_parses_or_is_refused(text in any::<String>()) {
        let _ = Spec::parse(&text);
        let _ = Spec::parse(&format!("rules:{text}"));
        let _ = Spec::parse(&format!("recorded:d.csv?arm={text}"));
    }
}
