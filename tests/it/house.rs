//! What the house promises about itself: crate edges, words, sizes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, MetadataCommand};

use crate::support::root;

/// The edges drawn in ARCHITECTURE.md, lines of `crate -> crate crate`.
fn drawn() -> BTreeMap<String, BTreeSet<String>> {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let drawing = text.split("```text edges\n").nth(1).expect("a drawing of the edges");
    let drawing = drawing.split("```").next().expect("the drawing ends");
    let edges = drawing.lines().filter_map(|line| line.split_once("->"));
    edges
        .map(|(from, to)| {
            let to = to.split_whitespace().map(str::to_owned).collect();
            (from.trim().to_owned(), to)
        })
        .collect()
}

fn built() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .other_options(["--offline".to_owned()])
        .exec()
        .expect("the workspace is readable");
    let names: BTreeSet<String> =
        metadata.packages.iter().map(|package| package.name.to_string()).collect();
    let edges = metadata.packages.iter().map(|package| {
        let own = package.dependencies.iter().filter(|dependency| {
            dependency.kind == DependencyKind::Normal && names.contains(&dependency.name)
        });
        (package.name.to_string(), own.map(|dependency| dependency.name.clone()).collect())
    });
    edges.collect()
}

#[test]
fn the_crate_edges_are_those_drawn() {
    assert_eq!(built(), drawn());
}

/// Code that implements a resolver cannot name what really happened: not through any edge.
#[test]
fn no_resolver_reaches_the_outcome() {
    let edges = built();
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    let mut open = vec!["evalctl-resolvers"];
    while let Some(name) = open.pop() {
        if reached.insert(name) {
            open.extend(edges[name].iter().map(String::as_str));
        }
    }
    assert!(!reached.contains("evalctl-domain"), "{reached:?}");
    assert!(reached.contains("evalctl-candidate"), "{reached:?}");
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn files_stay_short_and_hold_no_unfinished_marks() {
    let mut files = Vec::new();
    sources(&root().join("crates"), &mut files);
    sources(&root().join("tests"), &mut files);
    assert!(50 < files.len());
    // Put together here, so that this file does not hold them itself.
    let marks = [["to", "do!("].concat(), ["TO", "DO"].concat(), ["FIX", "ME"].concat()];
    let mut wrong = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(&path).expect("a source file");
        let lines = text.lines().count();
        if 800 < lines {
            wrong.push(format!("{}: {lines} lines", path.display()));
        }
        for mark in &marks {
            if text.contains(mark.as_str()) {
                wrong.push(format!("{}: {mark}", path.display()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}
