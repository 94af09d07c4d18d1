//! The words of a column, and what each of them means.

use std::collections::BTreeMap;

use crate::privacy::Masker;

/// Labels as the source writes them; each means one thing.
#[derive(Debug, Clone)]
pub(crate) struct Labels<T>(BTreeMap<String, T>);

impl<T: Copy> Labels<T> {
    /// Collects labels by the key of the mapping that lists them; `what` names a label in errors.
    pub(super) fn collect<const N: usize>(
        what: &str,
        groups: [(&'static str, T, Vec<String>); N],
    ) -> Result<Self, String> {
        let mut listed: BTreeMap<String, (&str, T)> = BTreeMap::new();
        for (key, meaning, labels) in groups {
            for label in labels {
                if let Some((other, _)) = listed.get(&label) {
                    return Err(format!("{what} `{label}` is listed as `{other}` and as `{key}`"));
                }
                listed.insert(label, (key, meaning));
            }
        }
        Ok(Self(listed.into_iter().map(|(label, (_, meaning))| (label, meaning)).collect()))
    }

    pub(crate) fn get(&self, label: &str) -> Option<T> {
        self.0.get(label).copied()
    }

    pub(super) fn meanings(&self) -> impl Iterator<Item = T> {
        self.0.values().copied()
    }

    /// Spells the labels as cells spell them once masked.
    pub(super) fn mask(&mut self, masker: &Masker) {
        let hidden = |label: String| masker.mask_text(&label).into_owned();
        let labels = std::mem::take(&mut self.0);
        self.0 = labels.into_iter().map(|(label, meaning)| (hidden(label), meaning)).collect();
    }
}
