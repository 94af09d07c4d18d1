//! A vendor's statement from a table.

use std::path::Path;

use anyhow::{Result, bail};

use evalctl_kpi::Claim;
use evalctl_tabular::{Entry, TableOptions, TableReader};

/// Names of the column with the ticket.
const TICKET: [&str; 6] =
    ["ticket_id", "ticket", "conversation_id", "conversation", "external_id", "id"];
/// Names of the column that says whether it is claimed; without one, every line claims.
const CLAIMED: [&str; 6] = ["claimed", "billed", "counted", "resolved", "billable", "resolution"];
/// Names of the column with the amount.
const AMOUNT: [&str; 6] = ["amount", "price", "charge", "cost", "total", "amount_usd"];
/// Names of the column with the date.
const DATE: [&str; 6] = ["date", "billed_at", "claimed_at", "billed_on", "resolved_at", "period"];

const YES: [&str; 8] = ["yes", "y", "true", "1", "billed", "resolved", "claimed", "counted"];
const NO: [&str; 10] = [
    "no",
    "n",
    "false",
    "0",
    "not_billed",
    "unbilled",
    "not_resolved",
    "unresolved",
    "not_claimed",
    "not_counted",
];

/// A statement, and the lines of it that could not be used.
pub(crate) struct Claims {
    pub(crate) claims: Vec<Claim>,
    /// `line 4: …`
    pub(crate) unusable: Vec<String>,
}

/// Reads a statement; column names are compared without case, and with `_` for blanks and dashes.
pub(crate) fn read(path: &Path) -> Result<Claims> {
    let file = path.display();
    let reader = TableReader::open(path, &TableOptions::new())?;
    let header: Option<Vec<String>> = reader.header().map(<[String]>::to_vec);
    let column = |names: &[&str]| match &header {
        Some(header) => names
            .iter()
            .find_map(|name| header.iter().find(|written| folded(written) == *name))
            .cloned(),
        // Keys may come and go from line to line: the first of the names it is.
        None => names.first().map(|name| (*name).to_owned()),
    };
    let Some(ticket) = column(&TICKET) else {
        bail!(
            "claims `{file}` have no column for the ticket: name one of `{}`, not `{}`",
            TICKET.join("`, `"),
            header.unwrap_or_default().join("`, `")
        );
    };
    let others = [column(&CLAIMED), column(&AMOUNT), column(&DATE)];
    let mut columns: Vec<&str> = vec![&ticket];
    let places = others.each_ref().map(|name| {
        name.as_ref().map(|name| {
            columns.push(name);
            columns.len() - 1
        })
    });
    let mut rows = reader.select(&columns)?;
    let mut res = Claims { claims: Vec::new(), unusable: Vec::new() };
    while let Some(entry) = rows.next()? {
        match entry {
            Entry::Reject(reject) => {
                res.unusable.push(format!("line {}: {}", reject.line, reject.reason));
            }
            Entry::Row(row) => {
                let cell = |place: Option<usize>| {
                    row.get(place?).map(str::trim).filter(|text| !text.is_empty())
                };
                let cells = [cell(Some(0)), cell(places[0]), cell(places[1]), cell(places[2])];
                match claim(row.line, cells, &others) {
                    Ok(claim) => res.claims.push(claim),
                    Err(problem) => res.unusable.push(format!("line {}: {problem}", row.line)),
                }
            }
        }
    }
    if res.claims.is_empty() {
        bail!("claims `{file}` hold no claim{}", first(&res.unusable));
    }
    Ok(res)
}

fn first(unusable: &[String]) -> String {
    unusable.first().map_or_else(String::new, |problem| format!(": {problem}"))
}

fn claim(
    line: u64,
    [ticket, claimed, amount, date]: [Option<&str>; 4],
    names: &[Option<String>; 3],
) -> Result<Claim, String> {
    let ticket = ticket.ok_or("it names no ticket")?.to_owned();
    let name = |idx: usize| names[idx].as_deref().unwrap_or_default();
    let claimed = match claimed.map(|word| (word, folded(word))) {
        None => true,
        Some((_, word)) if YES.contains(&&*word) => true,
        Some((_, word)) if NO.contains(&&*word) => false,
        Some((word, _)) => return Err(format!("`{}` is `{word}` but must be yes or no", name(0))),
    };
    let amount_micros = match amount {
        None => None,
        Some(text) => Some(micros(text).ok_or_else(|| {
            format!("`{}` is `{text}` but must be a number such as 0.99", name(1))
        })?),
    };
    Ok(Claim { ticket, claimed, amount_micros, date: date.map(str::to_owned), line })
}

fn folded(text: &str) -> String {
    text.trim().to_lowercase().replace([' ', '-'], "_")
}

/// `0.99`, `$ 0.99`, `EUR 12` as millionths; finer than that, or with a comma, is no amount.
fn micros(text: &str) -> Option<i64> {
    let is_sign = |c: char| c.is_alphabetic() || c.is_whitespace() || "$€£¥".contains(c);
    let text = text.trim_matches(is_sign);
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(part) || 6 < part.len() {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let part: i64 = format!("{part:0<6}").parse().ok()?;
    whole.checked_mul(1_000_000)?.checked_add(part)?.checked_mul(sign)
}

#[cfg(test)]
mod tests {
    use super::micros;

    #[test]
    fn amounts_are_read_exactly_or_not_at_all() {
        let read = ["0.99", "$ 0.99", "12 EUR", "-1.5", "1,5", "", "0.1234567", "x"].map(micros);
        let expected = [
            Some(990_000),
            Some(990_000),
            Some(12_000_000),
            Some(-1_500_000),
            None,
            None,
            None,
            None,
        ];
        assert_eq!(read, expected);
    }
}
