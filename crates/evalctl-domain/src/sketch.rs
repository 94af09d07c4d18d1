//! A fixed-size sketch of a text: hashed character trigrams, no corpus statistics, so that a
//! stream and a batch compare two tickets alike.

use std::fmt;
use std::sync::Arc;

use serde::de::{SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use self::packed::{Packed, is_packed, unpacked};

/// Number of counters.
const WIDTH: usize = 256;

/// The hashed character trigrams of a text, in as few bytes as it is stored in; a copy shares them.
///
/// Scratch files and the tickets table hold its bytes as they are: most tickets are never compared, and
/// whoever compares one asks for its [`TrigramCounts`] first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch {
    packed: Arc<[u8]>,
}

impl Sketch {
    /// Sketches lower-cased alphanumeric words with their borders. `None` for a text without any.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        TrigramCounts::of(text).map(|trigrams| Self::from(&trigrams.counts))
    }

    /// What it is compared by.
    #[must_use]
    pub fn trigrams(&self) -> TrigramCounts {
        TrigramCounts::from(self.counts())
    }

    fn counts(&self) -> [u8; WIDTH] {
        unpacked(&self.packed).expect("a sketch is checked when it is made")
    }
}

impl From<&[u8; WIDTH]> for Sketch {
    fn from(counts: &[u8; WIDTH]) -> Self {
        Self { packed: Packed::of(counts).as_ref().into() }
    }
}

/// Its bytes as they are stored.
impl AsRef<[u8]> for Sketch {
    fn as_ref(&self) -> &[u8] {
        &self.packed
    }
}

impl Serialize for Sketch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.packed)
    }
}

impl<'de> Deserialize<'de> for Sketch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(PackedVisitor)
    }
}

/// Takes bytes, or a list of numbers from formats that have none.
struct PackedVisitor;

impl<'de> Visitor<'de> for PackedVisitor {
    type Value = Sketch;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the bytes of a sketch")
    }

    fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
        match <&[u8; WIDTH]>::try_from(bytes) {
            // Perhaps fewer bytes hold them.
            Ok(counts) => Ok(Sketch::from(counts)),
            Err(_) if is_packed(bytes) => Ok(Sketch { packed: bytes.into() }),
            Err(_) => Err(E::invalid_value(Unexpected::Bytes(bytes), &self)),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut bytes: Vec<u8> = Vec::with_capacity(WIDTH);
        while let Some(byte) = list.next_element()? {
            bytes.push(byte);
        }
        self.visit_bytes(&bytes)
    }
}

/// 256 saturating counts of hashed character trigrams.
#[derive(Debug, Clone)]
pub struct TrigramCounts {
    counts: [u8; WIDTH],
    /// The sum of the squared counts: a text is compared many times.
    squares: u32,
}

impl TrigramCounts {
    /// Counts as [`Sketch::of`] does.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let mut grams = Grams::default();
        if text.is_ascii() {
            grams.ascii(text.as_bytes());
        } else {
            text.chars().for_each(|c| grams.sign(c));
            grams.border();
        }
        grams.seen.then(|| Self::from(grams.counts))
    }

    /// Cosine of two texts, in [0, 1]. Sums are integers, so every machine gets the same.
    #[must_use]
    pub fn cosine(&self, other: &Self) -> f64 {
        let norms = f64::from(self.squares) * f64::from(other.squares);
        if norms == 0.0 {
            return 0.0;
        }
        (f64::from(product(&self.counts, &other.counts)) / norms.sqrt()).min(1.0)
    }
}

impl From<[u8; WIDTH]> for TrigramCounts {
    fn from(counts: [u8; WIDTH]) -> Self {
        Self { squares: product(&counts, &counts), counts }
    }
}

/// Trigrams of the words met so far.
struct Grams {
    counts: [u8; WIDTH],
    /// The hashes of the trigrams that the last two characters began, the older one with both; a
    /// space stands before and behind a word.
    begun: [u64; 2],
    in_word: bool,
    /// Whether any letter came.
    seen: bool,
}

impl Default for Grams {
    fn default() -> Self {
        Self { counts: [0; WIDTH], begun: [begin(' '); 2], in_word: false, seen: false }
    }
}

impl Grams {
    /// A whole text. No step depends on what a sign is: around each stands a trigram, which adds
    /// nothing if it is no letter.
    fn ascii(&mut self, text: &[u8]) {
        let [mut around, mut begun] = self.begun;
        let mut is_letter = 0;
        for sign in text.iter().map(|byte| ASCII[usize::from(*byte)]).chain([b' ']) {
            let counter = &mut self.counts[fold(step_short(around, sign))];
            *counter = counter.saturating_add(is_letter);
            around = step_short(begun, sign);
            begun = step_short(OFFSET, sign);
            is_letter = u8::from(sign != b' ');
            self.seen |= sign != b' ';
        }
    }

    fn sign(&mut self, c: char) {
        if c.is_ascii_alphanumeric() {
            self.letter(c.to_ascii_lowercase());
        } else if !c.is_ascii() && c.is_alphanumeric() {
            c.to_lowercase().for_each(|lower| self.letter(lower));
        } else {
            self.border();
        }
    }

    fn letter(&mut self, c: char) {
        if self.in_word {
            self.count(c);
        }
        self.begun = [step(self.begun[1], c), begin(c)];
        self.in_word = true;
        self.seen = true;
    }

    fn border(&mut self) {
        if self.in_word {
            self.count(' ');
            self.begun = [step(self.begun[1], ' '), begin(' ')];
            self.in_word = false;
        }
    }

    /// The trigram ends with `c`.
    fn count(&mut self, c: char) {
        let slot = fold(step(self.begun[0], c));
        self.counts[slot] = self.counts[slot].saturating_add(1);
    }
}

/// The sum of the products of two lists of counts, at most 256 x 255 x 255.
fn product(left: &[u8; WIDTH], right: &[u8; WIDTH]) -> u32 {
    let counts = left.iter().zip(right);
    counts.map(|(&left, &right)| u32::from(left) * u32::from(right)).sum()
}

/// What becomes of each ASCII sign: a letter in lower case, a digit, or a border.
const ASCII: [u8; 128] = {
    let mut table = [b' '; 128];
    let mut byte: u8 = 0;
    while byte < 128 {
        if byte.is_ascii_alphanumeric() {
            table[byte as usize] = byte.to_ascii_lowercase();
        }
        byte += 1;
    }
    table
};

/// Before a trigram: FNV-1a over the code points, four bytes each, fixed for ever, as sketches are
/// stored.
const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// The hash of a trigram's first character.
fn begin(c: char) -> u64 {
    step(OFFSET, c)
}

/// The hash with one character more.
fn step(state: u64, c: char) -> u64 {
    let code = u32::from(c);
    if let Ok(code) = u8::try_from(code) {
        return step_short(state, code);
    }
    let bytes = code.to_le_bytes().into_iter();
    bytes.fold(state, |state, byte| (state ^ u64::from(byte)).wrapping_mul(PRIME))
}

/// The hash with one character more, whose upper three bytes are zero.
fn step_short(state: u64, code: u8) -> u64 {
    (state ^ u64::from(code)).wrapping_mul(PRIME.wrapping_pow(4))
}

/// The counter of a hash.
fn fold(state: u64) -> usize {
    usize::try_from((state ^ (state >> 32)) % WIDTH as u64).expect("below the width")
}

mod packed;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Sketch, TrigramCounts, WIDTH};

    #[track_caller]
    fn cosine(left: &str, right: &str) -> f64 {
        let [left, right] = [left, right].map(|text| Sketch::of(text).expect("words").trigrams());
        left.cosine(&right)
    }

    #[test]
    fn a_sketch_is_read_back_from_bytes_and_from_a_list() {
        let sketch = Sketch::of("Reset my password").expect("words");
        let bytes = postcard::to_stdvec(&sketch).expect("bytes");
        assert_eq!(postcard::from_bytes::<Sketch>(&bytes).expect("read"), sketch);
        let list = serde_json::to_string(&sketch).expect("a list");
        assert_eq!(serde_json::from_str::<Sketch>(&list).expect("read"), sketch);
        assert!(serde_json::from_str::<Sketch>("[256]").is_err());
        assert!(serde_json::from_str::<Sketch>("[255]").is_err());
        // All counts, where fewer bytes would do.
        let counts = sketch.counts();
        let long = serde_json::to_string(&counts.as_slice()).expect("a list");
        assert_eq!(serde_json::from_str::<Sketch>(&long).expect("read"), sketch);
    }

    #[test]
    fn same_words_are_near_and_other_words_far() {
        assert!((cosine("Reset my password", "password: RESET my") - 1.0).abs() < 1e-12);
        assert!(0.7 < cosine("I cannot log in to my account", "cannot log into my account again"));
        assert!(cosine("I cannot log in to my account", "refund for invoice 4711 please") < 0.4);
        assert_eq!(Sketch::of("?! …"), None);
    }

    /// FNV-1a over each trigram of each word, byte by byte.
    fn plainly(text: &str) -> Vec<u8> {
        let mut res = vec![0_u8; WIDTH];
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            let word = word.chars().flat_map(char::to_lowercase);
            let padded: Vec<char> = [' '].into_iter().chain(word).chain([' ']).collect();
            for gram in padded.windows(3) {
                let bytes = gram.iter().flat_map(|c| u32::from(*c).to_le_bytes());
                let state = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |state, byte| {
                    (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
                });
                let slot = usize::try_from((state ^ (state >> 32)) % WIDTH as u64);
                let counter = &mut res[slot.expect("below the width")];
                *counter = counter.saturating_add(1);
            }
        }
        res
    }

    #[track_caller]
    fn check(text: &str) {
        let expected = plainly(text);
        let trigrams = TrigramCounts::of(text);
        let is_some = expected.iter().any(|count| 0 < *count);
        assert_eq!(trigrams.is_some(), is_some, "{text}");
        if let (Some(trigrams), Some(sketch)) = (trigrams, Sketch::of(text)) {
            assert_eq!(trigrams.counts.as_slice(), expected, "{text}");
            assert_eq!(sketch.trigrams().counts.as_slice(), expected, "{text}");
        }
    }

    /// Stored sketches must keep their meaning.
    #[test]
    fn a_sketch_is_what_it_always_was() {
        for text in ["Straße GRÜSSE, a i Ιός日本語 İx", "re: re: 4711-b", "ß", "x\u{1f600}y"]
        {
            check(text);
        }
        check(&"ab ".repeat(400));
        check(&"aé ".repeat(400));
    }

    proptest! {
        #[test]
        fn a_text_of_ascii_signs_is_sketched_as_any_other(text in "[ -~\n]{0,80}") {
            check(&text);
        }
    }
}
