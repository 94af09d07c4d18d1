//! When customers write, and when people work. Times are seconds since 1970, UTC.

use crate::model::CalendarModel;
use crate::rng::Rng;

pub(crate) const MINUTE: i64 = 60;
pub(crate) const HOUR: i64 = 3_600;
pub(crate) const DAY: i64 = 86_400;

/// The density of contacts over the months of the export, and working hours.
#[derive(Debug, Clone)]
pub(crate) struct Calendar {
    /// Where it begins.
    pub(crate) first: i64,
    /// The moment of the export.
    pub(crate) cut: i64,
    opens: i64,
    closes: i64,
    /// Cumulated weights of days.
    days: Vec<f64>,
    /// Cumulated weights of hours.
    hours: Vec<f64>,
}

impl Calendar {
    pub(crate) fn new(model: &CalendarModel) -> Self {
        let (first, cut) = (model.first_day.as_second(), model.export_taken.as_second());
        let n_days = (cut - first).div_euclid(DAY);
        let weights = (0..n_days).map(|day| {
            let weekday = usize::try_from(weekday(first + day * DAY)).expect("0 to 6");
            model.weekday[weekday] * libm::exp(model.growth * day as f64 / n_days as f64)
        });
        Self {
            first,
            cut,
            opens: model.opens * HOUR,
            closes: model.closes * HOUR,
            days: cumulated(weights),
            hours: cumulated(model.hour.into_iter()),
        }
    }

    /// The moment of a contact.
    pub(crate) fn contact(&self, rng: &mut Rng) -> i64 {
        let day = drawn(&self.days, rng);
        let hour = drawn(&self.hours, rng);
        let second = i64::try_from(rng.below(3_600)).expect("below an hour");
        self.first + day * DAY + hour * HOUR + second
    }

    /// The end of `span` seconds of work that begin at `start`, working hours only.
    pub(crate) fn after_work(&self, start: i64, span: i64) -> i64 {
        let mut at = self.at_work(start);
        let mut left = span;
        loop {
            let closes = at - at.rem_euclid(DAY) + self.closes;
            if left <= closes - at {
                return at + left;
            }
            left -= closes - at;
            at = self.at_work(closes);
        }
    }

    /// Seconds of work between two moments.
    pub(crate) fn work_between(&self, start: i64, end: i64) -> i64 {
        let mut res = 0;
        let mut at = self.at_work(start);
        while at < end {
            let closes = at - at.rem_euclid(DAY) + self.closes;
            res += closes.min(end) - at;
            at = self.at_work(closes);
        }
        res
    }

    /// The first moment from `at` on at which people work.
    fn at_work(&self, at: i64) -> i64 {
        let mut midnight = at - at.rem_euclid(DAY);
        let mut at = at;
        loop {
            let works = weekday(midnight) < 5;
            if works && at < midnight + self.closes {
                return at.max(midnight + self.opens);
            }
            midnight += DAY;
            at = midnight;
        }
    }
}

/// 0 is Monday; the first day of 1970 was a Thursday.
fn weekday(at: i64) -> i64 {
    (at.div_euclid(DAY) + 3).rem_euclid(7)
}

fn cumulated(weights: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut sum = 0.0;
    weights
        .map(|weight| {
            sum += weight;
            sum
        })
        .collect()
}

fn drawn(cumulated: &[f64], rng: &mut Rng) -> i64 {
    let point = rng.unit() * cumulated.last().copied().unwrap_or(0.0);
    let idx = cumulated.partition_point(|&sum| sum <= point).min(cumulated.len() - 1);
    i64::try_from(idx).expect("an index of a small table")
}

#[cfg(test)]
mod tests {
    use super::{Calendar, DAY, HOUR};
    use crate::Model;

    #[test]
    fn work_stops_in_the_evening_and_at_the_weekend() {
        let calendar = Calendar::new(&Model::shipped().calendar);
        let monday = calendar.first;
        // Thirty minutes from Friday 17:45: Friday's last quarter, Monday's first.
        let friday = monday + 4 * DAY + 17 * HOUR + 45 * 60;
        assert_eq!(calendar.after_work(friday, 1_800), monday + 7 * DAY + 8 * HOUR + 15 * 60);
        assert_eq!(calendar.after_work(monday + 3 * HOUR, 0), monday + 8 * HOUR);
        assert_eq!(calendar.after_work(monday + 9 * HOUR, 60), monday + 9 * HOUR + 60);
    }
}
