//! What names a set of decisions, whatever the order of their rows.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// The sum of the SHA-256 of each decision, modulo 2^256.
///
/// A sum needs no order, so that decisions need not be read once more when they are sorted.
/// Whoever tries hard can make two sets with one sum; a run's inputs name their files by a hash of every byte besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Identity([u64; 4]);

impl Identity {
    /// Adds the decision of one turn, as it is stored with its ticket.
    pub(super) fn add_decision(&mut self, turn: u32, record: &[u8]) {
        let hasher = Sha256::new_with_prefix(b"decision").chain_update(turn.to_le_bytes());
        self.add(hasher.chain_update(record));
    }

    /// Adds a ticket whose rows contradict each other.
    pub(super) fn add_contradiction(&mut self, ticket: &str) {
        self.add(Sha256::new_with_prefix(b"contradiction").chain_update(ticket));
    }

    fn add(&mut self, hasher: Sha256) {
        let hash = hasher.finalize();
        let mut parts = [0; 4];
        for (part, bytes) in parts.iter_mut().zip(hash.as_chunks().0) {
            *part = u64::from_le_bytes(*bytes);
        }
        self.combine(parts, u64::carrying_add);
    }

    /// Takes out what was added before.
    pub(super) fn take_out(&mut self, other: Self) {
        self.combine(other.0, u64::borrowing_sub);
    }

    fn combine(&mut self, parts: [u64; 4], step: fn(u64, u64, bool) -> (u64, bool)) {
        let mut carry = false;
        for (sum, part) in self.0.iter_mut().zip(parts) {
            (*sum, carry) = step(*sum, part, carry);
        }
    }

    /// 64 digits, the most significant first.
    pub(super) fn hex(self) -> String {
        let mut res = String::with_capacity(64);
        for part in self.0.iter().rev() {
            write!(res, "{part:016x}").expect("a string takes all");
        }
        res
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sha2::{Digest, Sha256};

    use super::Identity;

    fn of(rows: &[(u32, Vec<u8>)]) -> Identity {
        let mut res = Identity::default();
        for (turn, record) in rows {
            res.add_decision(*turn, record);
        }
        res
    }

    #[test]
    fn one_decision_has_its_hash() {
        let hash = Sha256::digest(b"decision\x03\0\0\0abc");
        let hex = of(&[(3, b"abc".to_vec())]).hex();
        let pairs = hex.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).expect("digits"));
        let bytes = pairs.map(|pair| u8::from_str_radix(pair, 16).expect("digits"));
        assert_eq!(bytes.rev().collect::<Vec<u8>>(), hash.to_vec());
        let mut none = of(&[(3, b"abc".to_vec())]);
        none.take_out(none);
        assert_eq!(none.hex(), "0".repeat(64));
    }

    #[test]
    fn a_carry_goes_all_the_way_and_back() {
        let mut sum = Identity([u64::MAX, u64::MAX, 7, 0]);
        sum.combine([1, 0, 0, 0], u64::carrying_add);
        assert_eq!(sum, Identity([0, 0, 8, 0]));
        sum.take_out(Identity([1, 0, 0, 0]));
        assert_eq!(sum, Identity([u64::MAX, u64::MAX, 7, 0]));
    }

    proptest! {
        #[test]
        fn rows_count_in_any_order_and_each_time(
            rows in proptest::collection::vec((0..3_u32, any::<Vec<u8>>()), 1..9),
            at in any::<prop::sample::Index>(),
        ) {
            let all = of(&rows);
            let mut turned = rows.clone();
            turned.rotate_left(at.index(rows.len()));
            prop_assert_eq!(of(&turned), all);
            let one = turned.split_off(turned.len() - 1);
            let mut others = all;
            others.take_out(of(&one));
            prop_assert_eq!(of(&turned), others);
            prop_assert_ne!(others, all);
        }
    }
}
