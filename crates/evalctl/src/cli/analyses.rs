//! The analyses that `evalctl kpi` adds to the table.

use std::path::PathBuf;

use clap::Args;

/// Sections besides the KPI table; with any of them the table itself stands in the JSON only.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "one flag a section")]
pub(crate) struct AnalysisArgs {
    /// Compare the satisfaction of the AI's customers with that of people's, on like tickets
    #[arg(long, help_heading = "Analyses")]
    pub(crate) parity: bool,

    /// The largest loss of satisfied customers that counts as parity, for example 0.05 [default: the
    /// run's `[kpi] parity_margin`]
    #[arg(long, value_name = "SHARE", requires = "parity", help_heading = "Analyses")]
    pub(crate) parity_margin: Option<f64>,

    /// Test the headline KPIs for trends and changes, week by week
    #[arg(long, help_heading = "Analyses")]
    pub(crate) trends: bool,

    /// Look for bursts by intent, clusters around a page, displeasure by account tier
    #[arg(long, help_heading = "Analyses")]
    pub(crate) signals: bool,

    /// Days of the recent period of the signals, a multiple of 7
    #[arg(
        long,
        value_name = "DAYS",
        default_value_t = 7,
        requires = "signals",
        help_heading = "Analyses"
    )]
    pub(crate) recent_days: u32,

    /// Weeks before it that the signals compare with
    #[arg(
        long,
        value_name = "WEEKS",
        default_value_t = 4,
        requires = "signals",
        help_heading = "Analyses"
    )]
    pub(crate) baseline_weeks: u32,

    /// Tell hours and money saved under the unit costs of `[cost]`
    #[arg(long, help_heading = "Analyses")]
    pub(crate) cost: bool,

    /// The evalctl.toml whose `[cost]` counts [default: the one of the run]
    #[arg(long, value_name = "FILE", requires = "cost", help_heading = "Analyses")]
    pub(crate) cost_config: Option<PathBuf>,
}

impl AnalysisArgs {
    pub(crate) fn any(&self) -> bool {
        self.parity || self.trends || self.signals || self.cost
    }
}
