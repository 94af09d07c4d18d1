//! A helpdesk of the simulator as the tables of a run.

use std::path::Path;

use evalctl_domain::{DecisionRow, GradeRow, Horizon, Outcome, Window};
use evalctl_replay::fold::{FoldRules, fold_timeline};
use evalctl_simulator::{Helpdesk, Model};
use evalctl_tables::{Table, Text, decisions_batch, grades_batch, outcomes_batch, write_part};

use crate::Done;

/// What a perfect import of one helpdesk becomes.
pub(crate) fn outcomes(rules: &FoldRules, seed: u64, tickets: u64) -> Done<Vec<Outcome>> {
    let helpdesk = Helpdesk::new(Model::shipped(), seed, tickets)?;
    Ok(helpdesk.timelines().flat_map(|timeline| fold_timeline(&timeline, rules)).collect())
}

/// The rules of a replay that is told nothing else.
pub(crate) fn rules() -> FoldRules {
    FoldRules {
        as_of: Model::shipped().export_taken(),
        horizon: Horizon::new(Window::days(30)),
        window_before: Window::days(7),
        same_issue_cosine: 1.0,
    }
}

/// Writes the tables that KPIs are counted from.
pub(crate) fn write(
    folder: &Path,
    outcomes: &[Outcome],
    decisions: &[DecisionRow],
    grades: &[GradeRow],
) -> Done<()> {
    write_part(folder, Table::Outcomes, 0, [outcomes_batch(outcomes)])?;
    write_part(folder, Table::Decisions, 0, [decisions_batch(decisions, Text::Keep)])?;
    write_part(folder, Table::Grades, 0, [grades_batch(grades)])?;
    Ok(())
}
