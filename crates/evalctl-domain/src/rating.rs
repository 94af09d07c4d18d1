//! Satisfaction ratings.

use serde::{Deserialize, Serialize};

/// A survey offered to a customer, and the answer if there was one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rating {
    /// Asked, not answered: no rating.
    Offered,
    /// Good or bad.
    Binary {
        /// Whether it was good.
        good: bool,
    },
    /// Points from 1 to `scale`.
    Points {
        /// The points given.
        points: u8,
        /// The best that could be given.
        scale: u8,
    },
}

/// Why points are not a rating.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("rating {points} is outside 1 to {scale}")]
pub struct RatingError {
    /// The points given.
    pub points: u8,
    /// The best that could be given.
    pub scale: u8,
}

impl Rating {
    /// Checks that `points` lies in 1 to `scale`.
    pub fn points(points: u8, scale: u8) -> Result<Self, RatingError> {
        if 1 <= points && points <= scale && 2 <= scale {
            Ok(Self::Points { points, scale })
        } else {
            Err(RatingError { points, scale })
        }
    }

    /// Whether the customer was satisfied: good, or the top two fifths of the scale (4 and 5 of 5).
    /// `None` for a survey without an answer.
    #[must_use]
    pub fn satisfied(self) -> Option<bool> {
        match self {
            Self::Offered => None,
            Self::Binary { good } => Some(good),
            Self::Points { points, scale } => Some(3 * u32::from(scale) < 5 * u32::from(points)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Rating;

    #[test]
    fn four_and_five_of_five_are_satisfied_and_silence_is_not_a_rating() {
        let satisfied: Vec<_> = (1..=5)
            .map(|points| Rating::points(points, 5).expect("in scale").satisfied())
            .collect();
        assert_eq!(satisfied, [Some(false), Some(false), Some(false), Some(true), Some(true)]);
        assert_eq!(Rating::Offered.satisfied(), None);
        assert!(Rating::points(0, 5).is_err() && Rating::points(6, 5).is_err());
    }
}
