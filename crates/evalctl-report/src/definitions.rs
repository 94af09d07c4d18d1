//! The same tickets under several definitions, a line each.

use evalctl_domain::{Kpi, KpiResult};

use crate::kpis::{interval, value};
use crate::number::count;
use crate::segments::name;
use crate::table::{plain, text};

/// One definition and where it puts the tickets.
#[derive(Debug, Clone, Copy)]
pub struct DefinitionLine<'a> {
    /// Its number.
    pub kpi: &'a Kpi,
    /// From when it holds; `undated`, or empty for one of our own.
    pub holds_from: &'a str,
    /// Tickets counted, not counted, too young, on which its text is silent, without a verdict, out of
    /// scope.
    pub parts: [u64; 6],
}

/// A line a definition, with parts that add up to the same tickets; below it what was refused, and why.
#[must_use]
pub fn definition_table(lines: &[DefinitionLine<'_>], width: Option<u16>) -> String {
    let header = [
        "definition",
        "holds from",
        "share",
        "95 % interval",
        "counted",
        "+ not",
        "+ too young",
        "+ text silent",
        "+ no verdict",
        "+ out of scope",
        "= tickets",
    ];
    let mut table = plain(&header, &[2, 4, 5, 6, 7, 8, 9, 10], width);
    let mut notes = Vec::new();
    for line in lines {
        let kpi = line.kpi;
        let segment =
            kpi.segment.as_ref().map_or_else(String::new, |segment| format!(", {}", name(segment)));
        let label = format!("{}{segment}", kpi.id);
        let [share, ends] = match &kpi.result {
            KpiResult::Estimated(estimate) => [value(kpi, estimate), interval(kpi, estimate)],
            KpiResult::Refused { reason, .. } => {
                notes.push(format!("  {label}: refused: {reason}\n"));
                ["refused".to_owned(), String::new()]
            }
        };
        if let (KpiResult::Estimated(_), None, Some(note)) = (&kpi.result, &kpi.segment, &kpi.note)
        {
            notes.push(format!("  {label}: {note}\n"));
        }
        let mut cells = vec![label, line.holds_from.to_owned(), share, ends];
        cells.extend(line.parts.map(count));
        cells.push(count(line.parts.iter().sum()));
        table.add_row(cells);
    }
    let mut shown = text(&table);
    if !notes.is_empty() {
        shown.push('\n');
        shown.extend(notes);
    }
    shown
}

#[cfg(test)]
mod tests;
