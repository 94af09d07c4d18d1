//! Which of two candidates is better on the same tickets.
//!
//! Both are asked about every ticket, so that what is compared is the difference ticket by ticket, and customers
//! are the unit of independence as everywhere.

pub use self::difference::{
    PairedDifference, RatioTicket, area_difference, mean_difference, ratio_difference,
};
pub use self::mcnemar::{McNemar, mcnemar};
pub use self::power::{Power, detectable_difference, share_spread, tickets_needed};
pub use self::share::{PairedCluster, PairedShare, PairedShareMethod, paired_share};

mod share;

mod difference;

mod mcnemar;

mod power;

#[cfg(test)]
mod tests;
