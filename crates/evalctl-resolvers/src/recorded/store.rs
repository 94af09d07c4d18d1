//! Decisions and whose they are, as bytes in a file without a name: there are as many as tickets, and one is needed at
//! a time.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::mem;
use std::ops::Range;
use std::path::Path;

use evalctl_candidate::{Decision, TicketId};

/// What is read at once: nearly every decision is shorter.
const MOST_ARE_SHORTER: usize = 1 << 10;

const LENGTH_BYTES: usize = 4;

/// Takes decisions in, one after another.
pub(super) struct DecisionWriter {
    file: BufWriter<File>,
    end: u64,
    record: Vec<u8>,
}

impl DecisionWriter {
    /// A file in `folder` that is gone when this process is.
    pub(super) fn create(folder: &Path) -> io::Result<Self> {
        let file = tempfile::tempfile_in(folder)?;
        Ok(Self { file: BufWriter::with_capacity(64 << 10, file), end: 0, record: Vec::new() })
    }

    /// Writes a decision on a ticket and returns where it starts, and what was written.
    pub(super) fn add(
        &mut self,
        ticket: &TicketId,
        decision: &Decision,
    ) -> io::Result<(u64, &[u8])> {
        let mut record = mem::take(&mut self.record);
        record.clear();
        self.record = postcard::to_extend(&(ticket.as_str(), decision), record)
            .expect("a decision is plain data");
        let length = u32::try_from(self.record.len()).map_err(io::Error::other)?;
        self.file.write_all(&length.to_le_bytes())?;
        self.file.write_all(&self.record)?;
        let start = self.end;
        self.end += (LENGTH_BYTES + self.record.len()) as u64;
        Ok((start, &self.record))
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
    /// What starts at `start`.
    pub(super) fn record(&self, start: u64) -> io::Result<Record> {
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
        let (ticket, decision): (&str, _) =
            postcard::take_from_bytes(&bytes[LENGTH_BYTES..]).map_err(io::Error::other)?;
        let decision = end - decision.len();
        let ticket = decision - ticket.len()..decision;
        Ok(Record { bytes, ticket })
    }
}

/// A decision as it is stored.
pub(super) struct Record {
    bytes: Vec<u8>,
    /// Where the ticket's id stands; its decision follows.
    ticket: Range<usize>,
}

impl Record {
    /// What was written.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes[LENGTH_BYTES..]
    }

    /// The id of its ticket.
    pub(super) fn ticket(&self) -> &str {
        std::str::from_utf8(&self.bytes[self.ticket.clone()]).expect("read as text before")
    }

    /// The id of its ticket, to be kept.
    pub(super) fn ticket_id(&self) -> io::Result<TicketId> {
        TicketId::new(self.ticket()).map_err(io::Error::other)
    }

    pub(super) fn decision(&self) -> io::Result<Decision> {
        postcard::from_bytes(self.decision_bytes()).map_err(io::Error::other)
    }

    /// Equal decisions have equal bytes.
    pub(super) fn decision_bytes(&self) -> &[u8] {
        &self.bytes[self.ticket.end..]
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
        Action, ArticleId, Confidence, Cost, Decision, Mode, Sentiment, TicketId, Urgency,
    };
    use proptest::prelude::*;
    use serde_json::json;
    use tempfile::TempDir;

    use super::{DecisionStore, DecisionWriter};

    fn ticket(idx: usize) -> TicketId {
        TicketId::new(&format!("Gruß-{idx}")).expect("an id")
    }

    fn stored(decisions: &[Decision]) -> (DecisionStore, Vec<u64>) {
        let folder = TempDir::new().expect("a folder");
        let mut writer = DecisionWriter::create(folder.path()).expect("a file");
        let add = |(idx, decision)| writer.add(&ticket(idx), decision).expect("written").0;
        let starts = decisions.iter().enumerate().map(add).collect();
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
        let read = |idx: usize| store.record(starts[idx]).expect("readable");
        let decisions = [2, 0, 1].map(|idx| read(idx).decision().expect("a decision"));
        assert_eq!(decisions, [decision.clone(), decision, bare]);
        assert_eq!(read(1).ticket_id().expect("an id"), ticket(1));
        assert_eq!(read(0).decision_bytes(), read(2).decision_bytes());
        assert_ne!(read(0).decision_bytes(), read(1).decision_bytes());
    }

    #[test]
    fn where_nothing_is_stored_nothing_is_read() {
        let (store, _) = stored(&[Decision::escalate("unknown_question")]);
        for start in [1, 2, 1_000, u64::MAX >> 1] {
            assert!(store.record(start).and_then(|record| record.decision()).is_err(), "{start}");
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
            for (idx, (start, decision)) in starts.into_iter().zip(&decisions).enumerate().rev() {
                let record = store.record(start).expect("readable");
                prop_assert_eq!(&record.decision().expect("a decision"), decision);
                prop_assert_eq!(record.ticket_id().expect("an id"), ticket(idx));
            }
        }
    }
}
