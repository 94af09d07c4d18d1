//! Tickets and decisions in a few words: data in, KPI rows as text out.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use evalctl_domain::{
    Clock, Confidence, CustomerId, Decision, DecisionRow, DecisionStatus, Dialogue, Grade,
    GradeRow, GraderKind, HandledBy, Horizon, Kpi, KpiResult, LaterContacts, Mode, Outcome, Rating,
    Recontact, ServiceTimes, SourceRef, StatusHistory, Ticket, TicketId, TicketState, TurnPath,
    Verdict, Window,
};
use evalctl_stats::Level;
use evalctl_tables::{Table, Text, decisions_batch, grades_batch, outcomes_batch, write_part};
use jiff::{SignedDuration, Timestamp};

use crate::{ArmInfo, KpiDefinition, KpiError, KpiRequest, compute, shipped_definitions};

/// The tables of a run.
#[derive(Debug, Clone, Default)]
pub(super) struct Data {
    pub(super) outcomes: Vec<Outcome>,
    pub(super) decisions: Vec<DecisionRow>,
    pub(super) grades: Vec<GradeRow>,
    pub(super) arms: Vec<ArmInfo>,
}

/// The rows of some KPIs of `data`, by the given breakdowns, one line each.
#[track_caller]
pub(super) fn kpis(ids: &[&str], by: &[&[&str]], data: &str) -> String {
    let kpis = computed(ids, by, &parse(data), 1).expect("computable");
    kpis.iter().map(line).collect::<Vec<String>>().join("\n")
}

/// The rows of some KPIs, all if none is named, over tables of `n_parts` parts.
pub(super) fn computed(
    ids: &[&str],
    by: &[&[&str]],
    data: &Data,
    n_parts: usize,
) -> Result<Vec<Kpi>, KpiError> {
    let definitions: Vec<KpiDefinition> = shipped_definitions()
        .into_iter()
        .filter(|definition| ids.is_empty() || ids.contains(&definition.id.as_str()))
        .collect();
    computed_with(&definitions, by, data, n_parts)
}

/// The rows of KPIs that are not ours.
pub(super) fn computed_with(
    definitions: &[KpiDefinition],
    by: &[&[&str]],
    data: &Data,
    n_parts: usize,
) -> Result<Vec<Kpi>, KpiError> {
    let by: Vec<Vec<String>> = by.iter().map(|names| owned(names)).collect();
    let request = KpiRequest {
        definitions,
        arms: &data.arms,
        by: &by,
        as_of: at("100d"),
        window: Window::days(7),
        horizon: Horizon::new(Window::days(30)),
        level: Level::percent_95(),
    };
    let folder = tempfile::Builder::new().prefix("a [run] #1 *%20").tempdir().expect("a folder");
    write(folder.path(), data, n_parts);
    block_on(compute(folder.path(), &request))
}

pub(crate) fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(work)
}

/// The tables of `data` in a folder that lives as long as the result.
pub(super) fn tables_of(data: &Data) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), data, 3);
    folder
}

/// What a run of the tests asks about `definitions`.
pub(super) fn request<'r>(definitions: &'r [KpiDefinition], arms: &'r [ArmInfo]) -> KpiRequest<'r> {
    KpiRequest {
        definitions,
        arms,
        by: &[],
        as_of: at("100d"),
        window: Window::days(7),
        horizon: Horizon::new(Window::days(30)),
        level: Level::percent_95(),
    }
}

/// Numbers that follow from a seed (`SplitMix64`).
pub(super) struct Dice(pub(super) u64);

impl Dice {
    /// True with that chance in per cent.
    pub(super) fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }

    pub(super) fn below(&mut self, count: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % count
    }
}

pub(super) fn write(folder: &Path, data: &Data, n_parts: usize) {
    for part in 0..n_parts {
        let number = u32::try_from(part).expect("few parts");
        // As a replay does: a part holds whole clusters in every table.
        let clusters: BTreeMap<&TicketId, &str> =
            data.outcomes.iter().map(|row| (&row.ticket, &*row.cluster)).collect();
        let mine = |ticket: &TicketId| {
            let cluster = clusters.get(ticket).copied().unwrap_or(ticket.as_str());
            cluster.bytes().map(usize::from).sum::<usize>() % n_parts == part
        };
        let outcomes = outcomes_batch(&share(&data.outcomes, |row| mine(&row.ticket)));
        write_part(folder, Table::Outcomes, number, [outcomes]).expect("written");
        let decisions = share(&data.decisions, |row| mine(&row.ticket));
        let decisions = decisions_batch(&decisions, Text::Keep);
        write_part(folder, Table::Decisions, number, [decisions]).expect("written");
        let grades = grades_batch(&share(&data.grades, |row| mine(&row.ticket)));
        write_part(folder, Table::Grades, number, [grades]).expect("written");
    }
}

fn share<T: Clone>(rows: &[T], mine: impl Fn(&T) -> bool) -> Vec<T> {
    rows.iter().filter(|row| mine(row)).cloned().collect()
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

/// `history/ai fcr intent=login: 0.5000 (0.0945 .. 0.9055) wilson, 1 of 2, 2 clusters …`
pub(super) fn line(kpi: &Kpi) -> String {
    let mut res = format!("{} {}", kpi.arm, kpi.id);
    for (name, value) in kpi.segment.iter().flatten() {
        let _ = write!(res, " {name}={}", value.as_deref().unwrap_or("-"));
    }
    let n = kpi.n;
    match &kpi.result {
        KpiResult::Refused { reason, needed } => {
            let _ = write!(res, ": refused, {reason}; n {n}");
            if let Some(needed) = needed {
                let _ = write!(res, ", needed {needed}");
            }
        }
        KpiResult::Estimated(estimate) => {
            let number = |value: Option<f64>| match value {
                None => "?".to_owned(),
                Some(value) if kpi.unit == "seconds" => format!("{value}s"),
                Some(value) => format!("{value:.4}"),
            };
            let [value, lower, upper] =
                [estimate.value, estimate.lower, estimate.upper].map(number);
            let _ = write!(res, ": {value} ({lower} .. {upper}) {}, ", estimate.method);
            match kpi.k {
                Some(k) => {
                    let _ = write!(res, "{k} of {n}");
                }
                None => {
                    let _ = write!(res, "n {n}");
                }
            }
        }
    }
    for (count, name) in [
        (kpi.clusters.unwrap_or(0), "clusters"),
        (kpi.pending, "pending"),
        (kpi.excluded, "excluded"),
    ] {
        if 0 < count {
            let _ = write!(res, ", {count} {name}");
        }
    }
    if kpi.evidence.as_str() != "measured" || kpi.grader.is_some() {
        let grader = kpi.grader.as_deref().unwrap_or("nobody");
        let _ = write!(res, ", {} by {grader}", kpi.evidence.as_str());
    }
    if let Some(note) = &kpi.note {
        let _ = write!(res, " [{note}]");
    }
    res
}

/// Reads lines `ticket customer opened word…` and, after a line `arm NAME` or `arm NAME acted`,
/// lines `ticket decision word…`, a word being `confidence=0.7`, `reads=intent` or `verdict:grader`.
pub(super) fn parse(text: &str) -> Data {
    let mut data = Data::default();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        if words[0] == "arm" {
            data.arms.push(ArmInfo {
                name: words[1].replace('_', " "),
                acted: words.get(2) == Some(&"acted"),
            });
        } else if let Some(arm) = data.arms.last() {
            let arm = arm.name.clone();
            decision(&mut data, &arm, &words);
        } else {
            data.outcomes.push(outcome(&words));
        }
    }
    data
}

fn outcome(words: &[&str]) -> Outcome {
    let opened = at(words[2]);
    let mut res = blank(words[0], words[1], opened);
    for word in &words[3..] {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        let after = || Some(opened + duration(value));
        match name {
            "ai" => res.handled_by = HandledBy::Ai,
            "people" => res.handled_by = HandledBy::People,
            "both" => res.handled_by = HandledBy::Both,
            "reply" => res.first_reply_at = after(),
            "first" => res.first_resolved_at = after(),
            "last" => res.resolved_at = after(),
            "resolved" => {
                res.first_resolved_at = after();
                res.resolved_at = after();
            }
            "silent" => res.state = TicketState::ClosedNoReply,
            "reopened" => {
                res.reopened_at = after();
                res.reopens += 1;
            }
            "thanks" => res.reopens_by_thanks += 1,
            "escalated" => {
                res.escalated_at = after();
                res.escalations += 1;
            }
            "handoff" => res.handoffs += 1,
            "asks" => res.asks_for_person += 1,
            "negative" => res.customer_negative += 1,
            "again" => {
                res.recontact = recontact(value);
                res.recontact_any = res.recontact;
            }
            "again_any" => res.recontact_any = recontact(value),
            "shared" => {
                (res.recontact, res.recontact_any) = (Recontact::Unknown, Recontact::Unknown);
                res.repeat = None;
            }
            "repeat" => res.repeat = Some(true),
            "good" => res.rating = Some(Rating::Binary { good: true }),
            "bad" => res.rating = Some(Rating::Binary { good: false }),
            "asked" => res.rating_offered = true,
            "pass" => res.verified = Some(true),
            "fail" => res.verified = Some(false),
            "trial" => res.trial = value.parse().ok(),
            "spam" => {
                res.excluded = Some("spam".to_owned());
                res.observed_until = opened + duration(value);
            }
            "until" => res.observed_until = opened + duration(value),
            "untimed" => {
                res.clock = Clock::Missing;
                (res.recontact, res.recontact_any) = (Recontact::Unknown, Recontact::Unknown);
                res.repeat = None;
            }
            "intent" => res.intent = Some(value.to_owned()),
            "in_scope" => res.out_of_scope = Some(false),
            "out_of_scope" => res.out_of_scope = Some(true),
            "channel" => res.channel = Some(value.to_owned()),
            "language" => res.language = Some(value.to_owned()),
            _ => panic!("no such word: {word}"),
        }
    }
    res.rating_offered |= res.rating.is_some();
    res
}

fn decision(data: &mut Data, arm: &str, words: &[&str]) {
    let ticket = TicketId::new(words[0]).expect("an id");
    let (status, reason) = words[1].split_once('=').unwrap_or((words[1], ""));
    let status = match status {
        "excluded" => DecisionStatus::Excluded { reason: reason.to_owned() },
        "errored" => DecisionStatus::Errored { reason: reason.to_owned() },
        mode => {
            let mode = mode.parse::<Mode>().expect("a mode");
            let mut decision = Decision::new(mode, Confidence::ONE, "test");
            for word in &words[2..] {
                match word.split_once('=') {
                    Some(("confidence", value)) => {
                        let value = value.parse().expect("a number");
                        decision.confidence = Confidence::new(value).expect("in [0, 1]");
                    }
                    Some(("reads", intent)) => decision.intent = Some(intent.to_owned()),
                    _ => {}
                }
            }
            DecisionStatus::Decided(decision)
        }
    };
    let of_ticket = data.outcomes.iter().find(|outcome| outcome.ticket == ticket);
    let cluster = of_ticket.map_or(words[0].to_owned(), |outcome| outcome.cluster.to_string());
    let last = DecisionRow {
        arm: arm.into(),
        ticket: ticket.clone(),
        customer: None,
        cluster: cluster.into(),
        set: None,
        counted: true,
        turn: 1,
        decided_at: at("0d"),
        status,
        path: TurnPath::On,
        is_last: true,
        snapshot: None,
        epoch: 0,
        asked: 1,
        flips: 0,
        mode_flips: 0,
    };
    // An earlier turn, which nothing may count.
    let early = Decision::new(Mode::Autonomous, Confidence::ONE, "early");
    let status = DecisionStatus::Decided(early);
    data.decisions.push(DecisionRow { turn: 0, is_last: false, status, ..last.clone() });
    data.decisions.push(last);
    let verdicts = words[2..].iter().filter(|word| word.contains(':'));
    for (idx, word) in verdicts.enumerate() {
        let (verdict, grader) = word.split_once(':').expect("verdict:grader");
        // `ungraded=1:reference`: had it acted, it would have been right.
        let (verdict, score) = match verdict.split_once('=') {
            Some((verdict, score)) => (verdict, score.parse().ok()),
            None => (verdict, None),
        };
        let verdict = match verdict {
            "correct" => Verdict::Correct,
            "wrong" => Verdict::Wrong,
            "ungraded" => Verdict::Ungraded { reason: "test".to_owned() },
            _ => Verdict::Pending { until: at("0d") },
        };
        let grader = match grader {
            "human" => GraderKind::Human,
            "outcome" => GraderKind::Outcome,
            "reference" => GraderKind::Reference,
            _ => GraderKind::Similarity,
        };
        data.grades.push(GradeRow {
            arm: arm.into(),
            ticket: ticket.clone(),
            turn: 1,
            grade: Grade { grader, verdict, score },
            effective: idx == 0,
        });
    }
}

/// The facts of a ticket that no KPI rests on.
pub(crate) fn ticket_of(ticket: &str, customer: &str, opened_at: Timestamp) -> Ticket {
    Ticket {
        id: TicketId::new(ticket).expect("an id"),
        customer: CustomerId::new(customer).ok(),
        cluster: customer.into(),
        shared_mailbox: false,
        opened_at,
        channel: None,
        language: None,
        intent: None,
        intent_read: None,
        given_set: None,
        trial: None,
        sketch: None,
        clock: Clock::Stated,
        status_history: StatusHistory::Changes,
        source: SourceRef { file: 0, line: 1 },
    }
}

pub(crate) fn blank(ticket: &str, customer: &str, opened_at: Timestamp) -> Outcome {
    Outcome {
        ticket: TicketId::new(ticket).expect("an id"),
        customer: CustomerId::new(customer).ok(),
        cluster: customer.into(),
        channel: None,
        language: None,
        intent: None,
        intent_was_read: false,
        tier: None,
        page: None,
        priority: None,
        out_of_scope: None,
        given_set: None,
        set: None,
        trial: None,
        clock: Clock::Stated,
        status_history: StatusHistory::Changes,
        excluded: None,
        state: TicketState::Resolved,
        handled_by: HandledBy::Nobody,
        opened_at,
        first_reply_at: None,
        first_resolved_at: None,
        resolved_at: None,
        closed_at: None,
        observed_until: at("100d"),
        escalated_at: None,
        reopened_at: None,
        reopens: 0,
        reopens_by_thanks: 0,
        reopened_as_followup: 0,
        ai_answers: 0,
        ai_greetings: 0,
        ai_actions: 0,
        person_replies: 0,
        person_notes: 0,
        customer_messages: 1,
        customer_thanks: 0,
        customer_negative: 0,
        asks_for_person: 0,
        handoffs: 0,
        escalations: 0,
        reassignments: 0,
        rating: None,
        rating_offered: false,
        verified: None,
        recontact: Recontact::NotSeen,
        recontact_any: Recontact::NotSeen,
        repeat: Some(false),
        after_horizon: 0,
        dialogue: Dialogue::default(),
        later: LaterContacts::default(),
        service: ServiceTimes::default(),
    }
}

fn recontact(after: &str) -> Recontact {
    Recontact::After(u64::try_from(duration(after).as_secs()).expect("later"))
}

/// A moment that long after the beginning of the data.
pub(super) fn at(after: &str) -> Timestamp {
    let start: Timestamp = "2026-01-01T00:00:00Z".parse().expect("a time");
    start + duration(after)
}

/// `90s`, `5m`, `2h`, `3d`, also negative.
fn duration(text: &str) -> SignedDuration {
    let (number, unit) = text.split_at(text.len() - 1);
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        _ => 86_400,
    };
    SignedDuration::from_secs(number.parse::<i64>().expect("a number") * seconds)
}
