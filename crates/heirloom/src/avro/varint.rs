//! Varints as words: eight groups of seven bits are packed and spread in a register, without a loop.
#![deny(clippy::arithmetic_side_effects)]

/// The highest bit of each byte: set in every byte of a varint but its last.
pub(super) const MORE: u64 = 0x8080_8080_8080_8080;

/// Values below this take at most eight bytes.
pub(super) const WORD_MAX: u64 = 1 << 56;

/// A signed number as the varint's unsigned one: small magnitudes stay small.
#[inline]
pub(super) const fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

/// The inverse of [`zigzag`].
#[inline]
pub(super) const fn unzigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ ((value & 1) as i64).wrapping_neg()
}

/// The varint of a value below [`WORD_MAX`] as a little-endian word, and how many of its bytes are it.
/// Out of line, but from registers into registers.
#[inline(never)]
pub(super) const fn spread(value: u64) -> (u64, usize) {
    let bits = 64_u32.wrapping_sub((value | 1).leading_zeros());
    // bits / 7, rounded up, without a division: exact for all of 1..=64.
    let size = bits.wrapping_mul(9).wrapping_add(64) >> 6;
    let word = (value & 0x0fff_ffff) | ((value & 0x00ff_ffff_f000_0000) << 4);
    let word = (word & 0x0000_3fff_0000_3fff) | ((word & 0x0fff_c000_0fff_c000) << 2);
    let word = (word & 0x007f_007f_007f_007f) | ((word & 0x3f80_3f80_3f80_3f80) << 1);
    let more = MORE
        & 1_u64
            .wrapping_shl(size.wrapping_mul(8).wrapping_sub(8))
            .wrapping_sub(1);
    (word | more, size as usize)
}

/// The varint of nine or ten bytes of a value from [`WORD_MAX`] on, and how many it takes: eight with the low 56 bits,
/// all with more to follow, and the rest.
#[cold]
#[inline(never)]
pub(super) fn long(value: u64) -> ([u8; 10], usize) {
    let (word, _) = spread(value % WORD_MAX);
    let rest = (value >> 56) as u8;
    let mut bytes = [0; 10];
    if let Some((low, high)) = bytes.split_first_chunk_mut() {
        *low = (word | MORE).to_le_bytes();
        // The highest bit of the ninth says that the tenth follows, which is always 1.
        high.copy_from_slice(&[rest, rest >> 7]);
    }
    (bytes, if rest < 0x80 { 9 } else { 10 })
}

/// The value of the varint at the start of a little-endian word, and how many bytes it takes; `None` where it does not
/// end in the word.
#[inline]
pub(super) const fn gather(word: u64) -> Option<(u64, usize)> {
    let ends = !word & MORE;
    if ends == 0 {
        return None;
    }
    // The bits up to and with the highest bit of the varint's last byte.
    let own = ends ^ ends.wrapping_sub(1);
    let word = word & own;
    let word = (word & 0x007f_007f_007f_007f) | ((word & 0x7f00_7f00_7f00_7f00) >> 1);
    let word = (word & 0x0000_3fff_0000_3fff) | ((word & 0x3fff_0000_3fff_0000) >> 2);
    let word = (word & 0x0fff_ffff) | ((word & 0x0fff_ffff_0000_0000) >> 4);
    let size = (ends.trailing_zeros() >> 3).wrapping_add(1);
    Some((word, size as usize))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looped(mut value: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        while value >= 0x80 {
            bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        bytes.push(value as u8);
        bytes
    }

    #[track_caller]
    fn check(value: u64) {
        let (word, size) = spread(value);
        let bytes = looped(value);
        assert_eq!(word.to_le_bytes()[..size], bytes);
        // Whatever stands behind it.
        for behind in [0, u64::MAX, 0x0180_0180_0180_0180] {
            let mut all = bytes.clone();
            all.extend(behind.to_le_bytes());
            let word = u64::from_le_bytes(*all.first_chunk().unwrap());
            assert_eq!(gather(word), Some((value, size)));
        }
    }

    #[test]
    fn words_are_what_the_loop_gives() {
        for bit in 0..56 {
            for value in [(1 << bit) - 1, 1 << bit, (1 << bit) + 1] {
                check(value);
            }
        }
        check(WORD_MAX - 1);
        assert_eq!(gather(MORE), None);
        assert_eq!(
            gather(0x0000_0000_0000_0080),
            Some((0, 2)),
            "over-long, but legal"
        );
    }

    proptest::proptest! {
        #[test]
        fn zigzag_and_words_are_inverse(value: i64, shift in 8..64_u32) {
            proptest::prop_assert_eq!(unzigzag(zigzag(value)), value);
            check(zigzag(value) >> shift);
        }
    }
}
