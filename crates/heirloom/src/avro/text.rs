//! UTF-8 for short texts: what is ASCII, as nearly every identifier and name is, is settled by a few overlapping loads
//! before the standard validator is asked, which costs more on twelve bytes than all else in a message.
//!
//! The only unsafe function of the workspace: it is worth a factor of 1.5 on owned decoding and 2 on borrowed. The
//! tests judge every byte at every position of every length up to 40 as `std` does. They pass under Miri, there with the
//! first and last byte of each kind that UTF-8 tells apart:
//! `cargo +nightly miri test -p heirloom --lib --no-default-features --features avro -- avro::text`.

/// The bytes as text, where they are UTF-8. Called out of line, but from registers into registers.
#[inline(never)]
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

    /// The first and the last byte of each kind that UTF-8 tells apart.
    const EDGES: [u8; 22] = [
        0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec,
        0xed, 0xef, 0xf0, 0xf3, 0xf4, 0xf5, 0xff,
    ];

    #[test]
    fn every_byte_at_every_position_of_every_short_text_is_judged_as_by_std() {
        let judged = match cfg!(miri) {
            true => EDGES.to_vec(),
            false => (0..=255).collect(),
        };
        for length in 0..=40 {
            let mut bytes = vec![b'a'; length];
            for position in 0..length {
                for byte in &judged {
                    bytes[position] = *byte;
                    assert_eq!(text(&bytes), std::str::from_utf8(&bytes).ok());
                }
                bytes[position] = b'a';
            }
        }
    }

    #[test]
    fn pieces_of_longer_characters_are_judged_as_by_std() {
        let all = "aä€𝄞z".repeat(8).into_bytes();
        for from in 0..11 {
            for length in 0..=40 {
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
