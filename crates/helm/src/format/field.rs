//! One printed thing under the flags, width and precision of its directive.

use super::{
    float::float,
    quote::{Escapes, escape, push, quote},
};
use crate::unicode::{self, decode, is_print};

/// What stands between the `%` and the verb.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "they are the flags of a directive")]
pub(super) struct Flags {
    pub width: Option<usize>,
    pub precision: Option<usize>,
    pub minus: bool,
    pub plus: bool,
    pub sharp: bool,
    pub space: bool,
    pub zero: bool,
    /// `%#v`: as Go source.
    pub source: bool,
}

/// How an integer is written.
#[derive(Clone, Copy)]
pub(super) struct Base {
    pub radix: u64,
    pub upper: bool,
    /// `%O`: `0o` in front.
    pub octal_prefix: bool,
}

impl Base {
    pub(super) const DECIMAL: Self = Self { radix: 10, upper: false, octal_prefix: false };
    pub(super) const HEXADECIMAL: Self = Self { radix: 16, upper: false, octal_prefix: false };
}

/// The magnitude of an integer, and whether it is negative.
#[derive(Clone, Copy)]
pub(super) struct Integer {
    pub magnitude: u64,
    pub negative: bool,
}

impl Flags {
    fn padding(&self, count: usize, zero: bool, out: &mut Vec<u8>) {
        let byte = if zero && !self.minus { b'0' } else { b' ' };
        out.extend(std::iter::repeat_n(byte, count));
    }

    fn pad_with(&self, text: &[u8], zero: bool, out: &mut Vec<u8>) {
        let Some(width) = self.width.filter(|&width| width > 0) else { return out.extend_from_slice(text) };
        let missing = width.saturating_sub(unicode::count(text));
        if !self.minus {
            self.padding(missing, zero, out);
        }
        out.extend_from_slice(text);
        if self.minus {
            self.padding(missing, zero, out);
        }
    }

    /// Writes `text` as wide as asked.
    pub(super) fn pad(&self, text: &[u8], out: &mut Vec<u8>) {
        self.pad_with(text, self.zero, out);
    }

    fn cut<'t>(&self, text: &'t [u8]) -> &'t [u8] {
        self.precision.map_or(text, |precision| unicode::prefix(text, precision))
    }

    /// `%s`
    pub(super) fn text(&self, text: &[u8], out: &mut Vec<u8>) {
        self.pad(self.cut(text), out);
    }

    /// `%q` of a string.
    pub(super) fn quoted(&self, text: &[u8], out: &mut Vec<u8>) {
        let text = self.cut(text);
        let mut field = Vec::with_capacity(text.len() + 2);
        if self.sharp && can_backquote(text) {
            field.push(b'`');
            field.extend_from_slice(text);
            field.push(b'`');
        } else {
            quote(text, b'"', self.escapes(), &mut field);
        }
        self.pad(&field, out);
    }

    fn escapes(&self) -> Escapes {
        if self.plus { Escapes::NonAscii } else { Escapes::Unprintable }
    }

    /// `%x` of a string: its bytes.
    pub(super) fn hexadecimal(&self, bytes: &[u8], upper: bool, out: &mut Vec<u8>) {
        let bytes = &bytes[..self.precision.unwrap_or(bytes.len()).min(bytes.len())];
        if bytes.is_empty() {
            return self.padding(self.width.unwrap_or_default(), self.zero, out);
        }
        let (digits, prefix): (&[u8], &[u8]) =
            if upper { (b"0123456789ABCDEF", b"0X") } else { (b"0123456789abcdef", b"0x") };
        let mut field = Vec::with_capacity(bytes.len() * 2);
        for (index, byte) in bytes.iter().enumerate() {
            if self.space && index > 0 {
                field.push(b' ');
            }
            if self.sharp && (self.space || index == 0) {
                field.extend_from_slice(prefix);
            }
            field.extend([digits[usize::from(byte >> 4)], digits[usize::from(byte & 15)]]);
        }
        self.pad(&field, out);
    }

    /// `%d`, `%b`, `%o`, `%O`, `%x`, `%X`
    pub(super) fn integer(&self, Integer { magnitude, negative }: Integer, base: Base, out: &mut Vec<u8>) {
        if self.precision == Some(0) && magnitude == 0 {
            return self.padding(self.width.unwrap_or_default(), false, out);
        }
        let zeros = match (self.precision, self.width) {
            (Some(precision), _) => precision,
            (None, Some(width)) if self.zero && !self.minus => {
                width.saturating_sub(usize::from(negative || self.plus || self.space))
            }
            _ => 0,
        };
        let digits = in_base(magnitude, base);
        let mut field = Vec::with_capacity(zeros.max(digits.len()) + 3);
        field.extend(match (negative, self.plus, self.space) {
            (true, ..) => Some(b'-'),
            (_, true, _) => Some(b'+'),
            (.., true) => Some(b' '),
            _ => None,
        });
        let zeros = zeros.saturating_sub(digits.len());
        let prefix: &[u8] = match base.radix {
            _ if base.octal_prefix => b"0o",
            2 if self.sharp => b"0b",
            8 if self.sharp && zeros == 0 && digits != b"0" => b"0",
            16 if self.sharp && base.upper => b"0X",
            16 if self.sharp => b"0x",
            _ => b"",
        };
        field.extend_from_slice(prefix);
        // `%#O` has the zero of `%#o` too.
        if base.octal_prefix && self.sharp && zeros == 0 && digits != b"0" {
            field.push(b'0');
        }
        field.extend(std::iter::repeat_n(b'0', zeros));
        field.extend_from_slice(&digits);
        self.pad_with(&field, false, out);
    }

    /// `%c`
    pub(super) fn character(&self, integer: Integer, out: &mut Vec<u8>) {
        let mut field = Vec::new();
        push(rune(integer), &mut field);
        self.pad(&field, out);
    }

    /// `%q` of an integer.
    pub(super) fn quoted_character(&self, integer: Integer, out: &mut Vec<u8>) {
        let mut field = vec![b'\''];
        escape(rune(integer), b'\'', self.escapes(), &mut field);
        field.push(b'\'');
        self.pad(&field, out);
    }

    /// `%U`
    pub(super) fn unicode(&self, integer: Integer, out: &mut Vec<u8>) {
        let number = two_complement(integer);
        let digits = format!("{number:X}");
        let mut field = b"U+".to_vec();
        let zeros = self.precision.unwrap_or_default().max(4).saturating_sub(digits.len());
        field.extend(std::iter::repeat_n(b'0', zeros));
        field.extend_from_slice(digits.as_bytes());
        let seen = u32::try_from(number).ok().and_then(char::from_u32).filter(|&rune| is_print(rune));
        if let Some(rune) = seen.filter(|_| self.sharp) {
            field.extend_from_slice(b" '");
            push(rune, &mut field);
            field.push(b'\'');
        }
        self.pad_with(&field, false, out);
    }

    /// A float; `precision` is the verb's own.
    pub(super) fn float(&self, number: f64, verb: char, precision: Option<usize>, out: &mut Vec<u8>) {
        let precision = self.precision.or(precision);
        let text = float(number, verb, precision);
        let (sign, digits) = match text.as_bytes() {
            [b'-', digits @ ..] => (b'-', digits),
            [b'+', digits @ ..] | digits => (if self.space && !self.plus { b' ' } else { b'+' }, digits),
        };
        let mut field = vec![sign];
        field.extend_from_slice(digits);
        if !number.is_finite() {
            let bare = number.is_nan() && !self.space && !self.plus;
            return self.pad_with(if bare { digits } else { &field }, false, out);
        }
        if self.sharp && verb != 'b' {
            keep_zeros(&mut field, verb, precision);
        }
        if sign == b'+' && !self.plus {
            return self.pad(&field[1..], out);
        }
        let missing = self.width.unwrap_or_default().saturating_sub(field.len());
        if self.zero && !self.minus && missing > 0 {
            out.push(sign);
            self.padding(missing, true, out);
            out.extend_from_slice(&field[1..]);
            return;
        }
        self.pad(&field, out);
    }
}

/// The flag `#` of a float behind its sign: a point always, and the zeros that `%g` takes away.
fn keep_zeros(field: &mut Vec<u8>, verb: char, precision: Option<usize>) {
    let hexadecimal = matches!(verb, 'x' | 'X');
    let is_tail = |byte: &u8| matches!(byte, b'p' | b'P') || !hexadecimal && matches!(byte, b'e' | b'E');
    let tail = field.iter().position(is_tail).map_or(Vec::new(), |at| field.split_off(at));
    let wanted = match verb {
        'g' | 'G' | 'x' => precision.unwrap_or(6),
        _ => 0,
    };
    let unsigned = field[1..].iter().filter(|&&byte| byte != b'.');
    let mut digits = unsigned.skip_while(|&&byte| byte == b'0').count();
    if !field.contains(&b'.') {
        digits += usize::from(field[1..] == *b"0");
        field.push(b'.');
    }
    field.extend(std::iter::repeat_n(b'0', wanted.saturating_sub(digits)));
    field.extend(tail);
}

fn in_base(number: u64, base: Base) -> Vec<u8> {
    match (base.radix, base.upper) {
        (2, _) => format!("{number:b}"),
        (8, _) => format!("{number:o}"),
        (16, true) => format!("{number:X}"),
        (16, false) => format!("{number:x}"),
        _ => number.to_string(),
    }
    .into_bytes()
}

fn two_complement(Integer { magnitude, negative }: Integer) -> u64 {
    if negative { magnitude.wrapping_neg() } else { magnitude }
}

/// The rune of this number; what is none is U+FFFD.
fn rune(integer: Integer) -> char {
    let rune = u32::try_from(two_complement(integer)).ok().and_then(char::from_u32);
    rune.unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// `strconv.CanBackquote`
fn can_backquote(text: &[u8]) -> bool {
    let mut rest = text;
    while !rest.is_empty() {
        let (rune, length) = decode(rest);
        match rune {
            char::REPLACEMENT_CHARACTER if length == 1 => return false,
            '\t' => {}
            '\0'..' ' | '`' | '\x7F' | '\u{FEFF}' => return false,
            _ => {}
        }
        rest = &rest[length..];
    }
    true
}
