//! The nouns: events in, outcomes and grades out, KPIs with their evidence.
//!
//! The main type is [`Event`], one dated fact; a [`Timeline`] holds all events of one customer and
//! is folded into [`Outcome`]s, against which [`Grader`]s judge a candidate's decisions. What a
//! candidate may know is in `evalctl-candidate`, re-exported here whole.
//!
//! ```
//! use evalctl_domain::{Horizon, Window};
//! let window = Window::days(7);
//! assert!(Horizon::new(Window::days(30)).covers(window));
//! ```

pub use evalctl_candidate::*;

pub use buckets::{BucketError, Buckets};
pub use comparison::{
    Comparison, ComparisonAim, ComparisonResult, Difference, Discordant, Finding, FlipRate,
    KpiComparison, NextAct, NextActs, SegmentComparison, Standing,
};
pub use dialogue::{Dialogue, LaterContacts, ServiceTimes};
pub use event::{
    Event, EventKind, HandoffKind, Meaning, SourceRef, StatedTime, TicketState, Visibility,
};
pub use grade::{Grade, Grader, GraderKind, GradingCase, Verdict};
pub use insight::{
    ConfusionRow, CountedShare, ErrorRow, Insight, Leakage, LeakageDelta, LeakageRow, RightInWeek,
    Slice, Slices,
};
pub use kpi::{Estimate, Evidence, Kpi, KpiResult, Segment};
pub use outcome::{HandledBy, Outcome, Recontact};
pub use parity::{Conclusion, EffectSizes, OverlapSummary, Parity, Response};
pub use quality::{
    ArmQuality, BandPoint, ConfidenceQuality, CurveStep, HistogramBar, IntentAccuracy, RiskPoint,
};
pub use rating::{Rating, RatingError};
pub use reference::Reference;
pub use reject::Reject;
pub use rows::{DecisionRow, DecisionStatus, GradeRow, TurnPath};
pub use ruling::Ruling;
pub use saving::{Range, Saving, SavingResult};
pub use schedule::{Schedule, ScheduleError};
pub use service::{ServiceClock, ServiceRules, ServiceTarget};
pub use signal::{Signal, SignalKind, Signals};
pub use sketch::{Sketch, TrigramCounts};
pub use ticket::{Clock, StatusHistory, Ticket};
pub use ticket_set::TicketSet;
pub use timeline::{AccountFact, Feed, TicketHistory, Timeline};
pub use trend::{ChangeMark, Direction, Trend, TrendPoint, TrendTests};
pub use window::{Horizon, Window};

mod event;

mod ticket;

mod ticket_set;

mod timeline;

mod outcome;

mod dialogue;

mod schedule;

mod service;

mod reference;

mod ruling;

mod grade;

mod rows;

mod buckets;

mod kpi;

mod parity;

mod trend;

mod signal;

mod saving;

mod insight;

mod quality;

mod comparison;

mod reject;

mod rating;

mod window;

mod sketch;
