//! The tickets that decisions are recorded for, and their rows: few bytes each, as there may be millions.

use std::hash::BuildHasher;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use evalctl_candidate::TicketId;
use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// Tickets sorted by id, each with the rows that follow those of the ticket before.
pub(super) struct Tickets {
    /// The ids, one after another.
    ids: String,
    known: Vec<Ticket>,
    /// The places of the tickets, by the hash of their id: every ticket of a replay is looked up.
    places: HashTable<u32>,
}

struct Ticket {
    /// Where its id ends and that of the next one starts.
    id_end: usize,
    /// Likewise its rows.
    rows_end: u32,
    seen: AtomicBool,
}

impl Tickets {
    /// Room for that many tickets with so many bytes of ids together: nothing is copied while they come.
    pub(super) fn with_room(n_tickets: usize, id_bytes: usize) -> Self {
        Self {
            ids: String::with_capacity(id_bytes),
            known: Vec::with_capacity(n_tickets),
            places: HashTable::with_capacity(n_tickets),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    /// Adds a ticket whose rows end at `rows_end`; its id comes after those that are there.
    pub(super) fn add(&mut self, id: &str, rows_end: usize) {
        let place = u32::try_from(self.known.len()).expect("fewer tickets than 2^32");
        let rows_end = u32::try_from(rows_end).expect("fewer rows than 2^32");
        self.ids.push_str(id);
        self.known.push(Ticket { id_end: self.ids.len(), rows_end, seen: AtomicBool::new(false) });
        let Self { ids, known, places } = self;
        let hash_at = |&place: &u32| hash(id_at(ids, known, place as usize));
        places.insert_unique(hash(id), place, hash_at);
    }

    pub(super) fn shrink(&mut self) {
        self.ids.shrink_to_fit();
        self.known.shrink_to_fit();
        let Self { ids, known, places } = self;
        places.shrink_to_fit(|&place| hash(id_at(ids, known, place as usize)));
    }

    pub(super) fn id(&self, place: usize) -> TicketId {
        TicketId::new(id_at(&self.ids, &self.known, place)).expect("it was an id when it came")
    }

    pub(super) fn rows(&self, place: usize) -> Range<usize> {
        let start = place.checked_sub(1).map_or(0, |before| self.known[before].rows_end);
        start as usize..self.known[place].rows_end as usize
    }

    /// Finds a ticket and notes that it was seen.
    pub(super) fn see(&self, id: &TicketId) -> Option<usize> {
        let id = id.as_str();
        let is_id = |&place: &u32| id_at(&self.ids, &self.known, place as usize) == id;
        let place = *self.places.find(hash(id), is_id)? as usize;
        // The flags carry no other data, and they are read after the threads that set them ended.
        self.known[place].seen.store(true, Ordering::Relaxed);
        Some(place)
    }

    pub(super) fn was_seen(&self, place: usize) -> bool {
        self.known[place].seen.load(Ordering::Relaxed)
    }
}

fn id_at<'i>(ids: &'i str, known: &[Ticket], place: usize) -> &'i str {
    let start = place.checked_sub(1).map_or(0, |before| known[before].id_end);
    &ids[start..known[place].id_end]
}

fn hash(id: &str) -> u64 {
    FxBuildHasher.hash_one(id)
}
