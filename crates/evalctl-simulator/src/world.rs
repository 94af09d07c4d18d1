//! A model with its calendar and the tables that draws are made from.

use crate::calendar::Calendar;
use crate::model::Model;

/// What every customer of a helpdesk shares.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) model: Model,
    pub(crate) calendar: Calendar,
    /// Index of the intent of the incident.
    pub(crate) incident: usize,
}

impl World {
    pub(crate) fn new(model: Model) -> Self {
        let incident = model
            .intents
            .iter()
            .position(|intent| intent.name == model.incident.intent)
            .expect("the incident is about one of the intents");
        Self { calendar: Calendar::new(&model.calendar), incident, model }
    }
}
