//! A small generator of numbers and texts, the same for the same seed on every machine.

/// xorshift64*, seeded from a fingerprint.
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

/// Texts with every length of UTF-8, with blanks, quotes and nothing.
const TEXTS: &[&str] = &[
    "",
    "a",
    "ünï",
    "日本語",
    "\u{1f980} crab",
    "two words",
    "\"quoted\"\n",
    "0",
];

impl Random {
    /// A generator whose sequence depends on every byte of the seed.
    pub(super) fn new(seed: &[u8]) -> Self {
        // FNV-1a; zero is the one state that xorshift never leaves.
        let state = seed.iter().fold(0xcbf2_9ce4_8422_2325_u64, |state, byte| {
            (state ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        Random(state.max(1))
    }

    /// Any number.
    pub(super) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number in `0..bound`; 0 where the bound is 0.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX).max(1);
        usize::try_from((self.next() >> 11) % bound).unwrap_or(0)
    }

    /// True once in `times`.
    pub(super) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// A number of any size, small ones and the extremes more often than chance would have it.
    pub(super) fn long(&mut self) -> i64 {
        let any = self.next() as i64;
        match self.below(8) {
            0 => 0,
            1 => 1,
            2 => -1,
            3 => i64::MAX,
            4 => i64::MIN,
            5 => any,
            _ => any >> (40 + self.below(24)),
        }
    }

    /// As [`Random::long`], in 32 bits.
    pub(super) fn int(&mut self) -> i32 {
        let any = self.next() as i32;
        match self.below(8) {
            0 => 0,
            1 => 1,
            2 => -1,
            3 => i32::MAX,
            4 => i32::MIN,
            5 => any,
            _ => any >> (16 + self.below(16)),
        }
    }

    /// A number that every float type holds exactly; never NaN, never negative zero.
    pub(super) fn float(&mut self) -> f32 {
        match self.below(6) {
            0 => 0.0,
            1 => f32::MAX,
            2 => f32::MIN_POSITIVE,
            3 => f32::NEG_INFINITY,
            _ => (self.int() >> 8) as f32 / 64.0 + 0.5,
        }
    }

    /// A short text.
    pub(super) fn text(&mut self) -> String {
        match self.below(TEXTS.len() + 6) {
            chosen if chosen < TEXTS.len() => {
                TEXTS.get(chosen).copied().unwrap_or_default().to_owned()
            }
            _ => (0..1 + self.below(10))
                .map(|_| char::from(b'a' + self.below(26) as u8))
                .collect(),
        }
    }

    /// So many bytes.
    pub(super) fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next() as u8).collect()
    }
}
