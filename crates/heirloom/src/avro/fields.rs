//! Neighbouring fields of one type, read by one call: what is left is compared once, or the cursor stays in a register.
//! Where that fails they are read one by one, so that an error is that of the field alone.
#![deny(clippy::arithmetic_side_effects)]

use super::Reader;
use super::varint::{gather, unzigzag};
use crate::{DecodeError, DecodeErrorKind};

type Result<T> = std::result::Result<T, DecodeError>;
type Names<const N: usize> = [&'static str; N];

impl<'a> Reader<'a> {
    /// As many booleans as names.
    ///
    /// # Errors
    /// As [`Reader::boolean`], in the field of that name.
    #[inline]
    pub fn boolean_fields<const N: usize>(&mut self, names: &Names<N>) -> Result<[bool; N]> {
        if let Some((bytes, left)) = self.left().split_first_chunk::<N>()
            && bytes.iter().fold(0, |all, byte| all | byte) <= 1
        {
            self.move_to(left);
            return Ok(bytes.map(|byte| byte & 1 == 1));
        }
        self.booleans(names)
    }

    /// As many parts of `SIZE` bytes as names.
    ///
    /// # Errors
    /// As [`Reader::fixed`], in the field of that name.
    #[inline]
    pub fn fixed_fields<const N: usize, const SIZE: usize>(
        &mut self,
        names: &Names<N>,
    ) -> Result<&'a [[u8; SIZE]; N]> {
        let left = self.left();
        if let Some(items) = left.as_chunks().0.first_chunk()
            && let Some(left) = left.get(items.as_flattened().len()..)
        {
            self.move_to(left);
            return Ok(items);
        }
        Err(self.cut::<SIZE>(names))
    }

    /// As many ints as names.
    ///
    /// # Errors
    /// As [`Reader::int`], in the field of that name.
    #[inline]
    pub fn int_fields<const N: usize>(&mut self, names: &Names<N>) -> Result<[i32; N]> {
        let mut items = [0; N];
        self.ints(names, &mut items)?;
        Ok(items)
    }

    /// As many longs as names.
    ///
    /// # Errors
    /// As [`Reader::long`], in the field of that name.
    #[inline]
    pub fn long_fields<const N: usize>(&mut self, names: &Names<N>) -> Result<[i64; N]> {
        let mut items = [0; N];
        self.longs(names, &mut items)?;
        Ok(items)
    }

    /// The error of the field in which the payload ends.
    #[cold]
    fn cut<const SIZE: usize>(&mut self, names: &[&'static str]) -> DecodeError {
        for name in names {
            if let Err(error) = self.fixed_ref::<SIZE>() {
                return error.in_field(name);
            }
        }
        self.error(DecodeErrorKind::Truncated)
    }

    #[cold]
    fn booleans<const N: usize>(&mut self, names: &Names<N>) -> Result<[bool; N]> {
        let mut items = [false; N];
        for (name, item) in names.iter().zip(&mut items) {
            *item = self.boolean().map_err(|error| error.in_field(name))?;
        }
        Ok(items)
    }

    fn ints(&mut self, names: &[&'static str], items: &mut [i32]) -> Result<()> {
        self.numbers_of(names, items, |value| i32::try_from(value).ok(), Reader::int)
    }

    fn longs(&mut self, names: &[&'static str], items: &mut [i64]) -> Result<()> {
        self.numbers_of(names, items, Some, Reader::long)
    }

    #[inline]
    fn numbers_of<T>(
        &mut self,
        names: &[&'static str],
        items: &mut [T],
        narrow: impl Fn(i64) -> Option<T>,
        read: impl Fn(&mut Self) -> Result<T>,
    ) -> Result<()> {
        let mut left = self.left();
        for (name, item) in names.iter().zip(items) {
            *item = match varint(left)
                .and_then(|(value, rest)| Some((narrow(unzigzag(value))?, rest)))
            {
                Some((value, rest)) => {
                    left = rest;
                    value
                }
                None => {
                    self.move_to(left);
                    let value = read(self).map_err(|error| error.in_field(name))?;
                    left = self.left();
                    value
                }
            };
        }
        self.move_to(left);
        Ok(())
    }
}

/// A varint of up to eight bytes that are not the payload's last, or of one or two, and what is left behind it.
#[inline]
fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    match bytes {
        [byte, left @ ..] if *byte < 0x80 => Some(((*byte).into(), left)),
        [low, high, left @ ..] if *high < 0x80 => {
            Some((u64::from(low & 0x7f) | u64::from(*high) << 7, left))
        }
        _ => {
            let (value, size) = gather(u64::from_le_bytes(*bytes.first_chunk()?))?;
            Some((value, bytes.get(size..)?))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::avro::Writer;

    const NAMES: Names<4> = ["a", "b", "c", "d"];

    /// What is read together and what is read one by one are the same: values or error, and what is left.
    fn check<T: PartialEq + std::fmt::Debug>(
        bytes: &[u8],
        together: impl Fn(&mut Reader<'_>, &Names<4>) -> Result<[T; 4]>,
        one: impl Fn(&mut Reader<'_>) -> Result<T>,
    ) {
        let mut reader = Reader::new(bytes);
        let got = together(&mut reader, &NAMES).map(|values| (values.into(), reader.offset()));
        let mut reader = Reader::new(bytes);
        let each = |name: &'static str| one(&mut reader).map_err(|error| error.in_field(name));
        let all: Result<Vec<T>> = NAMES.into_iter().map(each).collect();
        let expected = all.map(|values| (values, reader.offset()));
        let text = |error: DecodeError| error.to_string();
        assert_eq!(got.map_err(text), expected.map_err(text), "{bytes:?}");
    }

    fn check_all(bytes: &[u8]) {
        check(
            bytes,
            |it, names| it.boolean_fields(names),
            |it| it.boolean(),
        );
        check(bytes, |it, names| it.int_fields(names), |it| it.int());
        check(bytes, |it, names| it.long_fields(names), |it| it.long());
        check(
            bytes,
            |it, names| it.fixed_fields(names).copied(),
            |it| it.fixed::<3>(),
        );
        check(
            bytes,
            |it, names| it.fixed_fields(names).copied(),
            |it| it.fixed::<8>(),
        );
    }

    proptest::proptest! {
        #[test]
        fn together_as_one_by_one(
            values in proptest::collection::vec((proptest::num::i64::ANY, 0..64_u32), 4),
            behind: Vec<u8>,
            any: Vec<u8>,
            small in proptest::collection::vec(0..3_u8, 0..6),
        ) {
            let mut bytes = Vec::new();
            let mut writer = Writer::new(&mut bytes);
            for (value, shift) in values {
                writer.long(value >> shift);
            }
            drop(writer);
            bytes.extend(behind);
            for end in 0..=bytes.len() {
                check_all(&bytes[..end]);
            }
            check_all(&any);
            check_all(&small);
        }
    }
}
