//! What a report says, without saying how it looks: the one shape that HTML and Markdown are made from.
//!
//! Texts are kept as they came. Only the writers of HTML and Markdown turn them into markup, so that
//! nothing hostile can reach a page unescaped.

use crate::plot::Svg;

/// A chapter of the report.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Section {
    /// The anchor: lower-case words joined by hyphens.
    pub(crate) id: &'static str,
    pub(crate) title: String,
    pub(crate) blocks: Vec<Block>,
}

impl Section {
    pub(crate) fn new(id: &'static str, title: impl Into<String>, blocks: Vec<Block>) -> Self {
        Self { id, title: title.into(), blocks }
    }

    /// A chapter whose values do not exist, and why.
    pub(crate) fn absent(id: &'static str, title: &str, why: impl Into<String>) -> Self {
        Self::new(id, title, vec![Block::Absent(why.into())])
    }
}

/// A part of a chapter.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Block {
    Paragraph(Line),
    /// A heading below the chapter's own.
    Heading(Line),
    List(Vec<Line>),
    /// A conclusion in a frame, with its tone in words and colour.
    Verdict {
        tone: Tone,
        answer: Line,
        because: Line,
    },
    /// A few numbers to remember.
    Numbers(Vec<BigNumber>),
    Table(Table),
    /// Plots side by side.
    Figures(Vec<Figure>),
    /// What only some readers want, behind a click.
    Details {
        summary: String,
        blocks: Vec<Block>,
        paper: OnPaper,
    },
    /// Why there is nothing to show.
    Absent(String),
}

/// What a conclusion means for whoever has to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Yes,
    Partly,
    No,
    Unknown,
}

impl Block {
    /// Behind a click on the screen, in full on paper.
    pub(crate) fn folded(summary: impl Into<String>, blocks: Vec<Block>) -> Self {
        Self::Details { summary: summary.into(), blocks, paper: OnPaper::Shown }
    }

    /// Behind a click on the screen, its heading alone on paper.
    pub(crate) fn aside(summary: impl Into<String>, blocks: Vec<Block>) -> Self {
        Self::Details { summary: summary.into(), blocks, paper: OnPaper::LeftOut }
    }
}

/// What becomes of what is behind a click where nobody can click.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnPaper {
    Shown,
    LeftOut,
}

/// A number in large type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct BigNumber {
    pub(crate) label: String,
    pub(crate) value: String,
    /// The interval and what stands behind it.
    pub(crate) detail: String,
    pub(crate) drawn: Option<Svg>,
}

/// A plot with its words.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Figure {
    pub(crate) caption: Line,
    pub(crate) drawn: Svg,
}

/// Rows under named columns.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Table {
    pub(crate) caption: Line,
    pub(crate) columns: Vec<Column>,
    /// The first cell of each row names it.
    pub(crate) rows: Vec<Vec<Cell>>,
}

/// The head of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) title: String,
    pub(crate) numeric: bool,
}

impl Column {
    pub(crate) fn text(title: &str) -> Self {
        Self { title: title.to_owned(), numeric: false }
    }

    pub(crate) fn number(title: &str) -> Self {
        Self { title: title.to_owned(), numeric: true }
    }
}

/// A cell, with a small drawing where a picture says it faster.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Cell {
    pub(crate) line: Line,
    pub(crate) drawn: Option<Svg>,
}

impl<T: Into<Line>> From<T> for Cell {
    fn from(line: T) -> Self {
        Self { line: line.into(), drawn: None }
    }
}

/// Words with emphasis.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Line(pub(crate) Vec<Run>);

/// Some words of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Run {
    Plain(String),
    Strong(String),
    /// A name from the data or the command line, shown as it is.
    Name(String),
    /// Less important.
    Faint(String),
}

impl Line {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn plain(mut self, text: impl Into<String>) -> Self {
        self.0.push(Run::Plain(text.into()));
        self
    }

    pub(crate) fn strong(mut self, text: impl Into<String>) -> Self {
        self.0.push(Run::Strong(text.into()));
        self
    }

    pub(crate) fn name(mut self, text: impl Into<String>) -> Self {
        self.0.push(Run::Name(text.into()));
        self
    }

    pub(crate) fn faint(mut self, text: impl Into<String>) -> Self {
        self.0.push(Run::Faint(text.into()));
        self
    }

    /// A sentence in which names stand between backticks.
    pub(crate) fn marked(text: &str) -> Self {
        let mut res = Self::new();
        let mut rest = text;
        while let Some((before, name, after)) = rest.split_once('`').and_then(|(before, after)| {
            after.split_once('`').map(|(name, after)| (before, name, after))
        }) {
            if !before.is_empty() {
                res = res.plain(before);
            }
            res = res.name(name);
            rest = after;
        }
        if rest.is_empty() { res } else { res.plain(rest) }
    }

    /// Names with commas between them and `and` before the last.
    pub(crate) fn names<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        let names: Vec<&str> = names.into_iter().collect();
        for (idx, name) in names.iter().enumerate() {
            if 0 < idx {
                self = self.plain(if idx + 1 == names.len() { " and " } else { ", " });
            }
            self = self.name(*name);
        }
        self
    }
}

impl From<&str> for Line {
    fn from(text: &str) -> Self {
        Self::new().plain(text)
    }
}

impl From<String> for Line {
    fn from(text: String) -> Self {
        Self::new().plain(text)
    }
}

#[cfg(test)]
mod tests {
    use super::Line;

    #[test]
    fn names_in_a_sentence_are_names() {
        let line = Line::marked("6 tickets without `a` or `b`, `unfinished");
        let expected = Line::new()
            .plain("6 tickets without ")
            .name("a")
            .plain(" or ")
            .name("b")
            .plain(", `unfinished");
        assert_eq!(line, expected);
    }
}
