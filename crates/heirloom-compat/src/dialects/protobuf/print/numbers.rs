//! Numbers of options in a normalized text: decimal, without an exponent, and with three digits behind the point at most,
//! which is how Java shows numbers.

/// How many digits a number is written out with; greater ones stay as they are.
const DIGITS_MAX: i64 = 1_000;

/// The text of a number; `None` where Java reads none.
pub(super) fn normal(text: &str) -> Option<String> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text),
    };
    if digits.starts_with("0x") || digits.starts_with("0X") {
        return integer(sign, digits.get(2..)?, 16);
    }
    let is_whole =
        |digits: &str| digits.bytes().all(|it| it.is_ascii_digit()) && !digits.is_empty();
    let whole = digits.strip_suffix(['l', 'L']).unwrap_or(digits);
    if is_whole(whole) {
        return match whole.strip_prefix('0') {
            Some(octal) if !octal.is_empty() => integer(sign, octal, 8),
            _ => integer(sign, whole, 10),
        };
    }
    let (fraction, suffix) = match digits.as_bytes().last()? {
        last @ (b'f' | b'F' | b'd' | b'D') => (digits.get(..digits.len() - 1)?, Some(last)),
        _ => (digits, None),
    };
    // What else is read as a double is no number here: infinities, and what is none.
    if !fraction.starts_with(|it: char| it.is_ascii_digit() || it == '.') {
        return None;
    }
    let double: f64 = fraction.parse().ok()?;
    let single: f32 = fraction.parse().ok()?;
    let decimal = Decimal::read(fraction)?;
    let is_zero = decimal.digits.is_empty();
    let is_single = single.is_finite() && (single != 0.0 || is_zero);
    let is_double = double.is_finite() && (double != 0.0 || is_zero);
    let shown = match suffix {
        Some(b'f' | b'F') if is_single => of_double(f64::from(single)),
        None if is_single && format!("{single:e}") == format!("{double:e}") => {
            of_double(f64::from(single))
        }
        Some(_) if is_double => of_double(double),
        None if is_double && Decimal::read(&format!("{double:e}"))? == decimal => of_double(double),
        _ => decimal.rounded()?,
    };
    Some(format!("{sign}{shown}"))
}

fn integer(sign: &str, digits: &str, radix: u32) -> Option<String> {
    if digits.starts_with(['+', '-']) {
        return None;
    }
    if radix == 10 {
        let digits = digits.trim_start_matches('0');
        return Some(match digits {
            "" => "0".to_owned(),
            _ => format!("{sign}{digits}"),
        });
    }
    let number = u128::from_str_radix(digits, radix).ok()?;
    Some(match number {
        0 => "0".to_owned(),
        _ => format!("{sign}{number}"),
    })
}

/// The digits that tell a double from its neighbours; where they are too many, the double itself is rounded.
fn of_double(double: f64) -> String {
    let shortest = format!("{double}");
    let behind = shortest
        .split_once('.')
        .map_or(0, |(_, behind)| behind.len());
    match behind > 3 {
        true => trimmed(&format!("{double:.3}")),
        false => trimmed(&shortest),
    }
}

/// Without zeros at the end of the digits behind a point.
fn trimmed(text: &str) -> String {
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text.to_owned(),
    }
}

/// A number of any precision: its digits without zeros around them, and how many of them are before the point.
#[derive(Debug, PartialEq, Eq)]
struct Decimal {
    digits: Vec<u8>,
    point: i64,
}

impl Decimal {
    fn read(text: &str) -> Option<Decimal> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
            None => (text, 0),
        };
        let (before, behind) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits: String = [before, behind].concat();
        let leading = digits.len() - digits.trim_start_matches('0').len();
        let digits = digits.trim_matches('0').as_bytes().to_vec();
        let before = i64::try_from(before.len()).ok()?;
        let leading = i64::try_from(leading).ok()?;
        let point = match digits.is_empty() {
            true => 0,
            false => before.checked_add(exponent)?.checked_sub(leading)?,
        };
        Some(Decimal { digits, point })
    }

    /// With three digits behind the point, ties to the even.
    fn rounded(&self) -> Option<String> {
        if !(-DIGITS_MAX..=DIGITS_MAX).contains(&self.point) {
            return None;
        }
        // So many digits stay.
        let kept = usize::try_from(self.point + 3).unwrap_or(0);
        let digit = |at: usize| self.digits.get(at).map_or(0, |digit| digit - b'0');
        let mut digits: Vec<u8> = (0..kept).map(digit).collect();
        let rest = self.digits.get(kept..).unwrap_or_default();
        let is_up = match (self.point + 3 < 0, rest) {
            (true, _) | (_, []) => false,
            (_, [b'5']) => digits.last().is_some_and(|last| last % 2 == 1),
            (_, [first, ..]) => *first >= b'5',
        };
        let mut carries = is_up;
        for digit in digits.iter_mut().rev().filter(|_| is_up) {
            match (carries, *digit) {
                (true, 9) => *digit = 0,
                (true, _) => {
                    *digit += 1;
                    carries = false;
                }
                (false, _) => break,
            }
        }
        if carries {
            digits.insert(0, 1);
        }
        let mut text: String = digits
            .iter()
            .map(|digit| char::from(b'0' + digit))
            .collect();
        while text.len() < 4 {
            text.insert(0, '0');
        }
        text.insert(text.len() - 3, '.');
        let text = trimmed(&text);
        let whole = text.trim_start_matches('0');
        Some(match whole.starts_with('.') || whole.is_empty() {
            true => format!("0{whole}"),
            false => whole.to_owned(),
        })
    }
}
