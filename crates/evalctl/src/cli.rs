//! The command line as typed.
#![expect(clippy::doc_markdown, reason = "doc comments are help texts here, read without Markdown")]

use std::num::NonZeroU32;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::Timestamp;

use evalctl_ingest::{InputFormat, MaxRejects};
use evalctl_replay::{SplitRule, Turns};

pub(crate) use self::analyses::AnalysisArgs;
pub(crate) use self::split_by::SplitByArg;
use crate::commands::compare::{DELTA, POWER};

mod analyses;

mod split_by;

/// Tell from your own tickets whether an AI may resolve them alone.
#[derive(Debug, Parser)]
#[command(name = "evalctl", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Say nothing on stderr but errors
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Replay histories through candidates and print the KPI table
    Replay(Box<ReplayArgs>),
    /// Print the KPIs of a finished run again, by other segments or as JSON
    Kpi(KpiArgs),
    /// Look at an export and write a first configuration, every guess with its reason
    Init(InitArgs),
    /// Tell which candidate is better on the same tickets, and what it may do alone next
    Compare(CompareArgs),
    /// Hold KPIs of a finished run against conditions; exit code 1 where one does not hold
    Gate(GateArgs),
    /// Simulate a helpdesk whose truth is known, as files that `replay` reads
    Simulate(SimulateArgs),
    /// Make the report of a finished run again, from its folder alone
    Report(ReportArgs),
    /// Recompute what a vendor billed or claimed and list each ticket that differs
    Reconcile(ReconcileArgs),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// Reads ticket histories, replays every ticket in time order through the candidates, grades and
/// accounts for each one, and leaves a run folder of open tables.
///
/// Without a resolver, what was really done is scored alone.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
#[command(after_help = "\
Examples:
  evalctl replay datasets/helpdesk
  evalctl replay incidents.csv --mapping datasets/mappings/servicenow.toml
  evalctl replay gpt-4o-airline.json --json
  evalctl replay train.csv test.csv --resolver rules:rules.toml --by intent

Exit codes: 0 done, 2 error, 130 interrupted with the state saved (go on with --resume).")]
pub(crate) struct ReplayArgs {
    /// Exports, or one folder with an evalctl.toml
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Candidates; the grammar of a specification is in `docs/resolvers.md`.
    #[arg(
        long = "resolver",
        value_name = "SPEC",
        help = "A candidate, as name[:path][?key=value&…]: rules:FILE or recorded:FILE; repeatable",
        long_help = None
    )]
    pub(crate) resolvers: Vec<String>,

    /// The configuration [default: evalctl.toml in PATH if that is a folder]
    #[arg(long, value_name = "FILE", env = "EVALCTL_CONFIG")]
    pub(crate) config: Option<PathBuf>,

    /// Which column of an event log means what
    #[arg(long, value_name = "FILE", env = "EVALCTL_MAPPING")]
    pub(crate) mapping: Option<PathBuf>,

    /// What the files are, if looking at them is not enough: event-log, tau-bench, labelled
    /// or zendesk
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<InputFormat>,

    /// People's verdicts: a table with ticket_id, verdict (correct or wrong), optional arm
    #[arg(long, value_name = "FILE", env = "EVALCTL_LABELS")]
    pub(crate) labels: Option<PathBuf>,

    /// A trained snapshot (models/ARM/SHA256 of a run) that reads the intent of tickets without one,
    /// for the same-issue rule and --by intent
    #[arg(long, value_name = "DIR", env = "EVALCTL_INTENT_FROM")]
    pub(crate) intent_from: Option<PathBuf>,

    /// The data cut: nothing later is read [default: the latest event]
    #[arg(long, value_name = "TIME", env = "EVALCTL_AS_OF")]
    pub(crate) as_of: Option<Timestamp>,

    /// Train, tune, cal and test: four shares, the three dates at which the later ones begin, or
    /// `given` for the data set's own sets [default, where a candidate is trained: given if the
    /// data have both train and test, else 0.4,0.1,0.25,0.25]
    #[arg(long, value_name = "SPLIT", env = "EVALCTL_SPLIT")]
    pub(crate) split: Option<SplitRule>,

    /// What shares cut through [default: time, or customer where the data have no times]
    #[arg(long, value_enum, env = "EVALCTL_SPLIT_BY")]
    pub(crate) split_by: Option<SplitByArg>,

    /// Try every candidate with the guards off as well, and tell what it would seem to gain: each
    /// is asked twice
    #[arg(long)]
    pub(crate) leakage_check: bool,

    /// Show what customers wrote, masked and cut, beside the listed errors
    #[arg(long)]
    pub(crate) with_text: bool,

    /// Which customer messages a candidate is asked about [default: first]
    #[arg(long, value_enum, env = "EVALCTL_TURNS")]
    pub(crate) turns: Option<TurnsArg>,

    /// How many times to ask a candidate the same question; the first answer counts, the others
    /// tell how often it changes its mind (see `compare`) [default: 1]
    #[arg(long, value_name = "N", env = "EVALCTL_REPEATS")]
    pub(crate) repeats: Option<NonZeroU32>,

    /// Break KPIs down by intent, channel, language, tier, page, priority, week, given_set or
    /// handled_by; a,b crosses them; repeatable
    #[arg(long, value_name = "COLUMNS")]
    pub(crate) by: Vec<String>,

    /// The largest loss of satisfied customers against people that counts as parity, for example 0.05;
    /// `evalctl kpi --parity` holds the AI against it
    #[arg(long, value_name = "SHARE", env = "EVALCTL_PARITY_MARGIN")]
    pub(crate) parity_margin: Option<f64>,

    /// How long a resolution must hold, in days [default: 7]
    #[arg(long, value_name = "DAYS", env = "EVALCTL_WINDOW_DAYS")]
    pub(crate) window_days: Option<u16>,

    /// How long after the last resolution facts still count, in days [default: 30]
    #[arg(long, value_name = "DAYS", env = "EVALCTL_HORIZON_DAYS")]
    pub(crate) horizon_days: Option<u16>,

    /// A requester with more tickets than this is a shared mailbox [default: 1000]
    #[arg(long, value_name = "N", env = "EVALCTL_MAX_CUSTOMER_TICKETS")]
    pub(crate) max_customer_tickets: Option<u32>,

    /// How many records may be unusable, as 1% or 50 [default: 1%, and at least 10]
    #[arg(long, value_name = "N", env = "EVALCTL_MAX_REJECTS")]
    pub(crate) max_rejects: Option<MaxRejects>,

    /// The share of wrong answers that the report allows an AI that acts alone [default: 0.05]
    #[arg(long, value_name = "SHARE", env = "EVALCTL_MAX_WRONG")]
    pub(crate) max_wrong: Option<f64>,

    /// Number of partitions of the tables [default: 16, more for inputs above 208 MiB]
    #[arg(long, value_name = "N", env = "EVALCTL_PARTITIONS")]
    pub(crate) partitions: Option<u32>,

    /// Threads to use; results do not depend on it [default: all cores]
    #[arg(long, value_name = "N", env = "EVALCTL_THREADS")]
    pub(crate) threads: Option<usize>,

    /// Where runs are kept [default: reports]
    #[arg(long, value_name = "FOLDER", env = "EVALCTL_OUT")]
    pub(crate) out: Option<PathBuf>,

    /// Keep no message texts in the tables
    #[arg(long)]
    pub(crate) no_text: bool,

    /// Go on with an interrupted run of the same inputs and settings
    #[arg(long)]
    pub(crate) resume: bool,

    /// Print one JSON object (evalctl.replay/1) instead of tables
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TurnsArg {
    /// The first customer message
    First,
    /// Every customer message, until the decision leaves the recorded path
    All,
}

impl From<TurnsArg> for Turns {
    fn from(turns: TurnsArg) -> Self {
        match turns {
            TurnsArg::First => Self::First,
            TurnsArg::All => Self::All,
        }
    }
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  evalctl kpi reports/RUN --by intent,channel
  evalctl kpi reports/RUN --preset all
  evalctl kpi reports/RUN --preset zendesk.verified,intercom.outcome --by channel --json
  evalctl kpi --explain fcr
  evalctl kpi reports/RUN --sql 'SELECT channel, COUNT(*) AS tickets FROM outcomes GROUP BY channel'

docs/kpis.md describes every definition.")]
pub(crate) struct KpiArgs {
    /// A finished run's folder.
    #[arg(
        value_name = "RUN",
        required_unless_present = "explain",
        help = "A finished run: reports/<run-id>"
    )]
    pub(crate) run: Option<PathBuf>,

    /// Break KPIs down by intent, channel, language, tier, page, priority, week, given_set or
    /// handled_by; a,b crosses them; repeatable
    #[arg(long, value_name = "COLUMNS")]
    pub(crate) by: Vec<String>,

    /// Count the same tickets under published definitions instead: all, or ids with commas
    #[arg(long, value_name = "ID", value_delimiter = ',', requires = "run")]
    pub(crate) preset: Vec<String>,

    /// Print a definition and its SQL
    #[arg(long, value_name = "ID", conflicts_with_all = ["preset", "json", "by"])]
    pub(crate) explain: Option<String>,

    /// Ask the tables of the run a question of your own; docs/tables.md lists their columns
    #[arg(long, value_name = "SELECT", requires = "run",
        conflicts_with_all = ["preset", "explain", "by", "definitions"])]
    pub(crate) sql: Option<String>,

    /// A file of definitions besides the shipped ones and the run's; repeatable
    #[arg(long, value_name = "FILE")]
    pub(crate) definitions: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) analyses: AnalysisArgs,

    /// Print one JSON object (evalctl.kpis/1, with --preset evalctl.presets/1, with --sql
    /// evalctl.answer/1) instead of tables
    #[arg(long)]
    pub(crate) json: bool,
}

/// Recomputes what a vendor billed or claimed, ticket by ticket, under its own published definition.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  evalctl reconcile reports/RUN --claims invoice.csv --preset intercom.outcome

The claims are a table (CSV, TSV, NDJSON or Parquet) with a row a ticket; docs/reconcile.md lists the
column names that are understood. Tickets that a complete statement does not list were not claimed.

Exit codes: 0 no claim differs, 1 some claim differs, 2 error.")]
pub(crate) struct ReconcileArgs {
    /// A finished run's folder.
    #[arg(value_name = "RUN", help = "A finished run: reports/<run-id>")]
    pub(crate) run: PathBuf,

    /// The vendor's statement: ticket_id, and where they are there claimed, amount, date
    #[arg(long, value_name = "FILE")]
    pub(crate) claims: PathBuf,

    /// The definition to count by
    #[arg(long, value_name = "ID")]
    pub(crate) preset: String,

    /// The statement lists only some tickets: do not look for counted tickets that it leaves out
    #[arg(long)]
    pub(crate) partial: bool,

    /// A file of definitions besides the shipped ones and the run's; repeatable
    #[arg(long, value_name = "FILE")]
    pub(crate) definitions: Vec<PathBuf>,

    /// Print one JSON object (evalctl.reconcile/1) instead of a table
    #[arg(long)]
    pub(crate) json: bool,
}

/// Writes a helpdesk in Zendesk's export shape, with an evalctl.toml, recorded decisions and
/// truth.json: what would have happened to each ticket under the AI and under people, and the KPIs
/// that the generator has on average.
///
/// The same seed gives the same bytes, on any number of threads.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  evalctl simulate --tickets 2000 --seed 1 --out helpdesk && evalctl replay helpdesk
  evalctl simulate --tickets 200000 --seed 7 --out big --ai-effect 0")]
pub(crate) struct SimulateArgs {
    /// How many tickets
    #[arg(long, value_name = "N")]
    pub(crate) tickets: u64,

    /// Which helpdesk of the model
    #[arg(long, value_name = "S")]
    pub(crate) seed: u64,

    /// A folder that is empty or does not exist
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,

    /// The AI's own effect on satisfaction, in log-odds; 0 is none [default: the model's, -0.35]
    #[arg(long, value_name = "EFFECT", allow_negative_numbers = true)]
    pub(crate) ai_effect: Option<f64>,

    /// Compress the tickets, as tickets.ndjson.zst
    #[arg(long)]
    pub(crate) zstd: bool,

    /// Tickets drawn for the expected KPIs in truth.json
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    pub(crate) expected_draws: u64,
}

#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// A finished run's folder.
    #[arg(value_name = "RUN", help = "A finished run: reports/<run-id>")]
    pub(crate) run: PathBuf,

    /// How to write it
    #[arg(long, value_enum, default_value = "html")]
    pub(crate) format: ReportFormat,

    /// Where to write it [default: report.html in the run; Markdown and JSON go to stdout]
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,

    /// The share of wrong answers allowed [default: the one of the run]
    #[arg(long, value_name = "SHARE", env = "EVALCTL_MAX_WRONG")]
    pub(crate) max_wrong: Option<f64>,

    /// Show what customers wrote in the most instructive errors, masked and cut
    #[arg(long)]
    pub(crate) with_text: bool,

    /// The same as --format json (evalctl.report/1)
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// One self-contained page
    Html,
    /// Markdown, without plots
    Markdown,
    /// One JSON object (evalctl.report/1)
    Json,
}

/// Looks at exports, writes an evalctl.toml (and a mapping.toml for a table) in which every line is
/// a guess with its reason, and says what it could not know.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  evalctl init tickets.ndjson users.ndjson --out desk && evalctl replay desk
  evalctl init exports/")]
pub(crate) struct InitArgs {
    /// Export files, or a folder of them
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Where to write [default: the folder given, else the current one]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,

    /// Replace what is there
    #[arg(long)]
    pub(crate) force: bool,
}

/// Compares candidates with a reference, ticket by ticket, on the same tickets.
///
/// Intervals are clustered by customer, p-values adjusted for the number of comparisons.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  evalctl compare reports/20260101-120000-1a2b3c4d --reference rules
  evalctl compare reports/OLD reports/NEW --by intent --smallest 0.01

Exit codes: 0 done, 2 error.")]
pub(crate) struct CompareArgs {
    /// Finished runs of the same tickets; the reference is an arm of the first
    #[arg(required = true, value_name = "RUN")]
    pub(crate) runs: Vec<PathBuf>,

    /// The arm that the others are compared with [default: the first candidate of the first run]
    #[arg(long, value_name = "ARM")]
    pub(crate) reference: Option<String>,

    /// The KPI that decides [default: autonomous_correct, else intent_accuracy, else brier]
    #[arg(long, value_name = "KPI")]
    pub(crate) on: Option<String>,

    /// The segments of the table of who wins where; a,b crosses columns
    #[arg(long, value_name = "COLUMNS", default_value = "intent")]
    pub(crate) by: String,

    /// The smallest difference that matters, on the scale of the KPI that decides
    #[arg(long, value_name = "SHARE", default_value_t = 0.02)]
    pub(crate) smallest: f64,

    /// The chance with which a real difference is to be found
    #[arg(long, value_name = "SHARE", default_value_t = POWER)]
    pub(crate) power: f64,

    /// What may act alone next: the share of wrong ones among its acts that is accepted
    #[arg(long, value_name = "SHARE", default_value_t = 0.05)]
    pub(crate) risk: f64,

    /// What may act alone next: the accepted chance of certifying a worse category
    #[arg(long, value_name = "SHARE", default_value_t = DELTA)]
    pub(crate) delta: f64,

    /// What may act alone next: minutes that a person spends on a ticket
    #[arg(long, value_name = "MINUTES")]
    pub(crate) minutes_per_ticket: Option<f64>,

    /// Print one JSON object (evalctl.comparison/1) instead of text
    #[arg(long)]
    pub(crate) json: bool,
}

/// Holds KPIs of a finished run against conditions, for CI.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  evalctl gate reports/RUN --require 'autonomous_resolution.lower>=0.35' --require 'reopen.upper<=8%'
  evalctl gate reports/RUN --require 'candidate:autonomous_precision.lower{intent=refund}>=0.9' --junit gate.xml

Exit codes: 0 all hold, 1 one does not hold, 2 error.")]
pub(crate) struct GateArgs {
    /// A finished run's folder.
    #[arg(value_name = "RUN", help = "A finished run: reports/<run-id>")]
    pub(crate) run: PathBuf,

    /// A condition; `docs/gate.md` has the grammar.
    #[arg(
        long,
        required = true,
        value_name = "CONDITION",
        help = "A condition, as [arm:]kpi[.estimate|.lower|.upper|.n][{column=value,…}] OP NUMBER; repeatable"
    )]
    pub(crate) require: Vec<String>,

    /// Write the answers as JUnit XML
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,

    /// Print one JSON object (evalctl.gate/1) instead of text
    #[arg(long)]
    pub(crate) json: bool,
}
