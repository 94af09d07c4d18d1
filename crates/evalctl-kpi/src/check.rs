//! Checks definitions that people wrote against the columns of the tables, before anything is counted.

use datafusion::arrow::array::RecordBatch;
use datafusion::execution::context::SQLOptions;
use datafusion::prelude::SessionContext;
use evalctl_domain::{Horizon, Window};
use evalctl_stats::Level;
use evalctl_tables::Table;
use jiff::Timestamp;

use crate::KpiError;
use crate::arm::{Arm, ArmInfo};
use crate::compute::KpiRequest;
use crate::definition::{
    AppliesTo, KpiDefinition, Predicate, PredicateKind, parse_with_predicates,
};
use crate::filling::Filling;

/// Functions whose value depends on when or where they run.
const UNSTABLE: [&str; 8] = [
    "now",
    "random",
    "uuid",
    "current_date",
    "current_time",
    "current_timestamp",
    "today",
    "version",
];

/// Reads a file of definitions and tries each predicate on empty tables; `file` names it in errors.
///
/// # Errors
///
/// [`KpiError::Toml`] and [`KpiError::BadDefinition`], which name file, key and line.
pub async fn check_definitions(file: &str, text: &str) -> Result<Vec<KpiDefinition>, KpiError> {
    let context = empty_tables();
    let mut res = Vec::new();
    for (definition, predicates) in parse_with_predicates(file, text)? {
        for predicate in predicates {
            try_predicate(&context, &definition, &predicate).await.map_err(|problem| {
                KpiError::BadDefinition {
                    file: file.to_owned(),
                    line: predicate.line,
                    id: definition.id.clone(),
                    problem: format!("`{}`: {problem}", predicate.key),
                }
            })?;
        }
        res.push(definition);
    }
    Ok(res)
}

fn empty_tables() -> SessionContext {
    let context = SessionContext::new();
    for table in [Table::Outcomes, Table::Decisions, Table::Grades] {
        context
            .register_batch(table.name(), RecordBatch::new_empty(table.schema()))
            .expect("the names of tables differ");
    }
    context
}

async fn try_predicate(
    context: &SessionContext,
    definition: &KpiDefinition,
    predicate: &Predicate,
) -> Result<(), String> {
    let words = predicate.text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    if let Some(word) = words.into_iter().find(|word| UNSTABLE.contains(&&*word.to_lowercase())) {
        return Err(format!("`{word}` is not the same every time; `{{as_of}}` is the data cut"));
    }
    let arm = match definition.applies_to {
        AppliesTo::History => Arm::History,
        AppliesTo::Candidate => Arm::Candidate(ArmInfo { name: "arm".to_owned(), acted: true }),
    };
    let request = KpiRequest {
        definitions: &[],
        arms: &[],
        by: &[],
        as_of: Timestamp::UNIX_EPOCH,
        window: Window::days(7),
        horizon: Horizon::new(Window::days(30)),
        level: Level::percent_95(),
    };
    let text = Filling::of(definition, &request).fill(&predicate.text);
    let tried = match predicate.kind {
        PredicateKind::Truth => format!("COALESCE({text}, FALSE)"),
        PredicateKind::Moment => format!("COALESCE({text}, 0) + 1"),
        PredicateKind::Count => text,
    };
    // With all columns at hand an error can list them.
    let columns: Vec<String> = [Table::Outcomes, Table::Decisions, Table::Grades]
        .iter()
        .flat_map(|table| {
            table.schema().fields().iter().map(|f| f.name().clone()).collect::<Vec<_>>()
        })
        .collect();
    let mentioned = columns.join(" ") + " read_intent would_be_right";
    let sql = format!("SELECT {tried} FROM ({}) AS arm", arm.relation(&mentioned));
    let options =
        SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
    let frame =
        context.sql_with_options(&sql, options).await.map_err(|error| error.strip_backtrace())?;
    let found = frame.schema().field(0).data_type().clone();
    if predicate.kind == PredicateKind::Count && !found.is_integer() {
        return Err(format!("it must be a whole number, but is {found}"));
    }
    frame.collect().await.map_err(|error| error.strip_backtrace())?;
    Ok(())
}
