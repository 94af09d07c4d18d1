//! From the doubly robust difference and the margin to a word and a sentence.

use evalctl_domain::Conclusion;
use evalctl_stats::{DoublyRobust, StatsError, special::normal_quantile};

use super::points;
use super::tickets::Counts;

/// The conclusion with its sentence.
pub(super) struct Verdict {
    pub(super) conclusion: Conclusion,
    pub(super) sentence: String,
}

/// One-sided error of the test against the margin.
const ALPHA: f64 = 0.05;

impl Verdict {
    /// The 95 % interval decides on better and worse; one end of the 90 % interval on the margin, which is a test at 5 %.
    pub(super) fn of(
        counts: Counts,
        robust: Result<&DoublyRobust, &StatsError>,
        margin: Option<f64>,
        fragile: bool,
    ) -> Self {
        let refused = |sentence: String| Self { conclusion: Conclusion::Refused, sentence };
        for (by_ai, side) in [(true, "no AI"), (false, "no person")] {
            if counts.of_side[usize::from(by_ai)] == 0 {
                return refused(format!(
                    "refused: {side} handled any ticket whose survey had time to be answered"
                ));
            }
        }
        let robust = match robust {
            Ok(robust) => robust,
            Err(error) => return refused(format!("refused: {error}")),
        };
        let Some(margin) = margin else {
            return refused(
                "refused: no margin was stated; put the largest loss that you accept into `[kpi] parity_margin`, \
                 for example 0.05 for 5 points, before looking at the numbers"
                    .to_owned(),
            );
        };
        let difference = &robust.difference;
        let z = normal_quantile(1.0 - ALPHA).expect("5 % is a tail");
        let one_sided = difference.difference - z * difference.standard_error;
        let interval = difference.interval;
        let not_inferior = -margin < one_sided;
        let conclusion = if 0.0 < interval.lower {
            Conclusion::Advantage
        } else if not_inferior {
            Conclusion::Parity
        } else if interval.upper < 0.0 {
            Conclusion::Inferior
        } else {
            Conclusion::Inconclusive
        };
        let numbers = format!(
            "{} ({} to {})",
            points(difference.difference),
            points(interval.lower).trim_end_matches(" points"),
            points(interval.upper)
        );
        let needed = answers_needed(robust, margin);
        let margin = format!("{:.1} points", 100.0 * margin);
        let what = match conclusion {
            Conclusion::Advantage => {
                format!(
                    "on like tickets the AI's customers are more often satisfied than people's: {numbers}"
                )
            }
            Conclusion::Parity if interval.upper < 0.0 => format!(
                "on like tickets the AI's customers are less often satisfied than people's, by less than the margin \
                 of {margin}: {numbers}"
            ),
            Conclusion::Parity => format!(
                "on like tickets the AI's customers are not less often satisfied than people's by the margin of \
                 {margin} or more: {numbers}"
            ),
            Conclusion::Inferior => format!(
                "on like tickets the AI's customers are less often satisfied than people's, and a loss above the \
                 margin of {margin} is not ruled out: {numbers}"
            ),
            Conclusion::Inconclusive | Conclusion::Refused => {
                format!(
                    "whether the AI loses more than {margin} against people on like tickets cannot be told yet: \
                     {numbers}; about {needed} answers would tell at no difference"
                )
            }
        };
        let fragile =
            if fragile { " (fragile: response rates differ by more than 10 points)" } else { "" };
        Self { conclusion, sentence: format!("{what}{fragile}") }
    }
}

/// Answers of both sides that would find no loss above the margin with 80 % power if there is no difference.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a number of answers: positive, and saturating where it is absurd"
)]
fn answers_needed(robust: &DoublyRobust, margin: f64) -> u64 {
    let difference = &robust.difference;
    let answers = (difference.n_ai + difference.n_people) as f64;
    let reach = normal_quantile(1.0 - ALPHA).expect("5 % is a tail")
        + normal_quantile(0.8).expect("80 % is a share");
    let ratio = reach * difference.standard_error / margin;
    (answers * ratio * ratio).ceil() as u64
}
