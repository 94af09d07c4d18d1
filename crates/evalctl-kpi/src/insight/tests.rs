//! Decisions in a few words: data in, what they tell out.

use std::fmt::Write as _;

use evalctl_domain::{
    AuthorRole, Confidence, Decision, DecisionRow, DecisionStatus, Event, EventKind, Grade,
    GradeRow, GraderKind, Insight, LeakageRow, Mode, Outcome, SourceRef, Ticket, TicketId,
    TicketSet, TurnPath, Verdict, Visibility,
};
use evalctl_stats::Level;
use evalctl_tables::{
    Table, Text, decisions_batch, events_batch, grades_batch, leakage_batch, outcomes_batch,
    write_part,
};
use jiff::{SignedDuration, Timestamp};

use super::{InsightRequest, insights};
use crate::ArmInfo;
use crate::tests::fixture::{blank, block_on, ticket_of};

/// One test ticket and the decision on it.
#[derive(Clone)]
struct Case {
    ticket: String,
    customer: String,
    set: TicketSet,
    day: i64,
    intent: Option<&'static str>,
    read: Option<&'static str>,
    verdict: Option<bool>,
    confidence: f64,
    channel: &'static str,
    text: &'static str,
}

impl Case {
    fn new(number: usize) -> Self {
        Self {
            ticket: format!("t{number:03}"),
            customer: format!("c{number}"),
            set: TicketSet::Test,
            day: 0,
            intent: Some("login"),
            read: Some("login"),
            verdict: None,
            confidence: 0.5,
            channel: "email",
            text: "I cannot log in",
        }
    }

    fn opened_at(&self) -> Timestamp {
        // 2026-01-01 was a Thursday.
        let start: Timestamp = "2026-01-01T00:00:00Z".parse().expect("a time");
        start + SignedDuration::from_hours(24 * self.day)
    }

    fn outcome(&self) -> Outcome {
        let mut outcome = blank(&self.ticket, &self.customer, self.opened_at());
        outcome.set = Some(self.set);
        outcome.intent = self.intent.map(str::to_owned);
        outcome.channel = Some(self.channel.to_owned());
        outcome
    }

    fn decision(&self) -> DecisionRow {
        let confidence = Confidence::new(self.confidence).expect("in range");
        let mut decision = Decision::new(Mode::Autonomous, confidence, "test");
        decision.intent = self.read.map(str::to_owned);
        DecisionRow {
            arm: "arm".into(),
            ticket: TicketId::new(&self.ticket).expect("an id"),
            customer: None,
            cluster: self.customer.as_str().into(),
            set: Some(self.set),
            counted: self.set == TicketSet::Test,
            turn: 0,
            decided_at: self.opened_at(),
            status: DecisionStatus::Decided(decision),
            path: TurnPath::On,
            is_last: true,
            snapshot: None,
            epoch: 0,
            asked: 1,
            flips: 0,
            mode_flips: 0,
        }
    }

    fn grade(&self) -> Option<GradeRow> {
        let verdict = if self.verdict? { Verdict::Correct } else { Verdict::Wrong };
        Some(GradeRow {
            arm: "arm".into(),
            ticket: TicketId::new(&self.ticket).expect("an id"),
            turn: 0,
            grade: Grade { grader: GraderKind::Human, verdict, score: None },
            effective: true,
        })
    }

    /// What the customer wrote, and what a person replied a day later.
    fn events(&self) -> (Ticket, Vec<Event>) {
        let said = |author, text: &str, seq, days: i64| Event {
            time: self.opened_at() + SignedDuration::from_hours(24 * days),
            stated: None,
            seq,
            source: SourceRef { file: 0, line: 1 },
            kind: EventKind::Message {
                author,
                visibility: Visibility::Public,
                text: Some(text.to_owned()),
                meaning: None,
            },
        };
        let events = vec![
            said(AuthorRole::Customer, self.text, 0, 0),
            said(AuthorRole::Person, "afterwards", 1, 1),
            said(AuthorRole::Customer, "afterwards", 2, 2),
        ];
        (ticket_of(&self.ticket, &self.customer, self.opened_at()), events)
    }
}

fn looked_at(cases: &[Case], leakage: &[LeakageRow], with_text: bool, n_parts: usize) -> Insight {
    let folder = tempfile::tempdir().expect("a folder");
    for part in 0..n_parts {
        let mine: Vec<&Case> = cases.iter().skip(part).step_by(n_parts).collect();
        let number = u32::try_from(part).expect("few parts");
        let outcomes: Vec<Outcome> = mine.iter().map(|case| case.outcome()).collect();
        let decisions: Vec<DecisionRow> = mine.iter().map(|case| case.decision()).collect();
        let grades: Vec<GradeRow> = mine.iter().filter_map(|case| case.grade()).collect();
        let histories: Vec<(Ticket, Vec<Event>)> = mine.iter().map(|case| case.events()).collect();
        let events: Vec<(&Ticket, &Event)> = histories
            .iter()
            .flat_map(|(ticket, events)| events.iter().map(move |event| (ticket, event)))
            .collect();
        let write = |table, batch| {
            write_part(folder.path(), table, number, [batch]).expect("written");
        };
        write(Table::Outcomes, outcomes_batch(&outcomes));
        write(Table::Decisions, decisions_batch(&decisions, Text::Keep));
        write(Table::Grades, grades_batch(&grades));
        write(Table::Events, events_batch(&events, Text::Keep));
        if !leakage.is_empty() {
            let rows: Vec<LeakageRow> =
                leakage.iter().skip(part).step_by(n_parts).cloned().collect();
            write(Table::Leakage, leakage_batch(&rows));
        }
    }
    let arms = [ArmInfo { name: "arm".to_owned(), acted: false }];
    let request = InsightRequest { arms: &arms, with_text, level: Level::percent_95() };
    let mut found = block_on(insights(folder.path(), &request)).expect("looked at");
    assert_eq!(found.len(), 1);
    found.remove(0)
}

fn look(cases: &[Case]) -> Insight {
    looked_at(cases, &[], false, 1)
}

#[test]
fn a_decision_is_right_by_its_verdict_and_else_by_the_intent() {
    let mut cases: Vec<Case> = (0..6).map(Case::new).collect();
    cases[0].verdict = Some(false);
    cases[1].read = Some("refund");
    cases[1].verdict = Some(true);
    cases[2].read = Some("refund");
    cases[3].read = None;
    cases[4].set = TicketSet::Tune;
    let found = look(&cases);
    let right = found.right.expect("some can be told");
    // t001 by verdict and t005 by intent; t000 is wrong by verdict, t002 by intent; t003 cannot be told.
    assert_eq!((right.k, right.n, right.clusters), (2, 4, 4));
    let confusion: Vec<String> = found
        .confusion
        .iter()
        .map(|row| format!("{} {:?} {}", row.intent, row.read, row.tickets))
        .collect();
    assert_eq!(confusion, ["login Some(\"login\") 2", "login Some(\"refund\") 2", "login None 1"]);
}

#[test]
fn weeks_begin_on_monday_and_the_cal_set_is_not_looked_at() {
    let mut cases: Vec<Case> = (0..7).map(Case::new).collect();
    // Thursday to Sunday are one week, Monday begins the next.
    for (case, day) in cases.iter_mut().zip([0, 3, 4, 10, 11, -1, -20_454]) {
        case.day = day;
    }
    cases[1].read = Some("refund");
    cases[3].set = TicketSet::Cal;
    cases[5].set = TicketSet::Tune;
    let mut shown = String::new();
    for point in look(&cases).weeks {
        let (week, set) = (point.week.to_string(), point.set.unwrap_or_default());
        let _ = writeln!(shown, "{} {set} {} of {}", &week[..10], point.right.k, point.right.n);
    }
    let expected = "1969-12-29 test 1 of 1\n2025-12-29 test 1 of 2\n2025-12-29 tune 1 of 1\n\
                    2026-01-05 test 1 of 1\n2026-01-12 test 1 of 1\n";
    assert_eq!(shown, expected);
}

/// Forty tickets of sixty customers mention an invoice, and most of these go wrong.
fn with_a_bad_term() -> Vec<Case> {
    (0..160)
        .map(|number| {
            let mut case = Case::new(number);
            let is_bad = number % 4 == 0;
            if is_bad {
                case.text = "my INVOICE 4711 is wrong, email_7f3a91c2";
                case.channel = "chat";
            }
            if (is_bad && number % 16 != 0) || number % 40 == 1 {
                case.read = Some("refund");
            }
            case
        })
        .collect()
}

#[test]
fn slices_in_which_it_is_wrong_more_often_stand_out() {
    let slices = look(&with_a_bad_term()).slices;
    let shown: Vec<String> = slices
        .worse
        .iter()
        .map(|slice| {
            format!("{} {} {} of {}", slice.dimension, slice.value, slice.wrong.k, slice.wrong.n)
        })
        .collect();
    // Not what was written afterwards, no numbers, no masks.
    assert_eq!(shown, ["channel chat 30 of 40", "term invoice 30 of 40", "term wrong 30 of 40"]);
    // Of the words of the others, `cannot` and `log`; `my`, `is` and `in` are too short.
    assert_eq!(slices.tested, 6);
    for slice in &slices.worse {
        assert!(slice.p <= slice.p_adjusted && slice.p_adjusted < 1e-6, "{slice:?}");
        assert!((slice.overall - 34.0 / 160.0).abs() < 1e-12);
    }
}

/// One customer who writes a lot is no slice, and where nothing is amiss nothing stands out.
#[test]
fn slices_count_customers() {
    let mut cases = with_a_bad_term();
    for case in cases.iter_mut().filter(|case| case.channel == "chat") {
        case.customer = "one".to_owned();
    }
    let slices = look(&cases).slices;
    assert_eq!(slices.worse, Vec::new());
    let even: Vec<Case> = with_a_bad_term()
        .into_iter()
        .enumerate()
        .map(|(idx, case)| Case {
            read: Some(["login", "refund"][usize::from(idx % 10 < 2)]),
            ..case
        })
        .collect();
    assert_eq!(look(&even).slices.worse, Vec::new());
}

#[test]
fn errors_are_the_surest_ones_and_few_of_a_kind() {
    let mut cases: Vec<Case> = (0..30).map(Case::new).collect();
    for (idx, case) in cases.iter_mut().enumerate() {
        case.read = Some(["refund", "parcel"][usize::from(12 <= idx)]);
        case.confidence = 0.9 - 0.01 * idx as f64;
    }
    cases[29].verdict = Some(false);
    cases[29].read = Some("login");
    for idx in [13, 14] {
        cases[idx].customer = "c12".to_owned();
    }
    let found = look(&cases);
    let listed: Vec<String> = found
        .errors
        .iter()
        .map(|row| format!("{} {} {:?} {}", row.rank, row.ticket_id, row.grader, row.alike))
        .collect();
    // Five refunds, five parcels with no third one of c12, and the one that a person called wrong.
    let expected = [
        "1 t000 None 12",
        "2 t001 None 12",
        "3 t002 None 12",
        "4 t003 None 12",
        "5 t004 None 12",
        "6 t012 None 17",
        "7 t013 None 17",
        "8 t015 None 17",
        "9 t016 None 17",
        "10 t017 None 17",
        "11 t029 Some(\"human\") 1",
    ];
    assert_eq!(listed, expected);
    assert!(found.errors.iter().all(|row| row.text.is_none()));
    let told = looked_at(&cases, &[], true, 1);
    assert!(told.errors.iter().all(|row| row.text.as_deref() == Some("I cannot log in")));
}

#[test]
fn leakage_is_off_minus_on_over_the_same_tickets() {
    let cases: Vec<Case> = (0..40).map(Case::new).collect();
    let row = |(idx, case): (usize, &Case)| LeakageRow {
        arm: "arm".into(),
        ticket: TicketId::new(&case.ticket).expect("an id"),
        cluster: case.customer.as_str().into(),
        right_on: (idx != 39).then_some(idx % 2 == 0),
        right_off: Some(idx % 2 == 0 || idx % 4 == 1),
        read_on: None,
        read_off: None,
        mode_on: Mode::Autonomous,
        mode_off: if idx < 3 { Mode::Draft } else { Mode::Autonomous },
    };
    let rows: Vec<LeakageRow> = cases.iter().enumerate().map(row).collect();
    let leakage = looked_at(&cases, &rows, false, 2).leakage.expect("it was checked");
    assert_eq!((leakage.tickets, leakage.mode_changed, leakage.read), (40, 3, None));
    let right = leakage.right.expect("it can be told");
    assert_eq!((right.n, right.clusters), (39, 39));
    assert!((right.on - 20.0 / 39.0).abs() < 1e-12);
    assert!((right.delta - 10.0 / 39.0).abs() < 1e-12);
    assert!(0.0 < right.lower && right.lower < right.delta && right.delta < right.upper);
}

#[test]
fn nothing_depends_on_how_tables_are_cut() {
    let cases = with_a_bad_term();
    let one = looked_at(&cases, &[], true, 1);
    for n_parts in [2, 7] {
        assert_eq!(looked_at(&cases, &[], true, n_parts), one);
    }
}

#[test]
fn a_run_without_sets_tells_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let case = Case::new(0);
    let (ticket, events) = case.events();
    let events: Vec<(&Ticket, &Event)> = events.iter().map(|event| (&ticket, event)).collect();
    let outcome = Outcome { set: None, ..case.outcome() };
    let decision = DecisionRow { set: None, counted: true, ..case.decision() };
    for (table, batch) in [
        (Table::Outcomes, outcomes_batch(&[outcome])),
        (Table::Decisions, decisions_batch(&[decision], Text::Keep)),
        (Table::Grades, grades_batch(&[])),
        (Table::Events, events_batch(&events, Text::Keep)),
    ] {
        write_part(folder.path(), table, 0, [batch]).expect("written");
    }
    let arms = [ArmInfo { name: "arm".to_owned(), acted: false }];
    let request = InsightRequest { arms: &arms, with_text: false, level: Level::percent_95() };
    assert_eq!(block_on(insights(folder.path(), &request)).expect("looked at"), Vec::new());
}
