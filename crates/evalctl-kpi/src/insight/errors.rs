//! The most instructive errors: the surest first, few of one kind and of one customer.

use std::collections::BTreeMap;

use evalctl_domain::ErrorRow;

use super::Look;
use crate::KpiError;

/// No more errors than these are listed.
const MOST_ERRORS: usize = 100;

/// Errors of one kind, that is with the same intent given and read.
const MOST_OF_A_KIND: usize = 5;

/// Errors of one customer.
const MOST_OF_A_CUSTOMER: usize = 2;

/// Among how many of the surest errors the list is chosen.
const POOL: usize = 5_000;

/// Characters of a text that are shown.
const TEXT_LENGTH: usize = 400;

impl Look<'_> {
    /// Lists wrong decisions on test tickets by falling confidence, then ticket.
    pub(super) async fn errors(&self) -> Result<Vec<ErrorRow>, KpiError> {
        let alike = self.kinds_of_errors().await?;
        let judged = self.judged(self.scope.test());
        let sql = format!(
            "SELECT ticket_id, unit, mode, given, found, \
             CASE WHEN verdict = 'wrong' THEN grader END AS grader, confidence \
             FROM ({judged}) AS judged WHERE ok = 0 \
             ORDER BY confidence DESC, ticket_id LIMIT {POOL}"
        );
        let (mut kinds, mut customers) = (BTreeMap::new(), BTreeMap::new());
        let mut res: Vec<ErrorRow> = Vec::new();
        for rows in self.engine.run(&sql, &self.what("errors")).await? {
            let (keys, confidence) = (rows.keys(6), rows.numbers(6));
            for (row, &confidence) in confidence.iter().enumerate() {
                let mut key = keys.at(row).into_iter();
                let mut next = || key.next().flatten();
                let (ticket_id, cluster, mode) = (next(), next(), next());
                let (intent, read, grader) = (next(), next(), next());
                let kind = (intent.clone(), read.clone());
                let cluster = cluster.unwrap_or_default();
                let of_kind: &mut usize = kinds.entry(kind.clone()).or_default();
                let of_customer: &mut usize = customers.entry(cluster.clone()).or_default();
                if MOST_ERRORS <= res.len()
                    || MOST_OF_A_KIND <= *of_kind
                    || MOST_OF_A_CUSTOMER <= *of_customer
                {
                    continue;
                }
                *of_kind += 1;
                *of_customer += 1;
                res.push(ErrorRow {
                    arm: self.arm.name.clone(),
                    rank: u32::try_from(res.len() + 1).unwrap_or(u32::MAX),
                    ticket_id: ticket_id.unwrap_or_default(),
                    cluster,
                    mode: mode.unwrap_or_default(),
                    confidence,
                    alike: alike.get(&kind).copied().unwrap_or(0),
                    intent,
                    read,
                    grader,
                    text: None,
                });
            }
        }
        if self.request.with_text {
            self.add_texts(&mut res).await?;
        }
        Ok(res)
    }

    /// Wrong decisions by intent given and intent read.
    async fn kinds_of_errors(
        &self,
    ) -> Result<BTreeMap<(Option<String>, Option<String>), u64>, KpiError> {
        let judged = self.judged(self.scope.test());
        let sql = format!(
            "SELECT given, found, COUNT(*) AS tickets FROM ({judged}) AS judged WHERE ok = 0 \
             GROUP BY given, found"
        );
        let mut res = BTreeMap::new();
        for rows in self.engine.run(&sql, &self.what("kinds of errors")).await? {
            let (keys, tickets) = (rows.keys(2), rows.counts(2));
            for (row, &tickets) in tickets.iter().enumerate() {
                let mut key = keys.at(row);
                let (found, given) = (key.pop().flatten(), key.pop().flatten());
                res.insert((given, found), tickets);
            }
        }
        Ok(res)
    }

    /// What the customers wrote by the moment of decision: the masked texts of the events table.
    async fn add_texts(&self, errors: &mut [ErrorRow]) -> Result<(), KpiError> {
        if errors.is_empty() {
            return Ok(());
        }
        let quoted = |row: &ErrorRow| format!("'{}'", row.ticket_id.replace('\'', "''"));
        let ids: Vec<String> = errors.iter().map(quoted).collect();
        let judged = self.judged(self.scope.test());
        let sql = format!(
            "SELECT e.ticket_id, e.text FROM events AS e \
             INNER JOIN ({judged}) AS judged ON judged.ticket_id = e.ticket_id \
             WHERE e.ticket_id IN ({}) AND e.text IS NOT NULL \
             AND CAST(e.time AS BIGINT) <= decided AND (e.kind = 'opened' OR \
             (e.kind = 'message' AND e.author = 'customer' AND e.visibility = 'public')) \
             ORDER BY e.ticket_id, e.seq",
            ids.join(", ")
        );
        let mut texts: BTreeMap<String, String> = BTreeMap::new();
        for rows in self.engine.run(&sql, &self.what("texts of errors")).await? {
            let (tickets, parts) = (rows.texts(0), rows.texts(1));
            for row in 0..rows.n_rows() {
                let text = texts.entry(tickets.value(row).to_owned()).or_default();
                if !text.is_empty() {
                    text.push('\n');
                }
                text.push_str(parts.value(row));
            }
        }
        for error in errors {
            let text = texts.remove(&error.ticket_id);
            error.text = text.map(|text| text.chars().take(TEXT_LENGTH).collect());
        }
        Ok(())
    }
}
