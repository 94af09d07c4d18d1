//! Numbers that look random and follow from a seed alone.

/// `SplitMix64` (Steele, Lea & Flood 2014): the same numbers from the same seed on every platform.
pub(crate) struct SeededRandom(u64);

impl SeededRandom {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// Uniform on 0, 1, .. `count` - 1; `count` is at least 1.
    pub(crate) fn below(&mut self, count: u64) -> u64 {
        // Numbers at or above the largest multiple of `count` would favour small remainders.
        let excess = (u64::MAX % count + 1) % count;
        loop {
            let drawn = self.next();
            if drawn <= u64::MAX - excess {
                return drawn % count;
            }
        }
    }

    /// Uniform, strictly between 0 and 1.
    pub(crate) fn uniform(&mut self) -> f64 {
        ((self.next() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    /// A success with this probability; never at 0, always at 1.
    pub(crate) fn happens(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }

    /// +1 or -1.
    pub(crate) fn sign(&mut self) -> f64 {
        if self.next() >> 63 == 0 { 1.0 } else { -1.0 }
    }

    /// Standard normal, by inversion.
    #[cfg(test)]
    pub(crate) fn normal(&mut self) -> f64 {
        crate::special::normal_quantile(self.uniform()).expect("strictly between 0 and 1")
    }

    /// Brings `items` into a random order (Fisher & Yates).
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(last as u64 + 1);
            items.swap(last, usize::try_from(other).expect("an index of the slice"));
        }
    }
}

/// Spreads a number over all 64 bits; a bijection.
pub(crate) fn mix(number: u64) -> u64 {
    let mut mixed = number;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
