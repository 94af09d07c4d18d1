//! Early business signals, for the terminal.

use evalctl_domain::{Signal, SignalKind, Signals};

use crate::number::count;
use crate::table::{plain, text};

/// More than this many questions that found nothing are only counted.
const QUIET_SHOWN: usize = 5;

/// The flagged signals, the next ones below them, and how many questions were asked.
#[must_use]
pub fn signals_text(signals: &Signals, width: Option<u16>) -> String {
    let days = signals.recent_days;
    let mut shown = format!(
        "Early signals: the {days} days from {} against the {} weeks from {}\n",
        signals.recent_from, signals.baseline_weeks, signals.baseline_from
    );
    if let Some(refused) = &signals.refused {
        shown.extend(["  refused: ", refused, "\n"]);
        return shown;
    }
    let flagged = signals.signals.iter().filter(|signal| signal.flagged).count();
    let asked = signals.signals.len();
    let summary = format!(
        "  {} flagged of {} questions; {} values with fewer than 5 customers in both periods not asked about\n\n",
        count(flagged as u64),
        count(asked as u64),
        count(signals.too_rare)
    );
    shown.push_str(&summary);
    let header =
        ["may be", "of", "", "lately", "before", "growth", "95 % interval", "p", "adjusted"];
    let mut table = plain(&header, &[3, 4, 5, 7, 8], width);
    for signal in signals.signals.iter().take(flagged + QUIET_SHOWN) {
        table.add_row(row(signal));
    }
    shown.push_str(&text(&table));
    if flagged + QUIET_SHOWN < asked {
        let rest = count((asked - flagged - QUIET_SHOWN) as u64);
        shown.extend(["  and ", &rest, " more without a sign, in the JSON\n"]);
    }
    shown
}

fn row(signal: &Signal) -> Vec<String> {
    let kind = match (signal.flagged, signal.kind) {
        (false, _) => "no sign",
        (true, SignalKind::Burst) => "bug or incident",
        (true, SignalKind::Usability) => "hard to use",
        (true, SignalKind::Churn) => "churn",
    };
    let of = |part: u64, whole: u64| format!("{} of {}", count(part), count(whole));
    vec![
        kind.to_owned(),
        match signal.kind {
            SignalKind::Churn => format!("displeased, {}", signal.dimension),
            SignalKind::Burst | SignalKind::Usability => signal.dimension.clone(),
        },
        signal.value.clone(),
        of(signal.recent, signal.recent_total),
        of(signal.baseline, signal.baseline_total),
        signal.ratio.map_or_else(|| "new".to_owned(), |ratio| format!("{ratio:.2}")),
        match signal.upper {
            Some(upper) => format!("{:.2} to {upper:.2}", signal.lower),
            None => format!("from {:.2}", signal.lower),
        },
        format!("{:.4}", signal.p),
        format!("{:.4}", signal.p_adjusted),
    ]
}
