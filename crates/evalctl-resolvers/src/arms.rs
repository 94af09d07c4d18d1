use std::collections::BTreeSet;

use crate::{Spec, SpecError};

/// Gives every specification an arm of its own: a second `rules` becomes `rules-2`.
///
/// A name that was written as `arm=NAME` stands, and the same one twice is an error: results would
/// carry another name than the one asked for.
pub fn unique_arms(specs: Vec<Spec>) -> Result<Vec<Spec>, SpecError> {
    let mut taken = BTreeSet::new();
    for spec in specs.iter().filter(|spec| spec.names_arm()) {
        if !taken.insert(spec.arm().to_owned()) {
            return Err(SpecError::ArmTwice { arm: spec.arm().to_owned() });
        }
    }
    let mut res = Vec::new();
    for spec in specs {
        if spec.names_arm() {
            res.push(spec);
            continue;
        }
        let mut arm = spec.arm().to_owned();
        let mut number = 2;
        while !taken.insert(arm.clone()) {
            arm = format!("{}-{number}", spec.name());
            number += 1;
        }
        res.push(if arm == spec.arm() { spec } else { spec.with_arm(&arm) });
    }
    Ok(res)
}
