use evalctl_domain::{Event, EventKind, TicketHistory, TicketView, Timeline, Visibility};
use jiff::SignedDuration;
use proptest::prelude::*;

use super::{Shelves, Views};
use crate::fixtures::{Case, Dice, at, case, customer, view};
use crate::moment::{Moment, moments};

/// The views of the last ticket, at each of its moments.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let case = case(text);
    let idx = case.timeline().tickets.len() - 1;
    let moments = moments(&case.timeline().tickets[idx], case.options.rules.as_of);
    let found: Vec<String> =
        moments.iter().map(|moment| view(&seen(&case, case.timeline(), idx, moment))).collect();
    assert_eq!(found, expected);
}

fn seen(case: &Case, timeline: &Timeline, idx: usize, moment: &Moment) -> TicketView {
    let shelves = Shelves::new(&case.feed);
    Views::new(timeline, &shelves, &case.options.rules).at(idx, moment)
}

#[test]
fn a_view_shows_the_ticket_as_it_came_in() {
    check(
        "t1 channel=mail language=de intent=login +1h opened subject=\"Cannot log in\" page=/login tags=a,b plan=free; \
         +2h customer question text=\"How?\"",
        &[
            "t1 turn 0 at 2h customer=c1 channel=mail language=de page=/login subject=Cannot log in\n\
           tags: a, b\n\
           fields: plan=free\n\
           messages: 2h customer \"How?\"",
        ],
    );
}

#[test]
fn messages_are_those_sent_so_far_for_the_customer_to_read() {
    check(
        "t1 +0h opened; +1h system text=Received; +2h customer text=Help; +2h ai greeting text=Hello; \
         +3h person note text=aside; +4h customer note text=odd; +5h customer; +6h person text=late",
        &[
            "t1 turn 0 at 2h customer=c1\nmessages: 1h system \"Received\", 2h customer \"Help\"",
            "t1 turn 1 at 5h customer=c1\n\
             messages: 1h system \"Received\", 2h customer \"Help\", 2h ai \"Hello\"",
        ],
    );
}

#[test]
fn fields_are_as_of_the_moment_and_final_ones_never_shown() {
    check(
        "t1 +0h opened plan=free region=eu; +1h field plan=pro; +1h final team=billing; +2h customer; \
         +3h field plan=; +3h field region=us; +4h customer; +5h field plan=max",
        &[
            "t1 turn 0 at 2h customer=c1\nfields: plan=pro, region=eu",
            "t1 turn 1 at 4h customer=c1\nfields: region=us",
        ],
    );
}

#[test]
fn what_tells_how_it_ended_is_not_shown() {
    check(
        "t1 intent=login set=test trial=3 words=\"log in\" +0h opened; +1h reference intent=login answer=Try; \
         +1h checked passed reward; +1h rated good; +1h resolved ai; +1h reopened customer; +1h assigned desk; \
         +1h escalated desk; +1h handoff by-ai; +1h acted ai refund; +1h session-ended; +1h excluded spam; +2h customer",
        &["t1 turn 0 at 2h customer=c1"],
    );
}

#[test]
fn account_facts_are_as_of_the_moment() {
    check(
        "account +1h plan=free region=eu
         account +3h plan=pro
         account +4h plan=max
         t1 +0h opened; +1h customer; +3h customer",
        &[
            "t1 turn 0 at 1h customer=c1\naccount: plan=free, region=eu",
            "t1 turn 1 at 3h customer=c1\naccount: plan=pro, region=eu",
        ],
    );
}

#[test]
fn earlier_tickets_are_counted_as_of_the_moment() {
    let earlier = "a +0h opened; +1h resolved ai; +4h reopened customer; +6h resolved ai
                   b +1h opened; +9h resolved ai
                   c +2h opened; +3h resolved ai; +20h excluded spam";
    check(
        &format!("{earlier}\nt +2h opened; +2h customer; +3h customer; +5h customer; +9h customer"),
        &[
            "t turn 0 at 2h customer=c1\nearlier: 3 tickets, 2 open, 0 reopens",
            "t turn 1 at 3h customer=c1\nearlier: 3 tickets, 1 open, 0 reopens",
            "t turn 2 at 5h customer=c1\nearlier: 3 tickets, 2 open, 1 reopens",
            "t turn 3 at 9h customer=c1\nearlier: 3 tickets, 0 open, 1 reopens",
        ],
    );
}

#[test]
fn an_earlier_ticket_comes_back_for_views_as_for_outcomes_only_within_the_horizon() {
    check(
        "horizon 3d\na +0h opened; +1h resolved ai; +4d reopened customer\nt +5d opened",
        &["t turn 0 at 5d customer=c1\nearlier: 1 tickets, 0 open, 0 reopens"],
    );
}

#[test]
fn a_shared_mailbox_is_nobody() {
    check(
        "account +0h plan=pro\na shared +0h opened\nt shared +1h opened; +1h customer text=Hi",
        &["t turn 0 at 1h\nmessages: 1h customer \"Hi\""],
    );
}

#[test]
fn articles_can_be_read_from_publication_until_they_are_retired() {
    let feed = "article a1 +0h..+2h\narticle a2 +1h\narticle a3 +2h..+3h";
    for (time, articles) in [("0h", "a1"), ("1h", "a1, a2"), ("2h", "a2, a3"), ("3h", "a2")] {
        let head = if time == "0h" {
            "t1 turn 0 at 0h".to_owned()
        } else {
            format!("t1 turn 0 at {time}")
        };
        check(
            &format!("{feed}\nt1 +{time} opened"),
            &[&format!("{head} customer=c1\nknowledge: {articles}")],
        );
    }
    check("article a1 +2h\nt1 +1h opened", &["t1 turn 0 at 1h customer=c1"]);
}

#[test]
fn a_ticket_without_a_customer_message_shows_its_arrival() {
    check(
        "article a1 +0h\narticle a2 +2h\naccount +1h plan=pro
         t1 +1h opened subject=Broken plan=free; +1h field plan=pro; +1h person text=later",
        &["t1 turn 0 at 1h customer=c1 subject=Broken\n\
           fields: plan=free\n\
           account: plan=pro\n\
           knowledge: a1"],
    );
}

/// Whether no view shows an event of this kind, so that any other such event may stand for it.
fn is_hidden(kind: &EventKind) -> bool {
    match kind {
        EventKind::Message { visibility, text, .. } => {
            *visibility == Visibility::Internal || text.is_none()
        }
        // The last two change whether an earlier ticket is open, which later views tell.
        EventKind::Opened { .. }
        | EventKind::FieldChanged { .. }
        | EventKind::Status { .. }
        | EventKind::Reopened { .. } => false,
        _ => true,
    }
}

/// The events of `history` up to the `known`-th, hidden ones replaced; then those of `other`.
fn with_another_end(
    history: &TicketHistory,
    known: usize,
    other: &TicketHistory,
    dice: &mut Dice,
) -> TicketHistory {
    let hidden: Vec<&EventKind> =
        other.events.iter().map(|event| &event.kind).filter(|kind| is_hidden(kind)).collect();
    let mut ticket = other.ticket.clone();
    let own = &history.ticket;
    ticket.id.clone_from(&own.id);
    ticket.customer.clone_from(&own.customer);
    (ticket.shared_mailbox, ticket.opened_at) = (own.shared_mailbox, own.opened_at);
    ticket.channel.clone_from(&own.channel);
    ticket.language.clone_from(&own.language);
    let mut events = history.events[..known].to_vec();
    for event in &mut events {
        if is_hidden(&event.kind) {
            event.kind = match hidden.len() {
                0 => EventKind::Touched,
                n_hidden => hidden[dice.below(n_hidden)].clone(),
            };
        }
    }
    TicketHistory { ticket, events }
}

/// `timeline` as it was at `moment` of the ticket at `idx`, with everything that came later, and
/// everything that no view may show, taken from `other`.
fn with_another_future(
    timeline: &Timeline,
    idx: usize,
    moment: &Moment,
    other: &Timeline,
    dice: &mut Dice,
) -> Timeline {
    let mut res = timeline.clone();
    let mut endings = other.tickets.iter().cycle();
    for (ticket, history) in timeline.tickets.iter().enumerate() {
        let known = if ticket == idx {
            moment.known
        } else {
            history.events.partition_point(|event| event.time <= moment.at)
        };
        let ending = endings.next().expect("a customer has tickets");
        let mut changed = with_another_end(history, known, ending, dice);
        // A second later at the earliest, or at once but after the moment's own event.
        let wait = SignedDuration::from_secs(i64::from(ticket != idx || dice.below(2) == 0));
        let start = ending.events.first().map_or(moment.at, |event| event.time);
        for event in &ending.events {
            let time = (moment.at + wait) + start.duration_until(event.time);
            let seq = u32::try_from(changed.events.len()).expect("few events");
            changed.events.push(Event { time, seq, ..event.clone() });
        }
        res.tickets[ticket] = changed;
    }
    res.account.retain(|fact| fact.time <= moment.at);
    for fact in &other.account {
        let mut fact = fact.clone();
        fact.time = moment.at + SignedDuration::from_secs(1);
        res.account.push(fact);
    }
    res
}

const FEED: &str = "article a1 +0h\narticle a2 +10d..+40d\narticle a3 +30d\narticle a4 +50d\n";

proptest! {
    #[test]
    fn a_view_depends_on_nothing_later_than_its_moment(
        text in customer(),
        other in customer(),
        plans in prop::collection::vec(0..60_u32, 0..4),
        seed in any::<u64>(),
    ) {
        let accounts = |plans: &[u32]| -> String {
            let mut plans = plans.to_vec();
            plans.sort_unstable();
            let line = |day| format!("account +{day}d plan=p{day}\n");
            plans.iter().map(line).collect::<Vec<_>>().concat()
        };
        let one = case(&format!("{FEED}{text}{}", accounts(&plans)));
        let other = case(&format!("{other}account +0h plan=other region=us\n"));
        let dice = &mut Dice::new(seed);
        let timeline = one.timeline();
        for (idx, history) in timeline.tickets.iter().enumerate() {
            for moment in moments(history, one.options.rules.as_of) {
                let changed =
                    with_another_future(timeline, idx, &moment, other.timeline(), dice);
                let mut otherwise = one.clone();
                otherwise.feed.articles.retain(|article| article.published_at <= moment.at);
                for article in &mut otherwise.feed.articles {
                    let article = std::sync::Arc::make_mut(article);
                    article.retired_at = article.retired_at.filter(|at| *at <= moment.at);
                }
                prop_assert_eq!(
                    seen(&one, timeline, idx, &moment),
                    seen(&otherwise, &changed, idx, &moment)
                );
            }
        }
    }

    #[test]
    fn nothing_in_a_view_is_dated_later_than_it(text in customer()) {
        let case = case(&format!("{FEED}{text}"));
        for (idx, history) in case.timeline().tickets.iter().enumerate() {
            for moment in moments(history, case.options.rules.as_of) {
                let view = seen(&case, case.timeline(), idx, &moment);
                prop_assert!(view.messages.iter().all(|message| message.time <= view.at));
                let articles = case.feed.articles.iter();
                let readable = articles.filter(|article| article.readable_at(view.at));
                let readable: Vec<_> = readable.map(|article| &article.id).collect();
                let shown: Vec<_> = view.knowledge.iter().map(|article| &article.id).collect();
                prop_assert_eq!(shown, readable);
                prop_assert!(view.knowledge.iter().all(|article| article.retired_at.is_none()));
            }
        }
    }
}

/// The property above would hold of views that show nothing: what came before the moment counts.
#[test]
fn a_view_depends_on_what_came_before_its_moment() {
    let text = "article a1 +0h\naccount +1h plan=free\na +0h opened; +1h touched\n\
                t channel=mail +2h opened subject=Broken; +3h field plan=pro; +4h person text=Hi; +5h customer text=Help";
    let now = case(text);
    let moment = moments(&now.timeline().tickets[1], at("9d"))[0];
    let before = seen(&now, now.timeline(), 1, &moment);
    for (from, to) in [
        ("a1 +0h", "a1 +9h"),
        ("plan=free", "plan=max"),
        ("+1h touched", "+1h resolved ai"),
        ("channel=mail", "channel=chat"),
        ("subject=Broken", "subject=Slow"),
        ("+3h field plan=pro", "+3h field plan=max"),
        ("text=Hi", "text=Hello"),
        ("text=Help", "text=Now"),
    ] {
        assert!(text.contains(from), "{from}");
        let then = case(&text.replace(from, to));
        assert_ne!(seen(&then, then.timeline(), 1, &moment), before, "{from}");
    }
}
