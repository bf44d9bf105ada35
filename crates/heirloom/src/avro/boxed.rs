//! Fixed types that are too large for the stack: read and copied straight into a box.

use super::Reader;
use crate::DecodeError;

impl Reader<'_> {
    /// A fixed of `N` bytes, in a box. Nothing is reserved before all of it is there.
    ///
    /// # Errors
    /// The end.
    ///
    /// ```
    /// use heirloom::avro::Reader;
    ///
    /// let payload = vec![7; 3_000_000];
    /// let mut reader = Reader::new(&payload);
    /// assert!(reader.fixed_boxed::<3_000_001>().is_err());
    /// assert_eq!(*reader.fixed_boxed::<3_000_000>()?, *payload);
    /// reader.finish()?;
    /// # Ok::<(), heirloom::DecodeError>(())
    /// ```
    pub fn fixed_boxed<const N: usize>(&mut self) -> Result<Box<[u8; N]>, DecodeError> {
        self.take(N).map(filled)
    }
}

/// The bytes in a box, without a copy on the stack: defaults of generated code.
pub fn boxed<const N: usize>(bytes: &[u8; N]) -> Box<[u8; N]> {
    filled(bytes)
}

/// `bytes` are `N`.
fn filled<const N: usize>(bytes: &[u8]) -> Box<[u8; N]> {
    let bytes: Box<[u8]> = bytes.into();
    debug_assert_eq!(bytes.len(), N, "the caller took as many");
    bytes.try_into().unwrap_or_else(|_| zeros())
}

/// Apart from its caller, so that its stack is used only where it is called.
#[cold]
#[inline(never)]
fn zeros<const N: usize>() -> Box<[u8; N]> {
    Box::new([0; N])
}
