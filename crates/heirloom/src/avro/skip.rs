//! Stepping over what nobody wants: nothing is checked but that it ends.
#![deny(clippy::arithmetic_side_effects)]

use super::Reader;
use crate::DecodeError;

type Result<T> = std::result::Result<T, DecodeError>;

impl Reader<'_> {
    /// Steps over an int or a long.
    ///
    /// # Errors
    /// A varint that is none.
    #[inline]
    pub fn skip_long(&mut self) -> Result<()> {
        self.varint().map(drop)
    }

    /// Steps over bytes or a string; what is not read is not checked to be UTF-8.
    ///
    /// # Errors
    /// A length that cannot be.
    #[inline]
    pub fn skip_bytes(&mut self) -> Result<()> {
        self.bytes().map(drop)
    }

    /// Steps over `count` bytes.
    ///
    /// # Errors
    /// The end.
    #[inline]
    pub fn skip_fixed(&mut self, count: usize) -> Result<()> {
        self.take(count).map(drop)
    }

    /// Steps over an array, block by block where the writer gave the blocks' sizes.
    ///
    /// # Errors
    /// A count or size that cannot be, and what `item` gives.
    #[inline]
    pub fn skip_array(
        &mut self,
        min_size: usize,
        mut item: impl FnMut(&mut Self) -> Result<()>,
    ) -> Result<()> {
        self.skip_blocks(min_size, |reader, count| {
            for _ in 0..count {
                item(reader)?;
            }
            Ok(())
        })
    }

    /// Steps over an array of bytes or strings.
    ///
    /// # Errors
    /// As [`Reader::skip_array`] and [`Reader::skip_bytes`].
    pub fn skip_array_of_bytes(&mut self) -> Result<()> {
        self.skip_blocks(1, |reader, count| {
            // While the items are short, a cursor that is nobody else's stays in a register.
            let mut run = reader.left();
            for _ in 0..count {
                run = match run.split_first() {
                    Some((&length, left))
                        if length & 0x81 == 0 && usize::from(length >> 1) <= left.len() =>
                    {
                        left.split_at((length >> 1).into()).1
                    }
                    _ => {
                        reader.move_to(run);
                        reader.skip_bytes()?;
                        reader.left()
                    }
                };
            }
            reader.move_to(run);
            Ok(())
        })
    }

    #[inline]
    fn skip_blocks(
        &mut self,
        min_size: usize,
        mut items: impl FnMut(&mut Self, usize) -> Result<()>,
    ) -> Result<()> {
        loop {
            if self.skip_sized_block()? {
                continue;
            }
            let count = self.block(min_size)?;
            if count == 0 {
                return Ok(());
            }
            if min_size > 0 {
                items(self, count)?;
            }
        }
    }

    /// Steps over the next block where it says its size, whatever it says of its count: none of it is read.
    #[inline]
    pub(crate) fn skip_sized_block(&mut self) -> Result<bool> {
        let before = self.left();
        if self.long()? < 0 {
            self.skip_bytes()?;
            return Ok(true);
        }
        self.move_to(before);
        Ok(false)
    }

    /// Steps over a map.
    ///
    /// # Errors
    /// A count or size that cannot be, and what `value` gives.
    pub fn skip_map(
        &mut self,
        min_size: usize,
        mut value: impl FnMut(&mut Self) -> Result<()>,
    ) -> Result<()> {
        self.skip_array(min_size.saturating_add(1), |reader| {
            reader.skip_bytes()?;
            value(reader)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::avro::Writer;

    #[test]
    fn an_array_of_bytes_is_left_where_one_by_one_leaves_it() {
        let mut bytes = Vec::new();
        let mut writer = Writer::new(&mut bytes);
        for block in 1..4 {
            writer.long(block);
            for index in 0..block {
                let length = if index == 1 { 200 } else { 7 * index };
                writer.bytes(&vec![b'a'; length as usize]);
            }
        }
        writer.long(0);
        writer.long(1);
        drop(writer);
        for end in 0..=bytes.len() {
            let (mut together, mut single) =
                (Reader::new(&bytes[..end]), Reader::new(&bytes[..end]));
            let got = together.skip_array_of_bytes();
            let expected = single.skip_array(1, |it| it.skip_bytes());
            let text = |error: DecodeError| error.to_string();
            assert_eq!(got.map_err(text), expected.map_err(text));
            assert_eq!(together.offset(), single.offset());
        }
    }
}
