//! An observation in two thirds of its memory.

use super::{Observation, check_time};
use crate::StatsError;

/// Holds an [`Observation`] in 16 bytes, as there may be millions.
///
/// The order is that of times; of those with equal times the ended ones come first, then smaller clusters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CompactObservation {
    /// The bits of the time, which sort as it does and leave room for one more, then whether it was censored.
    order: u64,
    cluster: u64,
}

impl TryFrom<Observation> for CompactObservation {
    type Error = StatsError;

    /// [`StatsError::OutOfRange`] for a time that is not finite or below 0.
    fn try_from(observation: Observation) -> Result<Self, StatsError> {
        check_time("time", observation.time)?;
        // Adding 0 turns -0 into 0.
        let time = (observation.time + 0.0).to_bits();
        Ok(Self { order: time << 1 | u64::from(!observation.ended), cluster: observation.cluster })
    }
}

impl CompactObservation {
    /// Returns the time.
    #[must_use]
    pub const fn time(&self) -> f64 {
        f64::from_bits(self.order >> 1)
    }

    /// Returns whether the ticket ended then.
    #[must_use]
    pub const fn ended(&self) -> bool {
        self.order & 1 == 0
    }

    /// Returns the customer.
    #[must_use]
    pub const fn cluster(&self) -> u64 {
        self.cluster
    }

    pub(super) fn set_cluster(&mut self, cluster: u64) {
        self.cluster = cluster;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{CompactObservation, Observation};

    fn compact(time: f64, ended: bool, cluster: u64) -> Option<CompactObservation> {
        CompactObservation::try_from(Observation { time, ended, cluster }).ok()
    }

    #[test]
    fn what_is_no_time_is_refused() {
        assert_eq!(compact(-0.0, true, 1), compact(0.0, true, 1));
        for time in [-1.0, -f64::MIN_POSITIVE, f64::NAN, f64::INFINITY] {
            assert_eq!(compact(time, true, 1), None, "{time}");
        }
    }

    proptest! {
        #[test]
        fn it_says_and_sorts_what_the_observation_does(
            times in proptest::array::uniform2(prop_oneof![0.0..1e9, Just(0.0), 0.0..f64::MAX]),
            ended: [bool; 2],
            clusters: [u64; 2],
        ) {
            let make = |idx: usize| compact(times[idx], ended[idx], clusters[idx]).expect("a time");
            let [one, other] = [make(0), make(1)];
            prop_assert_eq!((one.time(), one.ended(), one.cluster()), (times[0], ended[0], clusters[0]));
            let order = times[0].total_cmp(&times[1])
                .then(ended[1].cmp(&ended[0]))
                .then(clusters[0].cmp(&clusters[1]));
            prop_assert_eq!(one.cmp(&other), order);
        }
    }
}
