//! What the KPIs of a report mean, and the same tickets under other definitions.

use anyhow::Result;

use evalctl_domain::Kpi;
use evalctl_kpi::{
    AppliesTo, Direction, KpiDefinition, KpiRequest, Preset, SplitKpi, side_by_side,
};
use evalctl_report::{ArmFacts, DefinitionFacts, DefinitionTickets, KpiTitle};
use evalctl_tables::RunFolder;

/// What the KPIs of the table mean; history and candidates give some ids different meanings.
pub(super) fn titles(
    kpis: &[Kpi],
    arms: &[ArmFacts],
    definitions: &[KpiDefinition],
) -> Vec<KpiTitle> {
    let mut titles: Vec<KpiTitle> = Vec::new();
    for kpi in kpis {
        let of_candidates = arms.iter().any(|arm| arm.name == kpi.arm && arm.role.is_candidate());
        let (id, times) = base(&kpi.id, definitions);
        let about = if of_candidates { AppliesTo::Candidate } else { AppliesTo::History };
        let same_id = || definitions.iter().filter(|definition| definition.id == id);
        let mut own = same_id().filter(|definition| definition.applies_to == about);
        let Some(definition) = own.next().or_else(|| same_id().next()) else { continue };
        let title = KpiTitle {
            id: kpi.id.clone(),
            of_candidates,
            title: match times {
                Some("1") => format!("{}, one trial", definition.title),
                Some(times) => format!("{}, {times} trials", definition.title),
                None => definition.title.clone(),
            },
            direction: match definition.direction {
                Direction::HigherIsBetter => "higher_is_better",
                Direction::LowerIsBetter => "lower_is_better",
                Direction::Neither => "neither",
            }
            .to_owned(),
            measures: definition.description.what_it_measures.clone(),
            leaves_out: definition.description.what_it_leaves_out.clone(),
        };
        if titles.iter().all(|known| (&known.id, known.of_candidates) != (&title.id, of_candidates))
        {
            titles.push(title);
        }
    }
    titles
}

/// The id of the definition, and the k that completes it: `pass_hat_3` is `pass_hat` with 3.
fn base<'k>(id: &'k str, definitions: &[KpiDefinition]) -> (&'k str, Option<&'k str>) {
    if definitions.iter().any(|definition| definition.id == id) {
        return (id, None);
    }
    match id.rsplit_once('_') {
        Some((base, k)) if k.bytes().all(|byte| byte.is_ascii_digit()) => (base, Some(k)),
        _ => (id, None),
    }
}

/// The tickets of the history under the definitions that carry terms: published ones, and those of
/// the run.
pub(super) async fn under_each(
    folder: &RunFolder,
    known: &[KpiDefinition],
    request: &KpiRequest<'_>,
) -> Result<Vec<DefinitionFacts>> {
    let with_terms = |definition: &&KpiDefinition| definition.preset.is_some();
    let definitions: Vec<KpiDefinition> = known.iter().filter(with_terms).cloned().collect();
    let request = KpiRequest { definitions: &definitions, arms: &[], ..*request };
    let rows = side_by_side(&folder.tables(), &request).await?;
    let facts = rows.into_iter().filter_map(|SplitKpi { kpi, split }| {
        let definition = definitions.iter().find(|definition| definition.id == kpi.id)?;
        let Preset { effective, denominator, window, claw_back, verifier, .. } =
            definition.preset.as_ref()?;
        Some(DefinitionFacts {
            title: definition.title.clone(),
            about_ai: definition.is_about_ai(),
            holds_from: effective.clone(),
            divides_by: denominator.clone(),
            watched: window.in_words(),
            taken_back: claw_back.clone(),
            verifier: verifier.in_words().to_owned(),
            tickets: DefinitionTickets {
                counted: split.counted,
                not_counted: split.not_counted,
                pending: split.pending,
                silent: split.silent,
                unverified: split.unverified,
                out_of_scope: split.out_of_scope,
            },
            kpi,
        })
    });
    Ok(facts.collect())
}
