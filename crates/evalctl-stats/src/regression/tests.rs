use super::{Covariates, Fit, Link, fit};

fn covariates(rows: &[&[f64]]) -> Covariates {
    let mut res = Covariates::new(rows[0].len());
    for row in rows {
        let cells: Vec<(usize, f64)> = row.iter().copied().enumerate().collect();
        res.push_row(&cells).unwrap();
    }
    res
}

fn means(fit: &Fit, covariates: &Covariates) -> Vec<f64> {
    (0..covariates.n_rows()).map(|row| fit.mean_of(covariates.row(row))).collect()
}

#[test]
fn a_plane_is_found_again() {
    let rows = [[0.0, 1.0], [1.0, 0.0], [2.0, 5.0], [3.0, 1.0], [4.0, 2.0]];
    let design = covariates(&rows.iter().map(|row| &row[..]).collect::<Vec<_>>());
    let responses: Vec<(usize, f64)> =
        rows.iter().enumerate().map(|(i, row)| (i, 2.0 + 3.0 * row[0] - row[1])).collect();
    let fitted = fit(&design, responses.iter().copied(), Link::Identity);
    for ((_, response), mean) in responses.iter().zip(means(&fitted, &design)) {
        assert!((response - mean).abs() < 1e-10);
    }
}

#[test]
fn a_column_that_says_nothing_new_changes_nothing() {
    let one = covariates(&[&[0.0], &[1.0], &[1.0], &[0.0], &[1.0]]);
    let twice = covariates(&[&[0.0, 0.0], &[1.0, 2.0], &[1.0, 2.0], &[0.0, 0.0], &[1.0, 2.0]]);
    let responses = [(0, 0.0), (1, 1.0), (2, 0.0), (3, 1.0), (4, 1.0)];
    for link in [Link::Identity, Link::Logit] {
        let (one_fit, twice_fit) = (
            fit(&one, responses.iter().copied(), link),
            fit(&twice, responses.iter().copied(), link),
        );
        for (one, twice) in means(&one_fit, &one).iter().zip(means(&twice_fit, &twice)) {
            assert!((one - twice).abs() < 1e-9);
        }
    }
}

#[test]
fn with_a_column_for_each_kind_means_are_those_of_the_kind() {
    let design = covariates(&[&[0.0], &[0.0], &[0.0], &[0.0], &[1.0], &[1.0], &[1.0]]);
    let responses = [(0, 1.0), (1, 0.0), (2, 0.0), (3, 0.0), (4, 1.0), (5, 1.0), (6, 0.0)];
    for link in [Link::Identity, Link::Logit] {
        let fitted = means(&fit(&design, responses.iter().copied(), link), &design);
        assert!((fitted[0] - 0.25).abs() < 1e-9 && (fitted[6] - 2.0 / 3.0).abs() < 1e-9);
    }
}

#[test]
fn rows_that_are_alike_count_as_often_as_they_come() {
    // The same responses once as repeated rows, and once told apart by a column that is nearly 0.
    let alike = covariates(&[&[0.0], &[1.0], &[1.0], &[0.0], &[1.0], &[0.0]]);
    let apart = covariates(&[&[0.0], &[1.0], &[1.0 + 1e-12], &[1e-12], &[1.0 - 1e-12], &[2e-12]]);
    assert_eq!((alike.n_rows(), alike.n_patterns(), apart.n_patterns()), (6, 2, 6));
    let responses = [(0, 1.0), (1, 1.0), (2, 0.0), (3, 0.0), (4, 0.0), (5, 0.0)];
    for link in [Link::Identity, Link::Logit] {
        let (alike_fit, apart_fit) = (
            fit(&alike, responses.iter().copied(), link),
            fit(&apart, responses.iter().copied(), link),
        );
        for (alike, apart) in means(&alike_fit, &alike).iter().zip(means(&apart_fit, &apart)) {
            assert!((alike - apart).abs() < 1e-9, "{alike} {apart}");
        }
    }
}

#[test]
fn separated_responses_end_near_their_border() {
    let design = covariates(&[&[0.0], &[0.0], &[1.0], &[1.0], &[1.0]]);
    let responses = [(0, 1.0), (1, 0.0), (2, 1.0), (3, 1.0), (4, 1.0)];
    let fitted = means(&fit(&design, responses.iter().copied(), Link::Logit), &design);
    assert!((fitted[0] - 0.5).abs() < 1e-6);
    assert!(0.999 < fitted[2] && fitted[2] <= 1.0);
}

#[test]
fn without_responses_the_mean_is_that_of_no_coefficients() {
    let design = covariates(&[&[1.0]]);
    assert!(fit(&design, std::iter::empty(), Link::Identity).mean_of(design.row(0)).abs() < 1e-300);
}

#[test]
fn columns_that_are_not_there_and_numbers_that_are_none_are_errors() {
    let mut design = Covariates::new(1);
    assert_eq!(
        design.push_row(&[(1, 1.0)]).unwrap_err().to_string(),
        "`covariates` has 2 entries but must have 1"
    );
    assert!(design.push_row(&[(0, f64::NAN)]).is_err());
    assert_eq!(design.n_rows(), 0);
}
