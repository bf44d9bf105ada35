//! Which logical types are valid where; Avro 1.12, section Logical Types.

use crate::avro::Logical;

use super::faults::{Faults, Text, excerpt};
use super::json::{JsonId, JsonValue};
use super::{NodeKind, Strictness};

/// The logical type of an object that declares `kind`, where it is valid; the attributes that it uses are then no
/// properties. Any other is ignored, as the specification demands, except that a decimal which can hold no value
/// is a fault of a strict text.
pub(super) fn logical(
    text: &Text<'_>,
    object: JsonId,
    kind: &NodeKind,
    (strictness, faults): (Strictness, &mut Faults),
) -> Option<Logical> {
    let name = text
        .json
        .get(object, "logicalType")
        .and_then(|id| text.json.string(id))?;
    let fixed_size = if let NodeKind::Fixed(fixed) = kind {
        Some(fixed.size)
    } else {
        None
    };
    match (name, kind) {
        ("decimal", NodeKind::Bytes | NodeKind::Fixed(_)) => {
            let wrong = |(at, message, help): Wrong| {
                if strictness == Strictness::Strict {
                    faults.push("avro/bad-decimal", text.at(at), message, help);
                }
            };
            decimal(text, object, fixed_size).map_err(wrong).ok()
        }
        ("big-decimal", NodeKind::Bytes) => Some(Logical::BigDecimal),
        ("uuid", NodeKind::String) => Some(Logical::Uuid),
        ("uuid", NodeKind::Fixed(_)) if fixed_size == Some(16) => Some(Logical::Uuid),
        ("duration", NodeKind::Fixed(_)) if fixed_size == Some(12) => Some(Logical::Duration),
        ("date", NodeKind::Int) => Some(Logical::Date),
        ("time-millis", NodeKind::Int) => Some(Logical::TimeMillis),
        ("time-micros", NodeKind::Long) => Some(Logical::TimeMicros),
        ("timestamp-millis", NodeKind::Long) => Some(Logical::TimestampMillis),
        ("timestamp-micros", NodeKind::Long) => Some(Logical::TimestampMicros),
        ("timestamp-nanos", NodeKind::Long) => Some(Logical::TimestampNanos),
        ("local-timestamp-millis", NodeKind::Long) => Some(Logical::LocalTimestampMillis),
        ("local-timestamp-micros", NodeKind::Long) => Some(Logical::LocalTimestampMicros),
        ("local-timestamp-nanos", NodeKind::Long) => Some(Logical::LocalTimestampNanos),
        _ => None,
    }
}

/// The attributes that a valid logical type uses.
pub(super) fn attributes(logical: Option<Logical>) -> &'static [&'static str] {
    match logical {
        Some(Logical::Decimal { .. }) => &["logicalType", "precision", "scale"],
        Some(_) => &["logicalType"],
        None => &[],
    }
}

/// A place, what is wrong there and what to do.
type Wrong = (JsonId, String, String);

fn decimal(text: &Text<'_>, object: JsonId, size: Option<usize>) -> Result<Logical, Wrong> {
    let Some(precision_at) = text.json.get(object, "precision") else {
        let message = "a decimal has no `precision`".to_owned();
        return Err((
            object,
            message,
            "add the number of digits, for example \"precision\": 12".into(),
        ));
    };
    let precision = whole(text, precision_at)
        .filter(|&digits| digits > 0)
        .ok_or_else(|| {
            let found = excerpt(text.json.slice(precision_at));
            let message = format!("`precision` is {found}, which is not a whole number over 0");
            (
                precision_at,
                message,
                "write the number of digits".to_owned(),
            )
        })?;
    let scale_at = text.json.get(object, "scale");
    let scale = scale_at
        .map_or(Some(0), |id| whole(text, id))
        .ok_or_else(|| {
            let id = scale_at.unwrap_or(object);
            let found = excerpt(text.json.slice(id));
            let message = format!("`scale` is {found}, which is not a whole number from 0");
            (
                id,
                message,
                "write the number of digits after the point".to_owned(),
            )
        })?;
    if scale > precision {
        let message = format!("scale {scale} is over precision {precision}");
        let help = "the precision counts all digits, those after the point too".to_owned();
        return Err((scale_at.unwrap_or(object), message, help));
    }
    if let Some(size) = size {
        let digits = digits_of_fixed(size);
        if u64::from(precision) > digits {
            let message = format!("a fixed of {size} bytes holds {digits} digits, not {precision}");
            let help = "lower the precision, or use a larger fixed, or bytes".to_owned();
            return Err((precision_at, message, help));
        }
    }
    Ok(Logical::Decimal { precision, scale })
}

fn whole(text: &Text<'_>, id: JsonId) -> Option<u32> {
    match text.json.value(id) {
        JsonValue::Number(digits) => digits
            .parse::<i32>()
            .ok()
            .and_then(|n| u32::try_from(n).ok()),
        _ => None,
    }
}

/// How many decimal digits a two's complement number of `size` bytes always holds: floor(log10(2^(8 size - 1) - 1)).
fn digits_of_fixed(size: usize) -> u64 {
    // No power of two over 1 is a power of ten, so the - 1 does not change the floor. log10(2) to 18 places keeps
    // the product exact for every size that a text can state.
    let bits = (size as u128 * 8).saturating_sub(1);
    (bits * 301_029_995_663_981_195 / 1_000_000_000_000_000_000) as u64
}

#[cfg(test)]
mod tests {
    use super::digits_of_fixed;

    #[test]
    fn digits_of_small_sizes() {
        let cases = [
            (0, 0),
            (1, 2),
            (2, 4),
            (4, 9),
            (8, 18),
            (12, 28),
            (16, 38),
            (32, 76),
        ];
        for (size, digits) in cases {
            assert_eq!(digits_of_fixed(size), digits, "fixed of {size} bytes");
        }
    }
}
