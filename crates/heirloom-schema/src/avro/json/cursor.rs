//! A place in the bytes of an event: no length is believed before it is compared with what is left.

use super::JsonError;

type Result<T> = std::result::Result<T, JsonError>;

/// What is left of an event's bytes.
pub(super) struct Cursor<'a> {
    left: &'a [u8],
    size: usize,
}

/// A block of an array or a map.
pub(super) struct Block {
    /// How many items; 0 ends the blocks.
    pub(super) count: u64,
    /// How many bytes they take, where the writer said so.
    pub(super) size: Option<i64>,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Cursor {
            left: bytes,
            size: bytes.len(),
        }
    }

    /// How many bytes were read.
    pub(super) fn offset(&self) -> usize {
        self.size - self.left.len()
    }

    /// How many bytes are left.
    pub(super) fn left(&self) -> usize {
        self.left.len()
    }

    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        match self.left.split_at_checked(count) {
            Some((taken, left)) => {
                self.left = left;
                Ok(taken)
            }
            None => Err(self.truncated(count)),
        }
    }

    #[cold]
    fn truncated(&self, needed: usize) -> JsonError {
        let message = format!(
            "the bytes end inside a value: {needed} needed, {} left",
            self.left.len()
        );
        JsonError::new(self.offset(), message)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        match self.left.split_first_chunk() {
            Some((taken, left)) => {
                self.left = left;
                Ok(*taken)
            }
            None => Err(self.truncated(N)),
        }
    }

    pub(super) fn boolean(&mut self) -> Result<bool> {
        let offset = self.offset();
        match self.array()? {
            [0] => Ok(false),
            [1] => Ok(true),
            [byte] => {
                let message = format!("a boolean is 00 or 01, found {byte:02x}");
                Err(JsonError::new(offset, message))
            }
        }
    }

    pub(super) fn long(&mut self) -> Result<i64> {
        let offset = self.offset();
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let [byte] = self.array()?;
            if shift == 63 && byte > 1 {
                break;
            }
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok((value >> 1) as i64 ^ -((value & 1) as i64));
            }
        }
        Err(JsonError::new(offset, "a number of more than 64 bits"))
    }

    pub(super) fn int(&mut self) -> Result<i32> {
        let offset = self.offset();
        let value = self.long()?;
        i32::try_from(value)
            .map_err(|_| JsonError::new(offset, format!("{value} is beyond the range of int")))
    }

    pub(super) fn bytes(&mut self) -> Result<&'a [u8]> {
        let offset = self.offset();
        let length = self.long()?;
        match usize::try_from(length) {
            Ok(count) if count <= self.left.len() => self.take(count),
            _ => {
                let left = self.left.len();
                let message = format!("a length of {length} bytes where {left} are left");
                Err(JsonError::new(offset, message))
            }
        }
    }

    pub(super) fn string(&mut self) -> Result<&'a str> {
        let offset = self.offset();
        let bytes = self.bytes()?;
        std::str::from_utf8(bytes).map_err(|_| JsonError::new(offset, "text that is not UTF-8"))
    }

    /// The index of a symbol or a branch, checked against how many there are.
    pub(super) fn index(&mut self, count: usize, what: &str) -> Result<usize> {
        let offset = self.offset();
        let index = self.long()?;
        match usize::try_from(index) {
            Ok(position) if position < count => Ok(position),
            _ => {
                let message = format!("{what} number {index} where there are {count}");
                Err(JsonError::new(offset, message))
            }
        }
    }

    pub(super) fn block(&mut self) -> Result<Block> {
        let declared = self.long()?;
        let size = if declared < 0 {
            Some(self.long()?)
        } else {
            None
        };
        Ok(Block {
            count: declared.unsigned_abs(),
            size,
        })
    }
}
