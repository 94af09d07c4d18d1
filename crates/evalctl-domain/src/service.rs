//! What a desk promises, and how a ticket's times are measured against it.

use jiff::Timestamp;

use crate::{Clock, Outcome, Schedule, ServiceTimes, Window};

/// The desk's hours and promises. Without either, nothing is measured.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ServiceRules {
    /// When the desk works.
    pub schedule: Option<Schedule>,
    /// Promises, the first that fits a ticket holds.
    pub targets: Vec<ServiceTarget>,
}

/// A promise to some tickets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceTarget {
    /// Only for this priority.
    pub priority: Option<String>,
    /// Only for this channel.
    pub channel: Option<String>,
    /// Whether the time runs always or in business hours only.
    pub clock: ServiceClock,
    /// Time to the first reply.
    pub first_reply: Option<Window>,
    /// Time to the resolution.
    pub resolution: Option<Window>,
}

/// When a promise's time runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServiceClock {
    /// Always.
    Calendar,
    /// In the hours of the schedule; without a schedule nothing is due.
    Business,
}

impl ServiceRules {
    /// Measures one ticket. A ticket without usable times has none.
    #[must_use]
    pub fn measure(&self, outcome: &Outcome) -> ServiceTimes {
        let mut res = ServiceTimes::default();
        if outcome.clock == Clock::Missing {
            return res;
        }
        let opened = outcome.opened_at;
        if let Some(schedule) = &self.schedule {
            let until = |end: Timestamp| schedule.seconds_between(opened, end);
            res.first_reply_business_s = outcome.first_reply_at.and_then(until);
            res.first_resolution_business_s = outcome.first_resolved_at.and_then(until);
            res.resolution_business_s = outcome.resolved_at.and_then(until);
            res.observed_business_s = until(outcome.observed_until);
        }
        if let Some(target) = self.targets.iter().find(|target| target.fits(outcome)) {
            let due = |window: Window| match target.clock {
                ServiceClock::Calendar => Some(window.end_after(opened)),
                ServiceClock::Business => {
                    self.schedule.as_ref()?.after(opened, u64::from(window.seconds()))
                }
            };
            res.first_reply_due_at = target.first_reply.and_then(due);
            res.resolution_due_at = target.resolution.and_then(due);
        }
        res
    }
}

impl ServiceTarget {
    fn fits(&self, outcome: &Outcome) -> bool {
        let fits =
            |wanted: &Option<String>, found: &Option<String>| wanted.is_none() || wanted == found;
        fits(&self.priority, &outcome.priority) && fits(&self.channel, &outcome.channel)
    }
}
