//! `evalctl kpi RUN --preset …`: the same tickets under several definitions; `--explain`: one of them.

use anyhow::Result;
use serde::Serialize;

use evalctl_domain::Kpi;
use evalctl_kpi::{
    Arm, KpiDefinition, KpiRequest, Split, SplitKpi, explain as explained, select_definitions,
    side_by_side, sql, sql_without_run,
};
use evalctl_report::{DefinitionLine, definition_table};
use evalctl_tables::RunFolder;

use crate::printer::Printer;
use crate::run::record::RunRecord;

/// Prints one definition, with the SQL of the run where one is given.
pub(crate) fn explain(
    known: &[KpiDefinition],
    id: &str,
    request: Option<&KpiRequest<'_>>,
    printer: &Printer,
) -> Result<()> {
    let mut texts = Vec::new();
    for definition in select_definitions(known, id)? {
        let sql = match request {
            Some(request) => sql(definition, &Arm::History, &[], request),
            None => sql_without_run(definition),
        };
        texts.push(explained(definition, &sql));
    }
    printer.data(&texts.join("\n"))?;
    Ok(())
}

/// Counts the tickets of a run under each of the definitions that `ids` name.
pub(crate) async fn presets(
    folder: &RunFolder,
    run: &RunRecord,
    known: &[KpiDefinition],
    ids: &[String],
    request: &KpiRequest<'_>,
    json: bool,
    printer: &Printer,
) -> Result<()> {
    let mut chosen: Vec<KpiDefinition> = Vec::new();
    for id in ids {
        for definition in select_definitions(known, id)? {
            if !chosen.contains(definition) {
                chosen.push(definition.clone());
            }
        }
    }
    let request = KpiRequest { definitions: &chosen, arms: &[], ..*request };
    let rows = side_by_side(&folder.tables(), &request).await?;
    let holds_from = |kpi: &Kpi| {
        let definition = chosen.iter().find(|definition| definition.id == kpi.id);
        let preset = definition.and_then(|definition| definition.preset.as_ref());
        preset.map_or("", |preset| preset.effective.as_str())
    };
    if json {
        printer.data(&as_json(&run.id, &rows, holds_from)?)?;
        return Ok(());
    }
    let lines: Vec<DefinitionLine<'_>> = rows
        .iter()
        .map(|SplitKpi { kpi, split }| DefinitionLine {
            kpi,
            holds_from: holds_from(kpi),
            parts: [
                split.counted,
                split.not_counted,
                split.pending,
                split.silent,
                split.unverified,
                split.out_of_scope,
            ],
        })
        .collect();
    printer.data(&definition_table(&lines, Printer::width()))?;
    Ok(())
}

/// `evalctl.presets/1`.
fn as_json<'a>(
    run: &str,
    rows: &'a [SplitKpi],
    holds_from: impl Fn(&Kpi) -> &'a str,
) -> Result<String> {
    #[derive(Serialize)]
    struct Output<'a> {
        schema: &'static str,
        run: &'a str,
        definitions: Vec<Row<'a>>,
    }
    #[derive(Serialize)]
    struct Row<'a> {
        holds_from: &'a str,
        tickets: Split,
        kpi: &'a Kpi,
    }
    let definitions = rows
        .iter()
        .map(|row| Row { holds_from: holds_from(&row.kpi), tickets: row.split, kpi: &row.kpi })
        .collect();
    let output = Output { schema: "evalctl.presets/1", run, definitions };
    let mut text = serde_json::to_string_pretty(&output)?;
    text.push('\n');
    Ok(text)
}
