//! The difference of one definition over some pairs of tickets.

use std::collections::BTreeMap;

use evalctl_domain::{ComparisonResult, Difference, Discordant, Finding};
use evalctl_stats::calibration::brier;
use evalctl_stats::paired::{
    PairedCluster, PairedDifference, Power, RatioTicket, area_difference, detectable_difference,
    mcnemar, mean_difference, paired_share, ratio_difference, tickets_needed,
};
use evalctl_stats::selective::{Area, aurc, auroc, excess_aurc};
use evalctl_stats::{ClusterSum, Level, ScoredTicket, ScoredTickets, StatsError, clustered_mean};

use super::tickets::ArmTickets;
use crate::KpiError;
use crate::definition::{KpiKind, ScoreStatistic};

/// How one definition is compared.
pub(super) struct Settings {
    pub(super) kind: KpiKind,
    pub(super) id: String,
    /// The candidate's own act chooses which tickets are counted.
    pub(super) own_denominator: bool,
    pub(super) higher_is_better: Option<bool>,
    pub(super) level: Level,
    pub(super) power: f64,
    pub(super) smallest: f64,
}

impl Settings {
    pub(super) fn is_share(&self) -> bool {
        matches!(self.kind, KpiKind::Share { .. })
    }

    fn aim(&self) -> Power {
        Power { level: self.level, power: self.power }
    }
}

/// Compares over `pairs`, places of the same tickets in both arms; findings are filled in later.
pub(super) fn compare_pairs(
    contender: &ArmTickets,
    reference: &ArmTickets,
    definition: usize,
    pairs: &[(usize, usize)],
    settings: &Settings,
) -> Result<ComparisonResult, KpiError> {
    if let KpiKind::Score { statistic: ScoreStatistic::Ece, .. } = settings.kind {
        return Ok(refused("noise biases it, more where there are fewer tickets: compare `brier`"));
    }
    let mut tickets = Vec::new();
    let mut left_out = 0;
    for &(a, b) in pairs {
        let (first, second) = (contender.counted(definition, a), reference.counted(definition, b));
        let keep = match (first, second) {
            (None, None) => continue,
            (Some(_), Some(_)) => true,
            _ => settings.own_denominator,
        };
        if !keep {
            left_out += 1;
            continue;
        }
        tickets.push(Ticket {
            cluster: reference.cluster(b),
            first,
            second,
            first_score: contender.score(definition, a),
            second_score: reference.score(definition, b),
        });
    }
    let compared = match &settings.kind {
        KpiKind::Score { statistic, .. } => scores(&tickets, *statistic, settings),
        _ if settings.own_denominator => ratios(&tickets, settings),
        _ => shares(&tickets, settings),
    };
    match compared {
        Ok(difference) => {
            Ok(ComparisonResult::Compared(Box::new(Difference { left_out, ..difference })))
        }
        Err(StatsError::Empty) => {
            Ok(refused("no ticket counts for both: other tickets, or one of them is not graded"))
        }
        Err(StatsError::OneClass { .. }) => Ok(refused("all tickets in scope are of one kind")),
        Err(error) => Err(KpiError::Stats { id: settings.id.clone(), error }),
    }
}

fn refused(reason: &str) -> ComparisonResult {
    ComparisonResult::Refused { reason: reason.to_owned() }
}

/// One ticket of both arms, the contender first.
struct Ticket<'a> {
    cluster: &'a str,
    first: Option<bool>,
    second: Option<bool>,
    first_score: Option<f64>,
    second_score: Option<f64>,
}

fn shares(tickets: &[Ticket<'_>], settings: &Settings) -> Result<Difference, StatsError> {
    let mut customers: BTreeMap<&str, PairedCluster> = BTreeMap::new();
    let mut reference: BTreeMap<&str, ClusterSum> = BTreeMap::new();
    let (mut k_first, mut k_second) = (0_u64, 0_u64);
    for ticket in tickets {
        let (first, second) = (ticket.first == Some(true), ticket.second == Some(true));
        let none = PairedCluster { n: 0, first_only: 0, second_only: 0 };
        let customer = customers.entry(ticket.cluster).or_insert(none);
        customer.n += 1;
        customer.first_only += u64::from(first && !second);
        customer.second_only += u64::from(second && !first);
        let sum = reference.entry(ticket.cluster).or_insert(ClusterSum { n: 0, sum: 0.0 });
        sum.n += 1;
        sum.sum += f64::from(u8::from(second));
        k_first += u64::from(first);
        k_second += u64::from(second);
    }
    let customers: Vec<PairedCluster> = customers.into_values().collect();
    let paired = paired_share(&customers, settings.level)?;
    let alone = clustered_mean(&reference.into_values().collect::<Vec<_>>())?;
    let test = mcnemar(paired.first_only, paired.second_only)?;
    let total = paired.n as f64;
    let spread = Spread {
        n: paired.n,
        difference: paired.difference,
        standard_error: Some(paired.standard_error),
        of_reference: alone.standard_error,
    };
    Ok(Difference {
        clusters: paired.clusters,
        contender_value: k_first as f64 / total,
        reference_value: k_second as f64 / total,
        lower: Some(paired.interval.lower),
        upper: Some(paired.interval.upper),
        p: Some(paired.p_value),
        method: paired.method.as_str().to_owned(),
        discordant: Some(Discordant {
            contender_only: paired.first_only,
            reference_only: paired.second_only,
            mcnemar_exact: test.exact,
            mcnemar_mid_p: test.mid_p,
        }),
        ..spread.planned(settings)?
    })
}

fn ratios(tickets: &[Ticket<'_>], settings: &Settings) -> Result<Difference, StatsError> {
    let numbers = cluster_numbers(tickets);
    let of = |(ticket, &cluster): (&Ticket<'_>, &u64)| RatioTicket {
        cluster,
        first: ticket.first,
        second: ticket.second,
    };
    let ratios: Vec<RatioTicket> = tickets.iter().zip(&numbers).map(of).collect();
    let res = ratio_difference(&ratios, settings.level)?;
    let share = |counted: Vec<bool>| {
        counted.iter().filter(|&&success| success).count() as f64 / counted.len() as f64
    };
    let mut reference: BTreeMap<u64, ClusterSum> = BTreeMap::new();
    for ticket in &ratios {
        if let Some(success) = ticket.second {
            let sum = reference.entry(ticket.cluster).or_insert(ClusterSum { n: 0, sum: 0.0 });
            sum.n += 1;
            sum.sum += f64::from(u8::from(success));
        }
    }
    let alone = clustered_mean(&reference.into_values().collect::<Vec<_>>())?;
    Ok(Difference {
        contender_value: share(ratios.iter().filter_map(|ticket| ticket.first).collect()),
        reference_value: share(ratios.iter().filter_map(|ticket| ticket.second).collect()),
        method: "ratio_t_by_customer".to_owned(),
        ..from_paired(&res, alone.standard_error, settings)?
    })
}

fn scores(
    tickets: &[Ticket<'_>],
    statistic: ScoreStatistic,
    settings: &Settings,
) -> Result<Difference, StatsError> {
    let numbers = cluster_numbers(tickets);
    let of_side = |side: fn(&Ticket<'_>) -> (Option<f64>, Option<bool>)| {
        let scored = tickets.iter().zip(&numbers).map(|(ticket, &cluster)| {
            let (score, right) = side(ticket);
            ScoredTicket { score: score.unwrap_or(0.0), right: right == Some(true), cluster }
        });
        ScoredTickets::new(scored.collect())
    };
    let first = of_side(|ticket| (ticket.first_score, ticket.first))?;
    let second = of_side(|ticket| (ticket.second_score, ticket.second))?;
    let (res, of_reference, values, method) = match statistic {
        ScoreStatistic::Brier => {
            let losses: Vec<(u64, f64, f64)> = tickets
                .iter()
                .zip(&numbers)
                .map(|(ticket, &cluster)| ticket.losses(cluster))
                .collect();
            let res = mean_difference(&losses, settings.level)?;
            let (first, second) = (brier(&first)?, brier(&second)?);
            let values = (first.estimate, second.estimate);
            (res, second.standard_error, values, "t_by_customer")
        }
        ScoreStatistic::Auroc
        | ScoreStatistic::Aurc
        | ScoreStatistic::ExcessAurc
        | ScoreStatistic::Ece => {
            let area = |tickets: &ScoredTickets| -> Result<Area, StatsError> {
                match statistic {
                    ScoreStatistic::Auroc => auroc(tickets),
                    ScoreStatistic::Aurc => Ok(aurc(tickets)),
                    _ => Ok(excess_aurc(tickets)),
                }
            };
            let res = area_difference(&first, &second, area, settings.level)?;
            let (first, second) = (area(&first)?, area(&second)?);
            let values = (first.estimate, second.estimate);
            (res, second.standard_error()?, values, "influence_t_by_customer")
        }
    };
    Ok(Difference {
        contender_value: values.0,
        reference_value: values.1,
        method: method.to_owned(),
        ..from_paired(&res, of_reference, settings)?
    })
}

impl Ticket<'_> {
    fn losses(&self, cluster: u64) -> (u64, f64, f64) {
        let loss = |score: Option<f64>, right: Option<bool>| {
            let distance = score.unwrap_or(0.0) - f64::from(u8::from(right == Some(true)));
            distance * distance
        };
        (cluster, loss(self.first_score, self.first), loss(self.second_score, self.second))
    }
}

/// Numbers for clusters, in the order of their names.
fn cluster_numbers(tickets: &[Ticket<'_>]) -> Vec<u64> {
    let mut names: BTreeMap<&str, u64> = tickets.iter().map(|ticket| (ticket.cluster, 0)).collect();
    for (number, place) in (0..).zip(names.values_mut()) {
        *place = number;
    }
    tickets.iter().map(|ticket| names[ticket.cluster]).collect()
}

fn from_paired(
    res: &PairedDifference,
    of_reference: Option<f64>,
    settings: &Settings,
) -> Result<Difference, StatsError> {
    let spread = Spread {
        n: res.n,
        difference: res.difference,
        standard_error: res.standard_error,
        of_reference,
    };
    Ok(Difference {
        clusters: res.clusters,
        lower: res.interval.map(|interval| interval.lower),
        upper: res.interval.map(|interval| interval.upper),
        p: res.p_value,
        ..spread.planned(settings)?
    })
}

/// What plans rest on.
struct Spread {
    n: u64,
    difference: f64,
    standard_error: Option<f64>,
    of_reference: Option<f64>,
}

impl Spread {
    /// The parts of a difference that follow from its spread; the rest is for the caller to fill in.
    fn planned(&self, settings: &Settings) -> Result<Difference, StatsError> {
        let aim = settings.aim();
        // Two candidates that err independently of each other: the reference's variance twice.
        let before = self.of_reference.map(|error| error * std::f64::consts::SQRT_2);
        let detectable =
            |error: Option<f64>| error.map(|error| detectable_difference(error, aim)).transpose();
        let more = |difference: f64| match self.standard_error {
            Some(error) => tickets_needed(self.n, error, difference, aim)
                .map(|needed| needed.map(|needed| needed.saturating_sub(self.n))),
            None => Ok(None),
        };
        Ok(Difference {
            n: self.n,
            clusters: 0,
            left_out: 0,
            contender_value: 0.0,
            reference_value: 0.0,
            difference: self.difference,
            lower: None,
            upper: None,
            p: None,
            adjusted_p: None,
            method: String::new(),
            discordant: None,
            detectable_before: detectable(before.filter(|&error| 0.0 < error))?,
            detectable_after: detectable(self.standard_error)?,
            more_for_smallest: if settings.is_share() { more(settings.smallest)? } else { None },
            more_for_seen: more(self.difference)?,
            finding: Finding::CannotTell,
        })
    }
}
