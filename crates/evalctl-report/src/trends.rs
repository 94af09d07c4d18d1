//! Weekly trends, for the terminal.

use evalctl_domain::{Direction, Trend, TrendTests};

use crate::number::{count, duration, share};
use crate::table::{plain, text};

/// One row a trend with its tests, then the findings and the refusals in sentences.
#[must_use]
pub fn trends_text(trends: &[Trend], width: Option<u16>) -> String {
    if trends.is_empty() {
        return "Trends by week: no week of any headline KPI can be counted\n".to_owned();
    }
    let header = [
        "trends by week",
        "KPI",
        "weeks",
        "first",
        "last",
        "a week",
        "95 % interval",
        "p",
        "adjusted",
        "changed",
    ];
    let mut table = plain(&header, &[2, 3, 4, 5, 7, 8], width);
    let mut arm = "";
    for trend in trends.iter().filter(|trend| trend.tests.is_some()) {
        let name = if trend.arm == arm { String::new() } else { trend.arm.clone() };
        arm = &trend.arm;
        table.add_row(row(name, trend));
    }
    let mut shown = text(&table);
    shown.push('\n');
    let is_quiet = |trend: &&Trend| trend.direction == Some(Direction::NoneFound);
    for trend in trends.iter().filter(|trend| !is_quiet(trend)) {
        shown.extend(["  ", &trend.sentence, "\n"]);
    }
    let n_quiet = trends.iter().filter(is_quiet).count();
    if 0 < n_quiet {
        let n_quiet = count(n_quiet as u64);
        shown.extend([
            "  no trend can be told for ",
            &n_quiet,
            " of them (adjusted p above 0.10)\n",
        ]);
    }
    shown
}

fn row(name: String, trend: &Trend) -> Vec<String> {
    let number = |value: f64| if trend.unit == "seconds" { duration(value) } else { share(value) };
    let slope = |value: f64| match trend.unit.as_str() {
        "seconds" => format!("{:+.1} min", value / 60.0),
        _ => format!("{:+.2} points", 100.0 * value),
    };
    let mut complete =
        trend.weeks.iter().filter(|week| week.complete).filter_map(|week| week.value);
    let first = complete.next().map_or_else(String::new, number);
    let last = complete.next_back().map_or_else(String::new, number);
    let tests = trend.tests.as_ref();
    let of = |tell: &dyn Fn(&TrendTests) -> String| tests.map_or_else(String::new, tell);
    vec![
        name,
        trend.id.clone(),
        of(&|tests| count(tests.weeks)),
        first,
        last,
        of(&|tests| slope(tests.slope)),
        of(&|tests| format!("{} to {}", slope(tests.slope_lower), slope(tests.slope_upper))),
        of(&|tests| format!("{:.3}", tests.p_independent)),
        of(&|tests| format!("{:.3}", tests.p_adjusted)),
        match &trend.change {
            Some(change) if change.p <= 0.05 => {
                format!("{} ({} to {})", change.week, share(change.before), share(change.after))
            }
            _ => String::new(),
        },
    ]
}
