use evalctl_domain::{
    Comparison, ComparisonAim, ComparisonResult, Difference, Finding, FlipRate, KpiComparison,
    SegmentComparison,
};

use super::{comparison_sentences, comparison_text};

fn difference(value: f64, finding: Finding) -> Difference {
    Difference {
        n: 1_384,
        clusters: 400,
        left_out: 12,
        contender_value: 0.6 + value,
        reference_value: 0.6,
        difference: value,
        lower: Some(value - 0.03),
        upper: Some(value + 0.03),
        p: Some(0.02),
        adjusted_p: Some(0.04),
        method: "agresti_min_on_effective_n".to_owned(),
        discordant: None,
        detectable_before: Some(0.052),
        detectable_after: Some(0.043),
        more_for_smallest: Some(5_012),
        more_for_seen: Some(90_000),
        finding,
    }
}

fn comparison(results: Vec<ComparisonResult>) -> Comparison {
    let kpi = |(idx, result)| KpiComparison {
        id: "autonomous_correct".to_owned(),
        unit: "share".to_owned(),
        higher_is_better: Some(true),
        contender: format!("arm{idx}"),
        result,
    };
    Comparison {
        reference: "rules".to_owned(),
        aim: ComparisonAim {
            decides: "autonomous_correct".to_owned(),
            level: 0.95,
            power: 0.8,
            smallest: 0.02,
        },
        kpis: results.into_iter().enumerate().map(kpi).collect(),
        segments: Vec::new(),
        flips: Vec::new(),
    }
}

fn compared(value: f64, finding: Finding) -> ComparisonResult {
    ComparisonResult::Compared(Box::new(difference(value, finding)))
}

#[test]
fn each_contender_gets_a_sentence() {
    let refused = ComparisonResult::Refused { reason: "no ticket counts for both".to_owned() };
    let comparison = comparison(vec![
        compared(0.1, Finding::Better),
        compared(-0.1, Finding::Worse),
        compared(0.004, Finding::CannotTell),
        compared(0.0, Finding::Equal),
        refused,
    ]);
    insta::assert_snapshot!(comparison_sentences(&comparison).join("\n"), @r"
    arm0 is better than rules: autonomous_correct is 70.0 % against 60.0 % on the same 1,384 tickets, +10.0 points (95 % interval +7.0 to +13.0, p 0.040).
    arm1 is worse than rules: autonomous_correct is 50.0 % against 60.0 % on the same 1,384 tickets, -10.0 points (95 % interval -13.0 to -7.0, p 0.040).
    Whether arm2 or rules is better cannot be told yet: autonomous_correct is 60.4 % against 60.0 % on the same 1,384 tickets, +0.4 points (95 % interval -2.6 to +3.4, p 0.040). So many tickets find a difference of 4.3 points with a chance of 80.0 %; one of 2.0 points takes 5,012 more; one as large as seen, 0.4 points, takes 90,000 more.
    arm3 and rules differ by less than 2.0 points: autonomous_correct is 60.0 % against 60.0 % on the same 1,384 tickets, +0.0 points (95 % interval -3.0 to +3.0, p 0.040).
    arm4 cannot be compared with rules by autonomous_correct: no ticket counts for both.
    ");
}

#[test]
fn tables_follow_the_sentences() {
    let mut comparison = comparison(vec![compared(0.1, Finding::Better)]);
    comparison.segments.push(SegmentComparison {
        contender: "arm0".to_owned(),
        segment: [("intent".to_owned(), Some("login".to_owned()))].into(),
        result: compared(0.02, Finding::CannotTell),
    });
    comparison.flips.push(FlipRate {
        arm: "arm0".to_owned(),
        repeats: 3,
        tickets: 1_384,
        flipped: 0,
        mode_flipped: 0,
    });
    insta::assert_snapshot!(comparison_text(&comparison, Some(160)), @r"
    arm0 is better than rules: autonomous_correct is 70.0 % against 60.0 % on the same 1,384 tickets, +10.0 points (95 % interval +7.0 to +13.0, p 0.040).

           KPI                  value   rules  difference  interval       p, adjusted      tickets       finds
     arm0  autonomous_correct  70.0 %  60.0 %       +10.0  +7.0 to +13.0        0.040  1,384 (-12)  4.3 points  better

     who wins where  segment   value   rules  difference  interval      p, adjusted      tickets
     arm0            login    62.0 %  60.0 %        +2.0  -1.0 to +5.0        0.040  1,384 (-12)  cannot be told
      by autonomous_correct; p-values are adjusted over all rows

    arm0, asked 3 times: another answer on 0 of 1,384 tickets, another mode on 0 (who decides in process from fixed bytes cannot change its mind)
    ");
}
