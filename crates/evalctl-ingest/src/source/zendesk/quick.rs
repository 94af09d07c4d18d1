//! Parses whole tickets with simd-json, which takes two thirds of the time of `serde_json`.
//!
//! It is only asked about what it reads as `serde_json` does; anything else, errors first of all, is
//! left to `serde_json`, which names what is wrong and where. `-0` is a whole number here, 0.

use std::mem::replace;

use serde::Deserialize;
use simd_json::{Buffers, Deserializer, INPUT_PADDING, Tape, fill_tape_padded};

use super::wire::Ticket;

/// As deep as `serde_json` goes.
const MAX_DEPTH: usize = 127;

/// What is used again from line to line.
pub(crate) struct Memory {
    /// The line, which is changed while it is parsed.
    line: Vec<u8>,
    buffers: Buffers,
    tape: Tape<'static>,
}

impl Memory {
    pub(crate) fn new() -> Self {
        let buffers = Buffers::with_max_depth(0, MAX_DEPTH);
        Self { line: Vec::new(), buffers, tape: Tape(Vec::new()) }
    }
}

/// `None`: ask `serde_json`.
pub(super) fn quickly<'m>(line: &[u8], memory: &'m mut Memory) -> Option<Ticket<'m>> {
    let Memory { line: bytes, buffers, tape: empty } = memory;
    bytes.clear();
    bytes.reserve(line.len() + INPUT_PADDING);
    bytes.extend_from_slice(line);
    bytes.extend_from_slice(&[b' '; INPUT_PADDING]);
    let mut tape: Tape<'m> = replace(empty, Tape(Vec::new())).reset();
    let filled = fill_tape_padded(bytes, line.len(), buffers, &mut tape);
    let mut parsed = Deserializer::from_tape(tape);
    let ticket = filled.and_then(|()| Ticket::deserialize(&mut parsed)).ok();
    *empty = parsed.into_tape().reset();
    ticket
}

#[cfg(test)]
mod tests;
