//! The parameters of a case.

use evalctl_stats::{Interval, Level};
use serde_json::{Map, Value, json};

use super::{BadInput, NoValue};

pub(crate) struct Params<'a>(&'a Map<String, Value>);

impl<'a> Params<'a> {
    pub(crate) fn new(values: &'a Map<String, Value>) -> Self {
        Self(values)
    }

    pub(crate) fn number(&self, name: &str) -> Result<f64, BadInput> {
        let value =
            self.0.get(name).ok_or_else(|| BadInput(format!("parameter `{name}` is missing")))?;
        value
            .as_f64()
            .ok_or_else(|| BadInput(format!("parameter `{name}` is {value} but must be a number")))
    }

    pub(crate) fn level(&self) -> Result<Level, NoValue> {
        Ok(Level::new(self.number("conf")?)?)
    }

    pub(crate) fn count(&self, name: &str) -> Result<u64, BadInput> {
        let value =
            self.0.get(name).ok_or_else(|| BadInput(format!("parameter `{name}` is missing")))?;
        value
            .as_u64()
            .ok_or_else(|| BadInput(format!("parameter `{name}` is {value} but must be a count")))
    }

    /// `k` and `n`, if both are given.
    pub(crate) fn counts(&self) -> Result<Option<(u64, u64)>, BadInput> {
        let count = |name: &str| match self.0.get(name) {
            None => Ok(None),
            Some(value) => match value.as_u64() {
                Some(count) => Ok(Some(count)),
                None => Err(BadInput(format!("parameter `{name}` is {value} but must be a count"))),
            },
        };
        Ok(count("k")?.zip(count("n")?))
    }
}

pub(crate) fn limits(interval: Interval) -> Value {
    json!([interval.lower, interval.upper])
}

/// A time that was not reached is the string "inf".
pub(crate) fn time_or_inf(time: Option<f64>) -> Value {
    time.map_or_else(|| json!("inf"), |time| json!(time))
}
