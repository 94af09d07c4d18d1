//! Random streams: each purpose of each ticket has its own, so that what one draw decides never shifts another.

use evalctl_stats::special::normal_quantile;

/// What a stream is for. The numbers are part of the generator: changing one changes every helpdesk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stream {
    /// Who the customer is and when they write.
    Customer = 1,
    /// What a ticket is about.
    Ticket = 2,
    /// How the AI would deal with it.
    Ai = 3,
    /// How people would deal with it.
    People = 4,
    /// Who gets it.
    Routing = 5,
    /// How it is worded.
    Text = 6,
    /// Names and addresses.
    Persona = 7,
    /// An account's history.
    Account = 8,
    /// What raters say.
    Label = 9,
}

/// xoshiro256++ of Blackman and Vigna, seeded through splitmix64.
#[derive(Debug, Clone)]
pub(crate) struct Rng {
    state: [u64; 4],
}

impl Rng {
    /// The stream for one purpose under `seed`, told apart by up to three numbers (customer, contact, depth).
    pub(crate) fn new(seed: u64, stream: Stream, key: [u64; 3]) -> Self {
        let mut hash = mixed(seed ^ mixed(stream as u64));
        for part in key {
            hash = mixed(hash ^ part.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        }
        let mut state = [0; 4];
        for word in &mut state {
            hash = hash.wrapping_add(0x9e37_79b9_7f4a_7c15);
            *word = mixed(hash);
        }
        Self { state }
    }

    fn next(&mut self) -> u64 {
        let s = &mut self.state;
        let res = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let shifted = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= shifted;
        s[3] = s[3].rotate_left(45);
        res
    }

    /// Uniform in [0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True with probability `p`.
    pub(crate) fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// Uniform in 0 to `n` - 1; 0 where `n` is 0.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        let wide = u128::from(self.next()) * n as u128;
        usize::try_from(wide >> 64).expect("the product's upper half is below n")
    }

    /// One of the items; they are never empty.
    pub(crate) fn pick<'t, T>(&mut self, items: &'t [T]) -> &'t T {
        &items[self.below(items.len())]
    }

    /// An index, with probability proportional to its weight.
    pub(crate) fn weighted(&mut self, weights: impl Iterator<Item = f64> + Clone) -> usize {
        let mut point = self.unit() * weights.clone().sum::<f64>();
        let mut last = 0;
        for (idx, weight) in weights.enumerate() {
            last = idx;
            if point < weight {
                return idx;
            }
            point -= weight;
        }
        last
    }

    /// Standard normal, by inversion.
    pub(crate) fn normal(&mut self) -> f64 {
        let p = (self.unit() + f64::EPSILON).min(1.0 - f64::EPSILON);
        normal_quantile(p).expect("p is strictly between 0 and 1")
    }

    /// Log-normal with the given median.
    pub(crate) fn lognormal(&mut self, median: f64, sigma: f64) -> f64 {
        median * libm::exp(sigma * self.normal())
    }

    /// Exponential with the given mean.
    pub(crate) fn exponential(&mut self, mean: f64) -> f64 {
        -mean * libm::log(1.0 - self.unit())
    }
}

/// The finaliser of splitmix64.
fn mixed(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

pub(crate) fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

pub(crate) fn logit(p: f64) -> f64 {
    libm::log(p / (1.0 - p))
}

/// Rounds a span of time to whole seconds, at least `least`.
#[expect(clippy::cast_possible_truncation, reason = "spans are capped far below the limits of i64")]
pub(crate) fn seconds(span: f64, least: i64) -> i64 {
    (span.min(1e9).round() as i64).max(least)
}
