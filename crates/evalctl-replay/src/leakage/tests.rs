//! What was not known yet changes nothing; and where a candidate could look at it, the check tells.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use evalctl_domain::{
    Confidence, Decision, DecisionStatus, GraderKind, LeakageRow, Learning, Mode, Verdict,
};

use crate::arm::Arm;
use crate::fixtures::{Bench, Dice, case, decisions, each, learner, lessons, on_wire, reader};

/// Reads the intent off a field, if it is there.
fn peeping(field: &'static str) -> Arm {
    each("arm", move |view| {
        let mut decision = Decision::new(Mode::Autonomous, Confidence::ONE, "peeped");
        decision.intent = view.fields.get(field).cloned();
        Ok(decision)
    })
}

fn leakage(bench: &Bench) -> Vec<LeakageRow> {
    let kept = bench.kept.lock().expect("not poisoned");
    kept.values().flat_map(|kept| kept.rows.leakage.clone()).collect()
}

/// `t1 read no>yes right no>yes`
fn shown(rows: &[LeakageRow]) -> String {
    let told = |known: Option<bool>| known.map_or("?", |known| if known { "yes" } else { "no" });
    let line = |row: &LeakageRow| {
        let (read, right) = ((row.read_on, row.read_off), (row.right_on, row.right_off));
        format!(
            "{} read {}>{} right {}>{}",
            row.ticket,
            told(read.0),
            told(read.1),
            told(right.0),
            told(right.1)
        )
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn check(text: &str, arm: Arm, expected: &str) {
    let bench = Bench::new(&format!("leakage-check\n{text}"), vec![arm]);
    bench.run().expect("replayed");
    assert_eq!(shown(&leakage(&bench)), expected);
}

/// The field equals the label and is dated after the decision.
#[test]
fn a_planted_field_changes_nothing_and_the_check_tells_what_it_would_have_given() {
    let ticket =
        "t1 +0h opened; +1h customer text=hello; +2h field label=login; +3h reference intent=login";
    check(ticket, peeping("label"), "t1 read no>yes right ?>yes");
    for fact in ["field label=login", "final label=login"] {
        let with = ticket.replace("field label=login", fact);
        let without = ticket.replace("; +2h field label=login", "");
        let decided = |text: &str| {
            let bench = Bench::new(text, vec![peeping("label"), learner("l", Learning::Never)]);
            bench.run().expect("replayed");
            (decisions(&bench.decisions()), format!("{:?}", bench.decisions()))
        };
        assert_eq!(decided(&with), decided(&without), "{fact}");
    }
    check(
        &ticket.replace("field label", "final label"),
        peeping("label"),
        "t1 read no>yes right ?>yes",
    );
    // Known on arrival it is no leak.
    let known =
        ticket.replace("opened;", "opened label=login;").replace("; +2h field label=login", "");
    check(&known, peeping("label"), "t1 read yes>yes right yes>yes");
}

/// A planted field in what is learned from changes no decision either.
#[test]
fn a_planted_field_changes_nothing_for_a_candidate_that_learns() {
    let ticket = |idx: usize, planted: &str| {
        let intent = ["login", "refund"][idx % 2];
        format!(
            "t{idx} +{idx}d opened; +{idx}d customer text={intent}-{idx}; {planted}+{}d resolved ai; +{}d reference intent={intent}\n",
            idx + 1,
            idx + 1,
        )
    };
    let decided = |planted: bool| {
        let text: String = (0..40)
            .map(|idx| {
                let intent = ["login", "refund"][idx % 2];
                let fact = format!(
                    "+{}d field label={intent}; +{}d final code={intent}; ",
                    idx + 1,
                    idx + 1
                );
                ticket(idx, if planted { &fact } else { "" })
            })
            .collect::<Vec<_>>()
            .concat();
        let every = Duration::from_hours(24);
        let arms = vec![
            learner("before", Learning::BeforeReplay),
            learner("at_epochs", Learning::AtEpochs { every }),
        ];
        let bench = Bench::new(&format!("split 0.4,0.1,0.25,0.25\n{text}"), arms);
        bench.run().expect("replayed");
        format!("{:?}", bench.decisions())
    };
    assert_eq!(decided(true), decided(false));
}

/// Tickets of three intents, each told by a word; labels are as given.
fn told_by_a_word(labels: &[usize]) -> String {
    let words = ["login", "refund", "parcel"];
    let ticket = |(idx, label): (usize, &usize)| {
        let (word, label) = (words[idx % 3], words[*label]);
        format!(
            "customer c{idx}\nt{idx:03} words=\"{word} {idx}\" +{idx}h opened; +{idx}h customer text=\"please {word} {idx}\"; \
             +{}h resolved ai; +{}h reference intent={label}\n",
            idx + 1,
            idx + 1,
        )
    };
    labels.iter().enumerate().map(ticket).collect::<Vec<_>>().concat()
}

/// The share of test tickets whose intent is read rightly.
fn score(labels: &[usize], learning: Learning) -> f64 {
    let mut case = case(&format!("window 1h\nsplit 0.4,0.1,0.25,0.25\n{}", told_by_a_word(labels)));
    case.options.split.near_duplicate_cosine = 1.0;
    let bench = Bench::of(case, vec![reader("arm", learning)]);
    bench.run().expect("replayed");
    let test: Vec<_> = bench.decisions().into_iter().filter(|row| row.counted).collect();
    let grades = bench.grades();
    let right = test.iter().filter(|row| {
        let mut of_row =
            grades.iter().filter(|grade| grade.ticket == row.ticket && &*grade.arm == "arm");
        of_row.any(|grade| {
            grade.grade.grader == GraderKind::Reference && grade.grade.verdict == Verdict::Correct
        })
    });
    assert!(60 < test.len());
    right.count() as f64 / test.len() as f64
}

#[test]
fn shuffled_labels_bring_the_score_to_the_base_rate() {
    let labels: Vec<usize> = (0..300).map(|idx| idx % 3).collect();
    let mut shuffled = labels.clone();
    Dice::new(7).shuffle(&mut shuffled);
    let every = Duration::from_hours(24);
    for learning in [Learning::BeforeReplay, Learning::AtEpochs { every }] {
        assert!((score(&labels, learning) - 1.0).abs() < 1e-12, "{learning:?}");
        // A third, give or take four standard errors of 75 tickets.
        let base = score(&shuffled, learning);
        assert!((base - 1.0 / 3.0).abs() < 0.22, "{learning:?}: {base}");
    }
}

/// Shuffled labels have nothing to be read off, unless the tickets themselves are learned from.
#[test]
fn the_check_tells_who_learns_from_what_judges_it() {
    let mut labels: Vec<usize> = (0..300).map(|idx| idx % 3).collect();
    Dice::new(7).shuffle(&mut labels);
    let text =
        format!("leakage-check\nwindow 1h\nsplit 0.4,0.1,0.25,0.25\n{}", told_by_a_word(&labels));
    let mut case = case(&text);
    case.options.split.near_duplicate_cosine = 1.0;
    let bench = Bench::of(case, vec![reader("arm", Learning::BeforeReplay)]);
    bench.run().expect("replayed");
    let rows = leakage(&bench);
    let share = |read: fn(&LeakageRow) -> Option<bool>| {
        rows.iter().filter(|row| read(row) == Some(true)).count() as f64 / rows.len() as f64
    };
    assert_eq!(rows.len(), bench.decisions().iter().filter(|row| row.counted).count());
    // Every ticket has a number of its own, which gives its label away once it was learned.
    assert!(share(|row| row.read_on) < 0.6);
    assert!(0.9 < share(|row| row.read_off), "{}", share(|row| row.read_off));
}

/// What people reply, note or run a macro for, and what merged tickets hold, is never shown.
#[test]
fn no_text_of_people_is_in_a_view() {
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let log = Arc::clone(&seen);
    let watcher = each("watcher", move |view| {
        log.lock().expect("not poisoned").push(serde_json::to_string(view).expect("serialisable"));
        Ok(Decision::new(Mode::Escalate, Confidence::ZERO, "watching"))
    });
    let text = "turns all\nsplit 0.5,0,0,0.5
        t1 +0h opened subject=hi; +1h customer text=question; +1h person note text=LEAK-note; +2h person text=LEAK-reply; +3h system text=LEAK-macro; +4h customer text=again; +5h person text=LEAK-more; +6h resolved person
        t2 +1h opened; +1h customer text=copy; +2h system text=LEAK-merged; +2h excluded merged
        t3 +90d opened; +90d customer text=question; +91d person text=LEAK-reply; +91d resolved person";
    let bench = Bench::new(text, vec![watcher, learner("arm", Learning::BeforeReplay)]);
    bench.run().expect("replayed");
    let views = seen.lock().expect("not poisoned");
    assert!(2 <= views.len());
    for view in views.iter() {
        assert!(!view.contains("LEAK"), "{view}");
    }
    let snapshots = bench.snapshots.lock().expect("not poisoned");
    let bytes = &snapshots.iter().find(|((arm, _), _)| arm == "arm").expect("a snapshot").1;
    let learned = lessons(bytes);
    assert_eq!(learned.len(), 1);
    for lesson in learned {
        assert!(!lesson.seen.contains("LEAK"), "{}", lesson.seen);
    }
}

#[test]
fn with_the_guards_off_notes_and_replies_are_there() {
    let listening = each("arm", |view| {
        let mut decision = Decision::new(Mode::Autonomous, Confidence::ONE, "listened");
        let told = view.messages.iter().find_map(|message| message.text.strip_prefix("it-is-"));
        decision.intent = told.map(str::to_owned);
        Ok(decision)
    });
    check(
        "t1 +0h opened; +1h customer text=hello; +2h person note text=it-is-login; +3h reference intent=login
         t2 +0h opened; +1h customer text=hello; +2h person text=it-is-refund; +3h reference intent=login",
        listening,
        "t1 read no>yes right ?>yes\nt2 read no>no right ?>no",
    );
}

#[test]
fn handing_over_what_could_be_answered_is_not_right() {
    let by_turn = each("arm", |view| {
        let mode = if view.messages.len() < 2 { Mode::Escalate } else { Mode::Autonomous };
        let mut decision = Decision::new(mode, Confidence::ONE, "counted");
        decision.intent = Some("login".to_owned());
        Ok(decision)
    });
    check(
        "t1 +0h opened; +1h customer text=a; +2h ai text=b; +3h reference intent=login",
        by_turn,
        "t1 read yes>yes right no>yes",
    );
}

#[test]
fn whoever_decides_elsewhere_is_not_asked_twice() {
    let asked = Arc::new(Mutex::new(0));
    let counter = Arc::clone(&asked);
    let wire = on_wire("wire", 4, Duration::from_secs(5), move |_| {
        *counter.lock().expect("not poisoned") += 1;
        async { Ok(Decision::escalate("far")) }
    });
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_time().build();
    let runtime = runtime.expect("a runtime");
    let mut bench = Bench::new("leakage-check\nt1 +0h opened\nt2 +0h opened", vec![wire]);
    bench.runtime = Some(runtime.handle().clone());
    bench.run().expect("replayed");
    assert_eq!((*asked.lock().expect("not poisoned"), leakage(&bench)), (2, Vec::new()));
    assert!(bench.decisions().iter().all(|row| matches!(row.status, DecisionStatus::Decided(_))));
}

#[test]
fn without_being_asked_for_nothing_is_checked() {
    let bench = Bench::new("t1 +0h opened", vec![peeping("label")]);
    bench.run().expect("replayed");
    assert_eq!(leakage(&bench), Vec::new());
}
