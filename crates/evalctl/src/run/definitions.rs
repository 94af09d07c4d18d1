//! Files of definitions besides the shipped ones.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use evalctl_kpi::{KpiDefinition, check_definitions, shipped_definitions, shipped_presets};
use evalctl_tables::{RunFolder, write_private};

/// What people defined themselves.
#[derive(Default)]
pub(crate) struct OwnDefinitions {
    files: Vec<(String, String)>,
    definitions: Vec<KpiDefinition>,
}

impl OwnDefinitions {
    /// Reads and checks files; an id that is taken is an error.
    pub(crate) async fn read(paths: &[PathBuf]) -> Result<Self> {
        let mut res = Self::default();
        for path in paths {
            res.add(path).await?;
        }
        Ok(res)
    }

    /// The files that a finished run was made with.
    pub(crate) async fn of_run(folder: &RunFolder) -> Result<Self> {
        let folder = folder.definitions();
        if !folder.is_dir() {
            return Ok(Self::default());
        }
        let context = || format!("cannot read `{}`", folder.display());
        let mut paths = Vec::new();
        for entry in std::fs::read_dir(&folder).with_context(context)? {
            paths.push(entry.with_context(context)?.path());
        }
        paths.sort();
        Self::read(&paths).await
    }

    /// Adds one file.
    pub(crate) async fn add(&mut self, path: &Path) -> Result<()> {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read definitions `{file}`"))?;
        let definitions = check_definitions(&file, &text).await?;
        for definition in &definitions {
            let same = |known: &KpiDefinition| {
                known.id == definition.id && known.applies_to == definition.applies_to
            };
            let id = &definition.id;
            if shipped_definitions().iter().chain(&shipped_presets()).any(same) {
                bail!("KPI `{id}` of `{file}`: the id is taken by a shipped definition");
            }
            if self.definitions.iter().any(same) {
                bail!("KPI `{id}` of `{file}`: another file defines it too");
            }
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        self.files.push((name, text));
        self.definitions.extend(definitions);
        Ok(())
    }

    /// Keeps a copy of the files in the run.
    pub(crate) fn keep(&self, folder: &RunFolder) -> Result<()> {
        for (idx, (name, text)) in self.files.iter().enumerate() {
            let path = folder.definitions().join(format!("{idx:03}-{name}"));
            write_private(&path, text.as_bytes())?;
        }
        Ok(())
    }

    /// The KPIs of a run: the shipped ones, then these.
    pub(crate) fn with_shipped(&self) -> Vec<KpiDefinition> {
        shipped_definitions().into_iter().chain(self.definitions.iter().cloned()).collect()
    }

    /// All there is to choose from: the shipped KPIs, the published definitions, these.
    pub(crate) fn with_all(&self) -> Vec<KpiDefinition> {
        let shipped = shipped_definitions().into_iter().chain(shipped_presets());
        shipped.chain(self.definitions.iter().cloned()).collect()
    }
}
