use std::{
    ffi::OsString,
    fmt,
    fs::{self, File, OpenOptions},
    hash::{BuildHasher, Hasher, RandomState},
    io::{self, ErrorKind, Read, Write},
    path::Path,
};

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::{KeyProblem, PrivacyError};

const RANDOM_SOURCE: &str = "/dev/urandom";

/// A file longer than this is not a key file; the rest is not read.
const FILE_LIMIT: usize = 1024;

/// Holds the 32 secret bytes that pseudonyms and mask tokens are made with.
///
/// The bytes are never printed: `Debug` shows the fingerprint. Runs made with different keys cannot be compared,
/// because the same customer has another pseudonym in each.
#[derive(Clone)]
pub struct PseudonymKey {
    bytes: [u8; 32],
}

impl PseudonymKey {
    /// Reads a key from 64 hexadecimal digits; errors do not repeat the text.
    pub fn from_hex(text: &str) -> Result<Self, PrivacyError> {
        parse_hex(text.as_bytes()).map_err(PrivacyError::Key)
    }

    /// Draws a key from the random source of the operating system, `/dev/urandom`; other than Unix has none.
    pub fn generate() -> Result<Self, PrivacyError> {
        let mut bytes = [0; 32];
        File::open(RANDOM_SOURCE)
            .and_then(|mut source| source.read_exact(&mut bytes))
            .map_err(|cause| PrivacyError::Random { source_path: RANDOM_SOURCE, cause })?;
        Ok(Self { bytes })
    }

    /// Names the key in 16 hexadecimal digits that say nothing about it.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        // A label of its own, so that the fingerprint can never be the code of some value.
        let code = self.mac().chain_update(b"fingerprint\0").finalize();
        let mut text = hex(&Sha256::digest(code.into_bytes()));
        text.truncate(16);
        text
    }

    pub(super) fn mac(&self) -> Hmac<Sha256> {
        Hmac::new_from_slice(&self.bytes).expect("HMAC takes a key of any length")
    }
}

impl fmt::Debug for PseudonymKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PseudonymKey(fingerprint {})", self.fingerprint())
    }
}

/// Reads the key that a file holds as 64 hexadecimal digits; white space around them is ignored.
pub fn read_key_file(path: &Path) -> Result<PseudonymKey, PrivacyError> {
    let mut content = Vec::new();
    File::open(path)
        .and_then(|file| file.take(FILE_LIMIT as u64 + 1).read_to_end(&mut content))
        .map_err(|cause| PrivacyError::Read { path: path.to_owned(), cause })?;
    let parsed = if content.len() <= FILE_LIMIT {
        parse_hex(content.trim_ascii())
    } else {
        Err(KeyProblem::TooLong { limit: FILE_LIMIT })
    };
    parsed.map_err(|problem| PrivacyError::KeyFile { path: path.to_owned(), problem })
}

/// Writes `key` to a new file that only its owner may read, and returns the key that the file holds.
///
/// A file that exists is left as it is and its key is returned, so that of two processes which start at once both
/// work with the same key. The file appears whole or not at all.
pub fn create_key_file(path: &Path, key: &PseudonymKey) -> Result<PseudonymKey, PrivacyError> {
    match publish(path, &format!("{}\n", hex(&key.bytes))) {
        Ok(()) => Ok(key.clone()),
        Err(cause) if cause.kind() == ErrorKind::AlreadyExists => read_key_file(path),
        Err(cause) => Err(PrivacyError::Create { path: path.to_owned(), cause }),
    }
}

fn publish(path: &Path, text: &str) -> io::Result<()> {
    if path.symlink_metadata().is_ok() {
        return Err(ErrorKind::AlreadyExists.into());
    }
    let mut draft_name = OsString::from(".");
    draft_name.push(path.file_name().ok_or(ErrorKind::InvalidInput)?);
    // Another process, or a crashed one, may have a draft in the same folder.
    let unique = RandomState::new().build_hasher().finish();
    draft_name.push(format!(".{unique:016x}.draft"));
    let draft = path.with_file_name(draft_name);

    if let Err(cause) = write_new(&draft, text) {
        fs::remove_file(&draft).ok();
        return Err(cause);
    }
    // A link, unlike a rename, refuses to replace a file that another process made in the meantime.
    let linked = fs::hard_link(&draft, path);
    let removed = fs::remove_file(&draft);
    match linked {
        Ok(()) => removed,
        Err(cause) if cause.kind() == ErrorKind::AlreadyExists => Err(cause),
        // Some file systems have no links: a crash in the middle may then leave a short file.
        Err(_) => write_new(path, text),
    }
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn parse_hex(text: &[u8]) -> Result<PseudonymKey, KeyProblem> {
    if text.len() != 64 {
        return Err(KeyProblem::Length { found: String::from_utf8_lossy(text).chars().count() });
    }
    let mut bytes = [0; 32];
    for (idx, &digit) in text.iter().enumerate() {
        let value = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            b'A'..=b'F' => digit - b'A' + 10,
            _ => return Err(KeyProblem::Digit { position: idx + 1 }),
        };
        bytes[idx / 2] = bytes[idx / 2] << 4 | value;
    }
    Ok(PseudonymKey { bytes })
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
        }
    }
    text
}

#[cfg(test)]
mod tests;
