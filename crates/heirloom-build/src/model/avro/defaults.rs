//! Defaults of logical types: the value behind the bytes or the text, and whether there is one.

use std::collections::BTreeSet;

use heirloom_schema::avro::{Field, Logical, NodeId, NodeKind, Schema, Value};

use crate::Problem;

/// Nodes whose logical type cannot hold a default that the schema gives them: they stay what they stand on, as the
/// specification wants it of a logical type that does not fit. Where the type is another text's, that is a problem.
pub(super) fn unfit(schema: &Schema, problems: &mut Vec<Problem>) -> BTreeSet<NodeId> {
    let mut unfit = BTreeSet::new();
    for (id, node) in schema.nodes() {
        let NodeKind::Record(record) = &node.kind else {
            continue;
        };
        for field in &record.fields {
            if let Some(value) = &field.default {
                walk(schema, field.node, value, &mut |node| {
                    if schema.node(node).span.source == schema.node(id).span.source {
                        unfit.insert(node);
                    } else if !schema.is_referenced(id) {
                        problems.push(problem(schema, field));
                    }
                });
            }
        }
    }
    unfit
}

fn problem(schema: &Schema, field: &Field) -> Problem {
    Problem::at(
        schema.location(field.span),
        format!(
            "the default of field `{}` is no value of its logical type",
            field.name
        ),
        "give it a default that is",
    )
}

/// Calls `found` with every node whose part of the value does not fit its logical type.
fn walk(schema: &Schema, id: NodeId, value: &Value, found: &mut dyn FnMut(NodeId)) {
    let node = schema.node(id);
    match (&node.kind, value) {
        (NodeKind::Array(items), Value::Array(values)) => {
            values
                .iter()
                .for_each(|value| walk(schema, *items, value, found));
        }
        (NodeKind::Map(values), Value::Map(entries)) => {
            entries
                .iter()
                .for_each(|(_, value)| walk(schema, *values, value, found));
        }
        (NodeKind::Union(branches), Value::Union(index, value)) => {
            if let Some(branch) = branches.get(*index) {
                walk(schema, *branch, value, found);
            }
        }
        (NodeKind::Record(record), Value::Record(values)) => {
            for (field, value) in record.fields.iter().zip(values) {
                walk(schema, field.node, value, found);
            }
        }
        _ if node.logical.is_some_and(|logical| !fits(logical, value)) => found(id),
        _ => {}
    }
}

fn fits(logical: Logical, value: &Value) -> bool {
    match (logical, value) {
        (Logical::Decimal { precision, .. }, Value::Bytes(bytes)) if precision <= 38 => {
            unscaled(bytes).is_some_and(|value| {
                value
                    .unsigned_abs()
                    .checked_ilog10()
                    .is_none_or(|digits| digits < precision)
            })
        }
        (Logical::BigDecimal, Value::Bytes(bytes)) => big_decimal(bytes).is_some(),
        (Logical::Uuid, Value::String(text)) => uuid(text).is_some(),
        _ => true,
    }
}

/// Big-endian two's complement; `None` where 128 bits do not hold it.
pub(crate) fn unscaled(bytes: &[u8]) -> Option<i128> {
    let sign = if bytes.first().is_some_and(|first| *first >= 0x80) {
        0xff
    } else {
        0
    };
    let extra = bytes.len().saturating_sub(16);
    let mut whole = [sign; 16];
    if bytes[..extra].iter().any(|byte| *byte != sign) {
        return None;
    }
    let kept = &bytes[extra..];
    whole[16 - kept.len()..].copy_from_slice(kept);
    let value = i128::from_be_bytes(whole);
    ((value < 0) == (sign == 0xff)).then_some(value)
}

/// The 128 bits of a uuid in hyphenated form.
pub(crate) fn uuid(text: &str) -> Option<u128> {
    let is_hyphenated = text.len() == 36
        && text
            .char_indices()
            .all(|(at, c)| (c == '-') == matches!(at, 8 | 13 | 18 | 23));
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    let is_hex = digits.chars().all(|c| c.is_ascii_hexdigit());
    if is_hyphenated && is_hex {
        u128::from_str_radix(&digits, 16).ok()
    } else {
        None
    }
}

/// Unscaled bytes and scale: bytes with their length, then an int.
pub(crate) fn big_decimal(bytes: &[u8]) -> Option<(Vec<u8>, i32)> {
    let (length, rest) = varint(bytes)?;
    let (unscaled, rest) = rest.split_at_checked(usize::try_from(length).ok()?)?;
    let (scale, rest) = varint(rest)?;
    rest.is_empty()
        .then_some((unscaled.to_vec(), i32::try_from(scale).ok()?))
}

fn varint(bytes: &[u8]) -> Option<(i64, &[u8])> {
    let end = bytes.iter().take(9).position(|byte| *byte < 0x80)?;
    let (number, rest) = bytes.split_at(end + 1);
    let value = number
        .iter()
        .rev()
        .fold(0_u64, |value, byte| value << 7 | u64::from(byte & 0x7f));
    Some(((value >> 1) as i64 ^ -((value & 1) as i64), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_behind_bytes_and_text() {
        assert_eq!(unscaled(&[]), Some(0));
        assert_eq!(unscaled(&[0xff, 0x85]), Some(-123));
        assert_eq!(unscaled(&[0; 40]), Some(0));
        assert_eq!(unscaled(&[1; 17]), None);
        assert_eq!(unscaled(&[0xff; 17]), Some(-1));
        assert_eq!(uuid("00000000-0000-0000-0000-00000000002a"), Some(42));
        assert_eq!(uuid(""), None);
        assert_eq!(big_decimal(&[4, 0, 200, 4]), Some((vec![0, 200], 2)));
        assert_eq!(big_decimal(&[]), None);
    }
}
