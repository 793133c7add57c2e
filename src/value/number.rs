//! Numbers that remember how they were spelled, because `1.10` is a version to whoever wrote it.

use super::Text;
use smol_str::{ToSmolStr, format_smolstr};
use std::sync::Arc;

/// A number as YAML 1.2 and JSON have it.
#[derive(Clone, Debug)]
pub struct Number(Kept);

/// Nearly all are integers that are spelled as everybody would.
#[derive(Clone, Debug)]
enum Kept {
    Integer(i64),
    Other(Arc<Spelled>),
}

#[derive(Debug)]
struct Spelled {
    amount: Amount,
    /// The writer's own spelling.
    text: Option<Text>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Amount {
    Integer(i64),
    /// Above what `i64` holds: Kubernetes' own numbers are 64 bits wide.
    Large(u64),
    Float(f64),
}

/// Equal when the amounts are: `1.0` and `1.00` are one number, `1` and `1.0` are two (an integer and a float).
impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.amount() == other.amount()
    }
}

impl Number {
    /// Reads a plain YAML 1.2 core scalar; `None` when it is no finite number that 64 bits can hold.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let amount = integer(text).or_else(|| float(text))?;
        if let Amount::Integer(integer) = amount
            && is_canonical(text)
        {
            return Some(integer.into());
        }
        Some(Self::spelled_as(amount, Some(text.into())))
    }

    /// A finite float; `None` for infinities and what is no number, which JSON has not.
    #[must_use]
    pub fn from_f64(float: f64) -> Option<Self> {
        float.is_finite().then(|| Self::spelled_as(Amount::Float(float), None))
    }

    fn spelled_as(amount: Amount, text: Option<Text>) -> Self {
        Self(Kept::Other(Arc::new(Spelled { amount, text })))
    }

    fn amount(&self) -> Amount {
        match &self.0 {
            Kept::Integer(integer) => Amount::Integer(*integer),
            Kept::Other(spelled) => spelled.amount,
        }
    }

    /// The amount, when it is an integer that `i64` holds.
    #[must_use]
    pub fn as_integer(&self) -> Option<i64> {
        if let Amount::Integer(integer) = self.amount() { Some(integer) } else { None }
    }

    /// The amount, when it is an integer above `i64`.
    #[must_use]
    pub fn as_large(&self) -> Option<u64> {
        if let Amount::Large(large) = self.amount() { Some(large) } else { None }
    }

    /// The amount as a float.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "whoever asks for a float accepts its precision")]
    pub fn as_f64(&self) -> f64 {
        match self.amount() {
            Amount::Integer(integer) => integer as f64,
            Amount::Large(large) => large as f64,
            Amount::Float(float) => float,
        }
    }

    /// The spelling: the writer's own, else the shortest that means the same.
    #[must_use]
    pub fn spelled(&self) -> Text {
        match &self.0 {
            Kept::Other(spelled) => spelled.text.clone().unwrap_or_else(|| self.canonical()),
            Kept::Integer(_) => self.canonical(),
        }
    }

    /// The spelling that every reader takes alike: goyaml v2 and PyYAML want a `.` in the mantissa and a sign in
    /// the exponent before they see a float.
    #[must_use]
    pub fn canonical(&self) -> Text {
        let float = match self.amount() {
            Amount::Integer(integer) => return integer.to_smolstr(),
            Amount::Large(large) => return large.to_smolstr(),
            Amount::Float(float) => format_smolstr!("{float:?}"),
        };
        let Some((mantissa, exponent)) = float.split_once('e') else { return float };
        let point = if mantissa.contains('.') { "" } else { ".0" };
        let sign = if exponent.starts_with('-') { "" } else { "+" };
        format_smolstr!("{mantissa}{point}e{sign}{exponent}")
    }
}

impl From<i64> for Number {
    fn from(integer: i64) -> Self {
        Self(Kept::Integer(integer))
    }
}

impl From<u64> for Number {
    fn from(large: u64) -> Self {
        i64::try_from(large).map_or_else(|_| Self::spelled_as(Amount::Large(large), None), Self::from)
    }
}

/// Whether the text of an integer is the one that its amount would get: no sign but `-`, no zero in front, base ten.
fn is_canonical(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.starts_with(|first: char| ('1'..='9').contains(&first)) || text == "0"
}

/// `[-+]?[0-9]+`, `0o[0-7]+`, `0x[0-9a-fA-F]+`: YAML 1.2.2, section 10.3.2.
fn integer(text: &str) -> Option<Amount> {
    let radix = |digits: &str, radix| {
        digits
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric())
            .then(|| u64::from_str_radix(digits, radix).ok())?
    };
    let large = match text.get(..2) {
        Some("0o") => radix(&text[2..], 8)?,
        Some("0x") => radix(&text[2..], 16)?,
        _ => {
            let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
            if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            if let Ok(integer) = text.parse::<i64>() {
                return Some(Amount::Integer(integer));
            }
            text.strip_prefix('+').unwrap_or(text).parse::<u64>().ok()?
        }
    };
    Some(i64::try_from(large).map_or(Amount::Large(large), Amount::Integer))
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`: YAML 1.2.2, section 10.3.2.
fn float(text: &str) -> Option<Amount> {
    let starts = text.trim_start_matches(['-', '+']).starts_with(|c: char| c.is_ascii_digit() || c == '.');
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    let float = (starts && plain).then(|| text.parse::<f64>().ok())??;
    float.is_finite().then_some(Amount::Float(float))
}
