//! Reads definitions: first what was written, then what it means.

use std::collections::{BTreeMap, BTreeSet};

use evalctl_domain::Evidence;
use serde::Deserialize;

use toml::Spanned;

use super::{
    AppliesTo, Condition, Description, Direction, ExcludedTickets, KpiDefinition, KpiKind, Preset,
    PresetWindow, Requirement, ScopeRule, ScoreStatistic, Silence, Span, Tally, Verifier,
};
use crate::KpiError;
use crate::placeholders::{PLACEHOLDERS, START, placeholders_in};

/// Reads a file of definitions; `file` names it in errors.
pub fn parse_definitions(file: &str, text: &str) -> Result<Vec<KpiDefinition>, KpiError> {
    Ok(parse_with_predicates(file, text)?.into_iter().map(|(definition, _)| definition).collect())
}

/// One text of a definition that goes into SQL.
pub(crate) struct Predicate {
    /// Its key, for errors: `scope[1].keep`.
    pub(crate) key: String,
    /// Its line in the file, from 1.
    pub(crate) line: usize,
    pub(crate) text: String,
    pub(crate) kind: PredicateKind,
}

/// What the text of a predicate comes out as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PredicateKind {
    /// True, false or null.
    Truth,
    /// A number, such as a moment in microseconds, or null.
    Moment,
    /// Comes out as a whole number.
    Count,
}

/// Reads a file of definitions with the texts of each that go into SQL.
pub(crate) fn parse_with_predicates(
    file: &str,
    text: &str,
) -> Result<Vec<(KpiDefinition, Vec<Predicate>)>, KpiError> {
    let written: File = toml::from_str(text)
        .map_err(|error| KpiError::Toml { file: file.to_owned(), error: Box::new(error) })?;
    let line_at = |offset: usize| 1 + text[..offset].matches('\n').count();
    let mut seen = BTreeSet::new();
    let mut definitions = Vec::with_capacity(written.kpi.len());
    for low in written.kpi {
        let line = line_at(low.id.span().start);
        let id = low.id.get_ref().clone();
        let bad = |line, problem| KpiError::BadDefinition {
            file: file.to_owned(),
            line,
            id: id.clone(),
            problem,
        };
        if !seen.insert((id.clone(), low.applies_to == AppliesTo::History)) {
            return Err(bad(line, "it is defined twice for the same kind of arm".to_owned()));
        }
        let predicates = low.predicates(&line_at);
        let is_preset = low.effective.is_some();
        for predicate in &predicates {
            check_placeholders(predicate, is_preset).map_err(|error| bad(predicate.line, error))?;
        }
        definitions.push((low.lift().map_err(|problem| bad(line, problem))?, predicates));
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
    id: Spanned<String>,
    version: u32,
    title: String,
    applies_to: AppliesTo,
    #[serde(default)]
    of_candidates: bool,
    evidence: LowEvidence,
    judged: Option<Spanned<String>>,
    direction: Direction,
    #[serde(default)]
    excluded_tickets: ExcludedTickets,
    #[serde(default)]
    scope: Vec<Spanned<ScopeRule>>,
    kind: LowKind,
    numerator: Option<Spanned<String>>,
    pending: Option<Spanned<String>>,
    max_k: Option<u32>,
    q: Option<f64>,
    amount: Option<Spanned<String>>,
    score: Option<Spanned<String>>,
    statistic: Option<ScoreStatistic>,
    start: Option<Spanned<String>>,
    end: Option<Spanned<String>>,
    censored_at: Option<Spanned<String>>,
    requires: Option<Spanned<Requirement>>,
    #[serde(default)]
    tallies: BTreeMap<String, Spanned<String>>,
    note: Option<String>,
    refuse_when_empty: String,
    description: Description,
    // Of published definitions only.
    effective: Option<String>,
    as_read: Option<String>,
    denominator: Option<String>,
    window: Option<String>,
    clock_start: Option<Spanned<String>>,
    claw_back: Option<String>,
    #[serde(default)]
    conditions: Vec<Spanned<Condition>>,
    #[serde(default)]
    silent: Vec<Spanned<Silence>>,
    #[serde(default)]
    verifier: Verifier,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum LowKind {
    Share,
    PassHat,
    DurationQuantile,
    ShareWithin,
    Mean,
    Score,
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
    /// The texts that go into SQL, each with its key and line.
    fn predicates(&self, line_at: &impl Fn(usize) -> usize) -> Vec<Predicate> {
        let mut res = Vec::new();
        let mut add = |key: String, offset: usize, text: &str, kind| {
            res.push(Predicate { key, line: line_at(offset), text: text.to_owned(), kind });
        };
        for (idx, rule) in self.scope.iter().enumerate() {
            let key = format!("scope[{idx}].keep");
            add(key, rule.span().start, &rule.get_ref().keep, PredicateKind::Truth);
        }
        for (idx, condition) in self.conditions.iter().enumerate() {
            let key = format!("conditions[{idx}].holds");
            add(key, condition.span().start, &condition.get_ref().holds, PredicateKind::Truth);
        }
        for (idx, silence) in self.silent.iter().enumerate() {
            let key = format!("silent[{idx}].when");
            add(key, silence.span().start, &silence.get_ref().when, PredicateKind::Truth);
        }
        if let Some(requires) = &self.requires {
            let text = &requires.get_ref().some;
            add("requires.some".to_owned(), requires.span().start, text, PredicateKind::Truth);
        }
        for (name, tally) in &self.tallies {
            let key = format!("tallies.{name}");
            add(key, tally.span().start, tally.get_ref(), PredicateKind::Truth);
        }
        for (key, text, kind) in [
            ("judged", &self.judged, PredicateKind::Truth),
            ("numerator", &self.numerator, PredicateKind::Truth),
            ("pending", &self.pending, PredicateKind::Truth),
            ("amount", &self.amount, PredicateKind::Count),
            ("score", &self.score, PredicateKind::Moment),
            ("start", &self.start, PredicateKind::Moment),
            ("end", &self.end, PredicateKind::Moment),
            ("censored_at", &self.censored_at, PredicateKind::Moment),
            ("clock_start", &self.clock_start, PredicateKind::Moment),
        ] {
            if let Some(text) = text {
                add(key.to_owned(), text.span().start, text.get_ref(), kind);
            }
        }
        res
    }

    fn lift(mut self) -> Result<KpiDefinition, String> {
        let id = self.id.get_ref().clone();
        if !is_id(&id) {
            return Err(
                "an id has lower-case letters, digits and `_`, a letter first; an owner may \
                 stand before it with a dot, an edition after it with `@`"
                    .to_owned(),
            );
        }
        if self.evidence == LowEvidence::Judged && self.judged.is_none() {
            return Err(
                "evidence `judged` needs `judged`: which tickets' graders to name".to_owned()
            );
        }
        if self.of_candidates && self.applies_to == AppliesTo::Candidate {
            return Err("`of_candidates` is for definitions of the history".to_owned());
        }
        let preset = self.lift_preset()?;
        let kind = self.lift_kind(preset.as_ref())?;
        let definition = KpiDefinition {
            id,
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
            judged: plain(self.judged),
            direction: self.direction,
            excluded_tickets: self.excluded_tickets,
            scope: self.scope.into_iter().map(Spanned::into_inner).collect(),
            kind,
            requires: plain(self.requires),
            tallies: self
                .tallies
                .into_iter()
                .map(|(name, when)| Tally { name, when: when.into_inner() })
                .collect(),
            note: self.note,
            refuse_when_empty: self.refuse_when_empty,
            preset,
            description: self.description,
        };
        check_note(&definition)?;
        Ok(definition)
    }

    /// The terms of a published definition: all of them, or none.
    fn lift_preset(&mut self) -> Result<Option<Preset>, String> {
        let Some(effective) = self.effective.take() else {
            let stray = [
                ("as_read", self.as_read.is_some()),
                ("denominator", self.denominator.is_some()),
                ("window", self.window.is_some()),
                ("clock_start", self.clock_start.is_some()),
                ("claw_back", self.claw_back.is_some()),
                ("conditions", !self.conditions.is_empty()),
                ("silent", !self.silent.is_empty()),
                ("verifier", self.verifier != Verifier::None),
            ];
            return match stray.into_iter().find(|&(_, is_there)| is_there) {
                Some((key, _)) => Err(format!("`{key}` needs `effective`: from when it holds")),
                None => Ok(None),
            };
        };
        if self.kind != LowKind::Share || self.applies_to != AppliesTo::History {
            return Err("a definition with `effective` is a share of the history".to_owned());
        }
        if self.conditions.is_empty() {
            return Err("a definition with `effective` needs `conditions`".to_owned());
        }
        let needs = |key: &str| format!("a definition with `effective` needs `{key}`");
        Ok(Some(Preset {
            effective,
            as_read: self.as_read.take().ok_or_else(|| needs("as_read"))?,
            denominator: self.denominator.take().ok_or_else(|| needs("denominator"))?,
            window: PresetWindow::parse(&self.window.take().ok_or_else(|| needs("window"))?)?,
            clock_start: plain(self.clock_start.take()).ok_or_else(|| needs("clock_start"))?,
            claw_back: self.claw_back.take().ok_or_else(|| needs("claw_back"))?,
            conditions: self.conditions.drain(..).map(Spanned::into_inner).collect(),
            silent: self.silent.drain(..).map(Spanned::into_inner).collect(),
            verifier: self.verifier,
        }))
    }

    /// Takes the fields that the kind needs and refuses those that are left over.
    fn lift_kind(&mut self, preset: Option<&Preset>) -> Result<KpiKind, String> {
        let kind = match (self.kind, preset) {
            (LowKind::Share, Some(preset)) => KpiKind::Share {
                numerator: preset.numerator(),
                pending: plain(self.pending.take()).or_else(|| preset.usual_pending()),
            },
            (LowKind::Share, None) => KpiKind::Share {
                numerator: needed("numerator", plain(self.numerator.take()))?,
                pending: plain(self.pending.take()),
            },
            (LowKind::PassHat, _) => KpiKind::PassHat {
                numerator: needed("numerator", plain(self.numerator.take()))?,
                max_k: needed("max_k", self.max_k.take())?,
            },
            (LowKind::DurationQuantile, _) => KpiKind::DurationQuantile {
                q: needed("q", self.q.take().filter(|&q| 0.0 < q && q < 1.0))?,
                span: self.lift_span()?,
            },
            (LowKind::ShareWithin, _) => KpiKind::ShareWithin { span: self.lift_span()? },
            (LowKind::Mean, _) => KpiKind::Mean {
                amount: needed("amount", plain(self.amount.take()))?,
                pending: plain(self.pending.take()),
            },
            (LowKind::Score, _) => KpiKind::Score {
                numerator: needed("numerator", plain(self.numerator.take()))?,
                pending: plain(self.pending.take()),
                score: needed("score", plain(self.score.take()))?,
                statistic: needed("statistic", self.statistic.take())?,
            },
        };
        let left_over = [
            ("numerator", self.numerator.is_some()),
            ("pending", self.pending.is_some()),
            ("max_k", self.max_k.is_some()),
            ("q", self.q.is_some()),
            ("amount", self.amount.is_some()),
            ("score", self.score.is_some()),
            ("statistic", self.statistic.is_some()),
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
            start: needed("start", plain(self.start.take()))?,
            end: needed("end", plain(self.end.take()))?,
            censored_at: needed("censored_at", plain(self.censored_at.take()))?,
        })
    }
}

fn needed<T>(field: &str, value: Option<T>) -> Result<T, String> {
    value.ok_or_else(|| match field {
        "q" => "this kind needs `q`, strictly between 0 and 1".to_owned(),
        _ => format!("this kind needs `{field}`"),
    })
}

fn plain<T>(text: Option<Spanned<T>>) -> Option<T> {
    text.map(Spanned::into_inner)
}

/// `fcr`, `zendesk.ar`, `zendesk.ar@2024`.
fn is_id(id: &str) -> bool {
    let (name, edition) = match id.split_once('@') {
        Some((name, edition)) => (name, Some(edition)),
        None => (id, None),
    };
    let is_word = |word: &str| {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        word.starts_with(|c: char| c.is_ascii_lowercase()) && word.chars().all(fits)
    };
    let is_edition = |edition: &str| {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        !edition.is_empty() && edition.chars().all(fits)
    };
    name.split('.').count() <= 2 && name.split('.').all(is_word) && edition.is_none_or(is_edition)
}

fn check_placeholders(predicate: &Predicate, is_preset: bool) -> Result<(), String> {
    let is_start = |name| is_preset && predicate.key != "clock_start" && name == START;
    for name in placeholders_in(&predicate.text) {
        if !PLACEHOLDERS.contains(&name) && !is_start(name) {
            let (key, valid) = (&predicate.key, PLACEHOLDERS.join("`, `"));
            return Err(format!("`{key}`: there is no placeholder `{name}`: valid are `{valid}`"));
        }
    }
    Ok(())
}

fn check_note(definition: &KpiDefinition) -> Result<(), String> {
    let note = definition.note.as_deref().unwrap_or_default();
    for name in placeholders_in(note) {
        if name != "n" && definition.tallies.iter().all(|tally| tally.name != name) {
            return Err(format!("the note names `{name}`, which is no tally"));
        }
    }
    Ok(())
}
