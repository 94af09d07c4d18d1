//! The only place that writes to the terminal: stdout is data, stderr is talk.

use std::io::{IsTerminal, Write};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Decides what is said and where.
pub(crate) struct Printer {
    quiet: bool,
}

#[expect(clippy::unused_self, reason = "whoever writes to the terminal holds the printer")]
impl Printer {
    pub(crate) fn new(quiet: bool) -> Self {
        Self { quiet }
    }

    /// Data, for a person or a program.
    pub(crate) fn data(&self, text: &str) -> std::io::Result<()> {
        let mut stdout = std::io::stdout().lock();
        stdout.write_all(text.as_bytes())?;
        stdout.flush()
    }

    /// Talk, unless asked to be quiet. Nobody listening on stderr is no error.
    pub(crate) fn say(&self, text: &str) {
        if !self.quiet {
            let _ = writeln!(std::io::stderr().lock(), "{text}");
        }
    }

    /// An error, always said.
    pub(crate) fn error(&self, text: &str) {
        let _ = writeln!(std::io::stderr().lock(), "error: {text}");
    }

    /// The width for tables; none where stdout is no terminal.
    pub(crate) fn width() -> Option<u16> {
        let terminal = console::Term::stdout();
        terminal.is_term().then(|| terminal.size().1)
    }

    /// A bar over `length` tickets with rate and time left; drawn on a terminal only.
    pub(crate) fn bar(&self, length: u64) -> ProgressBar {
        let style = "{msg} {wide_bar} {human_pos}/{human_len} tickets, {per_sec}, {eta} left";
        self.progress(ProgressBar::new(length), style)
    }

    /// A counter of records whose number is not known before.
    pub(crate) fn counter(&self) -> ProgressBar {
        self.progress(ProgressBar::no_length(), "{msg} {human_pos} records, {per_sec}")
    }

    fn progress(&self, bar: ProgressBar, style: &str) -> ProgressBar {
        let target = if self.quiet || !std::io::stderr().is_terminal() {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        };
        bar.set_draw_target(target);
        let style = ProgressStyle::with_template(style).expect("the templates above are valid");
        bar.with_style(style)
    }
}
