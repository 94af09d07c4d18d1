//! Snapshots of resolvers that learn, as bytes: a line that names the resolver, then its parts.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::ResolversError;

/// The bytes of `parts` after `header`.
pub(crate) fn encode(header: &[u8], parts: &impl Serialize) -> Vec<u8> {
    postcard::to_extend(parts, header.to_vec()).expect("plain values serialise")
}

/// Reads what [`encode`] wrote, to the last byte.
pub(crate) fn decode<T: DeserializeOwned>(
    kind: &'static str,
    header: &[u8],
    bytes: &[u8],
) -> Result<T, ResolversError> {
    let wrong = |message: String| ResolversError::Snapshot { kind, message };
    let Some(body) = bytes.strip_prefix(header) else {
        let header = String::from_utf8_lossy(header);
        return Err(wrong(format!("it does not start with `{}`", header.trim_end())));
    };
    match postcard::take_from_bytes(body) {
        Ok((parts, [])) => Ok(parts),
        Ok((_, rest)) => Err(wrong(format!("{} bytes follow its end", rest.len()))),
        Err(postcard::Error::DeserializeUnexpectedEnd) => {
            Err(wrong(format!("it ends too early, after {} bytes", bytes.len())))
        }
        Err(error) => Err(wrong(format!("its bytes are damaged ({error})"))),
    }
}
