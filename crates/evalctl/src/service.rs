//! `[schedule]` and `[sla]` of `evalctl.toml`: the desk's hours and promises.

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};

use evalctl_domain::{Schedule, ServiceClock, ServiceRules, ServiceTarget, Window};

/// When the desk works, by weekday, in shifts such as `09:00-17:30`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScheduleSection {
    zone: String,
    #[serde(default)]
    monday: Vec<String>,
    #[serde(default)]
    tuesday: Vec<String>,
    #[serde(default)]
    wednesday: Vec<String>,
    #[serde(default)]
    thursday: Vec<String>,
    #[serde(default)]
    friday: Vec<String>,
    #[serde(default)]
    saturday: Vec<String>,
    #[serde(default)]
    sunday: Vec<String>,
    #[serde(default)]
    holidays: Vec<String>,
}

/// What the desk promises; the first target that fits a ticket holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SlaSection {
    clock: ClockWord,
    target: Vec<TargetSection>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ClockWord {
    Calendar,
    Business,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetSection {
    priority: Option<String>,
    channel: Option<String>,
    first_reply: Option<String>,
    resolution: Option<String>,
}

/// The rules that the sections say.
pub(crate) fn service_rules(
    schedule: Option<&ScheduleSection>,
    sla: Option<&SlaSection>,
) -> Result<ServiceRules> {
    let schedule = schedule.map(ScheduleSection::read).transpose().context("`[schedule]`")?;
    let mut targets = Vec::new();
    for (section, idx) in sla.iter().flat_map(|sla| &sla.target).zip(1..) {
        let clock = match sla.map(|sla| sla.clock) {
            Some(ClockWord::Business) => ServiceClock::Business,
            _ => ServiceClock::Calendar,
        };
        ensure!(
            clock == ServiceClock::Calendar || schedule.is_some(),
            "`[sla] clock` is `business` but there is no `[schedule]`"
        );
        targets.push(section.read(clock).with_context(|| format!("`[[sla.target]]` {idx}"))?);
    }
    Ok(ServiceRules { schedule, targets })
}

impl ScheduleSection {
    fn read(&self) -> Result<Schedule> {
        let hours = [
            self.monday.clone(),
            self.tuesday.clone(),
            self.wednesday.clone(),
            self.thursday.clone(),
            self.friday.clone(),
            self.saturday.clone(),
            self.sunday.clone(),
        ];
        Ok(Schedule::new(&self.zone, &hours, &self.holidays)?)
    }
}

impl TargetSection {
    fn read(&self, clock: ServiceClock) -> Result<ServiceTarget> {
        let time = |key: &str, text: &Option<String>| {
            text.as_deref().map(duration).transpose().with_context(|| format!("`{key}`"))
        };
        let target = ServiceTarget {
            priority: self.priority.clone(),
            channel: self.channel.clone(),
            clock,
            first_reply: time("first_reply", &self.first_reply)?,
            resolution: time("resolution", &self.resolution)?,
        };
        if target.first_reply.is_none() && target.resolution.is_none() {
            bail!("it promises neither `first_reply` nor `resolution`");
        }
        Ok(target)
    }
}

/// `30m` or `8h`; a day is left out on purpose: of 24 hours, or of business hours?
fn duration(text: &str) -> Result<Window> {
    let read = || {
        let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
        let number: u16 = number.parse().ok().filter(|&number| 0 < number)?;
        match unit {
            "m" => Some(Window::minutes(number)),
            "h" => Some(Window::hours(number)),
            _ => None,
        }
    };
    read().with_context(|| format!("it is `{text}` but must be a time such as `30m` or `8h`"))
}
