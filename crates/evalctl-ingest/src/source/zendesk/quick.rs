//! Parses whole tickets with simd-json, which takes two thirds of the time of `serde_json`.
//!
//! It is only asked about what it reads as `serde_json` does; anything else, errors first of all, is
//! left to `serde_json`, which names what is wrong and where. `-0` is a whole number here, 0.

use simd_json::Buffers;

use super::wire;

/// As deep as `serde_json` goes.
const MAX_DEPTH: usize = 127;

/// What is used again from line to line.
pub(crate) struct Memory {
    /// The line, which is changed while it is parsed.
    line: Vec<u8>,
    buffers: Buffers,
}

impl Memory {
    pub(crate) fn new() -> Self {
        Self { line: Vec::new(), buffers: Buffers::with_max_depth(0, MAX_DEPTH) }
    }
}

/// `None`: ask `serde_json`.
pub(super) fn quickly<'m>(line: &[u8], memory: &'m mut Memory) -> Option<wire::Ticket<'m>> {
    memory.line.clear();
    memory.line.extend_from_slice(line);
    simd_json::serde::from_slice_with_buffers(&mut memory.line, &mut memory.buffers).ok()
}

#[cfg(test)]
mod tests;
