//! Reads definitions: first what was written, then what it means.

use std::collections::{BTreeMap, BTreeSet};

use evalctl_domain::Evidence;
use serde::Deserialize;

use super::{
    AppliesTo, Description, Direction, ExcludedTickets, KpiDefinition, KpiKind, Requirement,
    ScopeRule, Span, Tally,
};
use crate::KpiError;
use crate::placeholders::{PLACEHOLDERS, placeholders_in};

/// Reads a file of definitions; `file` names it in errors.
pub fn parse_definitions(file: &str, text: &str) -> Result<Vec<KpiDefinition>, KpiError> {
    let written: File = toml::from_str(text)
        .map_err(|error| KpiError::Toml { file: file.to_owned(), error: Box::new(error) })?;
    let mut seen = BTreeSet::new();
    let mut definitions = Vec::with_capacity(written.kpi.len());
    for low in written.kpi {
        let id = low.id.clone();
        let bad =
            |problem| KpiError::BadDefinition { file: file.to_owned(), id: id.clone(), problem };
        if !seen.insert((id.clone(), low.applies_to == AppliesTo::History)) {
            return Err(bad("it is defined twice for the same kind of arm".to_owned()));
        }
        definitions.push(low.lift().map_err(bad)?);
    }
    Ok(definitions)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    kpi: Vec<Low>,
}

/// A definition as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Low {
    id: String,
    version: u32,
    title: String,
    applies_to: AppliesTo,
    #[serde(default)]
    of_candidates: bool,
    evidence: LowEvidence,
    judged: Option<String>,
    direction: Direction,
    #[serde(default)]
    excluded_tickets: ExcludedTickets,
    #[serde(default)]
    scope: Vec<ScopeRule>,
    kind: LowKind,
    numerator: Option<String>,
    pending: Option<String>,
    max_k: Option<u32>,
    q: Option<f64>,
    start: Option<String>,
    end: Option<String>,
    censored_at: Option<String>,
    requires: Option<Requirement>,
    #[serde(default)]
    tallies: BTreeMap<String, String>,
    note: Option<String>,
    refuse_when_empty: String,
    description: Description,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum LowKind {
    Share,
    PassHat,
    DurationQuantile,
    ShareWithin,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum LowEvidence {
    Measured,
    Adjusted,
    Judged,
    Bounded,
}

impl Low {
    fn lift(mut self) -> Result<KpiDefinition, String> {
        if !is_id(&self.id) {
            return Err("an id has lower-case letters, digits and `_`, a letter first".to_owned());
        }
        if self.evidence == LowEvidence::Judged && self.judged.is_none() {
            return Err(
                "evidence `judged` needs `judged`: which tickets' graders to name".to_owned()
            );
        }
        if self.of_candidates && self.applies_to == AppliesTo::Candidate {
            return Err("`of_candidates` is for definitions of the history".to_owned());
        }
        let kind = self.lift_kind()?;
        let definition = KpiDefinition {
            id: self.id,
            version: self.version,
            title: self.title,
            applies_to: self.applies_to,
            of_candidates: self.of_candidates,
            evidence: match self.evidence {
                LowEvidence::Measured => Evidence::Measured,
                LowEvidence::Adjusted => Evidence::Adjusted,
                LowEvidence::Judged => Evidence::Judged,
                LowEvidence::Bounded => Evidence::Bounded,
            },
            judged: self.judged,
            direction: self.direction,
            excluded_tickets: self.excluded_tickets,
            scope: self.scope,
            kind,
            requires: self.requires,
            tallies: self.tallies.into_iter().map(|(name, when)| Tally { name, when }).collect(),
            note: self.note,
            refuse_when_empty: self.refuse_when_empty,
            description: self.description,
        };
        check_placeholders(&definition)?;
        Ok(definition)
    }

    /// Takes the fields that the kind needs and refuses those that are left over.
    fn lift_kind(&mut self) -> Result<KpiKind, String> {
        let kind = match self.kind {
            LowKind::Share => KpiKind::Share {
                numerator: needed("numerator", self.numerator.take())?,
                pending: self.pending.take(),
            },
            LowKind::PassHat => KpiKind::PassHat {
                numerator: needed("numerator", self.numerator.take())?,
                max_k: needed("max_k", self.max_k.take())?,
            },
            LowKind::DurationQuantile => KpiKind::DurationQuantile {
                q: needed("q", self.q.take().filter(|&q| 0.0 < q && q < 1.0))?,
                span: self.lift_span()?,
            },
            LowKind::ShareWithin => KpiKind::ShareWithin { span: self.lift_span()? },
        };
        let left_over = [
            ("numerator", self.numerator.is_some()),
            ("pending", self.pending.is_some()),
            ("max_k", self.max_k.is_some()),
            ("q", self.q.is_some()),
            ("start", self.start.is_some()),
            ("end", self.end.is_some()),
            ("censored_at", self.censored_at.is_some()),
        ];
        match left_over.into_iter().find(|&(_, is_there)| is_there) {
            Some((field, _)) => Err(format!("`{field}` does not belong to this kind")),
            None => Ok(kind),
        }
    }

    fn lift_span(&mut self) -> Result<Span, String> {
        Ok(Span {
            start: needed("start", self.start.take())?,
            end: needed("end", self.end.take())?,
            censored_at: needed("censored_at", self.censored_at.take())?,
        })
    }
}

fn needed<T>(field: &str, value: Option<T>) -> Result<T, String> {
    value.ok_or_else(|| match field {
        "q" => "this kind needs `q`, strictly between 0 and 1".to_owned(),
        _ => format!("this kind needs `{field}`"),
    })
}

fn is_id(id: &str) -> bool {
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    id.starts_with(|c: char| c.is_ascii_lowercase()) && id.chars().all(is_word)
}

fn check_placeholders(definition: &KpiDefinition) -> Result<(), String> {
    let mut texts: Vec<&str> = definition.scope.iter().map(|rule| rule.keep.as_str()).collect();
    texts.extend(definition.requires.iter().map(|requires| requires.some.as_str()));
    texts.extend(definition.tallies.iter().map(|tally| tally.when.as_str()));
    texts.extend(definition.judged.as_deref());
    match &definition.kind {
        KpiKind::Share { pending, numerator } => {
            texts.push(numerator);
            texts.extend(pending.as_deref());
        }
        KpiKind::PassHat { numerator, .. } => texts.push(numerator),
        KpiKind::DurationQuantile { span, .. } | KpiKind::ShareWithin { span } => {
            texts.extend([&*span.start, &*span.end, &*span.censored_at]);
        }
    }
    for name in texts.into_iter().flat_map(placeholders_in) {
        if !PLACEHOLDERS.contains(&name) {
            let valid = PLACEHOLDERS.join("`, `");
            return Err(format!("there is no placeholder `{name}`: valid are `{valid}`"));
        }
    }
    let note = definition.note.as_deref().unwrap_or_default();
    for name in placeholders_in(note) {
        if name != "n" && definition.tallies.iter().all(|tally| tally.name != name) {
            return Err(format!("the note names `{name}`, which is no tally"));
        }
    }
    Ok(())
}
