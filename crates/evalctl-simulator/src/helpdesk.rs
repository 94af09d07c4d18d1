//! A model with a seed: the helpdesk itself.

use std::fs;
use std::path::Path;

use evalctl_domain::Timeline;
use jiff::Timestamp;

use crate::error::SimulatorError;
use crate::expected::Expected;
use crate::export::Export;
use crate::index::Index;
use crate::model::Model;
use crate::story::Story;
use crate::text::Phrasebook;
use crate::timeline::timeline;
use crate::world::World;

/// The most tickets of one helpdesk: ids and places are kept in 32 bits.
const MOST_TICKETS: u64 = 100_000_000;

/// How a helpdesk is written.
#[derive(Debug, Clone, Copy)]
pub struct ExportOptions {
    /// At least so many tickets are simulated for the expected KPIs.
    pub expected_draws: u64,
    /// Whether the tickets are compressed, as `tickets.ndjson.zst`.
    pub zstd: bool,
}

/// A simulated helpdesk: nothing is kept but what it is made from.
#[derive(Debug, Clone)]
pub struct Helpdesk {
    world: World,
    seed: u64,
    n_tickets: usize,
}

impl Helpdesk {
    /// A helpdesk of exactly `n_tickets` tickets; its last customer is cut short where that is needed.
    pub fn new(model: Model, seed: u64, n_tickets: u64) -> Result<Self, SimulatorError> {
        let within = usize::try_from(n_tickets.min(MOST_TICKETS + 1)).unwrap_or(usize::MAX);
        if n_tickets == 0 || MOST_TICKETS < n_tickets {
            return Err(SimulatorError::Tickets { tickets: n_tickets, most: MOST_TICKETS });
        }
        Ok(Self { world: World::new(model), seed, n_tickets: within })
    }

    /// The timelines of its customers up to the export, without texts: what a perfect import would yield.
    pub fn timelines(&self) -> impl Iterator<Item = Timeline> + use<'_> {
        self.stories().map(|story| timeline(&self.world, &story))
    }

    /// The moment of the export: nothing later is in it.
    #[must_use]
    pub fn export_taken(&self) -> Timestamp {
        self.world.model.export_taken()
    }

    /// Writes the helpdesk as files into `folder`, which is made and must be empty: the tickets in Zendesk's export
    /// shape, what `evalctl replay` needs beside them, and `truth.json` with the expected KPIs. `tick` hears how many
    /// more tickets are written.
    pub fn write(
        &self,
        folder: &Path,
        options: &ExportOptions,
        tick: &dyn Fn(u64),
    ) -> Result<Expected, SimulatorError> {
        fs::create_dir_all(folder).map_err(|err| SimulatorError::io("create", folder, err))?;
        let mut entries =
            fs::read_dir(folder).map_err(|err| SimulatorError::io("read", folder, err))?;
        if entries.next().is_some() {
            return Err(SimulatorError::NotEmpty { path: folder.to_owned() });
        }
        let expected = self.expected(options.expected_draws)?;
        let index = Index::new(&self.world, self.seed, self.n_tickets);
        let book = Phrasebook::shipped(&self.world.model);
        let (world, seed, zstd) = (&self.world, self.seed, options.zstd);
        Export { world, seed, index, book, zstd }.write(folder, &expected, tick)?;
        Ok(expected)
    }

    /// The KPIs that the model has on average, by at least `draws` simulated tickets.
    pub fn expected(&self, draws: u64) -> Result<Expected, SimulatorError> {
        Expected::of(&self.world, draws)
    }

    /// Customers in order, until all tickets are there.
    fn stories(&self) -> impl Iterator<Item = Story> + use<'_> {
        let mut left = self.n_tickets;
        (0..).map_while(move |number| {
            if left == 0 {
                return None;
            }
            let mut story = Story::new(&self.world, self.seed, number);
            story.tickets.truncate(left);
            left -= story.tickets.len();
            Some(story)
        })
    }
}

#[cfg(test)]
mod tests;
