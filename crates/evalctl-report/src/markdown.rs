//! The report as Markdown, for merge requests and chats.

use crate::document::{Block, Line, Run, Section, Table};
use crate::page::{is_harmful, shown};

/// Writes the sections. Plots are left out: the tables hold their numbers.
pub(crate) fn write(subtitle: &Line, sections: &[Section], footer: &Line) -> String {
    let mut res = String::new();
    for (idx, section) in sections.iter().enumerate() {
        let hashes = if idx == 0 { "#" } else { "##" };
        res.extend([hashes, " ", &escape(&section.title), "\n\n"]);
        if idx == 0 {
            res.extend([&line(subtitle), "\n\n"]);
        }
        blocks(&section.blocks, &mut res);
    }
    res.extend(["---\n\n", &line(footer), "\n"]);
    res
}

fn blocks(blocks: &[Block], res: &mut String) {
    for block in blocks {
        write_block(block, res);
    }
}

fn write_block(block: &Block, res: &mut String) {
    match block {
        Block::Paragraph(text) => res.extend([&line(text), "\n\n"]),
        Block::Heading(text) => res.extend(["### ", &line(text), "\n\n"]),
        Block::List(lines) => {
            for text in lines {
                res.extend(["- ", &line(text), "\n"]);
            }
            res.push('\n');
        }
        Block::Verdict { answer, because, .. } => {
            res.extend(["> **", &line(answer), "**\n>\n> ", &line(because), "\n\n"]);
        }
        Block::Numbers(numbers) => {
            for number in numbers {
                let parts = [&number.label, &number.value, &number.detail].map(|text| escape(text));
                let [label, value, detail] = parts;
                res.extend(["- ", &label, ": **", &value, "** (", &detail, ")\n"]);
            }
            res.push('\n');
        }
        Block::Table(table) => write_table(table, res),
        Block::Figures(figures) => {
            for figure in figures {
                res.extend(["- ", &line(&figure.caption), ": "]);
                res.extend([&escape(&figure.drawn.description), "\n"]);
            }
            res.push('\n');
        }
        Block::Details { summary, blocks: inner, .. } => {
            res.extend(["**", &escape(summary), "**\n\n"]);
            blocks(inner, res);
        }
        Block::Absent(why) => res.extend(["*", &escape(why), "*\n\n"]),
    }
}

fn write_table(table: &Table, res: &mut String) {
    res.extend([&line(&table.caption), "\n\n|"]);
    for column in &table.columns {
        res.extend([" ", &escape(&column.title), " |"]);
    }
    res.push_str("\n|");
    for column in &table.columns {
        res.push_str(if column.numeric { " ---: |" } else { " --- |" });
    }
    for row in &table.rows {
        res.push_str("\n|");
        for cell in row {
            res.extend([" ", &line(&cell.line), " |"]);
        }
    }
    res.push_str("\n\n");
}

fn line(line: &Line) -> String {
    let mut res = String::new();
    for run in &line.0 {
        match run {
            Run::Plain(text) | Run::Faint(text) => res.push_str(&escape(text)),
            Run::Strong(text) => res.extend(["**", &escape(text), "**"]),
            Run::Name(text) => res.push_str(&code(text)),
        }
    }
    res
}

/// A text that Markdown shows as it is. Line breaks become blanks: a text cannot start a new block.
fn escape(text: &str) -> String {
    let mut res = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&'
            | '!' => res.extend(['\\', char]),
            '\n' | '\t' => res.push(' '),
            _ if is_harmful(char) => res.push_str(&shown(char)),
            _ => res.push(char),
        }
    }
    res
}

/// A name between back-ticks; one that holds back-ticks or bars cannot stand there.
fn code(text: &str) -> String {
    let plain = |char: char| !matches!(char, '`' | '|' | '\n' | '\t') && !is_harmful(char);
    if !text.trim().is_empty() && text.chars().all(plain) {
        format!("`{text}`")
    } else {
        escape(text)
    }
}

#[cfg(test)]
mod tests;
