//! A message as words in lower case with one space around each, without what it quotes.

/// The words of a message.
#[derive(Debug)]
pub(super) struct Words {
    /// ` thanks a lot `, UTF-8.
    pub(super) text: Vec<u8>,
    /// Where each word starts.
    pub(super) starts: Vec<usize>,
    /// Whether a question mark stood among them.
    pub(super) asks: bool,
}

/// Apostrophes belong to their word, whichever of their forms is typed; other signs end one.
pub(super) fn normalised(text: &str) -> Words {
    let mut res = Words {
        text: Vec::with_capacity(text.len() + 2),
        starts: Vec::with_capacity(text.len() / 4),
        asks: false,
    };
    res.text.push(b' ');
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
    /// The start of each word with the place behind its last sign, where its space stands.
    pub(super) fn places(&self) -> impl Iterator<Item = (usize, usize)> {
        let nexts = self.starts.iter().skip(1).copied().chain([self.text.len()]);
        self.starts.iter().copied().zip(nexts.map(|next| next - 1))
    }

    /// No step depends on what a sign is: room is made for all signs and for as many words as they
    /// could be, and each is written whether it is kept or not.
    fn ascii_line(&mut self, line: &str) {
        self.asks |= memchr::memchr(b'?', line.as_bytes()).is_some();
        let mut after_space = self.is_after_space();
        let before = self.text.len();
        let words_before = self.starts.len();
        self.text.resize(before + line.len(), b' ');
        self.starts.resize(words_before + line.len() / 2 + 1, 0);
        let (signs, starts) = (&mut self.text[before..], &mut self.starts[words_before..]);
        let (mut kept, mut words) = (0, 0);
        for byte in line.bytes() {
            let sign = ASCII[usize::from(byte)];
            let is_space = sign == b' ';
            signs[kept] = sign;
            starts[words] = before + kept;
            words += usize::from(after_space && !is_space);
            kept += usize::from(!(after_space && is_space));
            after_space = is_space;
        }
        self.text.truncate(before + kept);
        self.starts.truncate(words_before + words);
    }

    fn sign(&mut self, c: char) {
        match c {
            '?' | '¿' | '？' => {
                self.asks = true;
                self.space();
            }
            '’' | '‘' | '´' => self.letter('\''),
            c if c.is_ascii() => match ASCII[c as usize] {
                b' ' => self.space(),
                sign => self.letter(char::from(sign)),
            },
            c if c.is_alphanumeric() => c.to_lowercase().for_each(|c| self.letter(c)),
            _ => self.space(),
        }
    }

    fn letter(&mut self, c: char) {
        if self.is_after_space() {
            self.starts.push(self.text.len());
        }
        self.text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }

    fn space(&mut self) {
        if !self.is_after_space() {
            self.text.push(b' ');
        }
    }

    fn is_after_space(&self) -> bool {
        self.text.last() == Some(&b' ')
    }
}

/// What becomes of each ASCII sign.
const ASCII: [u8; 128] = {
    let mut table = [b' '; 128];
    let mut byte: u8 = 0;
    while byte < 128 {
        if byte.is_ascii_alphanumeric() {
            table[byte as usize] = byte.to_ascii_lowercase();
        } else if matches!(byte, b'\'' | b'`') {
            table[byte as usize] = b'\'';
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
