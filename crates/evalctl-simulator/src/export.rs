//! The helpdesk as files: the tickets as Zendesk exports them, what stands beside them, and the truth.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::Serialize;

use crate::customer::Customer;
use crate::error::SimulatorError;
use crate::expected::Expected;
use crate::index::Index;
use crate::persona::Persona;
use crate::story::{Place, Ticket, thread};
use crate::text::Phrasebook;
use crate::world::World;

/// What one export is made from.
pub(crate) struct Export<'e> {
    pub(crate) world: &'e World,
    pub(crate) seed: u64,
    pub(crate) index: Index,
    pub(crate) book: Phrasebook,
    /// Whether the tickets are compressed.
    pub(crate) zstd: bool,
}

/// Tickets that one thread makes at a time.
const CHUNK: usize = 512;

/// Chunks that are in memory at a time.
const CHUNKS: usize = 16;

/// Small enough to be kept in a repository.
const ZSTD_LEVEL: i32 = 12;

impl Export<'_> {
    /// Writes every file into `folder`, which must be there and empty. `tick` hears how many tickets are written.
    pub(crate) fn write(
        &self,
        folder: &Path,
        expected: &Expected,
        tick: &dyn Fn(u64),
    ) -> Result<(), SimulatorError> {
        let mut tickets = if self.zstd {
            Out::create_zstd(folder, self.tickets_name())?
        } else {
            Out::create(folder, self.tickets_name())?
        };
        let mut decisions = Out::create(folder, "decisions.ndjson")?;
        let mut successor = Out::create(folder, "successor.ndjson")?;
        let mut labels = Out::create(folder, "labels.csv")?;
        let mut truth = Out::create(folder, "truth.json")?;
        labels.write(b"ticket_id,arm,verdict,rater\n")?;
        truth.write(&truth::head(self, expected))?;
        let chunks: Vec<usize> = (0..self.index.tickets.len()).step_by(CHUNK).collect();
        for group in chunks.chunks(CHUNKS) {
            let made: Vec<Chunk> = group.par_iter().map(|&start| self.chunk(start)).collect();
            for chunk in made {
                tickets.write(&chunk.tickets)?;
                decisions.write(&chunk.decisions)?;
                successor.write(&chunk.successor)?;
                labels.write(&chunk.labels)?;
                truth.write(&chunk.truth)?;
                tick(chunk.n_tickets);
            }
        }
        truth.write(b"\n]}\n")?;
        for out in [tickets, decisions, successor, labels, truth] {
            out.finish()?;
        }
        self.write_customers(folder)?;
        settings::write(self, folder)
    }

    fn tickets_name(&self) -> &'static str {
        if self.zstd { "tickets.ndjson.zst" } else { "tickets.ndjson" }
    }

    fn chunk(&self, start: usize) -> Chunk {
        let end = (start + CHUNK).min(self.index.tickets.len());
        let mut chunk = Chunk { n_tickets: (end - start) as u64, ..Chunk::default() };
        for rank in start..end {
            let (_, place) = self.index.tickets[rank];
            let case = Case::new(self, rank, place);
            let ticket = ticket::export(self, &case);
            append(&mut chunk.tickets, &ticket.json);
            if let Some(decision) = decision::of(self, &case, ticket.answer.as_deref()) {
                append(&mut chunk.decisions, &decision);
            }
            chunk.labels.extend(decision::label(self, &case).bytes());
            let shadow = successor::of(self, &case);
            if let Some(shadow) = &shadow {
                append(&mut chunk.successor, shadow);
                chunk.labels.extend(successor::label(self, &case, shadow).bytes());
            }
            if 0 < rank {
                chunk.truth.push(b',');
            }
            chunk.truth.push(b'\n');
            let line =
                serde_json::to_vec(&truth::line(self, &case, shadow.map(|shadow| shadow.truth)));
            chunk.truth.extend(line.expect("plain values become JSON"));
        }
        chunk
    }

    fn write_customers(&self, folder: &Path) -> Result<(), SimulatorError> {
        let mut users = Out::create(folder, "users.ndjson")?;
        let mut accounts = Out::create(folder, "accounts.ndjson")?;
        let mut invoices = Out::create(folder, "invoices.ndjson")?;
        users.write(&users::of_the_desk(self))?;
        let numbers: Vec<u64> = (0..self.index.n_customers).collect();
        for group in numbers.chunks(CHUNK * CHUNKS) {
            let made: Vec<[Vec<u8>; 3]> = group
                .par_chunks(CHUNK)
                .map(|numbers| {
                    let mut res = [Vec::new(), Vec::new(), Vec::new()];
                    for &number in numbers {
                        let customer = Customer::new(self.world, self.seed, number);
                        let persona = Persona::new(self.world, self.seed, &customer);
                        append(&mut res[0], &users::customer(self, &customer, &persona));
                        res[1].extend(accounts::snapshots(self, &customer, &persona));
                        res[2].extend(accounts::invoices(self, &customer, &persona));
                    }
                    res
                })
                .collect();
            for [of_users, of_accounts, of_invoices] in made {
                users.write(&of_users)?;
                accounts.write(&of_accounts)?;
                invoices.write(&of_invoices)?;
            }
        }
        for out in [users, accounts, invoices] {
            out.finish()?;
        }
        Ok(())
    }
}

/// The lines of some tickets.
#[derive(Default)]
struct Chunk {
    n_tickets: u64,
    tickets: Vec<u8>,
    decisions: Vec<u8>,
    successor: Vec<u8>,
    labels: Vec<u8>,
    truth: Vec<u8>,
}

/// One ticket with all that its lines are made from.
pub(crate) struct Case {
    pub(crate) id: u64,
    pub(crate) customer: Customer,
    pub(crate) persona: Persona,
    pub(crate) ticket: Ticket,
    /// The ticket that it goes back to.
    pub(crate) parent: Option<Place>,
    /// Follow-ups of it.
    pub(crate) follow_ups: Vec<Place>,
}

impl Case {
    fn new(export: &Export<'_>, rank: usize, place: Place) -> Self {
        let (world, seed) = (export.world, export.seed);
        let customer = Customer::new(world, seed, u64::from(place.customer));
        let persona = Persona::new(world, seed, &customer);
        let mut tickets = thread(world, seed, &customer, usize::from(place.contact));
        let idx = tickets.iter().position(|ticket| ticket.place == place);
        let idx = idx.expect("the index holds tickets of the same model");
        let parent = tickets[idx].parent.map(|parent| tickets[parent].place);
        let follows = |ticket: &&Ticket| {
            ticket.kind == crate::story::Kind::FollowUp && ticket.parent == Some(idx)
        };
        let follow_ups = tickets.iter().filter(follows).map(|ticket| ticket.place).collect();
        let id = Index::id(u32::try_from(rank).expect("limited by the tickets"));
        Self { id, customer, persona, ticket: tickets.swap_remove(idx), parent, follow_ups }
    }
}

/// Adds one line of JSON.
fn append(lines: &mut Vec<u8>, value: &impl Serialize) {
    serde_json::to_writer(&mut *lines, value).expect("plain values become JSON");
    lines.push(b'\n');
}

/// `2026-01-05T00:00:00Z`.
pub(crate) fn stamp(at: i64) -> String {
    jiff::Timestamp::from_second(at)
        .expect("the simulated months are within the calendar")
        .to_string()
}

/// A file being written.
struct Out {
    path: PathBuf,
    sink: Sink,
}

enum Sink {
    Plain(BufWriter<File>),
    Zstd(Box<zstd::Encoder<'static, BufWriter<File>>>),
}

impl Out {
    fn create(folder: &Path, name: &str) -> Result<Self, SimulatorError> {
        let path = folder.join(name);
        let file = File::create(&path).map_err(|err| SimulatorError::io("create", &path, err))?;
        Ok(Self { path, sink: Sink::Plain(BufWriter::new(file)) })
    }

    /// The same lines give the same bytes on every machine, which no gzip encoder here promises.
    fn create_zstd(folder: &Path, name: &str) -> Result<Self, SimulatorError> {
        let path = folder.join(name);
        let file = File::create(&path).map_err(|err| SimulatorError::io("create", &path, err))?;
        let zstd = zstd::Encoder::new(BufWriter::new(file), ZSTD_LEVEL)
            .map_err(|err| SimulatorError::io("write", &path, err))?;
        Ok(Self { path, sink: Sink::Zstd(Box::new(zstd)) })
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), SimulatorError> {
        let written = match &mut self.sink {
            Sink::Plain(file) => file.write_all(bytes),
            Sink::Zstd(zstd) => zstd.write_all(bytes),
        };
        written.map_err(|err| SimulatorError::io("write", &self.path, err))
    }

    fn finish(self) -> Result<(), SimulatorError> {
        let flushed = match self.sink {
            Sink::Plain(mut file) => file.flush(),
            Sink::Zstd(zstd) => zstd.finish().and_then(|mut file| file.flush()),
        };
        flushed.map_err(|err| SimulatorError::io("write", &self.path, err))
    }
}

mod ticket;

mod audits;

mod metrics;

mod decision;

mod successor;

mod truth;

mod users;

mod accounts;

mod settings;
