//! Eight ASCII signs at once, as a word of the processor.

/// What becomes of eight signs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Eight {
    /// Letters in lower case, digits, apostrophes, and spaces for all others.
    pub(super) signs: [u8; 8],
    /// A bit for each that is no space, the first one lowest.
    pub(super) letters: u8,
}

/// The upper bit of each byte, which no ASCII sign has.
const UPPER: u64 = every(0x80);

impl Eight {
    pub(super) fn of(signs: [u8; 8]) -> Self {
        let signs = u64::from_le_bytes(signs);
        debug_assert_eq!(signs & UPPER, 0, "ASCII signs");
        let lower = signs | every(0x20);
        let letters = at_least(lower, b'a') & !at_least(lower, b'z' + 1);
        let digits = at_least(signs, b'0') & !at_least(signs, b'9' + 1);
        let apostrophes = equal(signs, b'\'') | equal(signs, b'`');
        let spaces = UPPER & !(letters | digits | apostrophes);
        let signs = (lower & whole(letters))
            | (signs & whole(digits))
            | (every(b'\'') & whole(apostrophes))
            | (every(b' ') & whole(spaces));
        Self { signs: signs.to_le_bytes(), letters: !packed(spaces) }
    }
}

const fn every(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// The upper bit of each byte that is `least` or more.
fn at_least(signs: u64, least: u8) -> u64 {
    (signs + every(0x80 - least)) & UPPER
}

/// The upper bit of each byte that is `byte`.
fn equal(signs: u64, byte: u8) -> u64 {
    !((signs ^ every(byte)) + every(0x7f)) & UPPER
}

/// All bits of each byte whose upper bit is set.
fn whole(upper: u64) -> u64 {
    (upper >> 7) * 0xff
}

/// The upper bits of the bytes side by side.
fn packed(upper: u64) -> u8 {
    // Bit 8 i moves to bit 56 + i, and no two meet below.
    ((upper >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8
}

#[cfg(test)]
mod tests {
    use super::Eight;

    fn plainly(sign: u8) -> u8 {
        match sign {
            b'\'' | b'`' => b'\'',
            sign if sign.is_ascii_alphanumeric() => sign.to_ascii_lowercase(),
            _ => b' ',
        }
    }

    #[test]
    fn every_sign_becomes_the_same_at_every_place() {
        for sign in 0..0x80 {
            for place in 0..8 {
                let mut signs = *b"aZ0'`? 9";
                signs[place] = sign;
                let found = Eight::of(signs);
                let expected = signs.map(plainly);
                assert_eq!(found.signs, expected, "{signs:?}");
                let is_letter: [bool; 8] =
                    std::array::from_fn(|idx| found.letters & (1 << idx) != 0);
                assert_eq!(is_letter, expected.map(|sign| sign != b' '), "{signs:?}");
            }
        }
    }
}
