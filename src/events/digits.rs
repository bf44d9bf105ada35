//! Bytes as text: hexadecimal digits and Base64.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// How bytes stand in a line of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Digits {
    Hex,
    Base64,
}

/// With padding; without it is read too.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

impl Digits {
    /// Appends the bytes of a line, or says what is wrong with it.
    pub(crate) fn decode(self, line: &[u8], bytes: &mut Vec<u8>) -> Result<(), String> {
        match self {
            Digits::Hex => hex(line, bytes),
            Digits::Base64 => BASE64
                .decode_vec(line.trim_ascii(), bytes)
                .map_err(|error| {
                    let error = error.to_string().to_lowercase();
                    format!("not Base64: {}", error.trim_end_matches('.'))
                }),
        }
    }

    /// Appends bytes as text, without a line end.
    pub(crate) fn encode(self, bytes: &[u8], text: &mut String) {
        match self {
            Digits::Hex => {
                for byte in bytes {
                    for half in [byte >> 4, byte & 0xf] {
                        text.push(char::from_digit(half.into(), 16).unwrap_or('0'));
                    }
                }
            }
            Digits::Base64 => BASE64.encode_string(bytes, text),
        }
    }
}

/// Blanks between digits and a `0x` before them are skipped.
fn hex(line: &[u8], bytes: &mut Vec<u8>) -> Result<(), String> {
    let (line, skipped) = match line.strip_prefix(b"0x") {
        Some(rest) => (rest, 2),
        None => (line, 0),
    };
    let mut high = None;
    for (at, &digit) in line.iter().enumerate() {
        if digit.is_ascii_whitespace() {
            continue;
        }
        let Some(value) = char::from(digit).to_digit(16) else {
            let column = at + skipped + 1;
            let found = char::from(digit).escape_default();
            return Err(format!("not hexadecimal: `{found}` in column {column}"));
        };
        match high.take() {
            None => high = Some(value),
            Some(high) => bytes.push((high << 4 | value) as u8),
        }
    }
    match high {
        Some(_) => Err("not hexadecimal: an odd number of digits".to_owned()),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(digits: Digits, line: &str) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        digits.decode(line.as_bytes(), &mut bytes).map(|()| bytes)
    }

    #[test]
    fn both_ways() {
        let all: Vec<u8> = (0..=255).collect();
        for digits in [Digits::Hex, Digits::Base64] {
            for count in 0..all.len() {
                let mut text = String::new();
                digits.encode(&all[..count], &mut text);
                assert_eq!(decoded(digits, &text).as_deref(), Ok(&all[..count]));
            }
        }
    }

    #[test]
    fn what_people_paste() {
        assert_eq!(decoded(Digits::Hex, "0x0A ff"), Ok(vec![10, 255]));
        assert_eq!(decoded(Digits::Base64, "/w\r"), Ok(vec![255]));
        assert_eq!(decoded(Digits::Base64, "/w=="), Ok(vec![255]));
        let wrong = |digits, line| decoded(digits, line).unwrap_err();
        assert_eq!(
            wrong(Digits::Hex, "0x0g"),
            "not hexadecimal: `g` in column 4"
        );
        assert_eq!(
            wrong(Digits::Hex, "abc"),
            "not hexadecimal: an odd number of digits"
        );
        assert_eq!(
            wrong(Digits::Base64, "a!"),
            "not Base64: invalid symbol 33, offset 1"
        );
    }
}
