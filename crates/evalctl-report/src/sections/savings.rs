//! What an AI saves: an interval, and never without what was assumed.

use evalctl_domain::{Range, Saving, SavingResult};

use crate::document::{Block, Line, Section};
use crate::number::count;
use crate::report::Report;

pub(super) fn section(report: &Report) -> Section {
    let title = "What it saves";
    if report.savings.is_empty() {
        return Section::absent(
            "savings",
            title,
            "No unit costs are stated. Put minutes per ticket into [cost] of evalctl.toml, and the report says what an AI saves.",
        );
    }
    let mut blocks = Vec::new();
    for saving in &report.savings {
        blocks.push(Block::Paragraph(told(saving)));
        let lines = saving.assumptions.iter().map(|line| Line::from(line.as_str())).collect();
        blocks.push(Block::folded("What is assumed", vec![Block::List(lines)]));
    }
    Section::new("savings", title, blocks)
}

fn told(saving: &Saving) -> Line {
    let line = Line::new().name(&saving.arm).plain(": ");
    match &saving.result {
        SavingResult::Refused { reason } => line.plain(format!("not known, {reason}.")),
        SavingResult::Estimated {
            alone,
            right,
            right_interval,
            minutes,
            minutes_estimate,
            money,
            money_estimate,
            currency,
        } => {
            let hours = |minutes: f64| format!("{:.0}", minutes / 60.0);
            let line = line.strong(format!("{} hours", hours(*minutes_estimate))).plain(format!(
                " of people saved ({} to {}): {} of {} tickets closed alone were right ({:.0} to {:.0}).",
                hours(minutes.lower),
                hours(minutes.upper),
                count(*right),
                count(*alone),
                right_interval.lower,
                right_interval.upper
            ));
            match (money, money_estimate) {
                (Some(Range { lower, upper }), Some(estimate)) => line.plain(format!(
                    " In money {estimate:.0} {currency} ({lower:.0} to {upper:.0})."
                )),
                _ => line,
            }
        }
    }
}
