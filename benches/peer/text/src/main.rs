//! Measures `intent` on labelled questions; `benches/peer/text.py` sets the figures beside
//! scikit-learn's.
//!
//! - `measure SPEC DATASET DATA [MODEL VECTORS]` prints one JSON object; with a sentence model it also
//!   writes the vectors of all questions to the file VECTORS.
//! - `choose DATASET DATA [MODEL]` prints what each setting reaches on questions that are not of the
//!   test set, which it never looks at.

use std::error::Error;
use std::io::Write;
use std::path::Path;

use questions::Sets;

mod measure;

mod choose;

mod questions;

mod area;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut out = std::io::stdout();
    match arguments.as_slice() {
        ["measure", spec, name, data, more @ ..] => {
            let sets = Sets::read(name, Path::new(data))?;
            writeln!(out, "{}", measure::measure(spec, &sets)?)?;
            if let [model, vectors] = more {
                measure::write_vectors(Path::new(model), Path::new(vectors), &sets)?;
            }
            Ok(())
        }
        ["choose", name, data, more @ ..] => {
            let sets = Sets::read(name, Path::new(data))?;
            for row in choose::choose(name, &sets, more.first().map(Path::new))? {
                writeln!(out, "{row}")?;
            }
            Ok(())
        }
        _ => {
            Err("usage: measure SPEC DATASET DATA [MODEL VECTORS] | choose DATASET DATA [MODEL]"
                .into())
        }
    }
}
