//! Reads numbers as people write them: groups of ASCII digits with something between them.

use super::chars::{char_at, char_before, is_dash, is_invisible, is_space, is_word};

/// No value has more digits than this, with room to see what follows it.
const MAX_DIGITS: usize = 24;

/// Holds the groups of digits from one place on, as far as they hang together.
#[derive(Debug, Default)]
pub(super) struct Digits {
    /// The digits of all groups.
    text: String,
    pub(super) groups: Vec<Group>,
}

/// One run of digits, which touches no letter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    pub(super) start: usize,
    pub(super) end: usize,
    /// The place of its first digit among all digits.
    first: usize,
    pub(super) len: usize,
    /// What stands between it and the group before.
    pub(super) mark: Mark,
    /// The mark is one visible character at most, without brackets or spaces around it.
    pub(super) is_plain: bool,
    /// It stands alone in round brackets.
    pub(super) is_bracketed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// Nothing that shows, or only a bracket.
    Nothing,
    Space,
    Dash,
    Dot,
    Slash,
}

impl Digits {
    /// Reads from `start`, where a digit stands; tells whether a group is there.
    pub(super) fn read(&mut self, text: &str, start: usize) -> bool {
        self.text.clear();
        self.groups.clear();
        let mut joint = Joint {
            mark: Mark::Nothing,
            is_plain: false,
            opens: opens_before(text, start),
            next: start,
        };
        while let Some(group) = self.read_group(text, &joint) {
            self.groups.push(group);
            match Joint::read(text, group.end, group.is_bracketed) {
                Some(next) => joint = next,
                None => break,
            }
        }
        !self.groups.is_empty()
    }

    fn read_group(&mut self, text: &str, joint: &Joint) -> Option<Group> {
        let first = self.text.len();
        let bytes = &text.as_bytes()[joint.next..];
        let limit = MAX_DIGITS + 1 - first;
        let len = bytes.iter().take(limit).take_while(|b| b.is_ascii_digit()).count();
        let end = joint.next + len;
        let after = char_at(text, end);
        let is_bracketed = joint.opens && after == Some(')');
        let is_open = joint.opens && !is_bracketed && first != 0;
        // A digit more than any value has is glued to the rest of its number.
        let is_glued = after.is_some_and(is_word) || len == limit;
        if len == 0 || is_open || is_glued {
            return None;
        }
        self.text.push_str(&text[joint.next..end]);
        Some(Group {
            start: joint.next,
            end,
            first,
            len,
            mark: joint.mark,
            is_plain: joint.is_plain,
            is_bracketed,
        })
    }

    pub(super) fn of(&self, group: &Group) -> &str {
        &self.text[group.first..group.total()]
    }

    /// Gives all digits of the groups before `n_groups`.
    pub(super) fn before(&self, n_groups: usize) -> &str {
        &self.text[..self.groups[n_groups - 1].total()]
    }
}

impl Group {
    /// Counts the digits up to its end.
    pub(super) fn total(&self) -> usize {
        self.first + self.len
    }
}

/// What stands between two groups.
struct Joint {
    mark: Mark,
    is_plain: bool,
    opens: bool,
    /// Where the next digit stands.
    next: usize,
}

impl Joint {
    fn read(text: &str, end: usize, closes: bool) -> Option<Self> {
        let mut position = end;
        let mut mark = None;
        let mut n_chars = 0;
        let mut n_spaces = 0;
        let mut opens = false;
        for c in text[end..].chars() {
            if c.is_ascii_digit() {
                let is_plain = n_chars <= 1 && !opens && !closes;
                // A dot and a space end a sentence.
                let joins = !(mark == Some(Mark::Dot) && 0 < n_spaces);
                return joins.then_some(Self {
                    mark: mark.unwrap_or(if n_spaces == 0 { Mark::Nothing } else { Mark::Space }),
                    is_plain,
                    opens,
                    next: position,
                });
            }
            position += c.len_utf8();
            if is_invisible(c) {
                continue;
            }
            n_chars += 1;
            match c {
                // After an opening bracket only a digit may follow.
                _ if opens || 4 < n_chars => return None,
                ')' if closes && n_chars == 1 => {}
                '(' => opens = true,
                _ if is_space(c) && n_spaces < 2 => n_spaces += 1,
                _ if mark.is_some() => return None,
                '.' => mark = Some(Mark::Dot),
                '/' => mark = Some(Mark::Slash),
                _ if is_dash(c) => mark = Some(Mark::Dash),
                _ => return None,
            }
        }
        None
    }
}

/// Tells whether an opening bracket stands before a number, or before its `+`.
fn opens_before(text: &str, start: usize) -> bool {
    match char_before(text, start) {
        Some('(') => true,
        Some('+') => char_before(text, start - 1) == Some('('),
        _ => false,
    }
}
