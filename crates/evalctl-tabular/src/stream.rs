use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

use crate::{Compression, TableError};

const BUFFER_BYTES: usize = 128 * 1024;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Opens a file as a stream of bytes: decompressed, and without a UTF-8 byte order mark.
///
/// A file that ends in the middle of its compressed data gives an error of kind
/// [`UnexpectedEof`](io::ErrorKind::UnexpectedEof) when that place is reached.
/// The stream itself needs little memory, but a small file can hold many bytes: bound what you keep of it.
pub fn open_stream(path: &Path) -> Result<Box<dyn BufRead + Send>, TableError> {
    decompressed(path).map_err(|source| TableError::Open { path: path.to_owned(), source })
}

fn decompressed(path: &Path) -> io::Result<Box<dyn BufRead + Send>> {
    let (magic, file) = peek(File::open(path)?, 4)?;
    let file = BufReader::with_capacity(BUFFER_BYTES, file);
    let bytes: Box<dyn Read + Send> = match Compression::detect(&magic) {
        Compression::None => Box::new(file),
        Compression::Gzip => Box::new(MultiGzDecoder::new(file)),
        Compression::Zstd => Box::new(zstd::Decoder::with_buffer(file)?),
    };
    let (mark, bytes) = peek(bytes, BYTE_ORDER_MARK.len())?;
    let mut stream = BufReader::with_capacity(BUFFER_BYTES, bytes);
    if mark == BYTE_ORDER_MARK {
        stream.read_exact(&mut [0; BYTE_ORDER_MARK.len()])?;
    }
    Ok(Box::new(stream))
}

/// The first bytes of a reader, and a reader that still yields them.
fn peek<R: Read>(mut reader: R, n_bytes: usize) -> io::Result<(Vec<u8>, impl Read)> {
    let mut head = Vec::new();
    reader.by_ref().take(n_bytes as u64).read_to_end(&mut head)?;
    Ok((head.clone(), Cursor::new(head).chain(reader)))
}
