//! Where the pseudonym key comes from; it is never printed.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use evalctl_ingest::privacy::{PseudonymKey, create_key_file, read_key_file};

use crate::printer::Printer;

/// Holds the key as 64 hexadecimal digits.
const KEY_VARIABLE: &str = "EVALCTL_PSEUDONYM_KEY";

/// Names a file that holds it.
const KEY_FILE_VARIABLE: &str = "EVALCTL_PSEUDONYM_KEY_FILE";

/// The key of the environment, of the file named there, of the file in `evalctl.toml`, or else
/// the user's own, made at first use so that runs of one user can be compared.
pub(crate) fn pseudonym_key(
    configured: Option<&PathBuf>,
    printer: &Printer,
) -> Result<PseudonymKey> {
    if let Some(text) = std::env::var_os(KEY_VARIABLE) {
        let text = text.to_string_lossy();
        return PseudonymKey::from_hex(&text)
            .with_context(|| format!("environment `{KEY_VARIABLE}`"));
    }
    if let Some(path) = std::env::var_os(KEY_FILE_VARIABLE) {
        return Ok(read_key_file(&PathBuf::from(path))?);
    }
    if let Some(path) = configured {
        return Ok(read_key_file(path)?);
    }
    let path = user_key_path()?;
    if path.exists() {
        return Ok(read_key_file(&path)?);
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot create `{}`", folder.display()))?;
    }
    let key = create_key_file(&path, &PseudonymKey::generate()?)?;
    printer.say(&format!(
        "made a pseudonym key in `{}`: keep it, runs with another key cannot be compared",
        path.display()
    ));
    Ok(key)
}

fn user_key_path() -> Result<PathBuf> {
    let set =
        |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let config = set("XDG_CONFIG_HOME").or_else(|| Some(set("HOME")?.join(".config")));
    match config {
        Some(folder) => Ok(folder.join("evalctl").join("pseudonym.key")),
        None => bail!(
            "there is no home folder to keep a pseudonym key in; set {KEY_VARIABLE} to 64 \
             hexadecimal digits, for example from `openssl rand -hex 32`"
        ),
    }
}
