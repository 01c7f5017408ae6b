//! Numbers as people and brokers write them. `str::parse` is right to the last of 17 digits, with tables
//! that weigh as much as a place of the page; this is as right for what has up to 15 digits and 22
//! zeros, and next to it for all else.

/// Powers of ten up to here are exact.
const EXACT: i32 = 22;
const TEN_TO_EXACT: f64 = 1e22;

/// Beyond this there is nothing but zero and infinity.
const FARTHEST: i32 = 400;

/// Another digit would not fit.
const FULL: u64 = u64::MAX / 10;

/// The number that `text` is, such as `-21.5` or `1e3`. `None` if it is none, or too large for one.
pub fn decimal(text: &str) -> Option<f64> {
    let (is_negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (digits, power) = match digits.split_once(['e', 'E']) {
        Some((digits, power)) => (digits, power.parse::<i32>().ok()?),
        None => (digits, 0),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let mut number = 0_u64;
    let mut power = power.clamp(-FARTHEST, FARTHEST);
    let mut count = 0;
    for (digit, is_part) in
        whole.chars().map(|it| (it, false)).chain(part.chars().map(|it| (it, true)))
    {
        let digit = u64::from(digit.to_digit(10)?);
        count += 1;
        // More digits than fit change nothing but where the point is.
        if number < FULL {
            number = number * 10 + digit;
            power -= i32::from(is_part);
        } else {
            power += i32::from(!is_part);
        }
    }
    let number = scaled(number as f64, power);
    let signed = if is_negative { -number } else { number };
    (count > 0 && number.is_finite()).then_some(signed)
}

fn scaled(mut number: f64, mut power: i32) -> f64 {
    while power > EXACT && number < f64::INFINITY {
        number *= TEN_TO_EXACT;
        power -= EXACT;
    }
    while power < -EXACT && number > 0.0 {
        number /= TEN_TO_EXACT;
        power += EXACT;
    }
    let ten_to = 10_f64.powi(power.abs().min(EXACT));
    if power < 0 { number / ten_to } else { number * ten_to }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_number_and_what_is_none() {
        for text in [
            "0",
            "-0",
            "7",
            "+7",
            "21.5",
            "-0.001",
            ".5",
            "5.",
            "1e3",
            "1.5E-7",
            "1e+2",
            "007",
            "123456789012345",
            "99999999999999999999999",
            "18446744073709551619.3",
            "1e308",
            "1e-330",
        ] {
            let right: f64 = text.parse().unwrap();
            let given = decimal(text).unwrap();
            assert!((given - right).abs() <= right.abs() * 1e-14, "{text}: {given}");
        }
        for text in [
            "", "-", "+", ".", "e3", "1e", "1e1.5", "1.2.3", "--1", "1 ", " 1", "0x10", "inf",
            "NaN", "1e309", "1,5", "１", "-é",
        ] {
            assert_eq!(decimal(text), None, "{text}");
        }
    }
}
