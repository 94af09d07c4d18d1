//! Who writes, how often, and what their account is.

use crate::model::Model;
use crate::rng::{Rng, Stream};
use crate::world::World;

/// One customer, as drawn before any ticket.
#[derive(Debug, Clone)]
pub(crate) struct Customer {
    /// Their number, from 0.
    pub(crate) number: u64,
    pub(crate) kind: CustomerKind,
    /// Index into the model's tiers.
    pub(crate) tier: usize,
    /// Index into the model's languages.
    pub(crate) language: usize,
    /// How easily they are helped and pleased; standard deviation `effect_sd`.
    pub(crate) effect: f64,
    pub(crate) contacts: Vec<Contact>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CustomerKind {
    Real,
    Spammer,
    Tester,
}

/// A first contact about something.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Contact {
    pub(crate) opened: i64,
    /// Index into the model's intents.
    pub(crate) intent: usize,
}

impl Customer {
    pub(crate) fn new(world: &World, seed: u64, number: u64) -> Self {
        let model = &world.model;
        let rng = &mut Rng::new(seed, Stream::Customer, [number, 0, 0]);
        let tier = rng.weighted(model.tiers.iter().map(|tier| tier.share));
        let language = rng.weighted(model.languages.iter().map(|language| language.share));
        let effect = model.customers.effect_sd * rng.normal();
        let kind = match rng.unit() {
            point if point < model.customers.spam => CustomerKind::Spammer,
            point if point < model.customers.spam + model.customers.test => CustomerKind::Tester,
            _ => CustomerKind::Real,
        };
        let n_contacts = match kind {
            CustomerKind::Real => number_of_contacts(model, rng),
            CustomerKind::Spammer | CustomerKind::Tester => 1,
        };
        let contacts = (0..n_contacts).map(|_| contact(world, rng)).collect();
        Self { number, kind, tier, language, effect, contacts }
    }
}

fn number_of_contacts(model: &Model, rng: &mut Rng) -> usize {
    let exponent = model.customers.contacts_exponent;
    let weights = (1..=model.customers.contacts_most)
        .map(|contacts| libm::pow(f64::from(contacts), -exponent));
    1 + rng.weighted(weights)
}

fn contact(world: &World, rng: &mut Rng) -> Contact {
    let incident = &world.model.incident;
    if rng.chance(incident.share) {
        let delay = rng.exponential(incident.mean_hours * 3_600.0);
        let opened = incident.begins.as_second() + crate::rng::seconds(delay, 0);
        return Contact { opened: opened.min(world.calendar.cut - 1), intent: world.incident };
    }
    let intent = rng.weighted(world.model.intents.iter().map(|intent| intent.share));
    Contact { opened: world.calendar.contact(rng), intent }
}
