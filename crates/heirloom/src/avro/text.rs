//! UTF-8 for short texts: what is ASCII, as nearly every identifier and name is, is settled by a few overlapping loads
//! before the standard validator is asked, which costs more on twelve bytes than all else in a message.
//!
//! The only unsafe function of the workspace: it is worth a factor of 1.5 on owned decoding and 2 on borrowed.

/// The bytes as text, where they are UTF-8.
#[inline]
#[allow(unsafe_code)]
pub(super) fn text(bytes: &[u8]) -> Option<&str> {
    if is_ascii(bytes) {
        // SAFETY: no byte has its highest bit set, so `bytes` is ASCII and with that UTF-8.
        return Some(unsafe { std::str::from_utf8_unchecked(bytes) });
    }
    std::str::from_utf8(bytes).ok()
}

/// Whether no byte has its highest bit set. The loads of each arm overlap and cover every byte.
#[inline]
fn is_ascii(bytes: &[u8]) -> bool {
    if let (Some(first), Some(last)) = (bytes.first_chunk::<16>(), bytes.last_chunk::<16>()) {
        return if bytes.len() <= 32 {
            (u128::from_le_bytes(*first) | u128::from_le_bytes(*last)) & high_bits(16) == 0
        } else {
            bytes.is_ascii()
        };
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        let all = u64::from_le_bytes(*first) | u64::from_le_bytes(*last);
        return u128::from(all) & high_bits(8) == 0;
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let all = u32::from_le_bytes(*first) | u32::from_le_bytes(*last);
        return u128::from(all) & high_bits(4) == 0;
    }
    bytes.iter().fold(0, |all, byte| all | byte) < 0x80
}

/// The highest bit of each of so many bytes.
const fn high_bits(bytes: u32) -> u128 {
    0x8080_8080_8080_8080_8080_8080_8080_8080 >> (128 - 8 * bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Under Miri a part of the lengths, around where the arms meet.
    fn lengths() -> impl Iterator<Item = usize> {
        let by_hand = [0, 1, 3, 4, 7, 8, 15, 16, 17, 31, 32, 33, 40];
        (0..=40).filter(move |length| !cfg!(miri) || by_hand.contains(length))
    }

    #[test]
    fn every_byte_at_every_position_of_every_short_text_is_judged_as_by_std() {
        for length in lengths() {
            for position in 0..length {
                for byte in (0..=255).filter(|byte| !cfg!(miri) || byte % 51 < 2) {
                    let mut bytes = vec![b'a'; length];
                    bytes[position] = byte;
                    assert_eq!(text(&bytes), std::str::from_utf8(&bytes).ok());
                }
            }
        }
    }

    #[test]
    fn pieces_of_longer_characters_are_judged_as_by_std() {
        let all = "aä€𝄞z".repeat(8).into_bytes();
        for from in 0..11 {
            for length in lengths() {
                let bytes = &all[from..from + length];
                assert_eq!(text(bytes), std::str::from_utf8(bytes).ok());
            }
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config {
            cases: if cfg!(miri) { 4 } else { 2_000 },
            failure_persistence: None,
            ..Default::default()
        })]
        #[test]
        fn any_bytes_are_judged_as_by_std(bytes: Vec<u8>, string: String) {
            proptest::prop_assert_eq!(text(&bytes), std::str::from_utf8(&bytes).ok());
            proptest::prop_assert_eq!(text(string.as_bytes()), Some(string.as_str()));
        }
    }
}
