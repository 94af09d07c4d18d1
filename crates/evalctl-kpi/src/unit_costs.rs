//! What things cost, as somebody states it.

use evalctl_domain::Range;
use serde::{Deserialize, Serialize};

use crate::KpiError;

/// What things cost, as stated in the configuration; a single number is a range of no width.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitCosts {
    /// Minutes that a person takes for a ticket that the AI would have closed.
    pub minutes_per_person_ticket: Amount,
    /// Minutes that a ticket costs people when the AI closed it wrongly, beyond what it would have cost them anyway.
    pub minutes_per_wrong_answer: Amount,
    /// What a minute of a person costs; without it only minutes are told.
    #[serde(default)]
    pub cost_per_person_minute: Option<Amount>,
    /// What the AI costs for each ticket that it closes alone.
    #[serde(default)]
    pub cost_per_ai_ticket: Option<Amount>,
    /// The currency of both, for people.
    #[serde(default)]
    pub currency: Option<String>,
}

/// A stated quantity: `7` or `[6, 9]`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Amount {
    /// Known.
    Exactly(f64),
    /// Between two numbers.
    Between(f64, f64),
}

impl Amount {
    pub(crate) fn range(self) -> Range {
        match self {
            Self::Exactly(value) => Range { lower: value, upper: value },
            Self::Between(lower, upper) => Range { lower, upper },
        }
    }

    /// The number, or the middle between the two.
    #[must_use]
    pub fn middle(self) -> f64 {
        let Range { lower, upper } = self.range();
        f64::midpoint(lower, upper)
    }

    pub(crate) fn text(self) -> String {
        match self {
            Self::Exactly(value) => value.to_string(),
            Self::Between(lower, upper) => format!("{lower} to {upper}"),
        }
    }
}

impl UnitCosts {
    /// Checks that every amount is finite, at least 0 and the right way round.
    ///
    /// # Errors
    ///
    /// [`KpiError::BadUnitCost`] names the key and the value.
    pub fn check(&self) -> Result<(), KpiError> {
        let amounts = [
            ("minutes_per_person_ticket", Some(self.minutes_per_person_ticket)),
            ("minutes_per_wrong_answer", Some(self.minutes_per_wrong_answer)),
            ("cost_per_person_minute", self.cost_per_person_minute),
            ("cost_per_ai_ticket", self.cost_per_ai_ticket),
        ];
        for (key, amount) in amounts {
            let Some(amount) = amount else { continue };
            let Range { lower, upper } = amount.range();
            if !(lower.is_finite() && upper.is_finite() && 0.0 <= lower && lower <= upper) {
                return Err(KpiError::BadUnitCost { key, value: amount.text() });
            }
        }
        Ok(())
    }
}
