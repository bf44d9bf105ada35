//! Reading and writing logical types whose wire form is not the number itself.

use uuid::Uuid;

use super::{BigDecimal, Decimal, Duration, WideDecimal, integer};
use crate::avro::{Reader, Writer};
use crate::{DecodeError, DecodeErrorKind, EncodeError};

const TOO_MANY_DIGITS: DecodeErrorKind =
    DecodeErrorKind::Logical("a decimal has more digits than its precision");

/// Reading logical types. Decimals may be longer than necessary, and empty bytes are zero: some encoders write that.
impl Reader<'_> {
    /// A decimal on bytes.
    ///
    /// # Errors
    /// As [`Reader::bytes`], and more digits than `precision`.
    pub fn decimal_bytes<const SCALE: u32>(
        &mut self,
        precision: u32,
    ) -> Result<Decimal<SCALE>, DecodeError> {
        self.checked(|reader| {
            let bytes = reader.bytes()?;
            Ok(decimal(bytes, precision).ok_or(TOO_MANY_DIGITS))
        })
    }

    /// A decimal on a fixed of `N` bytes.
    ///
    /// # Errors
    /// The end, and more digits than `precision`.
    pub fn decimal_fixed<const SCALE: u32, const N: usize>(
        &mut self,
        precision: u32,
    ) -> Result<Decimal<SCALE>, DecodeError> {
        self.checked(|reader| {
            let bytes = reader.fixed::<N>()?;
            Ok(decimal(&bytes, precision).ok_or(TOO_MANY_DIGITS))
        })
    }

    /// A decimal on bytes whose precision is over 38.
    ///
    /// # Errors
    /// As [`Reader::bytes`], and more digits than `precision`.
    pub fn wide_decimal_bytes<const SCALE: u32>(
        &mut self,
        precision: u32,
    ) -> Result<WideDecimal<SCALE>, DecodeError> {
        self.checked(|reader| {
            let value = WideDecimal::from_be_bytes(reader.bytes()?);
            Ok(if value.fits(precision) {
                Ok(value)
            } else {
                Err(TOO_MANY_DIGITS)
            })
        })
    }

    /// A decimal on a fixed of `N` bytes whose precision is over 38.
    ///
    /// # Errors
    /// The end, and more digits than `precision`.
    pub fn wide_decimal_fixed<const SCALE: u32, const N: usize>(
        &mut self,
        precision: u32,
    ) -> Result<WideDecimal<SCALE>, DecodeError> {
        self.checked(|reader| {
            let value = WideDecimal::from_be_bytes(&reader.fixed::<N>()?);
            Ok(if value.fits(precision) {
                Ok(value)
            } else {
                Err(TOO_MANY_DIGITS)
            })
        })
    }

    /// A big-decimal: bytes that hold the unscaled value as bytes and the scale as an int.
    ///
    /// # Errors
    /// As [`Reader::bytes`], also inside these bytes, and bytes that are left in them.
    pub fn big_decimal(&mut self) -> Result<BigDecimal, DecodeError> {
        self.checked(|reader| {
            let mut inner = Reader::new(reader.bytes()?);
            let value = inner.bytes().and_then(|unscaled| {
                let value = BigDecimal::from_be_bytes(unscaled, inner.int()?);
                inner.finish().map(|()| value)
            });
            Ok(value.map_err(|_| DecodeErrorKind::Logical("a big-decimal is malformed")))
        })
    }

    /// A uuid on a string: with hyphens or without, in either case, in braces or as a URN.
    ///
    /// # Errors
    /// As [`Reader::string`], and a text that is not a uuid.
    pub fn uuid_string(&mut self) -> Result<Uuid, DecodeError> {
        self.checked(|reader| {
            let text = reader.bytes()?;
            Ok(Uuid::try_parse_ascii(text)
                .map_err(|_| DecodeErrorKind::Logical("a string is not a uuid")))
        })
    }

    /// A uuid on a fixed of 16 bytes, big-endian.
    ///
    /// # Errors
    /// The end.
    pub fn uuid_fixed(&mut self) -> Result<Uuid, DecodeError> {
        self.fixed().map(Uuid::from_bytes)
    }

    /// A duration: a fixed of 12 bytes.
    ///
    /// # Errors
    /// The end.
    pub fn duration(&mut self) -> Result<Duration, DecodeError> {
        self.fixed().map(Duration::from_le_bytes)
    }
}

fn decimal<const SCALE: u32>(bytes: &[u8], precision: u32) -> Option<Decimal<SCALE>> {
    integer::to_i128(bytes)
        .map(Decimal::new)
        .filter(|value| value.fits(precision))
}

/// Writing logical types, in the one form that the specification and Java's encoder give each value.
impl Writer<'_> {
    /// A decimal on bytes, in as few as possible.
    ///
    /// # Errors
    /// More digits than `precision`.
    pub fn decimal_bytes<const SCALE: u32>(
        &mut self,
        value: &Decimal<SCALE>,
        precision: u32,
    ) -> Result<(), EncodeError> {
        if !value.fits(precision) {
            return Err(too_many_digits(value, precision));
        }
        self.bytes(integer::minimal(&value.unscaled().to_be_bytes()));
        Ok(())
    }

    /// A decimal on a fixed of `N` bytes.
    ///
    /// # Errors
    /// More digits than `precision`, or more than fit in the bytes.
    pub fn decimal_fixed<const SCALE: u32, const N: usize>(
        &mut self,
        value: &Decimal<SCALE>,
        precision: u32,
    ) -> Result<(), EncodeError> {
        if !value.fits(precision) {
            return Err(too_many_digits(value, precision));
        }
        self.extended(integer::minimal(&value.unscaled().to_be_bytes()), N)
    }

    /// A decimal on bytes whose precision is over 38.
    ///
    /// # Errors
    /// More digits than `precision`.
    pub fn wide_decimal_bytes<const SCALE: u32>(
        &mut self,
        value: &WideDecimal<SCALE>,
        precision: u32,
    ) -> Result<(), EncodeError> {
        if !value.fits(precision) {
            return Err(too_many_digits(value, precision));
        }
        self.bytes(value.as_be_bytes());
        Ok(())
    }

    /// A decimal on a fixed of `N` bytes whose precision is over 38.
    ///
    /// # Errors
    /// More digits than `precision`, or more than fit in the bytes.
    pub fn wide_decimal_fixed<const SCALE: u32, const N: usize>(
        &mut self,
        value: &WideDecimal<SCALE>,
        precision: u32,
    ) -> Result<(), EncodeError> {
        if !value.fits(precision) {
            return Err(too_many_digits(value, precision));
        }
        self.extended(value.as_be_bytes(), N)
    }

    /// A big-decimal: bytes that hold the unscaled value as bytes and the scale as an int.
    ///
    /// # Errors
    /// None today; a result so that all logical types are written alike.
    pub fn big_decimal(&mut self, value: &BigDecimal) -> Result<(), EncodeError> {
        let mut inner = Vec::new();
        let mut writer = Writer::new(&mut inner);
        writer.bytes(value.as_be_bytes());
        writer.int(value.scale());
        drop(writer);
        self.bytes(&inner);
        Ok(())
    }

    /// A uuid on a string, lower case with hyphens.
    ///
    /// # Errors
    /// None today; a result so that all logical types are written alike.
    pub fn uuid_string(&mut self, value: &Uuid) -> Result<(), EncodeError> {
        self.string(value.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
        Ok(())
    }

    /// A uuid on a fixed of 16 bytes, big-endian.
    ///
    /// # Errors
    /// None today; a result so that all logical types are written alike.
    pub fn uuid_fixed(&mut self, value: &Uuid) -> Result<(), EncodeError> {
        self.fixed(value.as_bytes());
        Ok(())
    }

    /// A duration: a fixed of 12 bytes.
    ///
    /// # Errors
    /// None today; a result so that all logical types are written alike.
    pub fn duration(&mut self, value: &Duration) -> Result<(), EncodeError> {
        self.fixed(&value.to_le_bytes());
        Ok(())
    }

    /// Minimal two's complement, extended by its sign to `size` bytes.
    fn extended(&mut self, bytes: &[u8], size: usize) -> Result<(), EncodeError> {
        let Some(missing) = size.checked_sub(bytes.len()) else {
            return Err(EncodeError::new(format!(
                "the decimal does not fit in {size} bytes"
            )));
        };
        for _ in 0..missing {
            self.fixed(&[integer::sign_byte(bytes)]);
        }
        self.fixed(bytes);
        Ok(())
    }
}

#[cold]
fn too_many_digits(value: &dyn std::fmt::Display, precision: u32) -> EncodeError {
    EncodeError::new(format!(
        "the decimal {value} has more digits than the precision {precision}"
    ))
}
