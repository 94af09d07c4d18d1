use super::{SparseRows, normalise};

#[test]
fn rows_are_kept_as_they_were() {
    let mut matrix = SparseRows::default();
    assert!(matrix.is_empty());
    for row in [&[(0, 1.0), (3, 2.0)][..], &[], &[(1, 5.0)]] {
        matrix.push(row);
    }
    assert_eq!((matrix.len(), matrix.n_values()), (3, 3));
    assert_eq!(matrix.row(0), ([0, 3].as_slice(), [1.0, 2.0].as_slice()));
    assert_eq!(matrix.row(1).0.len(), 0);
    assert_eq!(matrix.row(2), ([1].as_slice(), [5.0].as_slice()));
}

#[test]
fn lengths_become_one_and_nothing_stays_nothing() {
    let mut vector = vec![(0, 3.0), (9, 4.0)];
    normalise(&mut vector);
    assert_eq!(vector, [(0, 0.6), (9, 0.8)]);
    normalise(&mut []);
    let mut zero = vec![(1, 0.0)];
    normalise(&mut zero);
    assert_eq!(zero, [(1, 0.0)]);
}
