//! Where is a candidate wrong more often than elsewhere? By channel, language and term.

use std::collections::{BTreeMap, BTreeSet};

use evalctl_domain::{Slice, Slices};
use evalctl_stats::{Adjustment, ClusterCount, adjusted_p_values, fisher_upper};

use super::Look;
use crate::KpiError;

/// A slice of fewer tickets is not tested.
const FEWEST_TICKETS: u64 = 20;

/// Nor is one of fewer customers: what one person writes is no slice.
const FEWEST_CUSTOMERS: u64 = 10;

/// Slices are told from this adjusted p-value downwards.
const LARGEST_P: f64 = 0.05;

/// No more slices than these are told.
const MOST_SLICES: usize = 30;

/// Letters of the shortest and of the longest term.
const TERM_LENGTH: std::ops::RangeInclusive<usize> = 3..=30;

/// What one slice counts, and, under the same type, what all tickets count.
#[derive(Debug, Default)]
struct Tally {
    /// Clusters by (tickets, of these wrong).
    bars: BTreeMap<(u64, u64), u64>,
    /// First tickets of customers, and of these the wrong ones.
    first: (u64, u64),
}

/// Counts one dimension over tickets in (customer, time) order, one customer in memory.
#[derive(Default)]
struct Counter {
    values: BTreeMap<String, Tally>,
    all: Tally,
    customer: Option<String>,
    /// Of the present customer: by value, and on all tickets.
    open: BTreeMap<String, (u64, u64)>,
    open_all: (u64, u64),
}

impl Counter {
    fn take(&mut self, customer: &str, wrong: bool, values: &BTreeSet<String>) {
        if values.is_empty() {
            return;
        }
        let is_first = self.customer.as_deref() != Some(customer);
        if is_first {
            self.close();
            self.customer = Some(customer.to_owned());
        }
        let wrong = u64::from(wrong);
        let add = |counts: &mut (u64, u64)| *counts = (counts.0 + 1, counts.1 + wrong);
        add(&mut self.open_all);
        if is_first {
            add(&mut self.all.first);
        }
        for value in values {
            add(self.open.entry(value.clone()).or_default());
            if is_first {
                add(&mut self.values.entry(value.clone()).or_default().first);
            }
        }
    }

    /// The present customer has no more tickets.
    fn close(&mut self) {
        for (value, bar) in std::mem::take(&mut self.open) {
            *self.values.entry(value).or_default().bars.entry(bar).or_default() += 1;
        }
        if 0 < self.open_all.0 {
            *self.all.bars.entry(self.open_all).or_default() += 1;
        }
        self.open_all = (0, 0);
    }
}

impl Tally {
    fn histogram(&self) -> Vec<ClusterCount> {
        let bar = |(&(n, k), &clusters): (&(u64, u64), &u64)| ClusterCount { k, n, clusters };
        self.bars.iter().map(bar).collect()
    }

    fn tickets(&self) -> u64 {
        self.bars.iter().map(|((n, _), clusters)| n * clusters).sum()
    }

    fn wrong(&self) -> u64 {
        self.bars.iter().map(|((_, k), clusters)| k * clusters).sum()
    }
}

impl Look<'_> {
    pub(super) async fn slices(&self) -> Result<Slices, KpiError> {
        let mut counted: Vec<(&'static str, Counter)> = self.by_columns().await?;
        counted.push(("term", self.by_terms().await?));

        // Every slice tested, with its chance.
        let mut tested: Vec<(&'static str, &str, &Tally, &Tally)> = Vec::new();
        let mut chances = Vec::new();
        for (dimension, counter) in &counted {
            let all = &counter.all;
            for (value, tally) in &counter.values {
                let customers: u64 = tally.bars.values().sum();
                let (part, hits) = tally.first;
                let is_whole = tally.tickets() == all.tickets();
                if tally.tickets() < FEWEST_TICKETS
                    || customers < FEWEST_CUSTOMERS
                    || part == 0
                    || is_whole
                {
                    continue;
                }
                let (whole, successes) = all.first;
                let p = fisher_upper(hits, part, successes, whole)
                    .map_err(|error| self.stats(error))?;
                tested.push((*dimension, value, tally, all));
                chances.push(p);
            }
        }
        let adjusted = adjusted_p_values(&chances, Adjustment::BenjaminiHochberg)
            .map_err(|error| self.stats(error))?;
        let mut worse = Vec::new();
        for ((&(dimension, value, tally, all), &p), &p_adjusted) in
            tested.iter().zip(&chances).zip(&adjusted)
        {
            let overall = all.wrong() as f64 / all.tickets() as f64;
            if LARGEST_P < p_adjusted {
                continue;
            }
            if let Some(wrong) = self.share(&tally.histogram())? {
                let value = value.to_owned();
                worse.push(Slice { dimension, value, wrong, overall, p, p_adjusted });
            }
        }
        worse.sort_by(|a, b| {
            let key = |slice: &Slice| (slice.dimension, slice.value.clone());
            let by_chance = a.p_adjusted.total_cmp(&b.p_adjusted).then(a.p.total_cmp(&b.p));
            by_chance.then_with(|| key(a).cmp(&key(b)))
        });
        worse.truncate(MOST_SLICES);
        Ok(Slices { tested: chances.len() as u64, adjustment: "benjamini_hochberg", worse })
    }

    /// Channels and languages.
    async fn by_columns(&self) -> Result<Vec<(&'static str, Counter)>, KpiError> {
        let judged = self.judged(self.scope.test());
        let sql = format!(
            "SELECT unit, ok, channel, language FROM ({judged}) AS judged WHERE ok IS NOT NULL \
             ORDER BY unit, opened, ticket_id"
        );
        let (mut channels, mut languages) = (Counter::default(), Counter::default());
        for rows in self.engine.run(&sql, &self.what("channels and languages")).await? {
            let (units, ok) = (rows.texts(0), rows.counts(1));
            let columns = [rows.texts(2), rows.texts(3)];
            for (row, &ok) in ok.iter().enumerate() {
                let wrong = ok == 0;
                for (counter, column) in [&mut channels, &mut languages].into_iter().zip(&columns) {
                    let value = column.iter().nth(row).flatten().map(str::to_owned);
                    counter.take(units.value(row), wrong, &value.into_iter().collect());
                }
            }
        }
        channels.close();
        languages.close();
        Ok(vec![("channel", channels), ("language", languages)])
    }

    /// Words that customers wrote by the moment of decision, subject lines included.
    async fn by_terms(&self) -> Result<Counter, KpiError> {
        let judged = self.judged(self.scope.test());
        let sql = format!(
            "SELECT judged.ticket_id, unit, ok, e.text FROM events AS e \
             INNER JOIN ({judged}) AS judged ON judged.ticket_id = e.ticket_id \
             WHERE ok IS NOT NULL AND e.text IS NOT NULL AND CAST(e.time AS BIGINT) <= decided \
             AND (e.kind = 'opened' OR \
             (e.kind = 'message' AND e.author = 'customer' AND e.visibility = 'public')) \
             ORDER BY unit, opened, judged.ticket_id, e.seq"
        );
        let mut counter = Counter::default();
        let mut open: Option<(String, String, bool, BTreeSet<String>)> = None;
        for rows in self.engine.run(&sql, &self.what("terms")).await? {
            let (tickets, units, ok) = (rows.texts(0), rows.texts(1), rows.counts(2));
            let texts = rows.texts(3);
            for (row, &ok) in ok.iter().enumerate() {
                let ticket = tickets.value(row);
                if open.as_ref().is_none_or(|(known, ..)| known != ticket) {
                    if let Some((_, unit, wrong, terms)) = open.take() {
                        counter.take(&unit, wrong, &terms);
                    }
                    let unit = units.value(row).to_owned();
                    open = Some((ticket.to_owned(), unit, ok == 0, BTreeSet::new()));
                }
                if let Some((.., terms)) = &mut open {
                    terms.extend(terms_of(texts.value(row)));
                }
            }
        }
        if let Some((_, unit, wrong, terms)) = open {
            counter.take(&unit, wrong, &terms);
        }
        counter.close();
        Ok(counter)
    }
}

/// Words of letters alone: numbers and masks name persons and orders, not matters.
fn terms_of(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| word.chars().all(char::is_alphabetic))
        .map(str::to_lowercase)
        .filter(|word| TERM_LENGTH.contains(&word.chars().count()))
}
