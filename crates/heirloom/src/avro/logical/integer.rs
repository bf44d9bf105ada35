//! Signed integers of any size as big-endian two's complement bytes, which is how Avro and Java write decimals.

/// The shortest bytes of the same number; what `BigInteger.toByteArray` gives. No bytes at all count as zero.
pub(super) fn minimal(bytes: &[u8]) -> &[u8] {
    let mut left = bytes;
    while let [first, rest @ ..] = left {
        match (first, rest.first()) {
            (0, Some(..=0x7f)) | (0xff, Some(0x80..)) => left = rest,
            _ => return left,
        }
    }
    &[0]
}

pub(super) fn is_negative(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|first| *first >= 0x80)
}

/// The byte that a number is extended with on the left.
pub(super) fn sign_byte(bytes: &[u8]) -> u8 {
    if is_negative(bytes) { 0xff } else { 0 }
}

/// The number, where it fits.
pub(super) fn to_i128(bytes: &[u8]) -> Option<i128> {
    let bytes = minimal(bytes);
    let mut wide = [sign_byte(bytes); 16];
    let start = wide.len().checked_sub(bytes.len())?;
    wide.get_mut(start..)?.copy_from_slice(bytes);
    Some(i128::from_be_bytes(wide))
}

/// The decimal digits of the absolute value, without leading zeros; `0` for zero.
pub(super) fn digits(bytes: &[u8]) -> String {
    let mut limbs = magnitude(bytes);
    let mut chunks = Vec::new();
    while !limbs.is_empty() {
        let mut remainder = 0_u64;
        for limb in limbs.iter_mut().rev() {
            let value = remainder << 32 | u64::from(*limb);
            *limb = (value / CHUNK) as u32;
            remainder = value % CHUNK;
        }
        chunks.push(remainder);
        while limbs.last() == Some(&0) {
            limbs.pop();
        }
    }
    let mut text = chunks.pop().unwrap_or(0).to_string();
    for chunk in chunks.iter().rev() {
        text.push_str(&format!("{chunk:09}"));
    }
    text
}

/// The minimal bytes of a number given by sign and decimal digits; `None` when a character is no digit.
pub(super) fn from_digits(negative: bool, digits: &str) -> Option<Vec<u8>> {
    let mut limbs: Vec<u32> = Vec::new();
    let head = digits.len() % CHUNK_DIGITS;
    let (first, rest) = digits.as_bytes().split_at_checked(head)?;
    for chunk in std::iter::once(first).chain(rest.chunks(CHUNK_DIGITS)) {
        let mut carry = 0_u64;
        for byte in chunk {
            carry = carry * 10 + u64::from(char::from(*byte).to_digit(10)?);
        }
        for limb in &mut limbs {
            let value = u64::from(*limb) * CHUNK + carry;
            *limb = value as u32;
            carry = value >> 32;
        }
        if carry > 0 {
            limbs.push(carry as u32);
        }
    }
    let mut bytes = vec![0];
    bytes.extend(limbs.iter().rev().flat_map(|limb| limb.to_be_bytes()));
    if negative {
        negate(&mut bytes);
    }
    Some(minimal(&bytes).to_vec())
}

/// The most that fits in one step of the conversions: nine decimal digits.
const CHUNK: u64 = 1_000_000_000;
const CHUNK_DIGITS: usize = 9;

/// The absolute value in 32-bit limbs, least significant first, without leading zeros.
fn magnitude(bytes: &[u8]) -> Vec<u32> {
    let mut wide = vec![sign_byte(bytes)];
    wide.extend_from_slice(bytes);
    if is_negative(bytes) {
        negate(&mut wide);
    }
    let mut limbs: Vec<u32> = wide
        .rchunks(4)
        .map(|chunk| {
            chunk
                .iter()
                .fold(0, |limb, byte| limb << 8 | u32::from(*byte))
        })
        .collect();
    while limbs.last() == Some(&0) {
        limbs.pop();
    }
    limbs
}

fn negate(bytes: &mut [u8]) {
    let mut carry = true;
    for byte in bytes.iter_mut().rev() {
        let (value, overflow) = (!*byte).overflowing_add(carry.into());
        *byte = value;
        carry = overflow;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minimal_bytes_are_those_of_java() {
        let cases: [(&[u8], &[u8]); 8] = [
            (&[], &[0]),
            (&[0, 0], &[0]),
            (&[0, 0x7f], &[0x7f]),
            (&[0, 0x80], &[0, 0x80]),
            (&[0xff, 0xff], &[0xff]),
            (&[0xff, 0x80], &[0x80]),
            (&[0xff, 0x7f], &[0xff, 0x7f]),
            (&[0, 0, 1, 0], &[1, 0]),
        ];
        for (bytes, expected) in cases {
            assert_eq!(minimal(bytes), expected, "{bytes:02x?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn digits_are_those_of_i128(value: i128) {
            let bytes = value.to_be_bytes();
            proptest::prop_assert_eq!(to_i128(&bytes), Some(value));
            proptest::prop_assert_eq!(digits(&bytes), value.unsigned_abs().to_string());
        }

        #[test]
        fn digits_and_back(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..60)) {
            let bytes = minimal(&bytes);
            let back = from_digits(is_negative(bytes), &digits(bytes)).unwrap();
            proptest::prop_assert_eq!(back.as_slice(), bytes);
        }
    }
}
