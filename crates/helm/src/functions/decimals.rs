//! Decimal numbers of any length, as shopspring/decimal has them, for `addf`, `subf`, `mulf` and `divf`.

use std::cmp::Ordering;

use crate::fault::Fault;

/// Digits after the point that a division keeps (`decimal.DivisionPrecision`).
const PRECISION: i64 = 16;

/// `±digits · 10^exponent`
#[derive(Clone, Debug)]
pub(super) struct Decimal {
    negative: bool,
    /// From the highest on, none of them leading zeros; 0 has none.
    digits: Vec<u8>,
    exponent: i64,
}

impl Decimal {
    /// The decimal that is printed for a float: the shortest that reads back as it.
    pub(super) fn new(number: f64) -> Result<Self, Fault> {
        if !number.is_finite() {
            let name = if number.is_nan() {
                "NaN"
            } else if number < 0.0 {
                "-Inf"
            } else {
                "+Inf"
            };
            return Err(Fault::new(format!("Cannot create a Decimal from {name}")));
        }
        let text = format!("{:e}", number.abs());
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let digits: Vec<u8> = mantissa.bytes().filter(u8::is_ascii_digit).map(|digit| digit - b'0').collect();
        let after_point = i64::try_from(digits.len()).unwrap_or(1) - 1;
        let exponent = exponent.parse::<i64>().unwrap_or(0) - after_point;
        Ok(Self { negative: number < 0.0, digits: without_zeros(digits), exponent })
    }

    /// The nearest float.
    pub(super) fn to_float(&self) -> f64 {
        let mut text = String::with_capacity(self.digits.len() + 8);
        text.extend(self.negative.then_some('-'));
        text.extend(self.digits.iter().map(|digit| char::from(b'0' + digit)));
        if self.digits.is_empty() {
            return 0.0;
        }
        text.push('e');
        text.push_str(&self.exponent.to_string());
        text.parse().unwrap_or(0.0)
    }

    /// How many steps it took to compute it, about.
    pub(super) fn cost(&self) -> usize {
        self.digits.len()
    }

    pub(super) fn add(&self, other: &Self) -> Result<Self, Fault> {
        let exponent = self.exponent.min(other.exponent);
        let (a, b) = (
            shifted(&self.digits, self.exponent - exponent),
            shifted(&other.digits, other.exponent - exponent),
        );
        let (negative, digits) = match (self.negative == other.negative, compare(&a, &b)) {
            (true, _) => (self.negative, sum(&a, &b)),
            (false, Ordering::Less) => (other.negative, difference(&b, &a)),
            (false, _) => (self.negative, difference(&a, &b)),
        };
        Ok(Self { negative, digits, exponent })
    }

    pub(super) fn subtract(&self, other: &Self) -> Result<Self, Fault> {
        self.add(&Self { negative: !other.negative, ..other.clone() })
    }

    pub(super) fn multiply(&self, other: &Self) -> Result<Self, Fault> {
        Ok(Self {
            negative: self.negative != other.negative,
            digits: product(&self.digits, &other.digits),
            exponent: self.exponent + other.exponent,
        })
    }

    /// Rounded half away from zero after 16 digits behind the point.
    pub(super) fn divide(&self, other: &Self) -> Result<Self, Fault> {
        if other.digits.is_empty() {
            return Err(Fault::new("decimal division by 0"));
        }
        let shift = self.exponent - other.exponent + PRECISION;
        let (a, b) = (shifted(&self.digits, shift), shifted(&other.digits, -shift));
        let (quotient, rest) = quotient(&a, &b);
        let up = compare(&sum(&rest, &rest), &b) != Ordering::Less;
        let digits = if up { sum(&quotient, &[1]) } else { quotient };
        Ok(Self { negative: self.negative != other.negative, digits, exponent: -PRECISION })
    }
}

fn without_zeros(mut digits: Vec<u8>) -> Vec<u8> {
    let zeros = digits.iter().take_while(|&&digit| digit == 0).count();
    digits.drain(..zeros);
    digits
}

/// Times 10 to the power of `zeros`; unchanged when that is negative.
fn shifted(digits: &[u8], zeros: i64) -> Vec<u8> {
    let mut digits = digits.to_vec();
    if let (Ok(zeros), false) = (usize::try_from(zeros), digits.is_empty()) {
        digits.resize(digits.len() + zeros, 0);
    }
    digits
}

fn compare(a: &[u8], b: &[u8]) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

fn sum(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut digits = vec![0; a.len().max(b.len()) + 1];
    let mut carry = 0;
    for (at, digit) in digits.iter_mut().rev().enumerate() {
        let sum = place(a, at) + place(b, at) + carry;
        (*digit, carry) = (sum % 10, sum / 10);
    }
    without_zeros(digits)
}

/// `a - b`, where `b` is not the larger one.
fn difference(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut digits = a.to_vec();
    let mut borrow = 0;
    for (at, digit) in digits.iter_mut().rev().enumerate() {
        let taken = place(b, at) + borrow;
        borrow = u8::from(*digit < taken);
        *digit = *digit + 10 * borrow - taken;
    }
    without_zeros(digits)
}

/// The digit at a place counted from the lowest.
fn place(digits: &[u8], at: usize) -> u8 {
    digits.len().checked_sub(at + 1).map_or(0, |at| digits[at])
}

fn product(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut digits = vec![0u8; a.len() + b.len()];
    for (i, x) in a.iter().enumerate().rev() {
        let mut carry = 0;
        for (j, y) in b.iter().enumerate().rev() {
            let sum = digits[i + j + 1] + x * y + carry;
            (digits[i + j + 1], carry) = (sum % 10, sum / 10);
        }
        digits[i] += carry;
    }
    without_zeros(digits)
}

/// Quotient and rest, digit by digit.
fn quotient(a: &[u8], b: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let (mut quotient, mut rest) = (Vec::with_capacity(a.len()), Vec::new());
    for &digit in a {
        if !rest.is_empty() || digit != 0 {
            rest.push(digit);
        }
        let mut times = 0;
        while compare(&rest, b) != Ordering::Less {
            rest = difference(&rest, b);
            times += 1;
        }
        quotient.push(times);
    }
    (without_zeros(quotient), rest)
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    #[test]
    fn decimals_are_exact_where_floats_are_not() {
        let number = |number| Decimal::new(number).unwrap();
        let (a, b) = (number(0.1), number(0.2));
        assert_eq!(a.add(&b).unwrap().to_float().to_string(), "0.3");
        assert_eq!(b.subtract(&a).unwrap().to_float().to_string(), "0.1");
        assert_eq!(a.subtract(&b).unwrap().to_float().to_string(), "-0.1");
        assert_eq!(number(1.0).divide(&number(-3.0)).unwrap().to_float().to_string(), "-0.3333333333333333");
        assert_eq!(number(1e-20).divide(&number(3.0)).unwrap().to_float().to_string(), "0");
        assert_eq!(
            number(123_456_789.0).multiply(&number(0.001)).unwrap().to_float().to_string(),
            "123456.789"
        );
        assert_eq!(number(1e308).add(&number(1e-308)).unwrap().to_float().to_bits(), 1e308f64.to_bits());
    }
}
