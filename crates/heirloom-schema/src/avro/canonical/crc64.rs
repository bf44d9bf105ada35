//! CRC-64-AVRO; Avro 1.12, section Schema Fingerprints. The table is made at compile time.

/// The fingerprint of no bytes, which is also the polynomial.
const EMPTY: u64 = 0xc15d_213a_a4d7_a795;

/// For each byte, the remainder of the byte alone.
const TABLE: [u64; 256] = table();

const fn table() -> [u64; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut remainder = byte as u64;
        let mut bit = 0;
        while bit < 8 {
            let is_odd = remainder & 1 == 1;
            remainder >>= 1;
            if is_odd {
                remainder ^= EMPTY;
            }
            bit += 1;
        }
        table[byte] = remainder;
        byte += 1;
    }
    table
}

/// The fingerprint of some bytes.
pub(super) fn crc64(bytes: &[u8]) -> u64 {
    bytes.iter().fold(EMPTY, |fingerprint, byte| {
        let index = (fingerprint ^ u64::from(*byte)) & 0xff;
        (fingerprint >> 8) ^ TABLE[index as usize]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_value_of_null() {
        assert_eq!(crc64(b"\"null\"").cast_signed(), 7_195_948_357_588_979_594);
        assert_eq!(crc64(b""), EMPTY);
    }
}
