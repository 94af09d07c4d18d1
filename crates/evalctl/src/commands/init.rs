//! Looks at an export and writes an `evalctl.toml`, every guess with its reason.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use evalctl_ingest::look::{FileKind, Look, look};

use crate::cli::InitArgs;
use crate::config::CONFIG_NAME;
use crate::printer::Printer;

/// The name of the mapping file for a table.
const MAPPING_NAME: &str = "mapping.toml";

pub(crate) fn init(args: &InitArgs, printer: &Printer) -> Result<()> {
    let folder = args.out.clone().unwrap_or_else(|| match args.paths.as_slice() {
        [only] if only.is_dir() => only.clone(),
        _ => PathBuf::new(),
    });
    let config = folder.join(CONFIG_NAME);
    let mapping = folder.join(MAPPING_NAME);
    if !args.force {
        refuse_to_overwrite(&config)?;
    }
    let paths = files(&args.paths)?;
    let seen = look(&paths)?;
    ensure!(
        seen.files.iter().any(|file| is_history(file.kind)),
        "none of {} holds tickets: give a Zendesk export, a table with a row a change, a tau-bench result \
         or labelled questions",
        names(&paths)
    );
    let written = Written { look: &seen, folder: &folder };
    if seen.table.is_some() && !args.force {
        refuse_to_overwrite(&mapping)?;
    }
    std::fs::create_dir_all(if folder.as_os_str().is_empty() { Path::new(".") } else { &folder })
        .with_context(|| format!("cannot create `{}`", folder.display()))?;
    if let Some(table) = &seen.table {
        let text = mapping_text::mapping(table)?;
        std::fs::write(&mapping, text)
            .with_context(|| format!("cannot write `{}`", mapping.display()))?;
        printer.say(&format!("wrote {}", mapping.display()));
    }
    std::fs::write(&config, config_text::config(&written))
        .with_context(|| format!("cannot write `{}`", config.display()))?;
    printer.say(&format!("wrote {}", config.display()));
    for line in config_text::unknowns(&seen) {
        printer.say(&format!("not known: {line}"));
    }
    let place =
        if folder.as_os_str().is_empty() { ".".into() } else { folder.display().to_string() };
    printer.say(&format!("read and correct it, then: evalctl replay {place}"));
    Ok(())
}

/// What was seen, and the folder that the configuration will be in.
pub(crate) struct Written<'w> {
    pub(crate) look: &'w Look,
    pub(crate) folder: &'w Path,
}

impl Written<'_> {
    /// The files of one kind, as the configuration names them: from its own folder where they are in it.
    pub(crate) fn of_kind(&self, kind: FileKind) -> Vec<String> {
        let of_kind = self.look.files.iter().filter(|file| file.kind == kind);
        of_kind.map(|file| self.name(&file.path)).collect()
    }

    fn name(&self, path: &Path) -> String {
        let inner = path
            .strip_prefix(self.folder)
            .ok()
            .filter(|_| !path.is_absolute() || self.folder.is_absolute());
        let name = match inner {
            Some(inner) => inner.to_owned(),
            None => std::path::absolute(path).unwrap_or_else(|_| path.to_owned()),
        };
        name.display().to_string()
    }
}

pub(crate) fn is_history(kind: FileKind) -> bool {
    matches!(kind, FileKind::Zendesk | FileKind::EventLog | FileKind::TauBench | FileKind::Labelled)
}

fn refuse_to_overwrite(path: &Path) -> Result<()> {
    ensure!(!path.exists(), "`{}` is there already; give --force to replace it", path.display());
    Ok(())
}

fn names(paths: &[PathBuf]) -> String {
    let names: Vec<String> = paths.iter().map(|path| format!("`{}`", path.display())).collect();
    names.join(", ")
}

/// The files given, and those of a folder that could be data.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut res = Vec::new();
    for path in paths {
        if !path.is_dir() {
            ensure!(path.exists(), "`{}` does not exist", path.display());
            res.push(path.clone());
            continue;
        }
        let entries =
            std::fs::read_dir(path).with_context(|| format!("cannot read `{}`", path.display()))?;
        let mut inner = Vec::new();
        for entry in entries {
            let file = entry.with_context(|| format!("cannot read `{}`", path.display()))?.path();
            if file.is_file() && could_be_data(&file) {
                inner.push(file);
            }
        }
        if inner.is_empty() {
            bail!("`{}` holds no file that could be an export", path.display());
        }
        inner.sort();
        res.extend(inner);
    }
    Ok(res)
}

fn could_be_data(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let name = name.strip_suffix(".gz").or(name.strip_suffix(".zst")).unwrap_or(&name);
    let endings = [".ndjson", ".jsonl", ".json", ".csv", ".tsv", ".parquet", ".log"];
    // The truth of a simulated helpdesk is no export.
    name != "truth.json" && endings.iter().any(|ending| name.ends_with(ending))
}

mod config_text;

mod mapping_text;
