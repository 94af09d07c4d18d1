//! What an AI saves, for the terminal.

use evalctl_domain::{Range, Saving, SavingResult};

use crate::number::count;

/// One paragraph an arm: the intervals, then every assumption.
#[must_use]
pub fn savings_text(savings: &[Saving]) -> String {
    let mut shown = "Savings under the stated unit costs\n".to_owned();
    for saving in savings {
        shown.extend(["  ", &saving.arm, ": ", &told(&saving.result), "\n"]);
        for line in &saving.assumptions {
            shown.extend(["    assumes: ", line, "\n"]);
        }
    }
    shown
}

fn told(result: &SavingResult) -> String {
    match result {
        SavingResult::Refused { reason } => format!("refused: {reason}"),
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
            let hours = |minutes: f64| format!("{:.1}", minutes / 60.0);
            let mut res = format!(
                "{} of {} tickets closed alone were right ({:.0} to {:.0}); {} hours saved ({} to {})",
                count(*right),
                count(*alone),
                right_interval.lower,
                right_interval.upper,
                hours(*minutes_estimate),
                hours(minutes.lower),
                hours(minutes.upper)
            );
            if let (Some(Range { lower, upper }), Some(estimate)) = (money, money_estimate) {
                let money = format!("; {estimate:.0} {currency} saved ({lower:.0} to {upper:.0})");
                res.push_str(&money);
            }
            res
        }
    }
}
