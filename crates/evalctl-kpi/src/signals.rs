//! Early signs in the stream of tickets: bursts by intent, clusters around a page, displeasure in an account segment.

use std::collections::BTreeMap;
use std::path::Path;

use evalctl_domain::{Signal, SignalKind, Signals};
use evalctl_stats::{Adjustment, FEWEST_FOR_GROWTH, Level, TwoPeriods, adjusted_p_values, growth};
use evalctl_tables::Table;
use jiff::Timestamp;

use crate::KpiError;
use crate::engine::Engine;
use crate::trend::p_text;

/// Which weeks are compared.
#[derive(Debug, Clone, Copy)]
pub struct SignalsRequest {
    /// The data cut; the recent period ends here.
    pub as_of: Timestamp,
    /// Days of the recent period, a multiple of 7 so that both have the same mix of weekdays.
    pub recent_days: u32,
    /// Weeks of the baseline before it.
    pub baseline_weeks: u32,
    /// The confidence level of the intervals.
    pub level: Level,
}

/// False alarms among the flagged, at most.
const FALSE_DISCOVERY_RATE: f64 = 0.10;

/// A question over customers: which column, and which tickets count.
struct Question {
    kind: SignalKind,
    dimension: &'static str,
    /// The tickets that are looked for among those of the value; all of them where `None`.
    only: Option<&'static str>,
}

/// Columns that the outcomes table may lack are not asked about.
const QUESTIONS: [Question; 4] = [
    Question { kind: SignalKind::Burst, dimension: "intent", only: None },
    Question { kind: SignalKind::Usability, dimension: "page", only: None },
    Question { kind: SignalKind::Churn, dimension: "tier", only: Some(DISPLEASED) },
    Question { kind: SignalKind::Churn, dimension: "language", only: Some(DISPLEASED) },
];

/// A customer who complained, asked for a person or gave a bad rating.
const DISPLEASED: &str = "customer_negative > 0 OR asks_for_person > 0 OR satisfied IS FALSE";

const DAY: i64 = 86_400_000_000;

/// Compares the recent weeks with those before, by distinct customers.
///
/// A customer counts once a week and value, so one who writes ten times is no burst.
/// Of intents and pages it is asked whether their share of all customers grew, of account segments whether the share of
/// displeased customers within the segment did.
/// Exact conditional binomial tests, adjusted together.
///
/// # Errors
///
/// [`KpiError`] where the tables cannot be read, or the periods are empty.
pub async fn signals(tables_folder: &Path, request: &SignalsRequest) -> Result<Signals, KpiError> {
    let SignalsRequest { as_of, recent_days, baseline_weeks, .. } = *request;
    if recent_days == 0 || recent_days % 7 != 0 || baseline_weeks == 0 {
        return Err(KpiError::BadPeriods { recent_days, baseline_weeks });
    }
    let end = as_of.as_microsecond();
    let recent_from = end - i64::from(recent_days) * DAY;
    let baseline_from = recent_from - i64::from(baseline_weeks) * 7 * DAY;
    let mut res = Signals {
        recent_from: day(recent_from),
        baseline_from: day(baseline_from),
        recent_days,
        baseline_weeks,
        signals: Vec::new(),
        too_rare: 0,
        refused: None,
    };
    let engine = Engine::open(tables_folder, &[Table::Outcomes]).await?;
    res.refused = refusal(&engine, baseline_from).await?;
    if res.refused.is_some() {
        return Ok(res);
    }
    let schema = Table::Outcomes.schema();
    for question in &QUESTIONS {
        if schema.column_with_name(question.dimension).is_none() {
            continue;
        }
        let sql = counts_sql(question, request);
        let result = engine.run(&sql, &format!("signals by {}", question.dimension)).await?;
        let mut counts: BTreeMap<Option<String>, TwoPeriods> = BTreeMap::new();
        for rows in &result {
            let values = rows.optional_texts(0);
            let columns = [1, 2, 3, 4].map(|column| rows.counts(column));
            for (row, value) in values.into_iter().enumerate() {
                let counted = TwoPeriods {
                    recent: columns[0][row],
                    recent_total: columns[1][row],
                    baseline: columns[2][row],
                    baseline_total: columns[3][row],
                };
                counts.insert(value, counted);
            }
        }
        question.ask(counts, request.level, &mut res)?;
    }
    judge(&mut res)?;
    Ok(res)
}

/// Nothing is asked where the baseline was not seen.
async fn refusal(engine: &Engine, baseline_from: i64) -> Result<Option<String>, KpiError> {
    let sql =
        "SELECT MIN(CAST(opened_at AS BIGINT)), COUNT(*) FROM outcomes WHERE clock = 'stated'";
    let result = engine.run(sql, "the first ticket").await?;
    let (mut first, mut n) = (None, 0);
    for rows in &result {
        if 0 < rows.n_rows() {
            n = rows.counts(1)[0];
            first = (0 < n).then(|| rows.integers(0).value(0));
        }
    }
    Ok(match first {
        _ if n == 0 => Some("no ticket has a stated time".to_owned()),
        Some(first) if baseline_from < first => Some(format!(
            "the data begin on {}, after the baseline's first day {}",
            day(first),
            day(baseline_from)
        )),
        _ => None,
    })
}

/// Columns: value, recent, recent total, baseline, baseline total; customers, each once a week.
///
/// Weeks are counted backwards from the data cut, so that the borders of the periods are borders of weeks.
fn counts_sql(question: &Question, request: &SignalsRequest) -> String {
    let Question { dimension, only, .. } = question;
    let counted = only.unwrap_or("TRUE");
    let end = request.as_of.as_microsecond();
    let week = format!("({end} - CAST(opened_at AS BIGINT)) / {}", 7 * DAY);
    let recent_weeks = request.recent_days / 7;
    let all_weeks = recent_weeks + request.baseline_weeks;
    // One row a customer, week and value; `found` says whether it has what is looked for.
    let customers = format!(
        "SELECT {dimension} AS value, o.cluster AS unit, {week} AS week,\n        \
         MAX(CASE WHEN {week} < {recent_weeks} THEN 1 ELSE 0 END) AS recent,\n        \
         MAX(CASE WHEN COALESCE({counted}, FALSE) THEN 1 ELSE 0 END) AS found\n      FROM outcomes AS o\n      \
         WHERE excluded IS NULL AND clock = 'stated'\n        AND CAST(opened_at AS BIGINT) <= {end} \
         AND {week} < {all_weeks}\n      GROUP BY {dimension}, o.cluster, {week}"
    );
    let per_value = format!(
        "SELECT value, SUM(found * recent) AS recent, SUM(recent) AS of_value_recent,\n      \
         SUM(found * (1 - recent)) AS baseline, SUM(1 - recent) AS of_value_baseline\n    FROM (\n      {customers}\n    ) \
         AS customers\n    GROUP BY value"
    );
    if only.is_some() {
        return format!(
            "SELECT value, recent, of_value_recent, baseline, of_value_baseline\nFROM (\n    {per_value}\n) AS counts\n\
             WHERE value IS NOT NULL"
        );
    }
    format!(
        "SELECT value, recent, SUM(recent) OVER () AS recent_total, baseline, SUM(baseline) OVER () AS baseline_total\n\
         FROM (\n    {per_value}\n) AS counts\nWHERE value IS NOT NULL"
    )
}

impl Question {
    fn ask(
        &self,
        counts: BTreeMap<Option<String>, TwoPeriods>,
        level: Level,
        res: &mut Signals,
    ) -> Result<(), KpiError> {
        for (value, counts) in counts {
            let Some(value) = value else { continue };
            let TwoPeriods { recent, recent_total, baseline, baseline_total } = counts;
            if recent + baseline < FEWEST_FOR_GROWTH || recent_total == 0 || baseline_total == 0 {
                res.too_rare += 1;
                continue;
            }
            let growth = growth(counts, level).map_err(|error| KpiError::Stats {
                id: format!("signals by {}", self.dimension),
                error,
            })?;
            res.signals.push(Signal {
                kind: self.kind,
                dimension: self.dimension.to_owned(),
                value,
                recent,
                recent_total,
                baseline,
                baseline_total,
                ratio: growth.ratio,
                lower: growth.lower,
                upper: growth.upper,
                p: growth.p,
                p_adjusted: 1.0,
                flagged: false,
                sentence: String::new(),
            });
        }
        Ok(())
    }
}

/// Adjusts over all questions, flags and sorts.
fn judge(res: &mut Signals) -> Result<(), KpiError> {
    let p_values: Vec<f64> = res.signals.iter().map(|signal| signal.p).collect();
    let adjusted = adjusted_p_values(&p_values, Adjustment::BenjaminiHochberg)
        .map_err(|error| KpiError::Stats { id: "signals".to_owned(), error })?;
    for (signal, adjusted) in res.signals.iter_mut().zip(adjusted) {
        signal.p_adjusted = adjusted;
        signal.flagged = adjusted <= FALSE_DISCOVERY_RATE && FEWEST_FOR_GROWTH <= signal.recent;
        signal.sentence = sentence(signal);
    }
    res.signals.sort_by(|one, other| {
        other
            .flagged
            .cmp(&one.flagged)
            .then(one.p_adjusted.total_cmp(&other.p_adjusted))
            .then(one.p.total_cmp(&other.p))
            .then(one.kind.cmp(&other.kind))
            .then(one.dimension.cmp(&other.dimension))
            .then(one.value.cmp(&other.value))
    });
    Ok(())
}

fn sentence(signal: &Signal) -> String {
    let Signal { dimension, value, recent, recent_total, baseline, baseline_total, .. } = signal;
    let (who, meaning) = match signal.kind {
        SignalKind::Burst => ("customers", "possibly a bug or an incident"),
        SignalKind::Usability => ("customers", "possibly hard to use"),
        SignalKind::Churn => ("displeased customers", "they may leave"),
    };
    let growth = match (signal.ratio, signal.upper) {
        (Some(ratio), Some(upper)) => {
            format!("{ratio:.1} times the share before ({:.1} to {upper:.1})", signal.lower)
        }
        (Some(ratio), None) => {
            format!("{ratio:.1} times the share before (at least {:.1})", signal.lower)
        }
        (None, _) => format!("new (at least {:.1} times)", signal.lower),
    };
    let meaning = if signal.flagged { format!(": {meaning}") } else { String::new() };
    format!(
        "{dimension} {value}: {recent} of {recent_total} {who} lately, {baseline} of {baseline_total} before, {growth}, \
         adjusted p {}{meaning}",
        p_text(signal.p_adjusted)
    )
}

fn day(micros: i64) -> String {
    Timestamp::from_microsecond(micros)
        .map_or_else(|_| micros.to_string(), |time| time.strftime("%Y-%m-%d").to_string())
}
