//! A condition as it is typed: `[arm:]kpi[.estimate|lower|upper|n][{segment}] op number`.

use std::str::FromStr;

use evalctl_domain::{Kpi, Segment};

use crate::definition::canonical_id;
use crate::dimension::Dimension;

/// One condition.
#[derive(Debug, Clone, PartialEq)]
pub struct GateRule {
    /// As it was typed.
    pub text: String,
    /// The arm; `None`: see [`answer`](super::answer).
    pub arm: Option<String>,
    /// The KPI.
    pub kpi: String,
    /// Which of its numbers.
    pub field: RuleField,
    /// The segment; `None`: all tickets.
    pub segment: Option<Segment>,
    /// How it is compared.
    pub operator: Operator,
    /// With what: a share or score in [0, 1], seconds, or tickets.
    pub limit: f64,
}

/// A number of a KPI row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleField {
    /// The estimate.
    Estimate,
    /// The lower end of its interval.
    Lower,
    /// The upper end of its interval.
    Upper,
    /// Its denominator.
    N,
}

/// How numbers are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `>=`
    AtLeast,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `<`
    Below,
}

impl Operator {
    /// Whether `value` stands to `limit` as asked.
    #[must_use]
    pub fn holds(self, value: f64, limit: f64) -> bool {
        match self {
            Self::AtLeast => limit <= value,
            Self::AtMost => value <= limit,
            Self::Above => limit < value,
            Self::Below => value < limit,
        }
    }

    /// As it is typed.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AtLeast => ">=",
            Self::AtMost => "<=",
            Self::Above => ">",
            Self::Below => "<",
        }
    }
}

/// Why a condition cannot be asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{rule}`: {problem}")]
pub struct RuleError {
    /// The condition as it was typed.
    pub rule: String,
    /// What is wrong with it and what would be right.
    pub problem: String,
}

impl GateRule {
    /// The columns that its segment needs the KPIs to be broken down by; empty: none.
    #[must_use]
    pub fn dimensions(&self) -> Vec<String> {
        self.segment.iter().flatten().map(|(name, _)| name.clone()).collect()
    }
}

impl FromStr for GateRule {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Self, RuleError> {
        let wrong = |problem: String| RuleError { rule: text.to_owned(), problem };
        let trimmed = text.trim();
        let (subject, operator, number) = split_operator(trimmed).ok_or_else(|| {
            wrong(
                "a condition is a KPI, one of >=, <=, >, <, and a number, as `fcr.lower>=0.6`"
                    .to_owned(),
            )
        })?;
        let limit = limit(number.trim()).map_err(wrong)?;
        let (subject, segment) = split_segment(subject.trim()).map_err(wrong)?;
        let (arm, name) = match subject.rsplit_once(':') {
            Some((arm, name)) => (Some(arm.trim().to_owned()), name.trim()),
            None => (None, subject.trim()),
        };
        if arm.as_deref() == Some("") {
            return Err(wrong("there is no arm before the `:`".to_owned()));
        }
        let (kpi, field) = split_field(name);
        if kpi.is_empty() {
            return Err(wrong("it names no KPI".to_owned()));
        }
        Ok(Self {
            text: trimmed.to_owned(),
            arm,
            kpi: canonical_id(kpi).to_owned(),
            field,
            segment,
            operator,
            limit,
        })
    }
}

/// The operator is the last one outside of the segment, whose values may hold such signs.
fn split_operator(text: &str) -> Option<(&str, Operator, &str)> {
    let from = text.rfind('}').map_or(0, |end| end + 1);
    let start = from + text[from..].find(['<', '>'])?;
    let rest = &text[start..];
    let (operator, length) = match () {
        () if rest.starts_with(">=") => (Operator::AtLeast, 2),
        () if rest.starts_with("<=") => (Operator::AtMost, 2),
        () if rest.starts_with('>') => (Operator::Above, 1),
        () => (Operator::Below, 1),
    };
    Some((&text[..start], operator, &text[start + length..]))
}

/// `name{intent=login,channel=email}`.
fn split_segment(subject: &str) -> Result<(&str, Option<Segment>), String> {
    let Some((name, rest)) = subject.split_once('{') else { return Ok((subject, None)) };
    let inner =
        rest.strip_suffix('}').ok_or_else(|| "the segment has no `}` at its end".to_owned())?;
    let mut segment = Segment::new();
    for pair in inner.split(',') {
        let (column, value) =
            pair.split_once('=').ok_or_else(|| format!("`{pair}` is no `column=value`"))?;
        let column: Dimension =
            column.parse().map_err(|error: crate::KpiError| error.to_string())?;
        let value = value.trim();
        // `-` stands for no value, as in the tables that people read.
        let value = (value != "-").then(|| value.to_owned());
        if segment.insert(column.as_str().to_owned(), value).is_some() {
            return Err(format!("it names `{}` twice", column.as_str()));
        }
    }
    Ok((name, Some(segment)))
}

/// The id may hold dots itself; only a last word that names a number is taken off.
fn split_field(name: &str) -> (&str, RuleField) {
    if let Some((kpi, word)) = name.rsplit_once('.') {
        let field = match word {
            "estimate" => Some(RuleField::Estimate),
            "lower" => Some(RuleField::Lower),
            "upper" => Some(RuleField::Upper),
            "n" => Some(RuleField::N),
            _ => None,
        };
        if let Some(field) = field {
            return (kpi, field);
        }
    }
    (name, RuleField::Estimate)
}

/// `0.35`, `35%`, `90s`, `30min`, `4h`, `2d`.
fn limit(number: &str) -> Result<f64, String> {
    let units = [("%", 0.01), ("min", 60.0), ("s", 1.0), ("h", 3_600.0), ("d", 86_400.0)];
    let (digits, factor) = units
        .into_iter()
        .find_map(|(unit, factor)| Some((number.strip_suffix(unit)?.trim_end(), factor)))
        .unwrap_or((number, 1.0));
    let value: Option<f64> = digits.parse().ok().filter(|value: &f64| value.is_finite());
    // 8 % is 0.08 to the last bit: the number is read at once, not scaled.
    let value = match (value, factor) {
        (Some(_), 0.01) => format!("{digits}e-2").parse().ok(),
        (value, factor) => value.map(|value| value * factor),
    };
    value.ok_or_else(|| {
        format!("`{number}` is no number: valid are 0.35, 35%, and times as 90s, 30min, 4h, 2d")
    })
}

impl RuleError {
    pub(super) fn unknown_kpi(rule: &GateRule, kpis: &[Kpi]) -> Self {
        let mut ids: Vec<&str> = kpis.iter().map(|kpi| kpi.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        let nearest = nearest(&rule.kpi, &ids);
        let meant = nearest.map_or_else(String::new, |id| format!(" (did you mean `{id}`?)"));
        let (kpi, valid) = (&rule.kpi, ids.join(", "));
        let problem = format!("the run has no KPI `{kpi}`{meant}; valid are {valid}");
        Self { rule: rule.text.clone(), problem }
    }

    pub(super) fn unknown_arm(rule: &GateRule, arm: &str, arms: &[&str]) -> Self {
        let (kpi, valid) = (&rule.kpi, arms.join(", "));
        let problem = format!("no arm `{arm}` has `{kpi}`: valid are {valid}");
        Self { rule: rule.text.clone(), problem }
    }

    pub(super) fn arm_missing(rule: &GateRule, arms: &[&str]) -> Self {
        let kpi = &rule.kpi;
        let named: Vec<String> = arms.iter().map(|arm| format!("{arm}:{kpi}")).collect();
        let problem = format!("several arms have `{kpi}`, name one: {}", named.join(", "));
        Self { rule: rule.text.clone(), problem }
    }
}

/// The id that takes the fewest changes to reach, where a third of it or less must change.
fn nearest<'i>(typed: &str, ids: &[&'i str]) -> Option<&'i str> {
    ids.iter()
        .map(|id| (strsim::damerau_levenshtein(typed, id), *id))
        .min()
        .filter(|&(changes, id)| 3 * changes <= id.chars().count().max(3))
        .map(|(_, id)| id)
}
