use super::Completeness;

#[test]
fn gaps_in_numbered_ids_are_counted_by_prefix() {
    let mut found = Completeness::default();
    for ticket in ["INC0000045", "INC0000047", "INC0000050", "T-1", "no number"] {
        found.number(ticket);
    }
    assert_eq!(found.id_ranges["INC"].missing, 3);
    assert_eq!(found.id_ranges["T-"].missing, 0);
    assert_eq!(found.id_ranges.len(), 2);
}

#[test]
fn many_prefixes_are_no_numbering_however_they_are_merged() {
    let part = |range: std::ops::Range<u32>| {
        let mut found = Completeness::default();
        range.for_each(|number| found.number(&format!("{number}x1")));
        found
    };
    for (left, right, prefixes) in [(0..50, 50..100, 100), (0..50, 30..101, 0), (0..101, 0..1, 0)] {
        let mut one = part(left.clone());
        one.merge(part(right.clone()));
        let mut two = part(right);
        two.merge(part(left));
        one.settle();
        two.settle();
        assert_eq!((one.id_ranges.len(), &one), (prefixes, &two));
    }
}

#[test]
fn words_are_counted_alike_in_any_order() {
    let words: Vec<String> = (0..300).map(|number| format!("word {}", number % 150)).collect();
    let count = |words: &mut dyn Iterator<Item = &String>| {
        let mut found = Completeness::default();
        words.for_each(|word| found.unknown_states.add(word));
        found
    };
    let all = count(&mut words.iter());
    assert_eq!((all.unknown_states.rows.len(), all.unknown_states.others), (100, 100));
    assert!(all.unknown_states.rows.values().all(|rows| *rows == 2));
    assert_eq!(all, count(&mut words.iter().rev()));
    let mut merged = count(&mut words[200..].iter());
    merged.merge(count(&mut words[..200].iter()));
    assert_eq!(all, merged);
}

#[test]
fn the_tickets_named_do_not_depend_on_the_order_of_merging() {
    let named = |range: std::ops::Range<u32>| {
        let mut found = Completeness::default();
        range.for_each(|number| found.order_disagreements.add(&format!("T{number:03}")));
        found
    };
    let (mut left, mut right) = (named(0..15), named(15..40));
    left.merge(named(15..40));
    right.merge(named(0..15));
    assert_eq!(left, right);
    assert_eq!((left.order_disagreements.count, left.order_disagreements.tickets.len()), (40, 20));
}
