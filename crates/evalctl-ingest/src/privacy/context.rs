use super::chars::{char_at, char_before, is_dash, is_invisible, is_space, is_word};

/// Where recognisers look: the text up to the next address with `@`.
#[derive(Clone, Copy)]
pub(super) struct Context<'t> {
    pub(super) text: &'t str,
    /// The first character of that address.
    pub(super) next: Option<char>,
    /// Where the last value or token ended.
    pub(super) fence: usize,
}

impl Context<'_> {
    /// Tells whether a value that ends at `position` is glued to a word.
    pub(super) fn is_glued(self, position: usize) -> bool {
        self.char_at(position).is_some_and(is_word)
    }

    pub(super) fn char_at(self, position: usize) -> Option<char> {
        char_at(self.text, position).or(self.next)
    }
}

/// What stands before a number: it decides whether the number can be a value of its own.
#[derive(Clone, Copy)]
pub(super) struct Lead {
    pub(super) previous: Option<char>,
    /// What `previous` is joined to on its other side.
    pub(super) before: Neighbour,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Neighbour {
    Nothing,
    Letter,
    Digit,
    /// A value that is or was masked: the same before and after masking, whatever its last character.
    Value,
}

impl Lead {
    /// Looks back from `start`.
    pub(super) fn of(context: Context<'_>, start: usize) -> Self {
        let text = context.text;
        let previous = char_before(text, start);
        let joint = start - previous.map_or(0, char::len_utf8);
        let before = match char_before(text, joint) {
            Some(_) if joint == context.fence => Neighbour::Value,
            Some(c) if c.is_ascii_digit() => Neighbour::Digit,
            Some(c) if is_word(c) => Neighbour::Letter,
            _ => Neighbour::Nothing,
        };
        Self { previous, before }
    }

    /// Tells whether the number is the tail of a dotted one, such as a decimal.
    pub(super) fn is_dotted(self) -> bool {
        self.previous == Some('.') && self.before == Neighbour::Digit
    }

    /// Tells whether another number stands before, with a space, a dash or nothing visible between.
    pub(super) fn follows_number(self) -> bool {
        self.before == Neighbour::Digit
            && self.previous.is_some_and(|c| is_space(c) || is_dash(c) || is_invisible(c))
    }
}
