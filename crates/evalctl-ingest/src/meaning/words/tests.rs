//! Whatever way the words of a message are found, they are the same.

use proptest::prelude::*;

use super::{Words, begin_normalised, normalised};

/// Sign by sign, as a text that is not ASCII.
fn plainly(text: &str) -> Words {
    let mut res = Words::empty();
    for line in super::own_lines(text) {
        line.chars().for_each(|c| res.sign(c));
        res.space();
    }
    res
}

proptest! {
    #[test]
    fn words_of_ascii_signs_are_those_of_any_other(text in "([a-c?'. -]{0,12}|[\\x00-\\x7f]{0,30}){0,4}") {
        let (found, expected) = (normalised(&text), plainly(&text));
        prop_assert_eq!(
            (&found.text, &found.starts, found.asks),
            (&expected.text, &expected.starts, expected.asks)
        );
    }

    #[test]
    fn the_beginning_tells_whether_there_are_more_words(text in "[a-b .é\n]{0,60}", most in 0..12_usize) {
        let (all, beginning) = (normalised(&text), begin_normalised(&text, most));
        prop_assert_eq!(most < all.starts.len(), most < beginning.starts.len());
        if all.starts.len() <= most {
            prop_assert_eq!(all.text.clone(), beginning.text.clone());
        }
    }
}
