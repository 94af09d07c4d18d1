//! Parity, trends, signals and savings of a finished run.

use anyhow::{Context, Result, bail};
use serde::Serialize;

use evalctl_domain::{Kpi, Parity, Saving, Signals, Trend};
use evalctl_kpi::{
    KpiRequest, ParityRequest, SignalsRequest, UnitCosts, parity, savings, signals, trends,
};
use evalctl_report::{parity_text, savings_text, signals_text, trends_text};
use evalctl_tables::RunFolder;

use crate::cli::AnalysisArgs;
use crate::config::ConfigFile;
use crate::printer::Printer;
use crate::run::record::RunRecord;

/// Draws folds and orders of weeks; the same for every run, so that runs can be compared.
pub(crate) const SEED: u64 = 20_261_123;

/// What was asked for; the rest is left out of the JSON.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Analyses {
    #[serde(skip_serializing_if = "Option::is_none")]
    parity: Option<ParityOfRun>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trends: Option<Vec<Trend>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signals: Option<Signals>,
    #[serde(skip_serializing_if = "Option::is_none")]
    savings: Option<Vec<Saving>>,
}

/// A comparison with where its margin comes from.
#[derive(Debug, Serialize)]
struct ParityOfRun {
    /// Where the margin was stated.
    margin_stated: &'static str,
    /// The fingerprint of the run's inputs and settings, the margin among them if it was stated there.
    fingerprint: String,
    #[serde(flatten)]
    parity: Parity,
}

impl Analyses {
    pub(crate) async fn compute(
        args: &AnalysisArgs,
        folder: &RunFolder,
        run: &RunRecord,
        request: &KpiRequest<'_>,
    ) -> Result<Self> {
        let tables = folder.tables();
        let mut res = Self::default();
        if args.parity {
            let stated = run.rules.parity_margin;
            let margin_stated = match (args.parity_margin, stated) {
                (Some(given), Some(stated)) if (given - stated).abs() < f64::EPSILON => {
                    "before the run"
                }
                (Some(_), _) => "after the run, on the command line",
                (None, Some(_)) => "before the run",
                (None, None) => "nowhere",
            };
            let asked = ParityRequest {
                margin: args.parity_margin.or(stated),
                as_of: request.as_of,
                window: request.window,
                horizon: request.horizon,
                level: request.level,
                seed: SEED,
            };
            let parity = parity(&tables, &asked).await?;
            let fingerprint = run.fingerprint.clone();
            res.parity = Some(ParityOfRun { margin_stated, fingerprint, parity });
        }
        if args.trends {
            res.trends = Some(trends(&tables, request, SEED).await?);
        }
        if args.signals {
            let asked = SignalsRequest {
                as_of: request.as_of,
                recent_days: args.recent_days,
                baseline_weeks: args.baseline_weeks,
                level: request.level,
            };
            res.signals = Some(signals(&tables, &asked).await?);
        }
        if args.cost {
            let costs = unit_costs(args, run)?;
            res.savings = Some(savings(&tables, request, &costs).await?);
        }
        Ok(res)
    }

    /// The rows that belong into the KPI table.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &Kpi> {
        self.parity.iter().flat_map(|parity| &parity.parity.rows)
    }

    pub(crate) fn text(&self) -> String {
        let width = Printer::width();
        let mut sections = Vec::new();
        if let Some(ParityOfRun { margin_stated, fingerprint, parity }) = &self.parity {
            let mut text = parity_text(parity, width);
            if let Some(margin) = parity.margin {
                let short = fingerprint.get(..12).unwrap_or(fingerprint);
                let line = format!(
                    "  margin: {:.1} points, stated {margin_stated} (settings {short})\n",
                    100.0 * margin
                );
                text.push_str(&line);
            }
            sections.push(text);
        }
        sections.extend(self.trends.as_ref().map(|trends| trends_text(trends, width)));
        sections.extend(self.signals.as_ref().map(|signals| signals_text(signals, width)));
        sections.extend(self.savings.as_ref().map(|savings| savings_text(savings)));
        sections.join("\n")
    }
}

fn unit_costs(args: &AnalysisArgs, run: &RunRecord) -> Result<UnitCosts> {
    let Some(path) = &args.cost_config else {
        let Some(costs) = &run.rules.costs else {
            bail!(
                "no unit costs are stated: put `[cost]` with `minutes_per_person_ticket` and \
                 `minutes_per_wrong_answer` into evalctl.toml before the replay, or name a file by --cost-config"
            );
        };
        return Ok(costs.clone());
    };
    let file = ConfigFile::read(path)?;
    file.cost.with_context(|| format!("`{}` has no section `[cost]`", path.display()))
}
