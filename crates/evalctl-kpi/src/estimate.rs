//! Counts to a KPI row: the number with its interval, or why there is none.

use evalctl_domain::{Estimate, Evidence, Kpi, KpiResult, Segment};
use evalctl_stats::{
    ClusterCount, ClusterSum, ScoredTickets, StatsError, TaskTrials, clustered_mean,
    clustered_proportion, pass_hat, wilson,
};

use crate::arm::Arm;
use crate::counts::{Counts, Unknown};
use crate::definition::KpiKind;
use crate::placeholders::fill_with;
use crate::plan::{Flag, GRADERS, Plan};
use crate::spans::Spans;
use crate::{KpiError, KpiRequest};

/// What is known about one definition in one segment of one arm.
pub(crate) struct Case<'c> {
    pub(crate) plan: &'c Plan<'c>,
    pub(crate) arm: &'c Arm,
    pub(crate) segment: Option<Segment>,
    pub(crate) counts: &'c Counts,
    /// Where the definition is about times and some ticket is in scope.
    pub(crate) spans: Option<&'c Spans>,
    /// Where the definition is about scores and some ticket is in scope.
    pub(crate) scores: Option<&'c ScoredTickets>,
    /// Whether the arm as a whole has what the definition requires.
    pub(crate) arm_has_required: bool,
}

impl Case<'_> {
    /// The row; for repeated trials one row each k, none where there are no trials.
    pub(crate) fn rows(&self, request: &KpiRequest<'_>) -> Result<Vec<Kpi>, KpiError> {
        let stats_error = |error| KpiError::Stats { id: self.plan.definition.id.clone(), error };
        if let KpiKind::PassHat { max_k, .. } = self.plan.definition.kind {
            return self.pass_hat(max_k, request).map_err(stats_error);
        }
        let mut row = self.empty_row();
        match self.refusal() {
            Some(refusal) => row.result = refusal,
            None => self.estimate(&mut row, request).map_err(stats_error)?,
        }
        Ok(vec![row])
    }

    /// All of a row but its number.
    fn empty_row(&self) -> Kpi {
        let Self { plan, counts, .. } = self;
        let graders: Vec<&str> = (0..GRADERS.len())
            .filter(|&idx| 0 < counts.flag(Flag::Grader(idx)))
            .map(|idx| GRADERS[idx])
            .collect();
        Kpi {
            evidence: if graders == ["outcome"] {
                Evidence::Measured
            } else {
                plan.definition.evidence
            },
            n: counts.n(),
            clusters: Some(counts.clusters()),
            pending: counts.pending,
            excluded: counts.excluded(),
            grader: (!graders.is_empty()).then(|| graders.join("+")),
            note: self.note(),
            ..bare_row(plan, self.arm, self.segment.clone())
        }
    }

    fn note(&self) -> Option<String> {
        let Self { plan, counts, .. } = self;
        let mut parts = Vec::new();
        if let Some(note) = &plan.definition.note {
            let mut values = vec![("n", counts.n().to_string())];
            for (idx, tally) in plan.definition.tallies.iter().enumerate() {
                values.push((&tally.name, counts.flag(Flag::Tally(idx)).to_string()));
            }
            parts.push(fill_with(note, &values));
        }
        let negative = counts.flag(Flag::Negative);
        if 0 < negative {
            parts.push(format!("{negative} times ran backwards and count as 0"));
        }
        let mut left_out: Vec<(&str, u64)> = Vec::new();
        for (rule, &count) in plan.rules.iter().zip(&counts.left_out) {
            match left_out.iter_mut().find(|(name, _)| *name == rule.left_out) {
                Some((_, sum)) => *sum += count,
                None => left_out.push((rule.left_out, count)),
            }
        }
        let left_out: Vec<String> = left_out
            .into_iter()
            .filter(|&(_, count)| 0 < count)
            .map(|(name, count)| format!("{count} {name}"))
            .collect();
        if !left_out.is_empty() {
            parts.push(format!("left out: {}", left_out.join(", ")));
        }
        (!parts.is_empty()).then(|| parts.join("; "))
    }

    /// Why there is no number, as far as counts tell.
    fn refusal(&self) -> Option<KpiResult> {
        let Self { plan, counts, .. } = self;
        if let Some(reason) = &plan.refusal {
            return Some(refused(reason, None));
        }
        let nothing_in_scope = counts.n() == 0 && counts.pending == 0 && counts.unknown() == 0;
        if nothing_in_scope {
            let culprits: Vec<_> = plan.rules[plan.n_own_rules..]
                .iter()
                .zip(&counts.left_out[plan.n_own_rules..])
                .filter(|&(_, &count)| 0 < count)
                .collect();
            if let [(rule, _)] = culprits[..]
                && let Some(refusal) = rule.refusal
            {
                return Some(refused(refusal, None));
            }
            return Some(refused(&plan.definition.refuse_when_empty, Some(1)));
        }
        if let Some(requires) = &plan.definition.requires
            && !self.arm_has_required
        {
            return Some(refused(&requires.otherwise, None));
        }
        (counts.n() + counts.unknown() == 0)
            .then(|| refused("too early: every ticket in scope is pending", Some(1)))
    }

    /// Fills in the number; some ticket is in the denominator.
    fn estimate(&self, row: &mut Kpi, request: &KpiRequest<'_>) -> Result<(), StatsError> {
        if let (KpiKind::Score { statistic, .. }, Some(tickets)) =
            (&self.plan.definition.kind, self.scores)
        {
            return score::fill_in(row, *statistic, tickets, request);
        }
        match (&self.plan.definition.kind, self.spans) {
            (KpiKind::Mean { .. }, _) => self.mean(row, request),
            (KpiKind::DurationQuantile { q, .. }, Some(spans)) => {
                self.quantile(row, *q, spans, request)
            }
            (KpiKind::ShareWithin { .. }, Some(spans)) => share_within(row, spans, request),
            _ => self.share(row, request),
        }
    }

    fn share(&self, row: &mut Kpi, request: &KpiRequest<'_>) -> Result<(), StatsError> {
        if 0 < self.counts.unknown() {
            return self.bounds(row, request);
        }
        let share = proportion(&self.counts.histogram(Unknown::LeftOut), request)?;
        row.k = Some(self.counts.k());
        row.result = KpiResult::Estimated(share);
        Ok(())
    }

    /// The mean of what is counted on each ticket; a customer says nothing about the next.
    fn mean(&self, row: &mut Kpi, request: &KpiRequest<'_>) -> Result<(), StatsError> {
        let mut customers = Vec::new();
        for bar in self.counts.histogram(Unknown::LeftOut) {
            let customer = ClusterSum { n: bar.n, sum: bar.k as f64 };
            customers.extend((0..bar.clusters).map(|_| customer));
        }
        let mean = clustered_mean(&customers)?;
        let interval = mean.log_interval(request.level)?;
        if interval.is_none() {
            add_note(row, "no interval: too few customers, or no spread between them");
        }
        row.result = KpiResult::Estimated(Estimate {
            value: Some(mean.estimate),
            lower: interval.map(|interval| interval.lower),
            upper: interval.map(|interval| interval.upper),
            level: request.level.get(),
            method: "log_t_by_customer".to_owned(),
        });
        Ok(())
    }

    /// Some tickets meet the conditions and still cannot be told: leaving them out would make the
    /// share too low, so only the ends between which it lies are known.
    fn bounds(&self, row: &mut Kpi, request: &KpiRequest<'_>) -> Result<(), StatsError> {
        let low = proportion(&self.counts.histogram(Unknown::Not), request)?;
        let high = proportion(&self.counts.histogram(Unknown::Counted), request)?;
        row.k = Some(self.counts.k());
        row.evidence = Evidence::Bounded;
        let unknown = self.counts.unknown();
        add_note(
            row,
            &format!("bounds: {unknown} that cannot be told, taken as not counted and as counted"),
        );
        row.result = KpiResult::Estimated(Estimate {
            value: None,
            lower: low.lower,
            upper: high.upper,
            level: request.level.get(),
            method: format!("bounds_{}", low.method),
        });
        Ok(())
    }

    fn quantile(
        &self,
        row: &mut Kpi,
        q: f64,
        spans: &Spans,
        request: &KpiRequest<'_>,
    ) -> Result<(), StatsError> {
        row.pending = self.counts.n() - self.counts.k();
        let value = spans.curve.quantile(q)?;
        if value.is_none() {
            add_note(row, "not reached in the time observed");
        }
        let (lower, upper) = match spans.curve.quantile_interval(q, request.level) {
            Ok(interval) => (interval.lower, interval.upper),
            Err(StatsError::TooFewClusters { .. }) => open_interval(row),
            Err(error) => return Err(error),
        };
        row.result = KpiResult::Estimated(Estimate {
            value,
            lower,
            upper,
            level: request.level.get(),
            method: spans.curve.method().as_str().to_owned(),
        });
        Ok(())
    }

    fn pass_hat(&self, max_k: u32, request: &KpiRequest<'_>) -> Result<Vec<Kpi>, StatsError> {
        let mut tasks = Vec::new();
        for bar in self.counts.histogram(Unknown::LeftOut) {
            let task = TaskTrials { trials: bar.n, passed: bar.k };
            tasks.extend((0..bar.clusters).map(|_| task));
        }
        let fewest = tasks.iter().map(|task| task.trials).min().unwrap_or(0);
        let mut rows = Vec::new();
        for k in 1..=fewest.min(u64::from(max_k)) {
            let chance = pass_hat(&tasks, k, request.level)?;
            let mut row = self.empty_row();
            row.id = format!("{}_{k}", row.id);
            if chance.interval.is_none() {
                add_note(&mut row, "one task only: no interval");
            }
            row.result = KpiResult::Estimated(Estimate {
                value: Some(chance.estimate),
                lower: chance.interval.map(|interval| interval.lower),
                upper: chance.interval.map(|interval| interval.upper),
                level: request.level.get(),
                method: chance.method.as_str().to_owned(),
            });
            rows.push(row);
        }
        Ok(rows)
    }
}

/// A share with its interval: over tickets where each is of another cluster, over clusters otherwise.
fn proportion(
    histogram: &[ClusterCount],
    request: &KpiRequest<'_>,
) -> Result<Estimate, StatsError> {
    let n = histogram.iter().map(|bar| bar.n * bar.clusters).sum();
    let k = histogram.iter().map(|bar| bar.k * bar.clusters).sum();
    let clusters: u64 = histogram.iter().map(|bar| bar.clusters).sum();
    let (value, interval, method) = if clusters == n {
        (k as f64 / n as f64, wilson(k, n, request.level)?, "wilson")
    } else {
        let share = clustered_proportion(histogram, request.level)?;
        (share.estimate, share.interval, share.method.as_str())
    };
    Ok(Estimate {
        value: Some(value),
        lower: Some(interval.lower),
        upper: Some(interval.upper),
        level: request.level.get(),
        method: method.to_owned(),
    })
}

/// The row of an arm that the tables say nothing about.
pub(crate) fn not_observed(plan: &Plan<'_>, arm: &Arm) -> Kpi {
    bare_row(plan, arm, None)
}

fn share_within(row: &mut Kpi, spans: &Spans, request: &KpiRequest<'_>) -> Result<(), StatsError> {
    let window = request.window.seconds();
    row.pending = spans.censored_before(window);
    let still_waiting = match spans.curve.survival(f64::from(window)) {
        Ok(share) => share,
        Err(StatsError::BeyondFollowUp { .. }) => {
            row.result = refused("no ticket was watched for the whole window", None);
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    let (lower, upper) = match spans.curve.band(f64::from(window), request.level) {
        Ok(band) => (Some(1.0 - band.upper), Some(1.0 - band.lower)),
        Err(StatsError::TooFewClusters { .. }) => open_interval(row),
        Err(error) => return Err(error),
    };
    row.result = KpiResult::Estimated(Estimate {
        value: Some(1.0 - still_waiting),
        lower,
        upper,
        level: request.level.get(),
        method: spans.curve.method().as_str().to_owned(),
    });
    Ok(())
}

/// One customer says nothing about the next: anything is possible.
fn open_interval(row: &mut Kpi) -> (Option<f64>, Option<f64>) {
    add_note(row, "one customer only: no interval");
    (None, None)
}

fn add_note(row: &mut Kpi, note: &str) {
    row.note = Some(match row.note.take() {
        Some(before) => format!("{note}; {before}"),
        None => note.to_owned(),
    });
}

fn bare_row(plan: &Plan<'_>, arm: &Arm, segment: Option<Segment>) -> Kpi {
    Kpi {
        id: plan.definition.id.clone(),
        version: plan.definition.version,
        arm: arm.name().to_owned(),
        segment,
        evidence: plan.definition.evidence,
        unit: plan.definition.unit().as_str().to_owned(),
        result: refused("not observed: this arm did not act on these tickets", None),
        n: 0,
        k: None,
        clusters: None,
        pending: 0,
        excluded: 0,
        grader: None,
        note: None,
    }
}

fn refused(reason: &str, needed: Option<u64>) -> KpiResult {
    KpiResult::Refused { reason: reason.to_owned(), needed }
}

pub(crate) mod score;
