use std::fmt::Write as _;

use super::events::{fold, timeline};
use super::fixture::{Data, at, block_on, computed, computed_with, line};
use crate::{KpiKind, check_definitions, shipped_definitions};

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
fn a_ticket_without_a_count_is_left_out_and_not_taken_for_0() {
    let customers: Vec<&[u32]> = [&[1][..], &[2], &[3]].repeat(4);
    let shipped = shipped_definitions();
    let mut touches = shipped.into_iter().find(|one| one.id == "touches").expect("shipped");
    let amount = "CASE WHEN ticket_id = 'c0-0' THEN NULL WHEN ticket_id = 'c3-0' THEN -9 ELSE person_turns END";
    touches.kind = KpiKind::Mean { pending: None, amount: amount.to_owned() };
    let rows = computed_with(&[touches], &[], &helpdesk(&customers), 2).expect("computable");
    let row = line(rows.iter().find(|row| row.arm == "history").expect("a row"));
    // Two of the four tickets with one touch are gone: 22 touches on 10 tickets.
    assert!(row.starts_with("history touches: 2.2000 ("), "{row}");
    assert!(row.ends_with("n 10, 10 clusters, 2 excluded [left out: 2 without a count]"), "{row}");
}

#[test]
fn what_is_no_whole_number_is_refused_where_it_is_defined() {
    let text = |amount: &str| {
        format!(
            "[[kpi]]\nid = \"mine\"\nversion = 1\ntitle = \"Mine\"\napplies_to = \"history\"\nkind = \"mean\"\n\
             evidence = \"measured\"\ndirection = \"neither\"\namount = \"{amount}\"\nrefuse_when_empty = \"none\"\n\
             [kpi.description]\nwhat_it_measures = \"a\"\nwhy_it_matters = \"b\"\nhow_it_is_computed = \"c\"\n\
             what_it_leaves_out = \"d\"\nsource = \"e\"\n"
        )
    };
    let check = |amount: &str| block_on(check_definitions("my.toml", &text(amount)));
    assert!(check("reopens + 1").is_ok());
    let error = check("reopens / 2.0").expect_err("a fraction").to_string();
    assert!(error.contains("line 9") && error.contains("whole number"), "{error}");
}

#[test]
fn few_customers_have_a_mean_and_no_interval() {
    let row = touches(&helpdesk(&[&[1, 2], &[4]]));
    assert!(row.starts_with("history touches: 2.3333 (? .. ?)"), "{row}");
    assert!(row.contains("no interval: too few customers"), "{row}");
}
