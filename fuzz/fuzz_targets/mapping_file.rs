//! Mapping files.
#![no_main]

use std::path::Path;

use evalctl_ingest::Mapping;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(error) = Mapping::parse(text, Path::new("mapping.toml")) {
        assert!(error.to_string().contains("mapping.toml"), "an error names its file");
    }
});
