//! The report as one self-contained HTML file.
//!
//! **Invariant:** every text passes [`escape`]; the only markup that comes from elsewhere is that of
//! our own plots. There is no script, and the policy in the head forbids any.

use std::fmt::Write as _;

use crate::document::{Block, Cell, Figure, Line, OnPaper, Run, Section, Table, Tone};
use crate::page::escape::{escape, prose};
use crate::plot::Svg;

pub(crate) use self::escape::{is_harmful, shown};

/// What the page may load: its own styles, and images that are part of it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/// Writes the page. The first section is the first screen: its title is the page's heading.
pub(crate) fn page(title: &str, subtitle: &Line, sections: &[Section], footer: &Line) -> String {
    let mut page = Page { html: String::new(), n_plots: 0, heading: 2 };
    page.push("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.push(&format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n"));
    page.push("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.push("<meta name=\"color-scheme\" content=\"light dark\">\n");
    page.push(&format!("<title>{}</title>\n<style>\n", escape(title)));
    page.push(include_str!("page/style.css"));
    page.push("</style>\n</head>\n<body>\n<main>\n");
    for (idx, section) in sections.iter().enumerate() {
        let level = if idx == 0 { 1 } else { 2 };
        page.push(&format!("<section id=\"{}\">\n<h{level}>", section.id));
        page.push(&escape(&section.title));
        page.push(&format!("</h{level}>\n"));
        if idx == 0 {
            page.push("<p class=\"subtitle\">");
            page.line(subtitle);
            page.push("</p>\n");
        }
        page.heading = level + 1;
        page.blocks(&section.blocks);
        page.push("</section>\n");
        if idx == 0 {
            page.contents(&sections[1..]);
        }
    }
    page.push("</main>\n<footer><p>");
    page.line(footer);
    page.push("</p></footer>\n</body>\n</html>\n");
    page.html
}

struct Page {
    html: String,
    /// Plots so far: their texts need ids of their own.
    n_plots: usize,
    /// The level of headings within the section at hand.
    heading: u8,
}

impl Page {
    fn push(&mut self, markup: &str) {
        self.html.push_str(markup);
    }

    fn contents(&mut self, sections: &[Section]) {
        self.push("<nav aria-label=\"Contents\"><ol>\n");
        for section in sections {
            let title = escape(&section.title);
            let _ = writeln!(self.html, "<li><a href=\"#{}\">{title}</a></li>", section.id);
        }
        self.push("</ol></nav>\n");
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Paragraph(line) => self.element("p", line),
            Block::Heading(line) => self.element(if self.heading == 2 { "h2" } else { "h3" }, line),
            Block::List(lines) => {
                self.push("<ul>\n");
                for line in lines {
                    self.element("li", line);
                }
                self.push("</ul>\n");
            }
            Block::Verdict { tone, answer, because } => {
                let (class, mark) = tone_marks(*tone);
                self.push(&format!("<div class=\"verdict {class}\"><p class=\"answer\">"));
                self.push(&format!("<span class=\"mark\" aria-hidden=\"true\">{mark}</span> "));
                self.line(answer);
                self.push("</p>");
                self.element("p", because);
                self.push("</div>\n");
            }
            Block::Numbers(numbers) => {
                self.push("<dl class=\"numbers\">\n");
                for number in numbers {
                    let (label, value) = (prose(&number.label), prose(&number.value));
                    self.push(&format!("<div><dt>{label}</dt><dd><b>{value}</b>"));
                    if let Some(drawn) = &number.drawn {
                        self.inline_plot(drawn);
                    }
                    self.push(&format!("<span>{}</span></dd></div>\n", prose(&number.detail)));
                }
                self.push("</dl>\n");
            }
            Block::Table(table) => self.table(table),
            Block::Figures(figures) => {
                self.push("<div class=\"figures\">\n");
                for figure in figures {
                    self.figure(figure);
                }
                self.push("</div>\n");
            }
            Block::Details { summary, blocks, paper } => {
                let class = match paper {
                    OnPaper::Shown => " class=\"printed\"",
                    OnPaper::LeftOut => "",
                };
                self.push(&format!("<details{class}><summary>{}</summary>\n", escape(summary)));
                self.blocks(blocks);
                self.push("</details>\n");
            }
            Block::Absent(why) => {
                self.push(&format!("<p class=\"absent\">{}</p>\n", escape(why)));
            }
        }
    }

    fn element(&mut self, name: &str, line: &Line) {
        self.push(&format!("<{name}>"));
        self.line(line);
        self.push(&format!("</{name}>\n"));
    }

    fn line(&mut self, line: &Line) {
        for run in &line.0 {
            let (open, text, close) = match run {
                Run::Plain(text) => ("", prose(text), ""),
                Run::Strong(text) => ("<strong>", prose(text), "</strong>"),
                // A name may be written from right to left; its surroundings are not.
                Run::Name(text) => ("<code dir=\"auto\">", escape(text), "</code>"),
                Run::Faint(text) => ("<small>", prose(text), "</small>"),
            };
            self.push(open);
            self.push(&text);
            self.push(close);
        }
    }

    /// Roles are written out because narrow screens show each row as a block of its own, and blocks
    /// lose the meaning of a table without them.
    fn table(&mut self, table: &Table) {
        self.push("<table role=\"table\"><caption>");
        self.line(&table.caption);
        self.push("</caption>\n<thead role=\"rowgroup\"><tr role=\"row\">");
        for column in &table.columns {
            let class = if column.numeric { " class=\"number\"" } else { "" };
            let title = escape(&column.title);
            let _ =
                write!(self.html, "<th scope=\"col\" role=\"columnheader\"{class}>{title}</th>");
        }
        self.push("</tr></thead>\n<tbody role=\"rowgroup\">\n");
        for row in &table.rows {
            self.push("<tr role=\"row\">");
            for (idx, (cell, column)) in row.iter().zip(&table.columns).enumerate() {
                let class = match (column.numeric, &cell.drawn) {
                    (true, _) => " class=\"number\"",
                    (false, Some(_)) => " class=\"drawn\"",
                    (false, None) => "",
                };
                let label = escape(&column.title);
                if idx == 0 {
                    self.push(&format!("<th scope=\"row\" role=\"rowheader\"{class}>"));
                } else {
                    self.push(&format!("<td role=\"cell\"{class} data-label=\"{label}\">"));
                }
                self.cell(cell);
                self.push(if idx == 0 { "</th>" } else { "</td>" });
            }
            self.push("</tr>\n");
        }
        self.push("</tbody></table>\n");
    }

    fn cell(&mut self, cell: &Cell) {
        if let Some(drawn) = &cell.drawn {
            self.inline_plot(drawn);
        }
        self.line(&cell.line);
    }

    fn figure(&mut self, figure: &Figure) {
        self.n_plots += 1;
        let (plot, idx) = (&figure.drawn, self.n_plots);
        let (width, height) = plot.size;
        let (title, description) = (escape(&plot.title), escape(&plot.description));
        self.push("<figure>");
        let _ = write!(
            self.html,
            "<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"plot-{idx} \
             plot-{idx}-text\"><title id=\"plot-{idx}\">{title}</title>\
             <desc id=\"plot-{idx}-text\">{description}</desc>"
        );
        self.push(&plot.shapes);
        self.push("</svg><figcaption>");
        self.line(&figure.caption);
        self.push("</figcaption></figure>\n");
    }

    /// A drawing of a few marks, whose words stand beside it.
    fn inline_plot(&mut self, plot: &Svg) {
        let (width, height) = plot.size;
        let title = escape(&plot.title);
        let _ = write!(
            self.html,
            "<svg class=\"inline\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} \
             {height}\" role=\"img\"><title>{title}</title>"
        );
        self.push(&plot.shapes);
        self.push("</svg>");
    }
}

fn tone_marks(tone: Tone) -> (&'static str, &'static str) {
    match tone {
        Tone::Yes => ("yes", "✓"),
        Tone::Partly => ("partly", "◐"),
        Tone::No => ("no", "✕"),
        Tone::Unknown => ("unknown", "?"),
    }
}

mod escape;

#[cfg(test)]
mod tests;
