use std::fmt::Write as _;

use super::events::{fold, timeline};
use super::fixture::{Data, at, computed, line};

/// Tickets of customers who each open as many as `replies` has numbers, answered by as many replies.
fn helpdesk(customers: &[&[u32]]) -> Data {
    let mut data = Data::default();
    for (customer, tickets) in customers.iter().enumerate() {
        let name = format!("c{customer}");
        let mut text = String::new();
        for (ticket, &replies) in tickets.iter().enumerate() {
            let _ = write!(text, "{name}-{ticket} +{ticket}d opened; +{ticket}d customer question");
            for reply in 0..replies {
                // A question between two replies: those in a row would be one touch.
                let _ = write!(text, "; +{reply}h person; +{reply}h customer question");
            }
            text += "; +20h resolved person\n";
        }
        data.outcomes.extend(fold(&timeline(&text, &name), at("100d")));
    }
    data
}

fn touches(data: &Data) -> String {
    let rows = computed(&["touches"], &[], data, 2).expect("computable");
    let history = rows.iter().find(|row| row.arm == "history").expect("a row");
    line(history)
}

/// 12 customers with 1, 2 or 3 touches: mean 2, spread of a ratio with one ticket each
/// sqrt(12/11 * 8) / 12 = 0.2462, t(11) = 2.2010, of the logarithm: 2 exp(+- 2.2010 * 0.2462 / 2).
#[test]
fn the_mean_of_touches_has_an_interval_by_customer() {
    let customers: Vec<&[u32]> = [&[1][..], &[2], &[3]].repeat(4);
    assert_eq!(
        touches(&helpdesk(&customers)),
        "history touches: 2.0000 (1.5254 .. 2.6223) log_t_by_customer, n 12, 12 clusters"
    );
}

#[test]
fn few_customers_have_a_mean_and_no_interval() {
    let row = touches(&helpdesk(&[&[1, 2], &[4]]));
    assert!(row.starts_with("history touches: 2.3333 (? .. ?)"), "{row}");
    assert!(row.contains("no interval: too few customers"), "{row}");
}
