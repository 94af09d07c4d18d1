use evalctl_domain::{NextAct, NextActs, Standing};

use super::next_acts_text;

fn act(intent: Option<&str>, standing: Standing) -> NextAct {
    NextAct {
        intent: intent.map(str::to_owned),
        tickets: 120,
        by_ai: 30,
        by_people: 90,
        alone: 80,
        spared: 60,
        graded: 70,
        wrong: 2,
        standing,
        labels_at_least: 59,
        labels_needed: Some(150),
        labels_missing: Some(80),
        weeks_until: Some(4.04),
        minutes_a_week: Some(33.3),
    }
}

#[test]
fn every_category_says_what_is_missing() {
    let unlabelled = NextAct {
        graded: 0,
        wrong: 0,
        labels_needed: None,
        labels_missing: None,
        weeks_until: None,
        ..act(None, Standing::LabelsMissing)
    };
    let acts = NextActs {
        arm: "candidate".to_owned(),
        risk: 0.05,
        delta: 0.1,
        power: 0.8,
        minutes_a_ticket: Some(7.5),
        weeks: Some(9.0),
        categories: vec![
            act(Some("refund"), Standing::LabelsMissing),
            act(Some("login"), Standing::TooOftenWrong),
            unlabelled,
        ],
    };
    insta::assert_snapshot!(next_acts_text(&acts, Some(160)), @r"
    what may act alone next  tickets  by AI today  would act on  wrong of graded  labels missing  weeks  minutes a week  certified
    refund                       120       25.0 %            80          2 of 70              80    4.0              33  no policy yet: labels missing
    login                        120       25.0 %            80          2 of 70                    4.0              33  no policy yet: wrong too often
    (no intent)                  120       25.0 %            80           0 of 0     at least 59                     33  no policy yet: labels missing
     candidate: at most 5.0 % of its acts wrong, certified wrongly in at most 10.0 % of cases over all categories together, planned with a chance of 80.0 %; weeks assume that every act is labelled
     minutes: 7.5 a ticket that people deal with today, as stated
    ");
    let unstated = NextActs { minutes_a_ticket: None, weeks: None, categories: Vec::new(), ..acts };
    insta::assert_snapshot!(next_acts_text(&unstated, Some(160)), @r"
    what may act alone next  tickets  by AI today  would act on  wrong of graded  labels missing  weeks  minutes a week  certified
     candidate: at most 5.0 % of its acts wrong, certified wrongly in at most 10.0 % of cases over all categories together, planned with a chance of 80.0 %; weeks assume that every act is labelled
     minutes: state what a ticket takes with --minutes-per-ticket
     weeks: the tickets span less than a week, or their times mean nothing
    ");
}
