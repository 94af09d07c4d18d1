use std::fs;

use evalctl_candidate::Learning;
use tempfile::TempDir;

use super::{Built, KINDS, build};
use crate::{Mask, Spec};

/// Builds from a folder with `rules.toml` and `d.csv`.
fn built(text: &str) -> Result<Built, String> {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("rules.toml"), "schema = \"evalctl.rules/1\"").expect("written");
    fs::write(folder.path().join("d.csv"), "ticket_id,mode,confidence\na,draft,1\n")
        .expect("written");
    let mask = Mask { text: &|text| text.to_owned(), arguments: &|_| {} };
    let spec = Spec::parse(text).expect("valid");
    let in_folder = |text: String| text.replace(&format!("{}/", folder.path().display()), "");
    let mut built = build(&spec, folder.path(), &mask, folder.path())
        .map_err(|error| in_folder(error.to_string()))?;
    for input in &mut built.inputs {
        *input = in_folder(input.display().to_string()).into();
    }
    Ok(built)
}

#[track_caller]
fn check(text: &str, expected: &str) {
    let shown = match built(text) {
        Ok(built) => {
            assert_eq!(built.resolver.name(), built.arm);
            assert_eq!(built.resolver.learning(), Learning::Never);
            assert!(built.resolver.fit(None, &mut std::iter::empty()).is_ok());
            format!(
                "{} acted={} recorded={} {:?}",
                built.arm,
                built.acted,
                built.recorded.is_some(),
                built.inputs
            )
        }
        Err(error) => error,
    };
    assert_eq!(shown, expected, "{text}");
}

#[test]
fn a_specification_becomes_a_resolver() {
    check("rules:rules.toml?arm=old-bot", "old-bot acted=false recorded=false [\"rules.toml\"]");
    check("recorded:d.csv", "recorded acted=false recorded=true [\"d.csv\"]");
    check("recorded:d.csv?acted=true&arm=bot", "bot acted=true recorded=true [\"d.csv\"]");
    check("rules:d.csv", "line 1 of `d.csv`: key with no value, expected `=`");
    check("recorded:no.csv", "cannot open `no.csv`: No such file or directory (os error 2)");
}

/// The code blocks of one language on the documentation page.
fn examples(language: &str) -> Vec<&'static str> {
    let page = include_str!("../../../../docs/resolvers.md");
    let fence = format!("```{language}\n");
    page.split(fence.as_str())
        .skip(1)
        .map(|block| block.split("```").next().expect("a block has text"))
        .collect()
}

#[test]
fn the_examples_of_the_documentation_load() {
    let folder = TempDir::new().expect("a folder");
    let mask = Mask { text: &|text| text.to_owned(), arguments: &|_| {} };
    let bytes = |spec: &str, text: &str| {
        let spec = Spec::parse(spec).expect("valid");
        let path = folder.path().join(spec.path().expect("a file"));
        fs::write(path, text).expect("written");
        let built = build(&spec, folder.path(), &mask, folder.path()).expect("a complete example");
        if let Some(recorded) = built.recorded {
            assert_eq!((recorded.report.rejects, recorded.report.decisions), (Vec::new(), 2));
        }
        built.resolver.fit(None, &mut std::iter::empty()).expect("nothing to learn").bytes()
    };
    for example in examples("toml") {
        bytes("rules:r.toml", example);
    }
    for example in examples("toml answers") {
        bytes("intent:a.toml", example);
    }
    let csv = bytes("recorded:d.csv", examples("csv")[0]);
    assert_eq!(csv, bytes("recorded:d.ndjson", examples("json")[0]));
}

#[test]
fn resolvers_and_their_options_are_sorted() {
    assert!(KINDS.is_sorted_by_key(|kind| kind.name));
    assert!(KINDS.iter().all(|kind| kind.options.is_sorted() && kind.options.contains(&"arm")));
}
