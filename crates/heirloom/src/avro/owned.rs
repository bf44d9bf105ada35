//! Values of frequent types, each read by one function that is compiled here and not again for every field: in line
//! they would be most of the generated code.

use std::collections::BTreeMap;

use super::Reader;
use crate::DecodeError;

type Result<T> = std::result::Result<T, DecodeError>;

/// The index of the null branch in a union of two.
type Null = usize;

impl Reader<'_> {
    /// A string of its own.
    ///
    /// # Errors
    /// As [`Reader::string`].
    #[inline(never)]
    pub fn text(&mut self) -> Result<String> {
        self.string().map(String::from)
    }

    /// Bytes of their own.
    ///
    /// # Errors
    /// As [`Reader::bytes`].
    #[inline(never)]
    pub fn blob(&mut self) -> Result<Vec<u8>> {
        self.bytes().map(<[u8]>::to_vec)
    }

    /// An array of strings.
    ///
    /// # Errors
    /// As [`Reader::array`] and [`Reader::string`].
    #[inline(never)]
    pub fn texts(&mut self) -> Result<Vec<String>> {
        self.array(1, |reader| reader.string().map(String::from))
    }

    /// A map of strings.
    ///
    /// # Errors
    /// As [`Reader::map`] and [`Reader::string`].
    #[inline(never)]
    pub fn text_map(&mut self) -> Result<BTreeMap<String, String>> {
        self.map(1, |reader| reader.string().map(String::from))
    }

    /// A string or null.
    ///
    /// # Errors
    /// As [`Reader::index`] and [`Reader::string`].
    #[inline(never)]
    pub fn optional_text(&mut self, null: Null) -> Result<Option<String>> {
        self.optional(null, |reader| reader.string().map(String::from))
    }

    /// Bytes or null.
    ///
    /// # Errors
    /// As [`Reader::index`] and [`Reader::bytes`].
    #[inline(never)]
    pub fn optional_blob(&mut self, null: Null) -> Result<Option<Vec<u8>>> {
        self.optional(null, |reader| reader.bytes().map(<[u8]>::to_vec))
    }

    /// An int or null.
    ///
    /// # Errors
    /// As [`Reader::index`] and [`Reader::int`].
    #[inline(never)]
    pub fn optional_int(&mut self, null: Null) -> Result<Option<i32>> {
        self.optional(null, Reader::int)
    }

    /// A long or null.
    ///
    /// # Errors
    /// As [`Reader::index`] and [`Reader::long`].
    #[inline(never)]
    pub fn optional_long(&mut self, null: Null) -> Result<Option<i64>> {
        self.optional(null, Reader::long)
    }

    #[inline]
    fn optional<T>(
        &mut self,
        null: Null,
        read: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<Option<T>> {
        if self.index(2)? == null {
            return Ok(None);
        }
        read(self).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all<'a, T: PartialEq + std::fmt::Debug>(
        bytes: &'a [u8],
        read: impl FnOnce(&mut Reader<'a>) -> Result<T>,
        value: T,
    ) {
        let mut reader = Reader::new(bytes);
        assert_eq!(read(&mut reader).unwrap(), value);
        reader.finish().unwrap();
    }

    #[test]
    fn each_reads_what_its_parts_would() {
        all(b"\x04ab", Reader::text, "ab".to_owned());
        all(b"\x04\xff\x00", Reader::blob, vec![0xff, 0]);
        all(
            b"\x04\x02a\x02b\x00",
            Reader::texts,
            vec!["a".to_owned(), "b".to_owned()],
        );
        let entries = [("a".to_owned(), "b".to_owned())];
        all(b"\x02\x02a\x02b\x00", Reader::text_map, entries.into());
        all(b"\x02\x02a", |it| it.optional_text(0), Some("a".to_owned()));
        all(b"\x00\x02\xff", |it| it.optional_blob(1), Some(vec![0xff]));
        all(b"\x02\x05", |it| it.optional_int(0), Some(-3));
        all(b"\x00\x05", |it| it.optional_long(1), Some(-3));
    }

    #[test]
    fn null_is_where_the_union_has_it_and_nowhere_else() {
        all(b"\x00", |it| it.optional_text(0), None);
        all(b"\x02", |it| it.optional_blob(1), None);
        all(b"\x00", |it| it.optional_int(0), None);
        all(b"\x02", |it| it.optional_long(1), None);
        let error = Reader::new(b"\x04").optional_text(0).unwrap_err();
        let kind = error.kind();
        assert!(
            matches!(kind, crate::DecodeErrorKind::Index { index: 2, count: 2 }),
            "{kind:?}"
        );
        assert_eq!(error.offset(), Some(0));
    }
}
