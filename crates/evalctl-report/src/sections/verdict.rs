//! The first screen: may it act alone, where, why not elsewhere, and what to do next.

use evalctl_domain::{Evidence, Kpi, KpiResult, Segment, Standing as ActStanding};

use super::graders;
use crate::document::{BigNumber, Block, Cell, Column, Line, Section, Table, Tone};
use crate::kpis::{interval, value};
use crate::number::{count, share, short_share};
use crate::plot::{Mark, interval as drawn_interval};
use crate::readiness::{Answer, Place, Readiness, Standing};
use crate::report::{ArmFacts, Report, Role};

/// How many segments are named in a sentence.
const NAMED: usize = 4;

pub(super) fn section(report: &Report) -> Section {
    let mut asked: Vec<(&Readiness, &ArmFacts)> = report
        .readiness
        .iter()
        .filter_map(|readiness| {
            let arm = report.arms.iter().find(|arm| arm.name == readiness.arm)?;
            Some((readiness, arm))
        })
        .collect();
    if asked.is_empty() {
        return history_only(report);
    }
    asked.sort_by_key(|(readiness, _)| readiness.answer);
    let title = match asked[..] {
        [(_, arm)] if arm.role.is_candidate() => format!("May “{}” act alone?", arm.name),
        [_] => "Does the AI in use act well alone?".to_owned(),
        _ => "May a candidate act alone?".to_owned(),
    };
    let mut blocks = Vec::new();
    if 1 < asked.len() {
        blocks.push(Block::Paragraph(in_one_sentence(&asked)));
    }
    let (best, others) = asked.split_first().expect("there is one");
    if !others.is_empty() {
        blocks.push(Block::Heading(Line::new().name(&best.1.name)));
    }
    blocks.extend(answer(report, best.0, best.1));
    if !others.is_empty() {
        blocks.push(Block::Table(in_short(report, others)));
    }
    blocks.extend(compared(report, &asked));
    blocks.push(Block::Heading("What to do next".into()));
    blocks.push(Block::List(next_steps(report, &asked)));
    Section::new("answer", title, blocks)
}

/// `candidate` may act alone in part; `rules` may not.
fn in_one_sentence(asked: &[(&Readiness, &ArmFacts)]) -> Line {
    let answers = [
        (Answer::Everywhere, "may be tried alone"),
        (Answer::Somewhere, "may be tried alone in part"),
        (Answer::NotYet, "cannot be told yet"),
        (Answer::TooOftenWrong, "may not act alone"),
        (Answer::NoNumber, "cannot be judged"),
    ];
    let mut line = Line::new();
    for (answer, words) in answers {
        let arms = asked.iter().filter(|(readiness, _)| readiness.answer == answer);
        let names: Vec<&str> = arms.map(|(_, arm)| arm.name.as_str()).collect();
        if !names.is_empty() {
            let start = if line.0.is_empty() { "" } else { "; " };
            line = line.plain(start).names(names).plain(" ").strong(words);
        }
    }
    line.plain(".")
}

fn answer(report: &Report, readiness: &Readiness, arm: &ArmFacts) -> Vec<Block> {
    let is_candidate = arm.role.is_candidate();
    let tone = match readiness.answer {
        Answer::Everywhere => Tone::Yes,
        Answer::Somewhere => Tone::Partly,
        Answer::TooOftenWrong => Tone::No,
        Answer::NotYet | Answer::NoNumber => Tone::Unknown,
    };
    let mut blocks = vec![Block::Verdict {
        tone,
        answer: named_answer(readiness, is_candidate),
        because: because(report, readiness, arm),
    }];
    blocks.push(Block::Numbers(numbers(report, arm, readiness)));
    blocks.extend(where_and_why_not(report, readiness));
    blocks
}

/// The answer with the segments that it is about, where they are few.
fn named_answer(readiness: &Readiness, is_candidate: bool) -> Line {
    let line = Line::from(in_words(readiness, is_candidate));
    let within: Vec<String> =
        placed(readiness, &Place::Within).into_iter().map(segment_name).collect();
    if readiness.answer == Answer::Somewhere && within.len() <= NAMED {
        line.plain(": ").names(within.iter().map(String::as_str))
    } else {
        line
    }
}

/// The answer as a heading.
fn in_words(readiness: &Readiness, is_candidate: bool) -> String {
    match (readiness.answer, is_candidate) {
        (Answer::Everywhere, true) => "Yes, in a trial that is watched".to_owned(),
        (Answer::Everywhere, false) => "Yes: it stays within the limit".to_owned(),
        (Answer::Somewhere, _) => {
            let within = placed(readiness, &Place::Within).len();
            format!("Only in {within} of {} {}", readiness.segments.len(), plural(readiness))
        }
        (Answer::TooOftenWrong, _) => "No: it is wrong too often".to_owned(),
        (Answer::NotYet, _) => "Not yet: these tickets cannot tell".to_owned(),
        (Answer::NoNumber, _) => "Not known: there is nothing to judge it by".to_owned(),
    }
}

/// The other arms, a row each.
fn in_short(report: &Report, others: &[(&Readiness, &ArmFacts)]) -> Table {
    let rows = others.iter().map(|(readiness, arm)| {
        let mut cells: Vec<Cell> = vec![
            Line::new().name(&arm.name).into(),
            in_words(readiness, arm.role.is_candidate()).into(),
        ];
        cells.extend(ids(arm).map(|(id, _)| {
            match report.kpi(&arm.name, id) {
                Some(Kpi { result: KpiResult::Refused { reason, .. }, .. }) => {
                    Line::new().plain("– ").faint(reason).into()
                }
                Some(kpi @ Kpi { result: KpiResult::Estimated(estimate), .. }) => Line::new()
                    .strong(value(kpi, estimate))
                    .faint(format!(" {}", interval(kpi, estimate)))
                    .into(),
                None => "–".into(),
            }
        }));
        cells
    });
    let labels = ids(others[0].1).map(|(_, label)| Column::text(label));
    Table {
        caption: Line::new().strong("The other candidates"),
        columns: [Column::text("Candidate"), Column::text("Answer")]
            .into_iter()
            .chain(labels)
            .collect(),
        rows: rows.collect(),
    }
}

/// The sentence that carries the answer.
fn because(report: &Report, readiness: &Readiness, arm: &ArmFacts) -> Line {
    let limit = short_share(readiness.limit);
    let overall = &readiness.overall;
    let Some([wrong, lower, upper]) = overall.share else {
        let Place::NoNumber { reason } = &overall.place else { return Line::new() };
        return format!("No answer that it gave alone can be told right or wrong: {reason}.")
            .into();
    };
    let days = report.run.window_days;
    let what = match arm.role {
        Role::Candidate => "of the answers it would have given alone are wrong".to_owned(),
        Role::CandidateThatActed => format!(
            "of the tickets that it took on alone went wrong: a wrong answer, a person who had to step in, or a customer who came back within {days} days"
        ),
        _ => format!(
            "of the tickets it dealt with alone were not resolved, or came back within {days} days"
        ),
    };
    let (wrong, lower) = (share(wrong), share(lower));
    let start = if readiness.answer == Answer::Somewhere { "Everywhere together, " } else { "" };
    Line::new().plain(start).strong(wrong).plain(format!(
        " {what} (95 % interval {} to {}; {} of {}). At most {limit} is allowed here.",
        lower.trim_end_matches(" %"),
        share(upper),
        count(overall.wrong),
        count(overall.judged)
    ))
}

/// How much it takes over, how well, and what comes out of it.
fn numbers(report: &Report, arm: &ArmFacts, readiness: &Readiness) -> Vec<BigNumber> {
    let rows =
        ids(arm).into_iter().filter_map(|(id, label)| Some((label, report.kpi(&arm.name, id)?)));
    rows.map(|(label, kpi)| {
        let limit = (kpi.id == "autonomous_precision").then_some(1.0 - readiness.limit);
        big_number(label, kpi, limit)
    })
    .collect()
}

/// The three KPIs to remember of an arm, with what they are called here.
fn ids(arm: &ArmFacts) -> [(&'static str, &'static str); 3] {
    if arm.role.is_candidate() {
        [
            ("autonomous_share", "Would act alone on"),
            ("autonomous_precision", "Right when it acts alone"),
            ("autonomous_correct", "Acts alone and is right, of all tickets"),
        ]
    } else {
        [
            ("no_handoff", "Dealt with alone"),
            ("autonomous_precision", "Stayed resolved when dealt with alone"),
            ("autonomous_resolution", "Resolved alone, of all its tickets"),
        ]
    }
}

fn big_number(label: &str, kpi: &Kpi, limit: Option<f64>) -> BigNumber {
    let label = label.to_owned();
    match &kpi.result {
        KpiResult::Refused { reason, .. } => {
            BigNumber { label, value: "–".to_owned(), detail: reason.clone(), drawn: None }
        }
        KpiResult::Estimated(estimate) => {
            let interval = interval(kpi, estimate);
            let of = match kpi.k {
                Some(k) => format!("{} of {} tickets", count(k), count(kpi.n)),
                None => format!("{} tickets", count(kpi.n)),
            };
            let mark = Mark {
                value: estimate.value,
                lower: estimate.lower,
                upper: estimate.upper,
                scale: 1.0,
                limit,
            };
            let is_share = kpi.unit == "share";
            BigNumber {
                label,
                value: value(kpi, estimate),
                detail: format!("95 % interval {interval}; {of}, {}", evidence(kpi)),
                drawn: is_share.then(|| drawn_interval(mark, format!("95 % interval {interval}"))),
            }
        }
    }
}

fn evidence(kpi: &Kpi) -> String {
    match (&kpi.evidence, &kpi.grader) {
        (Evidence::Judged, Some(by)) => format!("judged by {}", graders(by)),
        (evidence, _) => evidence.as_str().to_owned(),
    }
}

fn where_and_why_not(report: &Report, readiness: &Readiness) -> Vec<Block> {
    if readiness.segments.len() < 2 || readiness.answer == Answer::NoNumber {
        return Vec::new();
    }
    let within = placed(readiness, &Place::Within);
    let above = placed(readiness, &Place::Above);
    let unsettled: Vec<&Standing> = readiness
        .segments
        .iter()
        .filter(|standing| matches!(standing.place, Place::Across { .. } | Place::NoNumber { .. }))
        .filter(|standing| !report.is_idle(&readiness.arm, standing))
        .collect();
    let mut lines = Vec::new();
    if !within.is_empty() {
        lines.push(named(Line::new().strong("Where it may:").plain(" "), &within).plain("."));
    }
    if !above.is_empty() {
        let line = Line::new().strong("Where it is wrong too often:").plain(" ");
        lines.push(named(line, &above).plain("."));
    }
    if !unsettled.is_empty() {
        let line = Line::new().strong("Where it cannot be told yet:").plain(" ");
        let mut line = named(line, &unsettled).plain(".");
        let nearest = unsettled.iter().filter_map(|standing| match standing.place {
            Place::Across { needed: Some(needed) } => Some((needed, *standing)),
            _ => None,
        });
        if let Some((needed, standing)) = nearest.min_by_key(|(needed, _)| *needed) {
            line = line
                .plain(" The nearest is ")
                .name(segment_name(standing))
                .plain(format!(": about {} more judged answers.", count(needed)));
        }
        lines.push(line);
    }
    lines.extend(not_wanted(report, readiness));
    vec![Block::List(lines)]
}

/// Intents on which it wants to act alone nowhere.
fn not_wanted(report: &Report, readiness: &Readiness) -> Option<Line> {
    let acts = report.next_acts.iter().find(|acts| acts.arm == readiness.arm)?;
    let idle = acts.categories.iter().filter(|act| act.standing == ActStanding::DoesNotAct);
    let names: Vec<&str> = idle.filter_map(|act| act.intent.as_deref()).collect();
    if names.is_empty() {
        return None;
    }
    let line = Line::new().strong("Where it does not want to:").plain(" ");
    if names.len() <= NAMED {
        return Some(line.names(names).plain("."));
    }
    let more = names.len() - NAMED;
    let line = names.iter().take(NAMED).fold(line, |line, name| line.name(*name).plain(", "));
    Some(line.plain(format!("and {more} more.")))
}

/// Names segments with their share of wrong answers; the first few, and how many more.
fn named(mut line: Line, standings: &[&Standing]) -> Line {
    for (idx, standing) in standings.iter().take(NAMED).enumerate() {
        if 0 < idx {
            line = line.plain(", ");
        }
        line = line.name(segment_name(standing));
        line = match standing.share {
            Some([wrong, lower, upper]) => {
                // What matters is the end that lies towards the limit.
                let end = match standing.place {
                    Place::Above => format!("at least {}", share(lower)),
                    _ => format!("at most {}", share(upper)),
                };
                let judged = count(standing.judged);
                line.plain(format!(" (wrong {}, {end}, {judged} judged)", share(wrong)))
            }
            None => line.plain(" (nothing judged)"),
        };
    }
    match standings.len().saturating_sub(NAMED) {
        0 => line,
        more => line.plain(format!(", and {more} more")),
    }
}

/// What was really done, for whoever asks whether a candidate would be better.
fn compared(report: &Report, asked: &[(&Readiness, &ArmFacts)]) -> Option<Block> {
    if asked.iter().all(|(_, arm)| !arm.role.is_candidate()) {
        return None;
    }
    let arm = report.arm(Role::HistoryAi).or_else(|| report.arm(Role::History))?;
    let rate = |id: &str| {
        let kpi = report.kpi(&arm.name, id)?;
        let KpiResult::Estimated(estimate) = &kpi.result else { return None };
        Some(format!("{} ({})", value(kpi, estimate), interval(kpi, estimate)))
    };
    let line = Line::new().strong("Today:").plain(" ");
    let line = match (rate("autonomous_resolution"), rate("autonomous_precision")) {
        (Some(resolved), Some(held)) => line.plain(format!(
            "the AI in use resolves {resolved} of its tickets with no person taking part, measured; \
             of those in which no person had to step in, {held} stay resolved."
        )),
        (Some(resolved), None) => line.plain(format!(
            "the AI in use resolves {resolved} of its tickets with no person taking part, measured."
        )),
        (None, _) => {
            let fcr = rate("fcr")?;
            line.plain(format!("people resolve {fcr} of tickets at the first contact, measured."))
        }
    };
    Some(Block::Paragraph(line))
}

fn next_steps(report: &Report, asked: &[(&Readiness, &ArmFacts)]) -> Vec<Line> {
    let mut steps = Vec::new();
    for (readiness, arm) in asked {
        let name = || {
            if arm.role.is_candidate() {
                Line::new().name(&arm.name).plain(": ")
            } else {
                Line::new().plain("The AI in use: ")
            }
        };
        let within = placed(readiness, &Place::Within);
        match readiness.answer {
            Answer::Everywhere if arm.role.is_candidate() => steps.push(name().plain(
                "start a trial on a small share of tickets, and have a person read a sample of its \
                 answers every week.",
            )),
            Answer::Everywhere => steps.push(name().plain("go on, and watch the weekly numbers.")),
            Answer::Somewhere => {
                let shown = within.iter().take(NAMED).map(|standing| segment_name(standing));
                let shown: Vec<String> = shown.collect();
                let line = name().plain("try it alone only in ");
                steps.push(line.names(shown.iter().map(String::as_str)).plain(
                    "; elsewhere let it draft, or hand over. Have a person read a sample every week.",
                ));
            }
            Answer::TooOftenWrong => steps.push(name().plain(
                "do not let it act alone. Look at its wrong answers, raise the confidence from which \
                 it acts, and replay again.",
            )),
            Answer::NotYet => steps.push(match readiness.overall.place {
                Place::Across { needed: Some(needed) } => name().plain(format!(
                    "have people judge about {} more of its answers, or replay more history.",
                    count(needed)
                )),
                _ => name().plain(
                    "more tickets alone will not settle it: its share of wrong answers lies too near \
                     the limit. Make it surer or more cautious, and replay again.",
                ),
            }),
            Answer::NoNumber => steps.push(name().plain(
                "give people's verdicts on its answers, or right answers to compare them with.",
            )),
        }
    }
    if asked.iter().any(|(_, arm)| arm.role == Role::Candidate) {
        steps.push(
            "Take the candidates' numbers for judgements: no customer has read these answers. Reopened \
             tickets, satisfaction and time can only be measured once one acts."
                .into(),
        );
    }
    if 0 < report.counts.rejects {
        let rejects = count(report.counts.rejects);
        steps.push(format!("Look at the {rejects} records that could not be used.").into());
    }
    steps
}

/// Without any AI the report shows what people do.
fn history_only(report: &Report) -> Section {
    let Some(arm) = report.arm(Role::History) else {
        return Section::absent(
            "answer",
            "How tickets are dealt with",
            "The run holds no tickets.",
        );
    };
    let ids = [
        ("fcr", "Resolved at the first contact"),
        ("reopen", "Reopened within the window"),
        ("ttr_median", "Half are resolved within"),
    ];
    let rows = ids.into_iter().filter_map(|(id, label)| Some((label, report.kpi(&arm.name, id)?)));
    let numbers = rows.map(|(label, kpi)| big_number(label, kpi, None)).collect();
    let blocks = vec![
        Block::Verdict {
            tone: Tone::Unknown,
            answer: "No AI acted, and no candidate was replayed".into(),
            because:
                "So there is nothing to let act alone yet. What follows is how tickets are dealt \
                      with today: the measure for every candidate."
                    .into(),
        },
        Block::Numbers(numbers),
        Block::Heading("What to do next".into()),
        Block::List(vec![
            Line::new()
                .plain("Replay the same tickets with a candidate: ")
                .name("evalctl replay … --resolver SPEC")
                .plain("."),
        ]),
    ];
    Section::new("answer", "How tickets are dealt with today", blocks)
}

fn placed<'r>(readiness: &'r Readiness, place: &Place) -> Vec<&'r Standing> {
    readiness.segments.iter().filter(|standing| standing.place == *place).collect()
}

/// The value of a segment; the dimension stands in the sentence.
fn segment_name(standing: &Standing) -> String {
    standing.segment.as_ref().map_or_else(String::new, name_of)
}

fn name_of(segment: &Segment) -> String {
    let values = segment.values().map(|value| value.as_deref().unwrap_or("not known"));
    values.collect::<Vec<_>>().join(", ")
}

/// `intents`, from the dimension of the segments.
fn plural(readiness: &Readiness) -> String {
    let first = readiness.segments.iter().find_map(|standing| standing.segment.as_ref());
    let names = first.map(|segment| segment.keys().map(String::as_str).collect::<Vec<_>>());
    names.map_or_else(|| "segments".to_owned(), |names| format!("{}s", names.join(" and ")))
}

#[cfg(test)]
mod tests;
