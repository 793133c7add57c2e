//! Kubernetes' quantities: `100m`, `1.5Gi`, `1e3`, as `resource.ParseQuantity` reads them.

use std::cmp::Ordering;

/// An amount, kept as a decimal fraction so that nothing is rounded: digits, times ten to a power.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quantity {
    /// The digits with their sign, times 10^-9: nothing smaller counts (quantities are rounded up to `1n`).
    nanos: i128,
}

impl Quantity {
    /// Reads a quantity; `None` when it is none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let end = unsigned.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(unsigned.len());
        let (number, suffix) = unsigned.split_at(end);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if whole.is_empty() && fraction.is_empty() || fraction.contains('.') {
            return None;
        }
        let scale = Scale::parse(suffix)?;
        let amount = scale.nanos(whole, fraction);
        let nanos = if text.starts_with('-') { -amount } else { amount };
        Some(Self { nanos })
    }

    /// The amount times 10^9.
    pub(crate) fn nanos(self) -> i128 {
        self.nanos
    }

    /// The quantity of an amount times 10^9.
    pub(crate) fn of_nanos(nanos: i128) -> Self {
        Self { nanos }
    }

    /// The amount, when it is an integer of 64 bits.
    pub(crate) fn as_integer(self) -> Option<i64> {
        (self.nanos % NANO == 0).then(|| i64::try_from(self.nanos / NANO).ok())?
    }

    /// The amount, rounded to a float.
    #[allow(clippy::cast_precision_loss, reason = "whoever asks for a float accepts its precision")]
    pub(crate) fn as_f64(self) -> f64 {
        self.nanos as f64 / 1e9
    }
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.nanos == other.nanos
    }
}

impl Eq for Quantity {}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Quantity {
    fn cmp(&self, other: &Self) -> Ordering {
        self.nanos.cmp(&other.nanos)
    }
}

/// How many of the smallest there are in one.
const NANO: i128 = 1_000_000_000;

/// Above this an amount is cut, as the API server does at 2^63-1 of its own scale; far above all that is compared.
const MOST: i128 = i128::MAX / 4;

/// What a suffix multiplies by.
#[derive(Clone, Copy)]
enum Scale {
    /// Ten to this power.
    Decimal(i32),
    /// 1024 to this power.
    Binary(u32),
}

impl Scale {
    fn parse(suffix: &str) -> Option<Self> {
        Some(match suffix {
            "" => Self::Decimal(0),
            "n" => Self::Decimal(-9),
            "u" => Self::Decimal(-6),
            "m" => Self::Decimal(-3),
            "k" => Self::Decimal(3),
            "M" => Self::Decimal(6),
            "G" => Self::Decimal(9),
            "T" => Self::Decimal(12),
            "P" => Self::Decimal(15),
            "E" => Self::Decimal(18),
            "Ki" => Self::Binary(1),
            "Mi" => Self::Binary(2),
            "Gi" => Self::Binary(3),
            "Ti" => Self::Binary(4),
            "Pi" => Self::Binary(5),
            "Ei" => Self::Binary(6),
            _ => {
                let exponent = suffix.strip_prefix(['e', 'E'])?;
                let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
                if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                    return None;
                }
                Self::Decimal(exponent.parse::<i32>().ok()?)
            }
        })
    }

    /// The amount times 10^9, rounded up and cut.
    fn nanos(self, whole: &str, fraction: &str) -> i128 {
        let digits = || whole.bytes().chain(fraction.bytes()).map(|byte| i128::from(byte - b'0'));
        let (factor, power) = match self {
            Self::Decimal(power) => (1, power),
            Self::Binary(power) => (1_i128 << (10 * power), 0),
        };
        let power = power.saturating_add(9).saturating_sub(i32::try_from(fraction.len()).unwrap_or(i32::MAX));
        let mut amount = digits()
            .try_fold(0_i128, |sum, digit| sum.checked_mul(10)?.checked_add(digit))
            .and_then(|sum| sum.checked_mul(factor))
            .unwrap_or(MOST);
        for _ in 0..power.clamp(0, 60) {
            amount = amount.saturating_mul(10).min(MOST);
        }
        for _ in 0..power.saturating_neg().clamp(0, 60) {
            amount = amount / 10 + i128::from(amount % 10 != 0);
        }
        amount.min(MOST)
    }
}
