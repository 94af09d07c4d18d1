//! A message as words in lower case with one space around each, without what it quotes.

/// ` thanks a lot ` and whether a question mark stood in it.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) text: String,
    pub(super) asks: bool,
}

impl Words {
    pub(super) fn count(&self) -> usize {
        self.starts().count()
    }

    /// Where each word starts.
    pub(super) fn starts(&self) -> impl Iterator<Item = usize> + '_ {
        let spaces = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b' ');
        spaces.map(|(at, _)| at + 1).filter(|start| *start < self.text.len())
    }
}

/// Apostrophes belong to their word, whichever of their forms is typed; other signs end one.
pub(super) fn normalised(text: &str) -> Words {
    let mut res = Words { text: String::with_capacity(text.len() + 2), asks: false };
    res.text.push(' ');
    for line in own_lines(text) {
        if line.is_ascii() {
            line.bytes().for_each(|byte| res.ascii(byte));
            res.space();
            continue;
        }
        for c in line.chars() {
            match c {
                c if c.is_ascii() => res.ascii(c as u8),
                '¿' | '？' => {
                    res.asks = true;
                    res.space();
                }
                '’' | '‘' | '´' => res.text.push('\''),
                c if c.is_alphanumeric() => res.text.extend(c.to_lowercase()),
                _ => res.space(),
            }
        }
        res.space();
    }
    res
}

impl Words {
    fn ascii(&mut self, byte: u8) {
        match byte {
            b'?' => {
                self.asks = true;
                self.space();
            }
            b'\'' | b'`' => self.text.push('\''),
            byte if byte.is_ascii_alphanumeric() => {
                self.text.push(char::from(byte.to_ascii_lowercase()));
            }
            _ => self.space(),
        }
    }

    fn space(&mut self) {
        if !self.text.ends_with(' ') {
            self.text.push(' ');
        }
    }
}

/// The lines before a quoted message or a signature, without quoted lines.
fn own_lines(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().map(str::trim);
    lines.take_while(|line| !starts_quote(line)).filter(|line| !line.starts_with('>'))
}

/// Whether mail programs put this line before what they quote, or a writer before a signature.
fn starts_quote(line: &str) -> bool {
    let rules = [
        "-----Original Message",
        "----- Original Message",
        "-----Ursprüngliche Nachricht",
        "-----Message d'origine",
        "-----Mensaje original",
        "________________________________",
    ];
    let says_who = [("On ", "wrote:"), ("Am ", "schrieb"), ("Le ", "a écrit"), ("El ", "escribió")];
    line == "--"
        || rules.iter().any(|rule| line.starts_with(rule))
        || says_who.iter().any(|(start, end)| {
            line.starts_with(start) && line.contains(end) && line.ends_with(':')
        })
}
