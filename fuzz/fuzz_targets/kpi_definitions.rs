//! Files of KPI definitions.
#![no_main]

use evalctl_kpi::parse_definitions;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match parse_definitions("kpis.toml", text) {
        Ok(definitions) => {
            for definition in definitions {
                assert!(!definition.id.is_empty());
            }
        }
        Err(error) => assert!(error.to_string().contains("kpis.toml"), "an error names its file"),
    }
});
