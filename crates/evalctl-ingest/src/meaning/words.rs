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
            res.ascii_line(line);
        } else {
            line.chars().for_each(|c| res.sign(c));
        }
        res.space();
    }
    res
}

impl Words {
    fn ascii_line(&mut self, line: &str) {
        self.asks |= memchr::memchr(b'?', line.as_bytes()).is_some();
        let mut after_space = self.text.ends_with(' ');
        for byte in line.bytes() {
            let c = ASCII[usize::from(byte)];
            if c != ' ' || !after_space {
                self.text.push(c);
            }
            after_space = c == ' ';
        }
    }

    fn sign(&mut self, c: char) {
        match c {
            '?' | '¿' | '？' => {
                self.asks = true;
                self.space();
            }
            '’' | '‘' | '´' => self.text.push('\''),
            c if c.is_ascii() => match ASCII[c as usize] {
                ' ' => self.space(),
                c => self.text.push(c),
            },
            c if c.is_alphanumeric() => self.text.extend(c.to_lowercase()),
            _ => self.space(),
        }
    }

    fn space(&mut self) {
        if !self.text.ends_with(' ') {
            self.text.push(' ');
        }
    }
}

/// What becomes of each ASCII sign.
const ASCII: [char; 128] = {
    let mut table = [' '; 128];
    let mut byte: u8 = 0;
    while byte < 128 {
        if byte.is_ascii_alphanumeric() {
            table[byte as usize] = byte.to_ascii_lowercase() as char;
        } else if matches!(byte, b'\'' | b'`') {
            table[byte as usize] = '\'';
        }
        byte += 1;
    }
    table
};

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
