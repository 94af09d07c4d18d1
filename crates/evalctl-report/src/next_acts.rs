//! What a candidate may do alone next, as a table.

use std::fmt::Write as _;

use evalctl_domain::{NextAct, NextActs, Standing};

use crate::number::{count, share};
use crate::table::{plain, text};

/// A row a category, with what is missing before it may act alone there.
#[must_use]
pub fn next_acts_text(acts: &NextActs, width: Option<u16>) -> String {
    let header = [
        "what may act alone next",
        "tickets",
        "by AI today",
        "would act on",
        "wrong of graded",
        "labels missing",
        "weeks",
        "minutes a week",
        "certified",
    ];
    let mut table = plain(&header, &[1, 2, 3, 4, 5, 6, 7], width);
    for act in &acts.categories {
        table.add_row(vec![
            act.intent.clone().unwrap_or_else(|| "(no intent)".to_owned()),
            count(act.tickets),
            by_ai(act),
            count(act.alone),
            format!("{} of {}", count(act.wrong), count(act.graded)),
            missing(act),
            act.weeks_until.map_or_else(String::new, |weeks| format!("{:.1}", weeks.max(0.0))),
            act.minutes_a_week.map_or_else(String::new, |minutes| format!("{minutes:.0}")),
            standing(act.standing).to_owned(),
        ]);
    }
    let mut shown = text(&table);
    let [risk, delta, power] = [acts.risk, acts.delta, acts.power].map(share);
    let _ = writeln!(
        shown,
        "  {}: at most {risk} of its acts wrong, certified wrongly in at most {delta} of cases over \
         all categories together, planned with a chance of {power}; weeks assume that every act is \
         labelled",
        acts.arm,
    );
    let _ = match acts.minutes_a_ticket {
        Some(minutes) => {
            writeln!(shown, "  minutes: {minutes} a ticket that people deal with today, as stated")
        }
        None => writeln!(shown, "  minutes: state what a ticket takes with --minutes-per-ticket"),
    };
    if acts.weeks.is_none() {
        shown.push_str("  weeks: the tickets span less than a week, or their times mean nothing\n");
    }
    shown
}

fn by_ai(act: &NextAct) -> String {
    match act.by_ai + act.by_people {
        0 => "unknown".to_owned(),
        handled => share(act.by_ai as f64 / handled as f64),
    }
}

fn missing(act: &NextAct) -> String {
    match (act.standing, act.labels_missing) {
        (Standing::DoesNotAct | Standing::TooOftenWrong, _) => String::new(),
        (_, Some(missing)) => count(missing),
        (_, None) if act.graded == 0 => format!("at least {}", count(act.labels_at_least)),
        (_, None) => "cannot be planned".to_owned(),
    }
}

fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::ReadyToCertify => "no policy yet: ready to certify",
        Standing::LabelsMissing => "no policy yet: labels missing",
        Standing::TooOftenWrong => "no policy yet: wrong too often",
        Standing::DoesNotAct => "no policy yet: does not act here",
    }
}

#[cfg(test)]
mod tests;
