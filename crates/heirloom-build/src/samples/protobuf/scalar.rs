//! Random scalars on the wire.

use heirloom_schema::protobuf::Scalar;

use crate::samples::random::Random;

use super::wire::{length_delimited, varint};

/// A map key as Rust sorts it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sorted {
    Number(i128),
    Text(String),
}

/// Writes a scalar, and gives what Rust would sort it by.
pub(super) fn write_scalar(scalar: Scalar, random: &mut Random, out: &mut Vec<u8>) -> Sorted {
    let number = |signed: i64| Sorted::Number(i128::from(signed));
    match scalar {
        Scalar::Double => out.extend_from_slice(&f64::from(random.float()).to_le_bytes()),
        Scalar::Float => out.extend_from_slice(&random.float().to_le_bytes()),
        Scalar::String => {
            let text = random.text();
            length_delimited(text.as_bytes(), out);
            return Sorted::Text(text);
        }
        Scalar::Bytes => {
            let count = random.below(6);
            let bytes = random.bytes(count);
            length_delimited(&bytes, out);
        }
        Scalar::Bool => {
            let value = random.below(2) as u64;
            varint(value, out);
            return Sorted::Number(value.into());
        }
        Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32 => {
            let value = random.int();
            match scalar {
                Scalar::Int32 => varint(i64::from(value) as u64, out),
                Scalar::Sint32 => varint(u64::from(((value << 1) ^ (value >> 31)) as u32), out),
                _ => out.extend_from_slice(&value.to_le_bytes()),
            }
            return number(value.into());
        }
        Scalar::Int64 | Scalar::Sint64 | Scalar::Sfixed64 => {
            let value = random.long();
            match scalar {
                Scalar::Int64 => varint(value as u64, out),
                Scalar::Sint64 => varint(((value << 1) ^ (value >> 63)) as u64, out),
                _ => out.extend_from_slice(&value.to_le_bytes()),
            }
            return number(value);
        }
        Scalar::Uint32 | Scalar::Fixed32 => {
            let value = random.int() as u32;
            match scalar {
                Scalar::Uint32 => varint(value.into(), out),
                _ => out.extend_from_slice(&value.to_le_bytes()),
            }
            return Sorted::Number(value.into());
        }
        Scalar::Uint64 | Scalar::Fixed64 => {
            let value = random.long() as u64;
            match scalar {
                Scalar::Uint64 => varint(value, out),
                _ => out.extend_from_slice(&value.to_le_bytes()),
            }
            return Sorted::Number(value.into());
        }
    }
    Sorted::Number(0)
}
