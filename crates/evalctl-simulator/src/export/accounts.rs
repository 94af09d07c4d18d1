//! Accounts over time and invoices, under the key that names the customer.

use serde::Serialize;

use super::{Export, append, stamp};
use crate::calendar::DAY;
use crate::customer::{Customer, CustomerKind};
use crate::persona::Persona;
use crate::rng::{Rng, Stream};

#[derive(Debug, Serialize)]
struct Snapshot<'s> {
    #[serde(flatten)]
    key: Key<'s>,
    time: String,
    fields: Fields<'s>,
}

#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
enum Key<'s> {
    ExternalId(&'s str),
    Email(&'s str),
}

#[derive(Debug, Serialize)]
struct Fields<'s> {
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    renewal_date: Option<String>,
    health: &'static str,
}

#[derive(Debug, Serialize)]
struct Invoice<'s> {
    #[serde(flatten)]
    key: Key<'s>,
    number: String,
    date: String,
    amount_cents: u64,
    status: &'static str,
}

fn key(persona: &Persona) -> Key<'_> {
    match &persona.external_id {
        Some(id) => Key::ExternalId(id),
        None => Key::Email(&persona.email),
    }
}

/// The account on the first day, and each change of its health; unhappy customers are more often at risk.
pub(super) fn snapshots(export: &Export<'_>, customer: &Customer, persona: &Persona) -> Vec<u8> {
    let mut lines = Vec::new();
    if customer.kind != CustomerKind::Real {
        return lines;
    }
    let rng = &mut Rng::new(export.seed, Stream::Account, [customer.number, 0, 0]);
    let calendar = &export.world.calendar;
    let renewal = calendar.first + i64::try_from(rng.below(540)).expect("days") * DAY;
    let mut health = health(customer, rng);
    let first = Fields {
        plan: Some(&export.world.model.tiers[customer.tier].name),
        renewal_date: stamp(renewal).split('T').next().map(str::to_owned),
        health,
    };
    let time = stamp(calendar.first);
    append(&mut lines, &Snapshot { key: key(persona), time, fields: first });
    let mut at = calendar.first;
    loop {
        at += crate::rng::seconds(rng.exponential(120.0 * DAY as f64), DAY);
        if calendar.cut <= at {
            return lines;
        }
        let next = self::health(customer, rng);
        if next != health {
            health = next;
            let fields = Fields { plan: None, renewal_date: None, health };
            append(&mut lines, &Snapshot { key: key(persona), time: stamp(at), fields });
        }
    }
}

fn health(customer: &Customer, rng: &mut Rng) -> &'static str {
    match rng.normal() + customer.effect {
        mood if mood < -1.0 => "at_risk",
        mood if mood < 0.0 => "neutral",
        _ => "good",
    }
}

/// One invoice a month for whoever pays: the number that the customer's tickets of that month name.
pub(super) fn invoices(export: &Export<'_>, customer: &Customer, persona: &Persona) -> Vec<u8> {
    let mut lines = Vec::new();
    let tier = &export.world.model.tiers[customer.tier].name;
    let Some(cents) = price(tier).filter(|_| customer.kind == CustomerKind::Real) else {
        return lines;
    };
    let rng = &mut Rng::new(export.seed, Stream::Account, [customer.number, 1, 0]);
    let calendar = &export.world.calendar;
    for month in 0..MONTHS {
        let at = calendar.first + month * MONTH;
        if calendar.cut <= at {
            break;
        }
        let status = if rng.chance(0.05) { "open" } else { "paid" };
        append(
            &mut lines,
            &Invoice {
                key: key(persona),
                number: invoice_number(customer.number, at),
                date: stamp(at).split('T').next().unwrap_or_default().to_owned(),
                amount_cents: cents,
                status,
            },
        );
    }
    lines
}

const MONTH: i64 = 30 * DAY;

const MONTHS: i64 = 7;

fn price(tier: &str) -> Option<u64> {
    match tier {
        "pro" => Some(2_900),
        "business" => Some(9_900),
        "enterprise" => Some(49_900),
        _ => None,
    }
}

/// The number of a customer's invoice for the month of a moment.
pub(super) fn invoice_number(customer: u64, at: i64) -> String {
    format!("INV-{}-{:05}", 100 + at.div_euclid(MONTH) % 100, customer)
}
