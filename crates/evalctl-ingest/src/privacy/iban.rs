use super::chars::{char_at, is_dash, is_invisible, is_space, is_word};

/// How long the IBAN of a country is: the registry of ISO 13616, then countries that use one without being listed.
const LENGTHS: &str = "
    AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27
    DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28
    IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22
    MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24
    SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30 AO25
    BF28 BJ28 CF27 CG27 CI28 CM27 CV25 DZ26 GA27 GQ27 GW25 IR26 KM27 MA28 MG27 ML28 MZ25 NE28
    SN28 TD27 TG28
";

/// Recognises an IBAN that starts where a word starts; gives its end and its canonical text.
pub(super) fn iban_at(text: &str, start: usize) -> Option<(usize, String)> {
    let head = text.as_bytes()[start..].first_chunk::<4>()?;
    if !head[2].is_ascii_digit() || !head[3].is_ascii_digit() {
        return None;
    }
    let country = str::from_utf8(&head[..2]).ok()?.to_ascii_uppercase();
    let mut lengths = LENGTHS.split_ascii_whitespace();
    let len: usize = lengths.find_map(|entry| entry.strip_prefix(&country)?.parse().ok())?;

    let mut canonical = String::with_capacity(len);
    let mut after_separator = false;
    for (offset, c) in text[start..].char_indices() {
        if c.is_ascii_alphanumeric() {
            canonical.push(c.to_ascii_uppercase());
            after_separator = false;
            if canonical.len() == len {
                let end = start + offset + 1;
                let is_glued = char_at(text, end).is_some_and(is_word);
                return (!is_glued && passes_mod_97(&canonical)).then_some((end, canonical));
            }
        } else if (is_space(c) || is_dash(c)) && !after_separator && 4 <= canonical.len() {
            after_separator = true;
        } else if !is_invisible(c) {
            return None;
        }
    }
    None
}

// ISO 7064 MOD 97-10: the first four characters go to the end, A is 10, Z is 35, and the remainder must be 1.
fn passes_mod_97(iban: &str) -> bool {
    let mut remainder = 0;
    for b in iban[4..].bytes().chain(iban[..4].bytes()) {
        remainder = if b.is_ascii_digit() {
            remainder * 10 + u32::from(b - b'0')
        } else {
            remainder * 100 + u32::from(b - b'A') + 10
        } % 97;
    }
    remainder == 1
}
