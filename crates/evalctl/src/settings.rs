//! What a replay was asked to do, lifted from flags, environment and `evalctl.toml`.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use evalctl_domain::{HandoffKind, Horizon, ServiceRules, Window};
use evalctl_ingest::{
    IdentityRules, Input, InputFormat, Mapping, MaxRejects, ZendeskRules, meaning_rules_version,
};
use evalctl_kpi::UnitCosts;
use evalctl_replay::{SplitOptions, SplitRule, Turns};
use evalctl_resolvers::{Spec, unique_arms};

use crate::cli::{ReplayArgs, SplitByArg};
use crate::config::{
    AiSection, AuthorWord, CONFIG_NAME, ConfigFile, ReplaySection, TurnsWord, ZendeskSection,
};
use crate::run::intents::IntentSource;
use crate::service::{ScheduleSection, SlaSection, service_rules};

/// More partitions than this are more files than they help.
const MAX_PARTITIONS: u32 = 4_096;

/// A candidate's specification and the folder its path starts from.
pub(crate) struct Candidate {
    pub(crate) spec: Spec,
    pub(crate) base: PathBuf,
}

/// Everything a replay needs to know; nothing is decided later.
pub(crate) struct Settings {
    pub(crate) inputs: Vec<Input>,
    pub(crate) mapping: Option<(PathBuf, Mapping)>,
    pub(crate) identity: IdentityRules,
    pub(crate) key_file: Option<PathBuf>,
    pub(crate) candidates: Vec<Candidate>,
    pub(crate) labels: Option<PathBuf>,
    pub(crate) by: Vec<Vec<String>>,
    pub(crate) definitions: Vec<PathBuf>,
    pub(crate) intent_from: Option<IntentSource>,
    pub(crate) service: ServiceRules,
    pub(crate) as_of: Option<Timestamp>,
    pub(crate) max_rejects: MaxRejects,
    pub(crate) threads: Option<usize>,
    pub(crate) out: PathBuf,
    pub(crate) resume: bool,
    pub(crate) json: bool,
    pub(crate) split: SplitOptions,
    pub(crate) rules: Rules,
}

/// The numbers that decide results; they go into run.json as they are.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "a switch each, as in the configuration")]
pub(crate) struct Rules {
    pub(crate) turns: TurnsWord,
    pub(crate) window_days: u16,
    pub(crate) horizon_days: u16,
    pub(crate) same_issue_cosine: f64,
    pub(crate) similarity: f64,
    pub(crate) same_answer: f64,
    pub(crate) repeats: NonZeroU32,
    pub(crate) ignored_actions: Vec<String>,
    pub(crate) identity_keys: Vec<String>,
    pub(crate) max_customer_tickets: u32,
    pub(crate) partitions: u32,
    pub(crate) no_text: bool,
    /// As it would be written; `None`: as suits the data, where something is trained.
    pub(crate) split: Option<String>,
    pub(crate) split_by: Option<SplitByArg>,
    pub(crate) near_duplicate_cosine: f64,
    #[serde(default = "ZendeskRules::usual")]
    pub(crate) zendesk: ZendeskRules,
    #[serde(default)]
    pub(crate) leakage_check: bool,
    #[serde(default)]
    pub(crate) with_text: bool,
    /// The largest loss of satisfied customers that counts as parity, as a share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) parity_margin: Option<f64>,
    /// What things cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) costs: Option<UnitCosts>,
    /// The share of wrong answers that the report allows.
    #[serde(default = "usual_max_wrong")]
    pub(crate) max_wrong: f64,
    /// Whether the report shows what customers wrote, masked and cut.
    #[serde(default)]
    pub(crate) report_with_text: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) schedule: Option<ScheduleSection>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sla: Option<SlaSection>,
    /// SHA-256 of the snapshot that reads the intents of tickets without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) intent_from: Option<String>,
}

/// One wrong answer in twenty.
fn usual_max_wrong() -> f64 {
    0.05
}

impl Rules {
    pub(crate) fn window(&self) -> Window {
        Window::days(self.window_days)
    }

    pub(crate) fn horizon(&self) -> Horizon {
        Horizon::new(Window::days(self.horizon_days))
    }

    pub(crate) fn turns(&self) -> Turns {
        match self.turns {
            TurnsWord::All => Turns::All,
            TurnsWord::First => Turns::First,
        }
    }
}

/// Texts can be shown only where the run keeps them.
pub(crate) fn check_report_text(rules: &Rules) -> Result<()> {
    ensure!(
        !(rules.report_with_text && rules.no_text),
        "the report cannot show texts: the run keeps none (`no_text`); replay without `--no-text`, or \
         leave out `with_text`"
    );
    Ok(())
}

/// The limit that was asked for, or the usual one.
pub(crate) fn max_wrong(asked: Option<f64>) -> Result<f64> {
    let max_wrong = asked.unwrap_or_else(usual_max_wrong);
    ensure!(
        0.0 < max_wrong && max_wrong < 1.0,
        "`max_wrong` is {max_wrong} but must lie between 0 and 1, for example 0.05"
    );
    Ok(max_wrong)
}

impl Settings {
    /// Flags win over the environment, the environment over the file.
    pub(crate) fn resolve(args: ReplayArgs) -> Result<Self> {
        let place = Place::of(&args)?;
        let file = match &place.config {
            Some(path) => ConfigFile::read(path)?,
            None => ConfigFile::default(),
        };
        let home = place.home();
        let mapping_path =
            args.mapping.clone().or(file.inputs.mapping.as_ref().map(|p| home.join(p)));
        let mapping = match mapping_path {
            Some(path) => {
                let mapping = Mapping::read(&path)?;
                Some((path, mapping))
            }
            None => None,
        };
        let inputs = inputs(&args, &file, &place, &home, mapping.is_some())?;
        let candidates = candidates(&args, &file, &home)?;
        let split = split(&args, &file.replay)?;
        let identity = IdentityRules {
            keys: file.identity.keys.unwrap_or_else(|| IdentityRules::usual().keys),
            max_customer_tickets: args
                .max_customer_tickets
                .or(file.identity.max_customer_tickets)
                .unwrap_or(IdentityRules::usual().max_customer_tickets),
            shared_mailboxes: file.identity.shared_mailboxes.into_iter().collect(),
        };
        identity.check()?;
        let turns = match (args.turns.map(Turns::from), file.replay.turns) {
            (Some(Turns::All), _) | (None, Some(TurnsWord::All)) => TurnsWord::All,
            _ => TurnsWord::First,
        };
        let max_rejects = match (args.max_rejects, file.replay.max_rejects) {
            (Some(max), _) => max,
            (None, Some(text)) => {
                text.parse().map_err(anyhow::Error::msg).context("`[replay] max_rejects`")?
            }
            (None, None) => MaxRejects::usual(),
        };
        let intent_from = args.intent_from.or(file.intent.from.map(|path| home.join(path)));
        let intent_from = intent_from.as_deref().map(IntentSource::load).transpose()?;
        let rules = Rules {
            turns,
            window_days: args.window_days.or(file.replay.window_days).unwrap_or(7),
            horizon_days: args.horizon_days.or(file.replay.horizon_days).unwrap_or(30),
            same_issue_cosine: share("same_issue_cosine", file.replay.same_issue_cosine, 0.7)?,
            similarity: share("similarity", file.grading.similarity, 0.8)?,
            same_answer: share("same_answer", file.grading.same_answer, 0.8)?,
            repeats: args.repeats.or(file.replay.repeats).unwrap_or(NonZeroU32::MIN),
            ignored_actions: file.grading.ignored_actions,
            identity_keys: identity.keys.clone(),
            max_customer_tickets: identity.max_customer_tickets,
            partitions: args
                .partitions
                .or(file.replay.partitions)
                .map_or_else(|| usual_partitions(&inputs), Ok)?,
            no_text: args.no_text || file.privacy.no_text,
            split: split.rule.map(|rule| rule.to_string()),
            split_by: args.split_by.or(file.replay.split_by),
            near_duplicate_cosine: split.near_duplicate_cosine,
            zendesk: zendesk(file.ai, file.zendesk)?,
            parity_margin: args.parity_margin.or(file.kpi.parity_margin),
            costs: file.cost,
            max_wrong: max_wrong(args.max_wrong.or(file.report.max_wrong))?,
            report_with_text: file.report.with_text,
            leakage_check: args.leakage_check || file.replay.leakage_check,
            with_text: args.with_text || file.replay.with_text,
            schedule: file.schedule,
            sla: file.sla,
            intent_from: intent_from.as_ref().map(|source| source.file.sha256.clone()),
        };
        check(&rules, args.threads)?;
        let by = if args.by.is_empty() { file.kpi.by } else { args.by };
        Ok(Self {
            inputs,
            mapping,
            identity,
            key_file: file.privacy.key_file.map(|path| home.join(path)),
            candidates,
            labels: args.labels.or(file.replay.labels.map(|path| home.join(path))),
            by: breakdowns(&by),
            as_of: args.as_of.or(file.replay.as_of),
            intent_from,
            service: service_rules(rules.schedule.as_ref(), rules.sla.as_ref())?,
            definitions: file.kpi.definitions.iter().map(|path| home.join(path)).collect(),
            max_rejects,
            threads: args.threads,
            out: args.out.unwrap_or_else(|| PathBuf::from("reports")),
            resume: args.resume,
            json: args.json,
            split,
            rules,
        })
    }
}

/// `intent,channel` crosses two columns.
pub(crate) fn breakdowns(by: &[String]) -> Vec<Vec<String>> {
    by.iter()
        .map(|columns| columns.split(',').map(|column| column.trim().to_owned()).collect())
        .collect()
}

/// Where data and configuration are.
struct Place {
    /// The folder given instead of files.
    folder: Option<PathBuf>,
    config: Option<PathBuf>,
}

impl Place {
    fn of(args: &ReplayArgs) -> Result<Self> {
        let folders: Vec<&PathBuf> = args.paths.iter().filter(|path| path.is_dir()).collect();
        let folder = match folders.as_slice() {
            [] => None,
            [folder] if args.paths.len() == 1 => Some((*folder).clone()),
            _ => bail!("give either files or one folder with an {CONFIG_NAME}, not both"),
        };
        let config = match (&args.config, &folder) {
            (Some(path), _) => Some(path.clone()),
            (None, Some(folder)) => {
                let path = folder.join(CONFIG_NAME);
                ensure!(
                    path.is_file(),
                    "the folder `{}` has no {CONFIG_NAME} that says what its files are; \
                     name the files instead",
                    folder.display()
                );
                Some(path)
            }
            (None, None) => None,
        };
        Ok(Self { folder, config })
    }

    /// The folder that paths in the configuration start from.
    fn home(&self) -> PathBuf {
        let parent = self.config.as_deref().and_then(Path::parent);
        parent.map_or_else(PathBuf::new, Path::to_owned)
    }
}

fn inputs(
    args: &ReplayArgs,
    file: &ConfigFile,
    place: &Place,
    home: &Path,
    mapped: bool,
) -> Result<Vec<Input>> {
    let events: Vec<PathBuf> = if place.folder.is_some() {
        file.inputs.events.iter().map(|path| home.join(path)).collect()
    } else {
        args.paths.clone()
    };
    if events.is_empty() {
        bail!("`[inputs] events` in `{CONFIG_NAME}` names no file");
    }
    let given = match (args.format, &file.inputs.format) {
        (Some(format), _) => Some(format),
        (None, Some(word)) => {
            Some(word.parse().map_err(anyhow::Error::msg).context("`[inputs] format`")?)
        }
        (None, None) => None,
    };
    let mut inputs = Vec::new();
    for path in events {
        ensure!(path.exists(), "`{}` does not exist", path.display());
        let format = match given {
            Some(format) => format,
            None => InputFormat::detect(&path, mapped)?,
        };
        inputs.push(Input { path, format });
    }
    for (paths, format) in [
        (&file.inputs.articles, InputFormat::Articles),
        (&file.inputs.accounts, InputFormat::Accounts),
    ] {
        inputs.extend(paths.iter().map(|path| Input { path: home.join(path), format }));
    }
    Ok(inputs)
}

/// Candidates of the command line replace those of the file.
fn candidates(args: &ReplayArgs, file: &ConfigFile, home: &Path) -> Result<Vec<Candidate>> {
    let (specs, base) = if args.resolvers.is_empty() {
        (&file.replay.resolvers, home)
    } else {
        (&args.resolvers, Path::new(""))
    };
    let specs: Vec<Spec> = specs.iter().map(|text| Spec::parse(text)).collect::<Result<_, _>>()?;
    let specs = unique_arms(specs)?;
    Ok(specs.into_iter().map(|spec| Candidate { spec, base: base.to_owned() }).collect())
}

/// How tickets are put into sets; the flag wins over the file.
fn split(args: &ReplayArgs, file: &ReplaySection) -> Result<SplitOptions> {
    let rule = match (args.split, &file.split) {
        (Some(rule), _) => Some(rule),
        (None, Some(text)) => Some(text.parse::<SplitRule>().context("`[replay] split`")?),
        (None, None) => None,
    };
    let near = file.near_duplicate_cosine;
    Ok(SplitOptions {
        rule,
        by: args.split_by.or(file.split_by).map(Into::into),
        near_duplicate_cosine: share("near_duplicate_cosine", near, 0.9)?,
    })
}

/// How Zendesk exports are understood.
fn zendesk(ai: AiSection, section: ZendeskSection) -> Result<ZendeskRules> {
    let authors = ai.authors.into_iter().map(|author| match author {
        AuthorWord::Number(number) => number.to_string(),
        AuthorWord::Text(text) => text,
    });
    let tags = section.handoff_tags;
    let handoff_tags = [
        (HandoffKind::Configured, tags.configured),
        (HandoffKind::ByAi, tags.by_ai),
        (HandoffKind::Requested, tags.requested),
        (HandoffKind::Failed, tags.failed),
    ];
    let handoff_tags = handoff_tags.into_iter();
    let rules = ZendeskRules {
        ai_authors: authors.collect(),
        ai_tags: ai.tags,
        intent_field: section.intent_field,
        page_field: section.page_field,
        language_field: section.language_field,
        fields: section.fields,
        test_tags: section.test_tags,
        spam_tags: section.spam_tags.unwrap_or_else(|| ZendeskRules::usual().spam_tags),
        no_reply_tags: section.no_reply_tags,
        handoff_tags: handoff_tags
            .flat_map(|(kind, tags)| tags.into_iter().map(move |tag| (tag, kind)))
            .collect(),
        escalation_tags: section.escalation_tags,
        meaning_rules: meaning_rules_version(),
    };
    rules.check().context("`[ai] authors`")?;
    Ok(rules)
}

/// Few partitions, as every one is a file a table, or for large inputs as many as keep one small, so
/// that the memory that one takes does not grow with the input.
///
/// A multiple of four: two or four threads have equally much to do until the end.
fn usual_partitions(inputs: &[Input]) -> Result<u32> {
    const PARTITION_BYTES: u64 = 13 << 20;
    /// What texts shrink to when compressed, about.
    const PACKED: u64 = 8;
    let mut bytes = 0;
    for Input { path, .. } in inputs {
        let found =
            std::fs::metadata(path).with_context(|| format!("cannot read `{}`", path.display()))?;
        let packed = path.extension().is_some_and(|ending| ending == "gz" || ending == "zst");
        bytes += found.len() * if packed { PACKED } else { 1 };
    }
    let wanted = bytes.div_ceil(PARTITION_BYTES).next_multiple_of(4).clamp(16, 1_024);
    Ok(u32::try_from(wanted).expect("at most 1,024"))
}

fn share(name: &str, given: Option<f64>, usual: f64) -> Result<f64> {
    let value = given.unwrap_or(usual);
    ensure!(0.0 <= value && value <= 1.0, "`{name}` is {value} but must lie in 0 to 1");
    Ok(value)
}

fn check(rules: &Rules, threads: Option<usize>) -> Result<()> {
    let (partitions, window, horizon) = (rules.partitions, rules.window_days, rules.horizon_days);
    ensure!(
        1 <= partitions && partitions <= MAX_PARTITIONS,
        "`partitions` is {partitions} but must lie in 1 to {MAX_PARTITIONS}"
    );
    ensure!(1 <= window, "`window_days` is 0 but must be at least 1");
    ensure!(
        window <= horizon,
        "the window of {window} days is longer than the horizon of {horizon} days"
    );
    if let Some(margin) = rules.parity_margin {
        ensure!(
            0.0 < margin && margin < 1.0,
            "`parity_margin` is {margin} but must lie between 0 and 1, for example 0.05 for 5 points"
        );
    }
    check_report_text(rules)?;
    if let Some(costs) = &rules.costs {
        costs.check()?;
    }
    ensure!(threads != Some(0), "`threads` is 0 but must be at least 1");
    Ok(())
}
