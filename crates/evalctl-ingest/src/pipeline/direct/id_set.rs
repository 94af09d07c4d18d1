//! Which ticket numbers were seen, in little memory: numbers are given out one after the other.

use std::collections::BTreeMap;

/// A set of numbers in blocks of 65,536: a list of the low halves, or a bit each once that is less.
#[derive(Debug, Default)]
pub(super) struct IdSet {
    blocks: BTreeMap<u64, Block>,
}

#[derive(Debug)]
enum Block {
    /// Sorted.
    Few(Vec<u16>),
    Many(Box<[u64; 1_024]>),
}

/// From here on bits take less.
const FEW: usize = 4_096;

impl IdSet {
    /// Whether `id` was not there before.
    pub(super) fn insert(&mut self, id: u64) -> bool {
        let [.., high, low] = id.to_be_bytes();
        let low = u16::from_be_bytes([high, low]);
        let block = self.blocks.entry(id >> 16).or_insert_with(|| Block::Few(Vec::new()));
        match block {
            Block::Many(bits) => set(bits, low),
            Block::Few(list) => match list.binary_search(&low) {
                Ok(_) => false,
                Err(place) => {
                    list.insert(place, low);
                    if FEW <= list.len() {
                        let mut bits = Box::new([0; 1_024]);
                        for &low in list.iter() {
                            set(&mut bits, low);
                        }
                        *block = Block::Many(bits);
                    }
                    true
                }
            },
        }
    }
}

fn set(bits: &mut [u64; 1_024], low: u16) -> bool {
    let (word, bit) = (usize::from(low >> 6), 1_u64 << (low & 63));
    let is_new = bits[word] & bit == 0;
    bits[word] |= bit;
    is_new
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::IdSet;

    #[test]
    fn it_agrees_with_the_set_of_the_library() {
        let mut set = IdSet::default();
        let mut library = BTreeSet::new();
        let mut id = 1_u64;
        for step in 0..20_000_u64 {
            // Runs, repeats and far numbers.
            id = match step % 7 {
                0 => id.wrapping_mul(6_364_136_223_846_793_005) >> 30,
                1 => id / 2,
                _ => id + 1,
            };
            assert_eq!(set.insert(id), library.insert(id), "{id}");
        }
        for id in 500_000..510_000 {
            assert_eq!(set.insert(id), library.insert(id), "{id}");
        }
        assert!(!set.insert(505_000));
    }
}
