//! The safetensors format: a length, a JSON header, then the numbers.

use std::collections::BTreeMap;
use std::ops::Range;

use ndarray::{Array1, Array2};
use serde::Deserialize;

/// Named arrays of single-precision numbers.
pub(super) struct Weights {
    bytes: Vec<u8>,
    tensors: BTreeMap<String, (Vec<usize>, Range<usize>)>,
}

#[derive(Deserialize)]
struct Entry {
    dtype: String,
    shape: Vec<usize>,
    data_offsets: (usize, usize),
}

impl Weights {
    pub(super) fn parse(bytes: Vec<u8>) -> Result<Self, String> {
        let length: [u8; 8] =
            bytes.get(..8).and_then(|head| head.try_into().ok()).ok_or("it has no header")?;
        let header = usize::try_from(u64::from_le_bytes(length))
            .ok()
            .and_then(|length| Some(8..length.checked_add(8)?))
            .filter(|header| header.end <= bytes.len())
            .ok_or("its header is longer than the file")?;
        let start = header.end;
        let entries: BTreeMap<String, serde_json::Value> =
            serde_json::from_slice(&bytes[header]).map_err(|error| error.to_string())?;
        let mut tensors = BTreeMap::new();
        for (name, entry) in entries {
            if name == "__metadata__" {
                continue;
            }
            let entry: Entry = serde_json::from_value(entry)
                .map_err(|error| format!("tensor `{name}`: {error}"))?;
            if entry.dtype != "F32" {
                // Other kinds of numbers, such as positions, are not needed.
                continue;
            }
            let (from, to) = entry.data_offsets;
            let n_values = entry.shape.iter().try_fold(4_usize, |size, &n| size.checked_mul(n));
            let range = start.checked_add(from).zip(start.checked_add(to));
            match range {
                Some((from, to)) if to <= bytes.len() && to.checked_sub(from) == n_values => {
                    tensors.insert(name, (entry.shape, from..to));
                }
                _ => return Err(format!("tensor `{name}` lies outside the file")),
            }
        }
        Ok(Self { bytes, tensors })
    }

    pub(super) fn vector(&self, name: &str, length: usize) -> Result<Array1<f32>, String> {
        Ok(Array1::from_vec(self.values(name, &[length])?))
    }

    pub(super) fn matrix(
        &self,
        name: &str,
        rows: usize,
        columns: usize,
    ) -> Result<Array2<f32>, String> {
        let values = self.values(name, &[rows, columns])?;
        Array2::from_shape_vec((rows, columns), values).map_err(|error| error.to_string())
    }

    /// The number of rows of a matrix.
    pub(super) fn n_rows(&self, name: &str) -> Result<usize, String> {
        let (shape, _) = self.find(name)?;
        shape.first().copied().ok_or_else(|| format!("tensor `{name}` is a single number"))
    }

    fn values(&self, name: &str, wanted: &[usize]) -> Result<Vec<f32>, String> {
        let (shape, range) = self.find(name)?;
        if shape != wanted {
            return Err(format!("tensor `{name}` is {shape:?}, expected {wanted:?}"));
        }
        let (numbers, _) = self.bytes[range.clone()].as_chunks::<4>();
        Ok(numbers.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect())
    }

    fn find(&self, name: &str) -> Result<&(Vec<usize>, Range<usize>), String> {
        let missing = || format!("there is no tensor `{name}` of single-precision numbers");
        // Some files name the whole model in front.
        let found = self.tensors.get(name).or_else(|| self.tensors.get(&format!("bert.{name}")));
        found.ok_or_else(missing)
    }
}
