//! The columns a mapping asks a table for, each once.

/// Column names in order of first use.
#[derive(Debug, Default)]
pub(super) struct Columns {
    names: Vec<String>,
}

impl Columns {
    /// The position of `name`, which is asked for from now on.
    pub(super) fn add(&mut self, name: &str) -> usize {
        if let Some(idx) = self.names.iter().position(|known| known == name) {
            return idx;
        }
        self.names.push(name.to_owned());
        self.names.len() - 1
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name)
    }

    pub(super) fn maybe(&mut self, name: Option<&String>) -> Option<usize> {
        name.map(|name| self.add(name))
    }

    pub(super) fn all(&mut self, names: &[String]) -> Vec<usize> {
        names.iter().map(|name| self.add(name)).collect()
    }

    pub(super) fn into_names(self) -> Vec<String> {
        self.names
    }
}
