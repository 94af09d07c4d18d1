//! Turns rows into a record batch, one column at a time.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, ArrowPrimitiveType, BinaryArray, BooleanArray, ListBuilder, PrimitiveArray,
    RecordBatch, StringArray, StringBuilder, TimestampMicrosecondArray,
};
use arrow::datatypes::{Field, Float64Type, Schema, UInt8Type, UInt32Type, UInt64Type};
use jiff::Timestamp;

/// Enough rows to tell how long the texts of a column are.
const MEASURED_ROWS: usize = 256;

/// The columns made so far from `rows`.
///
/// A method a type; those that end in `_or_null` make a nullable column. Each takes the column's
/// name and how to get its value from a row, so that the schema cannot disagree with the values.
pub(crate) struct Columns<'r, R> {
    rows: &'r [R],
    fields: Vec<Field>,
    arrays: Vec<ArrayRef>,
}

impl<'r, R> Columns<'r, R> {
    pub(crate) fn of(rows: &'r [R]) -> Self {
        Self { rows, fields: Vec::new(), arrays: Vec::new() }
    }

    pub(crate) fn batch(self) -> RecordBatch {
        RecordBatch::try_new(Arc::new(Schema::new(self.fields)), self.arrays)
            .expect("every column has one value a row and the type of its array")
    }

    pub(crate) fn text<S: AsRef<str>>(self, name: &str, get: impl Fn(&'r R) -> S) -> Self {
        let array = self.texts(|row| Some(get(row)));
        self.required(name, Arc::new(array))
    }

    pub(crate) fn text_or_null<S: AsRef<str>>(
        self,
        name: &str,
        get: impl Fn(&'r R) -> Option<S>,
    ) -> Self {
        let array = self.texts(get);
        self.optional(name, Arc::new(array))
    }

    pub(crate) fn texts_or_null<S: AsRef<str>>(
        self,
        name: &str,
        get: impl Fn(&'r R) -> Option<Vec<S>>,
    ) -> Self {
        let mut lists = ListBuilder::new(StringBuilder::new());
        for row in self.rows {
            lists.append_option(get(row).map(|texts| texts.into_iter().map(Some)));
        }
        self.optional(name, Arc::new(lists.finish()))
    }

    pub(crate) fn bytes_or_null<B: AsRef<[u8]>>(
        self,
        name: &str,
        get: impl Fn(&'r R) -> Option<B>,
    ) -> Self {
        let array: BinaryArray = self.rows.iter().map(get).collect();
        self.optional(name, Arc::new(array))
    }

    pub(crate) fn bool(self, name: &str, get: impl Fn(&'r R) -> bool) -> Self {
        let array: BooleanArray = self.rows.iter().map(|row| Some(get(row))).collect();
        self.required(name, Arc::new(array))
    }

    pub(crate) fn bool_or_null(self, name: &str, get: impl Fn(&'r R) -> Option<bool>) -> Self {
        let array: BooleanArray = self.rows.iter().map(get).collect();
        self.optional(name, Arc::new(array))
    }

    pub(crate) fn u8_or_null(self, name: &str, get: impl Fn(&'r R) -> Option<u8>) -> Self {
        self.numbers_or_null::<UInt8Type>(name, get)
    }

    pub(crate) fn u32(self, name: &str, get: impl Fn(&'r R) -> u32) -> Self {
        self.numbers::<UInt32Type>(name, get)
    }

    pub(crate) fn u32_or_null(self, name: &str, get: impl Fn(&'r R) -> Option<u32>) -> Self {
        self.numbers_or_null::<UInt32Type>(name, get)
    }

    pub(crate) fn u64(self, name: &str, get: impl Fn(&'r R) -> u64) -> Self {
        self.numbers::<UInt64Type>(name, get)
    }

    pub(crate) fn u64_or_null(self, name: &str, get: impl Fn(&'r R) -> Option<u64>) -> Self {
        self.numbers_or_null::<UInt64Type>(name, get)
    }

    pub(crate) fn f64_or_null(self, name: &str, get: impl Fn(&'r R) -> Option<f64>) -> Self {
        self.numbers_or_null::<Float64Type>(name, get)
    }

    pub(crate) fn time(self, name: &str, get: impl Fn(&'r R) -> Timestamp) -> Self {
        let micros = self.rows.iter().map(|row| get(row).as_microsecond());
        let array = TimestampMicrosecondArray::from_iter_values(micros).with_timezone("UTC");
        self.required(name, Arc::new(array))
    }

    pub(crate) fn time_or_null(self, name: &str, get: impl Fn(&'r R) -> Option<Timestamp>) -> Self {
        let micros = self.rows.iter().map(|row| get(row).map(Timestamp::as_microsecond));
        let array: TimestampMicrosecondArray = micros.collect();
        self.optional(name, Arc::new(array.with_timezone("UTC")))
    }

    /// Measures the first rows, so that most texts are copied once.
    fn texts<S: AsRef<str>>(&self, get: impl Fn(&'r R) -> Option<S>) -> StringArray {
        let measured = self.rows.len().min(MEASURED_ROWS);
        let lengths = self.rows[..measured].iter().filter_map(&get).map(|text| text.as_ref().len());
        let bytes = lengths.sum::<usize>() * self.rows.len() / measured.max(1);
        let mut texts = StringBuilder::with_capacity(self.rows.len(), bytes + bytes / 8);
        self.rows.iter().for_each(|row| texts.append_option(get(row)));
        texts.finish()
    }

    fn numbers<T: ArrowPrimitiveType>(self, name: &str, get: impl Fn(&'r R) -> T::Native) -> Self {
        let array = PrimitiveArray::<T>::from_iter_values(self.rows.iter().map(get));
        self.required(name, Arc::new(array))
    }

    fn numbers_or_null<T: ArrowPrimitiveType>(
        self,
        name: &str,
        get: impl Fn(&'r R) -> Option<T::Native>,
    ) -> Self {
        let array: PrimitiveArray<T> = self.rows.iter().map(get).collect();
        self.optional(name, Arc::new(array))
    }

    fn required(mut self, name: &str, array: ArrayRef) -> Self {
        self.fields.push(Field::new(name, array.data_type().clone(), false));
        self.arrays.push(array);
        self
    }

    fn optional(mut self, name: &str, array: ArrayRef) -> Self {
        self.fields.push(Field::new(name, array.data_type().clone(), true));
        self.arrays.push(array);
        self
    }
}
