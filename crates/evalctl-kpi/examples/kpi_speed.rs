//! How fast the engine counts: `generate FOLDER ROWS` writes an outcomes table of about so many rows,
//! `time FOLDER QUERIES` runs the queries of a file over it and prints `name seconds rows` a line,
//! the fastest of three.
//!
//! `benches/kpi.sh` runs it beside `DuckDB` on the same files.

use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

use evalctl_domain::{
    Clock, CustomerId, Dialogue, HandledBy, LaterContacts, Outcome, Rating, Recontact,
    ServiceTimes, StatusHistory, TicketId, TicketState,
};
use evalctl_tables::{BATCH_ROWS, Table, outcomes_batch, write_part};
use jiff::{SignedDuration, Timestamp};

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// As many as a replay makes of its own accord.
const PARTS: u32 = 64;

/// On average; from one to nearly twice as many.
const TICKETS_A_CUSTOMER: u64 = 4;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["generate", folder, rows] => generate(Path::new(folder), rows.parse()?),
        ["time", folder, queries] => time(Path::new(folder), Path::new(queries)),
        _ => Err("give `generate FOLDER ROWS` or `time FOLDER QUERIES`".into()),
    }
}

/// As a replay lays its tables out: a part holds whole customers, in their order.
fn generate(folder: &Path, rows: u64) -> Result<(), Box<dyn std::error::Error>> {
    let customers = rows.div_ceil(TICKETS_A_CUSTOMER);
    for part in 0..PARTS {
        let mut named: Vec<(u64, u64)> = (u64::from(part)..customers)
            .step_by(usize::try_from(PARTS)?)
            .map(|id| (dice(id, 7), id))
            .collect();
        named.sort_unstable();
        let tickets = named.into_iter().flat_map(|(name, id)| {
            let tickets = 1 + dice(id, 23) % (2 * TICKETS_A_CUSTOMER - 1);
            (0..tickets).map(move |nth| (2 * TICKETS_A_CUSTOMER * id + nth, name))
        });
        let outcomes: Vec<Outcome> = tickets.map(|(ticket, name)| outcome(ticket, name)).collect();
        let batches = outcomes.chunks(BATCH_ROWS).map(outcomes_batch);
        write_part(folder, Table::Outcomes, part, batches)?;
    }
    Ok(())
}

/// A number that looks random, the same for the same ticket and purpose (`SplitMix64`).
fn dice(ticket: u64, purpose: u64) -> u64 {
    let mut state = (ticket ^ (purpose << 56)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

fn one_of(names: &[&str], thrown: u64) -> Option<String> {
    let idx = usize::try_from(thrown % names.len() as u64).ok()?;
    Some(names[idx].to_owned())
}

fn outcome(ticket: u64, customer: u64) -> Outcome {
    let below = |purpose: u64, end: u64| dice(ticket, purpose) % end;
    let start = Timestamp::from_second(1_700_000_000).expect("a time");
    let after = |time: Timestamp, seconds: u64| {
        time + SignedDuration::from_secs(i64::try_from(seconds).expect("some years at most"))
    };
    let opened_at = after(start, below(1, 2 * 365 * 86_400));
    let ai = below(2, 100) < 45;
    let resolved = (below(3, 100) < 93).then(|| after(opened_at, 60 + below(4, 14 * 86_400)));
    let reopened =
        resolved.filter(|_| below(5, 100) < 9).map(|time| after(time, below(6, 864_000)));
    let customer = format!("c_{customer:016x}");
    let escalated_at = (below(8, 100) < 22).then(|| after(opened_at, below(9, 86_400)));
    let recontact = match below(10, 100) {
        0..12 => Recontact::After(below(11, 2_592_000)),
        12..14 => Recontact::Unknown,
        _ => Recontact::NotSeen,
    };
    Outcome {
        ticket: TicketId::new(&format!("t{ticket}")).expect("an id"),
        cluster: customer.as_str().into(),
        customer: CustomerId::new(&customer).ok(),
        channel: one_of(&["email", "chat", "web", "phone", "api"], dice(ticket, 12)),
        language: one_of(&["en", "de", "fr"], dice(ticket, 13)),
        intent: Some(format!("intent_{:02}", below(14, 40))),
        tier: one_of(&["free", "team", "pro", "enterprise"], dice(ticket, 15)),
        page: None,
        priority: None,
        intent_was_read: false,
        out_of_scope: None,
        given_set: None,
        set: None,
        trial: None,
        clock: Clock::Stated,
        status_history: StatusHistory::Changes,
        excluded: (below(16, 100) < 2).then(|| "spam".to_owned()),
        state: if resolved.is_some() { TicketState::Resolved } else { TicketState::Open },
        handled_by: if ai { HandledBy::Ai } else { HandledBy::People },
        opened_at,
        first_reply_at: Some(after(opened_at, below(17, 40_000))),
        first_resolved_at: resolved,
        resolved_at: resolved,
        closed_at: None,
        observed_until: after(opened_at, 2_592_000),
        escalated_at,
        reopened_at: reopened,
        reopens: u32::from(reopened.is_some()),
        reopens_by_thanks: 0,
        reopened_as_followup: 0,
        ai_answers: u32::from(ai),
        ai_greetings: 0,
        ai_actions: 0,
        person_replies: u32::from(!ai),
        person_notes: 0,
        customer_messages: 1,
        customer_thanks: 0,
        customer_negative: u32::from(below(18, 100) < 4),
        asks_for_person: u32::from(below(19, 100) < 5),
        handoffs: u32::from(ai && escalated_at.is_some()),
        escalations: 0,
        reassignments: 0,
        rating: (below(20, 100) < 25).then(|| Rating::Binary { good: below(21, 100) < 80 }),
        rating_offered: true,
        verified: None,
        recontact,
        recontact_any: recontact,
        repeat: Some(below(22, 100) < 10),
        after_horizon: 0,
        dialogue: Dialogue::default(),
        later: LaterContacts::default(),
        service: ServiceTimes::default(),
    }
}

/// Runs each query of a file of `-- name` lines and statements; one with a second statement is asked
/// part by part, and the second puts the parts together.
fn time(folder: &Path, queries: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let text = std::fs::read_to_string(queries)?;
    for query in text.split("-- ").skip(1) {
        let (name, sql) = query.split_once('\n').ok_or("a name, then a statement")?;
        let mut fastest = f64::INFINITY;
        let mut rows = 0;
        for _ in 0..3 {
            let clock = Instant::now();
            let statement = |sql: &str| sql.trim().trim_end_matches(';').to_owned();
            let answer = match sql.split_once("/* together */") {
                Some((each, together)) => runtime.block_on(evalctl_kpi::query_by_part(
                    folder,
                    &statement(each),
                    &statement(together),
                )),
                None => runtime.block_on(evalctl_kpi::query(folder, &statement(sql))),
            };
            rows = answer?.n_rows();
            fastest = fastest.min(clock.elapsed().as_secs_f64());
        }
        writeln!(std::io::stdout(), "{name} {fastest:.3} {rows}")?;
    }
    Ok(())
}
