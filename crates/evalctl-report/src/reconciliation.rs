//! Claims that differ from what a definition counts, a line each.

use crate::table::{plain, text};

/// One ticket that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReconciliationLine<'a> {
    /// How it stands: `overclaimed`, `unclaimed` and so on.
    pub standing: &'a str,
    /// The ticket.
    pub ticket: &'a str,
    /// The line of the statement, where it has one.
    pub line: Option<u64>,
    /// When, as the statement writes it.
    pub date: Option<&'a str>,
    /// What it was charged at.
    pub amount: Option<String>,
    /// The rule that decides it.
    pub rule: &'a str,
}

/// One line a ticket, in the order given. Control characters of a statement are taken out.
#[must_use]
pub fn reconciliation_table(lines: &[ReconciliationLine<'_>], width: Option<u16>) -> String {
    let mut table = plain(&["", "ticket", "line", "date", "amount", "because"], &[2, 4], width);
    let clean = |text: &str| text.chars().filter(|c| !c.is_control()).collect::<String>();
    for line in lines {
        table.add_row(vec![
            line.standing.replace('_', " "),
            clean(line.ticket),
            line.line.map_or_else(String::new, |line| line.to_string()),
            line.date.map_or_else(String::new, clean),
            line.amount.clone().unwrap_or_default(),
            line.rule.to_owned(),
        ]);
    }
    text(&table)
}
