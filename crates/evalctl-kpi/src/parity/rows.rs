//! The differences as KPI rows.

use evalctl_domain::{Estimate, Evidence, Kpi, KpiResult};
use evalctl_stats::{
    ComparedTickets, DoublyRobust, Level, MeanDifference, NonResponse, StatsError, Target,
    crude_difference, standardise,
};

use super::refusal_or;
use super::tickets::Counts;

/// What all rows share.
pub(super) struct Rows<'p> {
    pub(super) counts: Counts,
    pub(super) tickets: &'p ComparedTickets,
    pub(super) strata: &'p [String],
    pub(super) adjusted_for: &'p [String],
    pub(super) level: Level,
}

/// The unit of a difference of shares.
const UNIT: &str = "share_difference";

impl Rows<'_> {
    pub(super) fn all(
        &self,
        robust: &Result<DoublyRobust, StatsError>,
        silent: Option<&NonResponse>,
    ) -> Result<Vec<Kpi>, StatsError> {
        let mut res = vec![self.robust(robust)];
        let crude = refusal_or(crude_difference(self.tickets, self.level))?;
        res.push(self.row(
            "csat_parity_crude",
            Evidence::Measured,
            "difference_of_means",
            crude.as_ref().map(|crude| (crude, 0)),
            Some("the AI and people do not get the same tickets: this is no comparison of the two".to_owned()),
        ));
        let strata = if self.strata.is_empty() {
            "nothing that varies is known to stratify by".to_owned()
        } else {
            format!("strata by {}", self.strata.join(" x "))
        };
        for (id, target) in [
            ("csat_parity_standardised", Target::AllTickets),
            ("csat_parity_ai_mix", Target::AiMix),
            ("csat_parity_people_mix", Target::PeopleMix),
        ] {
            let result = refusal_or(standardise(self.tickets, target, self.level))?;
            let mix = match target {
                Target::AllTickets => "all tickets",
                Target::AiMix => "the AI's tickets",
                Target::PeopleMix => "people's tickets",
            };
            let dropped = match &result {
                Ok(res) if 0 < res.dropped => {
                    format!("; {} of {} without counterpart left out", res.dropped, res.tickets)
                }
                _ => String::new(),
            };
            res.push(self.row(
                id,
                Evidence::Adjusted,
                "direct_standardisation",
                result.as_ref().map(|res| (&res.difference, res.dropped)),
                Some(format!("on the mix of {mix}, {strata}{dropped}")),
            ));
        }
        res.extend(silent.map(|silent| self.bounds(silent)));
        Ok(res)
    }

    fn robust(&self, robust: &Result<DoublyRobust, StatsError>) -> Kpi {
        let note = |robust: &DoublyRobust| {
            let left_out = match robust.trimmed {
                0 => String::new(),
                n => format!("; {n} tickets left out that nearly always go to one side"),
            };
            format!("given {}{left_out}", self.adjusted_for.join(", "))
        };
        let result = robust.as_ref().map(|robust| (&robust.difference, robust.trimmed));
        self.row(
            "csat_parity",
            Evidence::Adjusted,
            "cross_fitted_aipw",
            result,
            robust.as_ref().ok().map(note),
        )
    }

    /// Nothing is assumed about the silent, and nothing said about the mix of tickets.
    fn bounds(&self, silent: &NonResponse) -> Kpi {
        let bounds = silent.difference_bounds;
        Kpi {
            result: KpiResult::Estimated(Estimate {
                value: None,
                lower: Some(bounds.lower),
                upper: Some(bounds.upper),
                level: self.level.get(),
                method: "manski_bounds".to_owned(),
            }),
            n: silent.ai.tickets + silent.people.tickets,
            note: Some(format!(
                "whatever the {} silent customers think; sampling error and the mix of tickets come on top",
                silent.ai.tickets - silent.ai.answers + silent.people.tickets
                    - silent.people.answers
            )),
            ..self.blank("csat_parity_bounds", Evidence::Bounded)
        }
    }

    fn row(
        &self,
        id: &str,
        evidence: Evidence,
        method: &str,
        result: Result<(&MeanDifference, u64), &StatsError>,
        note: Option<String>,
    ) -> Kpi {
        let blank = self.blank(id, evidence);
        match result {
            Ok((difference, left_out)) => Kpi {
                result: KpiResult::Estimated(Estimate {
                    value: Some(difference.difference),
                    lower: Some(difference.interval.lower),
                    upper: Some(difference.interval.upper),
                    level: self.level.get(),
                    method: method.to_owned(),
                }),
                n: difference.n_ai + difference.n_people,
                excluded: blank.excluded + left_out,
                note,
                ..blank
            },
            Err(error) => Kpi {
                result: KpiResult::Refused { reason: error.to_string(), needed: needed(error) },
                ..blank
            },
        }
    }

    fn blank(&self, id: &str, evidence: Evidence) -> Kpi {
        Kpi {
            id: id.to_owned(),
            version: 1,
            arm: "history".to_owned(),
            segment: None,
            evidence,
            unit: UNIT.to_owned(),
            result: KpiResult::Refused { reason: String::new(), needed: None },
            n: 0,
            k: None,
            clusters: Some(self.counts.clusters),
            pending: self.counts.pending,
            excluded: self.counts.excluded,
            grader: None,
            note: None,
        }
    }
}

fn needed(error: &StatsError) -> Option<u64> {
    match error {
        StatsError::TooFew { needed, .. } | StatsError::TooFewClusters { needed, .. } => {
            Some(*needed)
        }
        _ => None,
    }
}
