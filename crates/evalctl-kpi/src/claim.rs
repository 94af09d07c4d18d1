//! What a vendor says of one ticket.

/// One line of a vendor's statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The ticket.
    pub ticket: String,
    /// Whether it is claimed to count.
    pub claimed: bool,
    /// What it was charged at, in millionths of the statement's currency.
    pub amount_micros: Option<i64>,
    /// When, as the statement writes it.
    pub date: Option<String>,
    /// The line of the statement, from 1.
    pub line: u64,
}
