use super::nonresponse;
use crate::{ComparedTicket, ComparedTickets, StatsError};

fn ticket(by_ai: bool, stratum: u32, value: Option<f64>) -> ComparedTicket {
    ComparedTicket { by_ai, value, stratum, cluster: 0 }
}

fn all(tickets: &[ComparedTicket]) -> ComparedTickets {
    tickets.iter().copied().collect()
}

#[test]
fn answers_stand_for_the_silent_ones_of_their_kind() {
    // Of the AI's customers all of the first kind answer with 1, half of the second with 0.
    let tickets = all(&[
        ticket(true, 0, Some(1.0)),
        ticket(true, 0, Some(1.0)),
        ticket(true, 1, Some(0.0)),
        ticket(true, 1, None),
        ticket(false, 0, Some(1.0)),
    ]);
    let res = nonresponse(&tickets, (0.0, 1.0)).unwrap();
    assert_eq!((res.ai.tickets, res.ai.answers, res.ai.unrepresented), (4, 3, 0));
    assert!((res.ai.respondent_mean - 2.0 / 3.0).abs() < 1e-12);
    assert!((res.ai.weighted_mean - 0.5).abs() < 1e-12);
    assert!((res.ai.effective_answers - 16.0 / 6.0).abs() < 1e-12);
    assert_eq!((res.ai.bounds.lower, res.ai.bounds.upper), (0.5, 0.75));
    assert_eq!((res.difference_bounds.lower, res.difference_bounds.upper), (-0.5, -0.25));
}

#[test]
fn a_kind_without_answers_is_counted() {
    let tickets =
        all(&[ticket(true, 0, Some(1.0)), ticket(true, 1, None), ticket(false, 0, Some(0.0))]);
    assert_eq!(nonresponse(&tickets, (0.0, 1.0)).unwrap().ai.unrepresented, 1);
}

#[test]
fn a_side_without_answers_is_refused_and_a_value_off_the_scale_is_an_error() {
    let silent = all(&[ticket(true, 0, Some(1.0)), ticket(false, 0, None)]);
    let error = nonresponse(&silent, (0.0, 1.0)).unwrap_err();
    assert_eq!(error.to_string(), "there are 0 answers on people's side, at least 1 are needed");
    assert!(error.is_refusal());
    let off = all(&[ticket(true, 0, Some(6.0)), ticket(false, 0, Some(1.0))]);
    assert!(matches!(nonresponse(&off, (1.0, 5.0)), Err(StatsError::OutOfRange { .. })));
}
