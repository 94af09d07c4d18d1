//! `evalctl.toml`, with what its schedule and promises say.
#![no_main]

use evalctl_fuzz::Scratch;
use libfuzzer_sys::fuzz_target;

// The binary's own modules: nothing else can name them.
#[allow(dead_code, reason = "the command line reads the rest")]
#[path = "../../crates/evalctl/src/config.rs"]
mod config;
#[allow(dead_code, reason = "the command line reads the rest")]
#[path = "../../crates/evalctl/src/service.rs"]
mod service;

#[path = "../../crates/evalctl/src/cli/split_by.rs"]
mod split_by;

mod cli {
    pub(crate) use crate::split_by::SplitByArg;
}

fuzz_target!(|bytes: &[u8]| {
    let path = Scratch::new().file("evalctl.toml", bytes);
    let Ok(file) = config::ConfigFile::read(&path) else { return };
    let _ = service::service_rules(file.schedule.as_ref(), file.sla.as_ref());
    if let Some(costs) = &file.cost {
        let _ = costs.check();
    }
});
