//! Conditions of a gate, read and asked.
#![no_main]

use evalctl_kpi::gate::GateRule;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match text.parse::<GateRule>() {
        Ok(rule) => {
            assert!(rule.limit.is_finite(), "{rule:?}");
            assert!(!rule.kpi.is_empty());
            let again: GateRule = rule.text.parse().expect("what was kept is a condition");
            assert_eq!(again, rule);
        }
        Err(error) => assert_eq!(error.rule, text),
    }
});
