//! Sentence vectors from a real model, on part of the real questions.

use std::sync::Arc;

use serde_json::Value;

use super::real::{auroc, clinc, examples, judge};
use super::{Encoder, IntentSnapshot};
use crate::fixtures::{fit, fitted, shared};

const N_INTENTS: usize = 20;

#[test]
fn sentences_tell_intents_and_what_is_outside() {
    let name = "sentences_tell_intents_and_what_is_outside";
    let Some(folder) = std::env::var_os("EVALCTL_SENTENCE_MODEL") else {
        let required = std::env::var_os("EVALCTL_REQUIRE_ALL").is_some_and(|value| value == "1");
        assert!(!required, "{name} must not be skipped here: EVALCTL_SENTENCE_MODEL is not set");
        #[expect(clippy::print_stderr, reason = "a skipped test says so")]
        {
            eprintln!("{name}: skipped: EVALCTL_SENTENCE_MODEL names no model folder");
        }
        return;
    };
    let Some(bytes) = shared(name, "clinc150/data_full.json") else {
        return;
    };
    let data: Value = serde_json::from_slice(&bytes).expect("JSON");
    // Questions stand in blocks of one intent: 100 to learn from, 30 to be read.
    let part = |set: &str, block: usize, n_each: usize| {
        let blocks = clinc(&data, set);
        let blocks = blocks.chunks(block).take(N_INTENTS);
        blocks.flat_map(|block| block[..n_each].to_vec()).collect::<Vec<_>>()
    };
    let train = examples(&part("train", 100, 10));
    let (test, outside) = (part("test", 30, 8), clinc(&data, "oos_test")[..120].to_vec());
    let spec = format!("intent?features=model:{}", folder.display());
    let snapshot = fitted(&spec, &train);
    let (accuracy, inner) = judge(snapshot.as_ref(), &test);
    let area = auroc(&inner, &judge(snapshot.as_ref(), &outside).1);
    assert!(0.95 <= accuracy, "accuracy {accuracy}");
    assert!(0.95 <= area, "area under the curve {area}");

    let encoder = Arc::new(Encoder::load(folder.as_ref()).expect("the model is whole"));
    let loaded = IntentSnapshot::from_bytes(&snapshot.bytes(), Some(&encoder)).expect("its own");
    assert_eq!(judge(&loaded, &test[..20]), judge(snapshot.as_ref(), &test[..20]));
    let error = IntentSnapshot::from_bytes(&snapshot.bytes(), None).err().expect("no model");
    assert!(error.to_string().ends_with("given was none"), "{error}");
    let weekly = crate::fixtures::built(&format!("{spec}&learn=weekly"), &[]).expect("valid");
    let first =
        evalctl_candidate::Snapshot::Local(fit(weekly.resolver.as_ref(), None, &train[..50]));
    let on = fit(weekly.resolver.as_ref(), Some(&first), &train[50..60]);
    assert_eq!(on.bytes(), fit(weekly.resolver.as_ref(), None, &train[..60]).bytes());
}
