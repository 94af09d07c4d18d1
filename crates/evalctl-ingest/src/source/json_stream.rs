//! Reads the elements of large JSON documents one at a time.

use std::cell::Cell;
use std::fmt;
use std::io::{self, BufReader, Read};
use std::marker::PhantomData;
use std::path::Path;
use std::rc::Rc;

use serde::Deserializer;
use serde::de::{DeserializeOwned, DeserializeSeed, MapAccess, SeqAccess, Visitor};

use crate::error::IngestError;

/// The longest element that is read.
const MAX_ELEMENT_BYTES: usize = 16 << 20;

/// Calls `take` with the 1-based number of each element of the array in `path`.
pub(super) fn each_element<T: DeserializeOwned>(
    path: &Path,
    take: &mut dyn FnMut(u64, T) -> Result<(), IngestError>,
) -> Result<(), IngestError> {
    let (bytes, budget) = open(path)?;
    let mut json = serde_json::Deserializer::from_reader(bytes);
    let mut failed = None;
    let elements = Elements {
        take: &mut |_, number, value| take(number, value),
        failed: &mut failed,
        set: "",
        budget: &budget,
        kind: PhantomData,
    };
    let read = json.deserialize_seq(elements).and_then(|()| json.end());
    settle(path, read, failed)
}

/// Calls `take` with the set's name and the 1-based number of each element of the lists in the
/// object in `path`.
pub(super) fn each_member<T: DeserializeOwned>(
    path: &Path,
    take: &mut dyn FnMut(&str, u64, T) -> Result<(), IngestError>,
) -> Result<(), IngestError> {
    let (bytes, budget) = open(path)?;
    let mut json = serde_json::Deserializer::from_reader(bytes);
    let mut failed = None;
    let lists = Lists { take, failed: &mut failed, budget: &budget, kind: PhantomData };
    let read = json.deserialize_map(lists).and_then(|()| json.end());
    settle(path, read, failed)
}

/// How many bytes the element at hand may still have.
type Budget = Rc<Cell<usize>>;

/// Ends the reading where one element goes on and on: a small compressed file can hold such.
struct Bounded<R> {
    bytes: R,
    budget: Budget,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(self.budget.get());
        if most == 0 && !buffer.is_empty() {
            let message = format!("an element is longer than {MAX_ELEMENT_BYTES} bytes");
            return Err(io::Error::other(message));
        }
        let n_read = self.bytes.read(&mut buffer[..most])?;
        self.budget.set(self.budget.get() - n_read);
        Ok(n_read)
    }
}

fn open(path: &Path) -> Result<(Bounded<impl Read>, Budget), IngestError> {
    let budget = Rc::new(Cell::new(MAX_ELEMENT_BYTES));
    // The parser asks for one byte at a time.
    let bytes = BufReader::new(evalctl_tabular::open_stream(path)?);
    Ok((Bounded { bytes, budget: Rc::clone(&budget) }, budget))
}

fn settle(
    path: &Path,
    read: Result<(), serde_json::Error>,
    failed: Option<IngestError>,
) -> Result<(), IngestError> {
    match (read, failed) {
        (_, Some(err)) => Err(err),
        (Ok(()), None) => Ok(()),
        (Err(err), None) => {
            Err(IngestError::Json { path: path.to_owned(), message: err.to_string() })
        }
    }
}

type Take<'a, T> = dyn FnMut(&str, u64, T) -> Result<(), IngestError> + 'a;

struct Elements<'a, 'b, T> {
    take: &'a mut Take<'b, T>,
    failed: &'a mut Option<IngestError>,
    set: &'a str,
    budget: &'a Budget,
    kind: PhantomData<T>,
}

impl<'de, T: DeserializeOwned> Visitor<'de> for Elements<'_, '_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let mut number = 0;
        while let Some(element) = list.next_element::<T>()? {
            number += 1;
            self.budget.set(MAX_ELEMENT_BYTES);
            if let Err(err) = (self.take)(self.set, number, element) {
                *self.failed = Some(err);
                return Err(serde::de::Error::custom("stopped"));
            }
        }
        Ok(())
    }
}

impl<'de, T: DeserializeOwned> DeserializeSeed<'de> for Elements<'_, '_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_seq(self)
    }
}

struct Lists<'a, 'b, T> {
    take: &'a mut Take<'b, T>,
    failed: &'a mut Option<IngestError>,
    budget: &'a Budget,
    kind: PhantomData<T>,
}

impl<'de, T: DeserializeOwned> Visitor<'de> for Lists<'_, '_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of lists by set")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        while let Some(set) = object.next_key::<String>()? {
            object.next_value_seed(Elements {
                take: &mut *self.take,
                failed: &mut *self.failed,
                set: &set,
                budget: self.budget,
                kind: PhantomData,
            })?;
        }
        Ok(())
    }
}
