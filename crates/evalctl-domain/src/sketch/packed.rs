//! A sketch as few bytes as it is stored in: most of its counts are below 3.

use super::WIDTH;

/// Two bits a counter.
const SMALL_BYTES: usize = WIDTH / 4;

/// Counts as the bytes of a sketch.
///
/// Either 64 bytes of two bits a counter, where 3 stands for 3 and more, then the counts of those, a
/// byte each, in order; or, where that would not be shorter, all 256 counts. Byte `b` of the 64 holds,
/// from its lowest bits, the counters `b`, `b + 64`, `b + 128` and `b + 192`.
pub(super) struct Packed {
    bytes: [u8; WIDTH],
    length: usize,
}

impl Packed {
    pub(super) fn of(counts: &[u8; WIDTH]) -> Self {
        let small = counts.map(|count| count.min(3));
        let mut bytes = [0; WIDTH];
        for (at, byte) in bytes[..SMALL_BYTES].iter_mut().enumerate() {
            let [a, b, c, d] = [0, 1, 2, 3].map(|part| small[at + SMALL_BYTES * part]);
            *byte = a | (b << 2) | (c << 4) | (d << 6);
        }
        let mut length = SMALL_BYTES;
        for slot in of_3(&small) {
            if length == WIDTH - 1 {
                return Self { bytes: *counts, length: WIDTH };
            }
            bytes[length] = counts[slot];
            length += 1;
        }
        Self { bytes, length }
    }
}

impl AsRef<[u8]> for Packed {
    fn as_ref(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

/// Whether bytes are those of a [`Packed`].
pub(super) fn is_packed(bytes: &[u8]) -> bool {
    let Some((small, many)) = bytes.split_first_chunk::<SMALL_BYTES>() else {
        return false;
    };
    let (words, _) = small.as_chunks::<8>();
    let threes = words.iter().map(|word| {
        let word = u64::from_le_bytes(*word);
        (word & (word >> 1) & u64::from_le_bytes([0b0101_0101; 8])).count_ones() as usize
    });
    bytes.len() == WIDTH
        || (threes.sum::<usize>() == many.len() && many.iter().all(|count| 3 <= *count))
}

/// The counts in the bytes of a [`Packed`]; `None` for any others.
pub(super) fn unpacked(bytes: &[u8]) -> Option<[u8; WIDTH]> {
    if let Ok(counts) = bytes.try_into() {
        return Some(counts);
    }
    let (small, many) = bytes.split_first_chunk::<SMALL_BYTES>()?;
    let mut counts = [0; WIDTH];
    for (part, counts) in counts.chunks_exact_mut(SMALL_BYTES).enumerate() {
        for (count, byte) in counts.iter_mut().zip(small) {
            *count = (byte >> (2 * part)) & 3;
        }
    }
    let mut many = many.iter();
    let small = counts;
    for slot in of_3(&small) {
        counts[slot] = *many.next().filter(|count| 3 <= **count)?;
    }
    many.next().is_none().then_some(counts)
}

/// The counters that are 3, none being more.
fn of_3(small: &[u8; WIDTH]) -> impl Iterator<Item = usize> {
    let (eights, _) = small.as_chunks::<8>();
    eights.iter().enumerate().flat_map(|(idx, eight)| {
        let eight = u64::from_le_bytes(*eight);
        let mut threes = eight & (eight >> 1) & u64::from_le_bytes([1; 8]);
        std::iter::from_fn(move || {
            let slot = 8 * idx + threes.trailing_zeros() as usize / 8;
            (threes != 0).then(|| {
                threes &= threes - 1;
                slot
            })
        })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Packed, SMALL_BYTES, WIDTH, is_packed, unpacked};

    #[test]
    fn the_bytes_are_the_documented_ones() {
        let mut counts = [0; WIDTH];
        (counts[0], counts[64], counts[129], counts[193], counts[255]) = (1, 3, 2, 9, 7);
        let mut expected = vec![0; SMALL_BYTES];
        (expected[0], expected[1], expected[63]) = (0b1101, 0b1110_0000, 0b1100_0000);
        expected.extend([3, 9, 7]);
        assert_eq!(Packed::of(&counts).as_ref(), expected);
    }

    #[test]
    fn other_bytes_are_no_sketch() {
        let with = |change: fn(&mut Vec<u8>)| {
            let mut bytes = vec![0; SMALL_BYTES];
            bytes[1] = 0b1100;
            bytes.push(9);
            change(&mut bytes);
            let counts = unpacked(&bytes);
            assert_eq!(is_packed(&bytes), counts.is_some(), "{bytes:?}");
            counts
        };
        assert!(with(|_| ()).is_some());
        assert_eq!(with(|bytes| bytes.truncate(63)), None, "too short");
        assert_eq!(with(|bytes| bytes.truncate(64)), None, "a count is missing");
        assert_eq!(with(|bytes| bytes[64] = 2), None, "a count that takes no byte");
        assert_eq!(with(|bytes| bytes.push(9)), None, "a count of no counter");
        assert_eq!(with(|bytes| bytes.resize(257, 9)), None, "more than all counts");
    }

    proptest! {
        #[test]
        fn counts_come_back_from_their_bytes(
            counts in proptest::collection::vec(
                prop_oneof![6 => Just(0), 3 => 1..4_u8, 1 => any::<u8>()], WIDTH,
            ),
            added in 0..4_u8,
        ) {
            let counts: Vec<u8> = counts.iter().map(|count| count.saturating_add(added)).collect();
            let counts: [u8; WIDTH] = counts.try_into().expect("as many");
            let packed = Packed::of(&counts);
            let many = counts.iter().filter(|count| 3 <= **count).count();
            prop_assert_eq!(packed.as_ref().len(), WIDTH.min(SMALL_BYTES + many));
            prop_assert!(is_packed(packed.as_ref()));
            prop_assert_eq!(unpacked(packed.as_ref()), Some(counts));
        }
    }
}
