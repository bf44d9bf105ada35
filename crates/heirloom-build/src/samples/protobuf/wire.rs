//! The wire format: keys, varints, lengths.

use heirloom_schema::protobuf::{FieldKind, Scalar};

pub(super) const VARINT: u64 = 0;
pub(super) const EIGHT_BYTES: u64 = 1;
pub(super) const LENGTH: u64 = 2;
pub(super) const GROUP_START: u64 = 3;
pub(super) const GROUP_END: u64 = 4;
pub(super) const FOUR_BYTES: u64 = 5;

pub(super) fn wire_type(kind: FieldKind) -> u64 {
    match kind {
        FieldKind::Scalar(Scalar::Double | Scalar::Fixed64 | Scalar::Sfixed64) => EIGHT_BYTES,
        FieldKind::Scalar(Scalar::Float | Scalar::Fixed32 | Scalar::Sfixed32) => FOUR_BYTES,
        FieldKind::Scalar(Scalar::String | Scalar::Bytes) => LENGTH,
        FieldKind::Scalar(_) | FieldKind::Enum(_) => VARINT,
        FieldKind::Group(_) => GROUP_START,
        FieldKind::Message(_) | FieldKind::Map { .. } => LENGTH,
    }
}

pub(super) fn key_of(number: i32, wire_type: u64, out: &mut Vec<u8>) {
    varint((number as u64) << 3 | wire_type, out);
}

pub(super) fn length_delimited(bytes: &[u8], out: &mut Vec<u8>) {
    varint(bytes.len() as u64, out);
    out.extend_from_slice(bytes);
}

pub(super) fn varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}
