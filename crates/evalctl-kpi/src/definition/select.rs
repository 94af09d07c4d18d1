//! Finds definitions by the names that people give.

use super::{KpiDefinition, canonical_id};
use crate::KpiError;

/// The definitions that `name` means, in the order of `known`: `all` means the published ones, a name
/// without an edition all its editions.
///
/// # Errors
///
/// [`KpiError::UnknownDefinition`] with the nearest name there is.
pub fn select_definitions<'d>(
    known: &'d [KpiDefinition],
    name: &str,
) -> Result<Vec<&'d KpiDefinition>, KpiError> {
    let name = name.trim();
    let wanted = canonical_id(name);
    let meant = |definition: &&KpiDefinition| {
        if wanted == "all" {
            return definition.preset.is_some();
        }
        let bare = definition.id.split_once('@').map_or(&*definition.id, |(bare, _)| bare);
        definition.id == wanted || bare == wanted
    };
    let found: Vec<&KpiDefinition> = known.iter().filter(meant).collect();
    if found.is_empty() {
        return Err(KpiError::UnknownDefinition {
            name: name.to_owned(),
            suggestion: nearest(wanted, known),
        });
    }
    Ok(found)
}

fn nearest(wanted: &str, known: &[KpiDefinition]) -> String {
    let likeness =
        |definition: &KpiDefinition| strsim::normalized_damerau_levenshtein(wanted, &definition.id);
    let best = known.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    match best {
        Some(best) if 0.5 <= likeness(best) => format!("did you mean `{}`?", best.id),
        _ => "`docs/kpis.md` lists them".to_owned(),
    }
}
