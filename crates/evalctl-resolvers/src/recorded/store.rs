//! Decisions as bytes in a file without a name: there are as many as tickets, and one is needed at a time.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

use evalctl_candidate::Decision;

/// What is read at once: nearly every decision is shorter.
const MOST_ARE_SHORTER: usize = 1 << 10;

const LENGTH_BYTES: usize = 4;

/// Takes decisions in, one after another.
pub(super) struct DecisionWriter {
    file: BufWriter<File>,
    end: u64,
}

impl DecisionWriter {
    /// A file in `folder` that is gone when this process is.
    pub(super) fn create(folder: &Path) -> io::Result<Self> {
        let file = tempfile::tempfile_in(folder)?;
        Ok(Self { file: BufWriter::with_capacity(64 << 10, file), end: 0 })
    }

    /// Writes a decision and returns where it starts.
    pub(super) fn add(&mut self, decision: &Decision) -> io::Result<u64> {
        let bytes = postcard::to_stdvec(decision).expect("a decision is plain data");
        let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
        self.file.write_all(&length.to_le_bytes())?;
        self.file.write_all(&bytes)?;
        let start = self.end;
        self.end += (LENGTH_BYTES + bytes.len()) as u64;
        Ok(start)
    }

    pub(super) fn finish(self) -> io::Result<DecisionStore> {
        Ok(DecisionStore { file: self.file.into_inner().map_err(io::IntoInnerError::into_error)? })
    }
}

/// Gives decisions back, to any number of threads.
pub(super) struct DecisionStore {
    file: File,
}

impl DecisionStore {
    /// The decision that starts at `start`.
    pub(super) fn decision(&self, start: u64) -> io::Result<Decision> {
        postcard::from_bytes(&self.bytes(start)?).map_err(io::Error::other)
    }

    /// Its bytes; equal decisions have equal ones.
    pub(super) fn bytes(&self, start: u64) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; MOST_ARE_SHORTER];
        let n_read = read_at(&self.file, &mut bytes, start)?;
        let length = bytes.first_chunk().filter(|_| LENGTH_BYTES <= n_read);
        let length = length.ok_or(io::ErrorKind::UnexpectedEof)?;
        let end = LENGTH_BYTES + u32::from_le_bytes(*length) as usize;
        bytes.truncate(n_read.min(end));
        let mut rest = From { file: &self.file, place: start + bytes.len() as u64 };
        while bytes.len() < end {
            let missing = (end - bytes.len()) as u64;
            if rest.by_ref().take(missing).read_to_end(&mut bytes)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        bytes.drain(..LENGTH_BYTES);
        Ok(bytes)
    }
}

/// Reads on from a place, without moving that of other readers.
struct From<'a> {
    file: &'a File,
    place: u64,
}

impl Read for From<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let n_read = read_at(self.file, bytes, self.place)?;
        self.place += n_read as u64;
        Ok(n_read)
    }
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], place: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, bytes, place)
}

#[cfg(windows)]
fn read_at(file: &File, bytes: &mut [u8], place: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, bytes, place)
}

#[cfg(test)]
mod tests {
    use evalctl_candidate::{
        Action, ArticleId, Confidence, Cost, Decision, Mode, Sentiment, Urgency,
    };
    use proptest::prelude::*;
    use serde_json::json;
    use tempfile::TempDir;

    use super::{DecisionStore, DecisionWriter};

    fn stored(decisions: &[Decision]) -> (DecisionStore, Vec<u64>) {
        let folder = TempDir::new().expect("a folder");
        let mut writer = DecisionWriter::create(folder.path()).expect("a file");
        let starts = decisions.iter().map(|decision| writer.add(decision).expect("written"));
        let starts = starts.collect();
        assert_eq!(folder.path().read_dir().expect("a folder").count(), 0, "it has no name");
        (writer.finish().expect("written"), starts)
    }

    #[test]
    fn a_decision_comes_out_as_it_went_in() {
        let decision = Decision {
            mode: Mode::Draft,
            confidence: Confidence::new(0.1).expect("a share"),
            intent: Some("refund".to_owned()),
            sentiment: Some(Sentiment::Negative),
            urgency: Some(Urgency::High),
            answer: Some("Grüße 🙂".to_owned()),
            citations: vec![ArticleId::new("kb-7").expect("an id")],
            actions: vec![Action::new("refund", &json!({"amount": 1.5}))],
            reasons: vec!["recorded".to_owned(), String::new()],
            cost: Some(Cost { micro_usd: u64::MAX }),
        };
        let bare = Decision::escalate("unknown_question");
        let (store, starts) = stored(&[decision.clone(), bare.clone(), decision.clone()]);
        let read = |idx: usize| store.decision(starts[idx]).expect("readable");
        assert_eq!([read(2), read(0), read(1)], [decision.clone(), decision, bare]);
        let bytes = |idx: usize| store.bytes(starts[idx]).expect("readable");
        assert_eq!(bytes(0), bytes(2));
        assert_ne!(bytes(0), bytes(1));
    }

    #[test]
    fn where_nothing_is_stored_nothing_is_read() {
        let (store, _) = stored(&[Decision::escalate("unknown_question")]);
        for start in [1, 2, 1_000, u64::MAX >> 1] {
            assert!(store.decision(start).is_err(), "{start}");
        }
    }

    proptest! {
        #[test]
        fn decisions_of_any_length_are_kept(lengths in proptest::collection::vec(0..5_000_usize, 1..9)) {
            let of_length = |&length: &usize| {
                let answer = Some("x".repeat(length));
                Decision { answer, ..Decision::escalate("long") }
            };
            let decisions: Vec<Decision> = lengths.iter().map(of_length).collect();
            let (store, starts) = stored(&decisions);
            for (start, decision) in starts.into_iter().zip(&decisions).rev() {
                prop_assert_eq!(&store.decision(start).expect("readable"), decision);
            }
        }
    }
}
