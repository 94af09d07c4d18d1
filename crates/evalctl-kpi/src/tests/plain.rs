//! Every definition once more, in plain Rust over outcomes: what the SQL must count.
//!
//! Written from the texts of the definitions, one function each, so that a slip in a predicate shows.

use evalctl_domain::{Clock, HandledBy, Outcome, Recontact, TicketState, Window};
use jiff::Timestamp;

/// Where one definition puts one ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Out,
    Pending,
    No,
    Yes,
    Silent,
    Unverified,
}

/// What the run knows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    pub(super) as_of: Timestamp,
    pub(super) window: Window,
    pub(super) horizon: Window,
}

const DAY: Window = Window::hours(24);
const THREE_DAYS: Window = Window::hours(72);

/// Where the share `id` puts `outcome`; `None` where `id` is no share of the history.
pub(super) fn place(id: &str, outcome: &Outcome, run: Run) -> Option<Place> {
    let place = place_of_counted(id, outcome, run)?;
    Some(if outcome.excluded.is_some() { Place::Out } else { place })
}

/// The same for a ticket that is not taken out of the count.
fn place_of_counted(id: &str, o: &Outcome, run: Run) -> Option<Place> {
    let timed = o.clock == Clock::Stated;
    let known = o.recontact != Recontact::Unknown;
    let Run { as_of, window, .. } = run;
    Some(match id {
        "autonomous_resolution" => autonomous(o, run),
        "autonomous_precision" => {
            let alone =
                o.handled_by == HandledBy::Ai && o.handoffs + o.escalations + o.person_replies == 0;
            if alone { autonomous(o, run) } else { Place::Out }
        }
        "autonomous_resolution_confirmed" => match autonomous(o, run) {
            Place::Yes if o.state == TicketState::ClosedNoReply => Place::No,
            place => place,
        },
        "no_handoff" | "escalation" if o.handled_by == HandledBy::Nobody => Place::Out,
        "no_handoff" => yes(o.handled_by == HandledBy::Ai && o.handoffs == 0),
        "escalation" => yes(o.escalated_at.is_some()),
        "escalation_24h" if !timed || o.handled_by == HandledBy::Nobody => Place::Out,
        "escalation_24h" if as_of < DAY.end_after(o.opened_at) => Place::Pending,
        "escalation_24h" => yes(within(o.escalated_at, o.opened_at, DAY)),
        "reopen" | "recontact" | "recontact_any" | "fcr" | "fcr_any" => {
            let Some(first) = o.first_resolved_at.filter(|_| timed) else {
                return Some(Place::Out);
            };
            match id {
                "reopen" if as_of < window.end_after(first) => Place::Pending,
                "reopen" => yes(reopened(o, first, window)),
                _ if !known => Place::Out,
                "recontact" | "recontact_any" => {
                    let last = o.resolved_at.unwrap_or(first);
                    let contact = if id == "recontact" { o.recontact } else { o.recontact_any };
                    if as_of < window.end_after(last) {
                        return Some(Place::Pending);
                    }
                    yes(came_back(contact, window))
                }
                _ if o.repeat == Some(true) => Place::Out,
                _ if as_of < window.end_after(first) => Place::Pending,
                _ => {
                    let contact = if id == "fcr" { o.recontact } else { o.recontact_any };
                    yes(!reopened(o, first, window) && !came_back(contact, window))
                }
            }
        }
        "csat" => match o.rating.and_then(evalctl_domain::Rating::satisfied) {
            None => Place::Out,
            Some(satisfied) => yes(satisfied),
        },
        "reward" => o.verified.map_or(Place::Out, yes),
        "sla_first_reply_breach" => {
            promise(o.service.first_reply_due_at, o.first_reply_at.or(o.first_resolved_at), as_of)
        }
        "sla_resolution_breach" => promise(o.service.resolution_due_at, o.resolved_at, as_of),
        "one_touch" => {
            let people = matches!(o.handled_by, HandledBy::People | HandledBy::Both);
            if o.resolved_at.is_none() || !people {
                return Some(Place::Out);
            }
            yes(o.dialogue.person_turns + o.person_notes + o.reassignments < 2)
        }
        "evalctl.autonomous_resolution" => strict(o, run),
        "zendesk.ar@2024" => zendesk(o, run, false, Some(true)),
        "zendesk.contained@2026-05-18" => zendesk(o, run, true, Some(false)),
        "zendesk.verified@2026-05-18" => zendesk(o, run, true, Some(true)),
        "intercom.resolution@2023" => intercom(o, as_of, false),
        "intercom.outcome@2026-03-12" => intercom(o, as_of, true),
        "ada.ar" => ada(o, as_of),
        "gorgias.automated_interaction" => gorgias(o, as_of),
        "forethought.deflection" => forethought(o, run),
        "dialogflow.contained_no_callback_24h" => dialogflow(o, as_of),
        "recontact_fcr@7d" => first_contact(o, as_of, Window::days(7)),
        "recontact_fcr@14d" => first_contact(o, as_of, Window::days(14)),
        "intercom.first_contact" if o.first_resolved_at.is_none() => Place::Out,
        "intercom.first_contact" => {
            yes(o.dialogue.closings == 1 && o.dialogue.people_involved == 1)
        }
        "zendesk.one_touch" | "fivetran.one_touch" | "freshservice.fcr" | "zoho.fcr"
            if o.resolved_at.is_none() =>
        {
            Place::Out
        }
        "zendesk.one_touch" => yes(o.person_replies < 2),
        "zoho.fcr" => yes(o.person_replies == 1),
        "freshservice.fcr" => yes(o.customer_messages < 2),
        "fivetran.one_touch" => {
            let chat = ["chat", "messaging", "native_messaging"];
            let is_chat = o.channel.as_deref().is_some_and(|channel| chat.contains(&channel));
            yes(if is_chat { o.dialogue.person_turns == 1 } else { o.person_replies == 1 })
        }
        "zendesk.messaging_one_touch" => {
            let messaging = ["messaging", "chat"];
            let is_messaging =
                o.channel.as_deref().is_some_and(|channel| messaging.contains(&channel));
            if !is_messaging || o.resolved_at.is_none() {
                Place::Out
            } else if o.person_replies == 0 || 0 < o.dialogue.waits || 0 < o.reopens {
                Place::No
            } else if 1 < o.person_replies {
                Place::Silent
            } else {
                Place::Yes
            }
        }
        _ => return None,
    })
}

/// Whether what was promised came too late.
fn promise(due: Option<Timestamp>, came: Option<Timestamp>, as_of: Timestamp) -> Place {
    match (due, came) {
        (None, _) => Place::Out,
        (Some(due), _) if as_of < due => Place::Pending,
        (Some(due), came) => yes(came.is_none_or(|came| due < came)),
    }
}

fn yes(counted: bool) -> Place {
    if counted { Place::Yes } else { Place::No }
}

/// At most `window` after `start`.
fn within(moment: Option<Timestamp>, start: Timestamp, window: Window) -> bool {
    moment.is_some_and(|moment| moment <= window.end_after(start))
}

fn reopened(o: &Outcome, first: Timestamp, window: Window) -> bool {
    o.reopens_by_thanks < o.reopens && within(o.reopened_at, first, window)
}

fn came_back(contact: Recontact, window: Window) -> bool {
    matches!(contact, Recontact::After(delay) if delay <= u64::from(window.seconds()))
}

fn ai_took_part(o: &Outcome) -> bool {
    0 < o.ai_answers + o.ai_greetings + o.ai_actions + o.dialogue.ai_declines
}

/// Alone, kept, as our headline says.
fn autonomous(o: &Outcome, run: Run) -> Place {
    let timed = o.clock == Clock::Stated;
    if timed && o.recontact == Recontact::Unknown {
        return Place::Out;
    }
    let matures = match o.first_resolved_at {
        Some(first) => run.window.end_after(first),
        None => run.horizon.end_after(o.opened_at),
    };
    if timed && run.as_of < matures {
        return Place::Pending;
    }
    let Some(first) = o.first_resolved_at else { return Place::No };
    yes(o.handled_by == HandledBy::Ai
        && o.handoffs + o.escalations + o.person_replies == 0
        && o.asks_for_person + o.customer_negative == 0
        && o.verified != Some(false)
        && !reopened(o, first, run.window)
        && !came_back(o.recontact, run.window))
}

fn strict(o: &Outcome, run: Run) -> Place {
    if o.clock == Clock::Missing || o.recontact == Recontact::Unknown {
        return Place::Out;
    }
    match autonomous(&Outcome { verified: None, ..o.clone() }, run) {
        Place::Yes if o.ai_answers == 0 => Place::No,
        Place::Yes => judged(o, Some(true)),
        place => place,
    }
}

/// What a verifier's word makes of a ticket that meets all else.
fn judged(o: &Outcome, wanted: Option<bool>) -> Place {
    match (wanted, o.verified) {
        (None, _) => Place::Yes,
        (Some(_), None) => Place::Unverified,
        (Some(wanted), Some(found)) => yes(wanted == found),
    }
}

fn zendesk(o: &Outcome, run: Run, no_further_request: bool, verdict: Option<bool>) -> Place {
    let talk = &o.dialogue;
    if o.clock == Clock::Missing || !ai_took_part(o) {
        return Place::Out;
    }
    let start = talk.ai_last_reply_at.unwrap_or(o.opened_at);
    let Some(quiet) = talk.quiet_72h_at else {
        let young = run.as_of < run.horizon.end_after(start);
        return if young { Place::Pending } else { Place::No };
    };
    let by_then = |moment: Option<Timestamp>| moment.is_some_and(|moment| moment <= quiet);
    if o.ai_answers + talk.ai_declines == 0
        || by_then(talk.person_at)
        || by_then(talk.asked_for_person_at)
        || (no_further_request && by_then(talk.asked_again_at))
    {
        return Place::No;
    }
    let decline_only = o.ai_answers == 0 && verdict == Some(false);
    if talk.resumed_at.is_some() || decline_only {
        return Place::Silent;
    }
    judged(o, verdict)
}

fn intercom(o: &Outcome, as_of: Timestamp, outcomes: bool) -> Place {
    let talk = &o.dialogue;
    if o.clock == Clock::Missing || !ai_took_part(o) {
        return Place::Out;
    }
    let start = talk.ai_last_reply_at.unwrap_or(o.opened_at);
    if as_of < DAY.end_after(start) {
        return Place::Pending;
    }
    if outcomes && talk.procedure_handoff_at.is_some() {
        return Place::Yes;
    }
    if o.ai_answers + talk.ai_declines == 0
        || talk.asked_again_at.is_some()
        || within(talk.person_replied_at, start, DAY)
        || within(o.escalated_at, start, DAY)
    {
        return Place::No;
    }
    if o.ai_answers == 0 { Place::Silent } else { Place::Yes }
}

fn ada(o: &Outcome, as_of: Timestamp) -> Place {
    let talk = &o.dialogue;
    if o.clock == Clock::Missing || !ai_took_part(o) {
        return Place::Out;
    }
    let start = talk.session_ended_at.or(talk.ai_last_reply_at).unwrap_or(o.opened_at);
    if as_of < DAY.end_after(start) {
        return Place::Pending;
    }
    if within(talk.person_at, start, DAY) || within(o.escalated_at, start, DAY) {
        return Place::No;
    }
    judged(o, Some(true))
}

fn gorgias(o: &Outcome, as_of: Timestamp) -> Place {
    let talk = &o.dialogue;
    if o.clock == Clock::Missing || o.recontact == Recontact::Unknown {
        return Place::Out;
    }
    let start = talk.ai_last_reply_at.unwrap_or(o.opened_at);
    if as_of < THREE_DAYS.end_after(start) {
        return Place::Pending;
    }
    let needed_somebody =
        [o.escalated_at, talk.person_replied_at, o.later.next_person_at, talk.asked_again_at];
    if o.ai_answers + talk.ai_declines + o.ai_greetings == 0
        || needed_somebody.into_iter().any(|moment| within(moment, start, THREE_DAYS))
    {
        return Place::No;
    }
    if o.ai_answers == 0 || within(talk.confirmed_at, start, THREE_DAYS) {
        return Place::Silent;
    }
    Place::Yes
}

fn forethought(o: &Outcome, run: Run) -> Place {
    let talk = &o.dialogue;
    if o.ai_answers + talk.ai_declines + o.ai_greetings == 0 {
        return Place::Out;
    }
    let start = talk.ai_last_reply_at.unwrap_or(o.opened_at);
    let young = run.as_of < run.horizon.end_after(start);
    if o.clock == Clock::Stated && o.closed_at.is_none() && young {
        return Place::Pending;
    }
    yes(0 < o.ai_answers + talk.ai_declines && talk.replied_at.is_none())
}

fn dialogflow(o: &Outcome, as_of: Timestamp) -> Place {
    let talk = &o.dialogue;
    let unknown = o.recontact == Recontact::Unknown;
    if o.clock == Clock::Missing || !ai_took_part(o) || unknown {
        return Place::Out;
    }
    let ends = [talk.session_ended_at, talk.ai_last_reply_at, o.first_reply_at];
    let start = ends.into_iter().flatten().next().unwrap_or(o.opened_at);
    if as_of < DAY.end_after(start) {
        return Place::Pending;
    }
    let asked_again = talk.asked_again_at.filter(|again| start < *again);
    let came = [talk.person_at, o.escalated_at, o.later.next_contact_at, asked_again];
    if came.into_iter().any(|moment| within(moment, start, DAY)) {
        return Place::No;
    }
    if o.ai_answers + talk.ai_declines == 0 { Place::Silent } else { Place::Yes }
}

fn first_contact(o: &Outcome, as_of: Timestamp, window: Window) -> Place {
    let Some(first) = o.first_resolved_at else { return Place::Out };
    if o.clock == Clock::Missing || o.recontact == Recontact::Unknown || o.repeat == Some(true) {
        return Place::Out;
    }
    if as_of < window.end_after(first) {
        return Place::Pending;
    }
    yes(!reopened(o, first, window) && !came_back(o.recontact, window))
}

/// What a KPI about times sees of a ticket: seconds, and whether the event came; `None`: out of scope.
#[track_caller]
pub(super) fn span(id: &str, o: &Outcome, run: Run) -> Option<(u64, bool)> {
    let service = &o.service;
    let business = match id {
        "first_reply_business" => {
            let watched = service.first_resolution_business_s.or(service.observed_business_s);
            Some((service.first_reply_business_s, watched))
        }
        "ttr_business_median" => Some((service.resolution_business_s, service.observed_business_s)),
        _ => None,
    };
    if let Some((end, watched)) = business {
        let in_scope = o.excluded.is_none() && service.observed_business_s.is_some();
        return in_scope.then(|| (end.or(watched).unwrap_or(0), end.is_some()));
    }
    let seen = |moment: Option<Timestamp>| {
        moment.filter(|moment| o.excluded.is_none() || *moment < o.observed_until)
    };
    let first_done = o.first_resolved_at.filter(|first| *first < o.observed_until);
    let (start, end, censored) = match id {
        "reopen_km" => {
            let first = o.first_resolved_at.filter(|_| o.excluded.is_none())?;
            let end = o.reopened_at.filter(|_| o.reopens_by_thanks < o.reopens);
            (first, end, run.as_of.min(o.observed_until))
        }
        "first_reply" => {
            (o.opened_at, seen(o.first_reply_at), first_done.unwrap_or(o.observed_until))
        }
        "ttr_median" | "ttr_p90" => (o.opened_at, seen(o.resolved_at), o.observed_until),
        "ttr_first_median" => (o.opened_at, seen(o.first_resolved_at), o.observed_until),
        _ => panic!("`{id}` is not about times"),
    };
    if o.clock == Clock::Missing || (id != "reopen_km" && run.as_of < o.opened_at) {
        return None;
    }
    let stop = end.unwrap_or(censored);
    let seconds = start.duration_until(stop).as_secs().max(0);
    Some((u64::try_from(seconds).expect("not negative"), end.is_some()))
}
