//! Labelled questions and their sets.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use evalctl_tabular::{Entry, TableOptions, TableReader};

/// A question and what it is about.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) text: String,
    pub(crate) intent: String,
}

/// What is learned from, what settings are chosen by, and what is reported.
pub(crate) struct Sets {
    pub(crate) train: Vec<Question>,
    /// Empty where the data set has none: settings are then chosen by folds of `train`.
    pub(crate) validation: Vec<Question>,
    /// Out of scope, to choose by.
    pub(crate) validation_outside: Vec<Question>,
    pub(crate) test: Vec<Question>,
    /// Out of scope, to report.
    pub(crate) outside: Vec<Question>,
}

impl Sets {
    /// Reads `clinc150` or `banking77` below `data`.
    pub(crate) fn read(name: &str, data: &Path) -> Result<Self, Box<dyn Error>> {
        match name {
            "clinc150" => clinc(data),
            "banking77" => banking(data),
            other => Err(format!("data set `{other}` is not one of clinc150, banking77").into()),
        }
    }
}

fn clinc(data: &Path) -> Result<Sets, Box<dyn Error>> {
    let text = fs::read_to_string(data.join("clinc150/data_full.json"))?;
    let mut sets: BTreeMap<String, Vec<(String, String)>> = serde_json::from_str(&text)?;
    let mut take = |name: &str| -> Result<Vec<Question>, String> {
        let pairs = sets.remove(name).ok_or_else(|| format!("there is no set `{name}`"))?;
        Ok(pairs.into_iter().map(|(text, intent)| Question { text, intent }).collect())
    };
    Ok(Sets {
        train: take("train")?,
        validation: take("val")?,
        validation_outside: take("oos_val")?,
        test: take("test")?,
        outside: take("oos_test")?,
    })
}

fn banking(data: &Path) -> Result<Sets, Box<dyn Error>> {
    let read = |name: &str| -> Result<Vec<Question>, Box<dyn Error>> {
        let path: PathBuf = data.join("banking77").join(name);
        let mut rows =
            TableReader::open(&path, &TableOptions::new())?.select(&["text", "category"])?;
        let mut questions = Vec::new();
        while let Some(entry) = rows.next()? {
            if let Entry::Row(row) = entry {
                let cell = |idx| row.get(idx).unwrap_or_default().to_owned();
                questions.push(Question { text: cell(0), intent: cell(1) });
            }
        }
        Ok(questions)
    };
    Ok(Sets {
        train: read("train.csv")?,
        validation: Vec::new(),
        validation_outside: Vec::new(),
        test: read("test.csv")?,
        outside: Vec::new(),
    })
}
