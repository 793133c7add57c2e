//! Constants of a template: which kinds of number a number can be.

use crate::{
    format::{Unit, quoted, unquote_unit},
    number::{Invalid, parse_float, parse_int, parse_uint},
    template::{Number, node::Span},
};

/// What a word that looks like a character, a complex number or another number means.
///
/// # Errors
/// Go's message when it is no number.
pub(super) fn number(text: &[u8], span: Span) -> Result<Number, String> {
    let mut number = Number { text: span, int: None, uint: None, float: None, complex: None, is_char: false };
    if text.first() == Some(&b'\'') {
        let rune = character(text)?;
        number.int = Some(rune.into());
        number.uint = Some(rune.into());
        number.float = Some(rune.into());
        number.is_char = true;
        return Ok(number);
    }
    if let Some(parts) = text.strip_suffix(b"i") {
        if parts.iter().skip(1).any(|byte| b"+-".contains(byte)) && parse_float(parts).is_err() {
            let (real, imaginary) = complex(parts)?;
            number.set_complex(real, imaginary);
            return Ok(number);
        }
        if let Ok(imaginary) = parse_float(parts) {
            number.set_complex(0.0, imaginary);
            return Ok(number);
        }
    }
    number.uint = parse_uint(text, 0).ok();
    number.int = parse_int(text, 0).ok();
    if number.int == Some(0) {
        number.uint = Some(0);
    }
    #[expect(clippy::cast_precision_loss, reason = "Go rounds likewise")]
    let whole = number.int.map(|int| int as f64).or(number.uint.map(|uint| uint as f64));
    number.float = whole;
    if whole.is_none() {
        let float = parse_float(text).map_err(|_| format!("illegal number syntax: {}", quoted(text)))?;
        if !text.iter().any(|byte| b".eEpP".contains(byte)) {
            return Err(format!("integer overflow: {}", quoted(text)));
        }
        number.set_float(float);
    }
    Ok(number)
}

/// Both parts of a complex number, its `i` taken off, as `fmt.Sscan` takes them.
fn complex(text: &[u8]) -> Result<(f64, f64), String> {
    let (real, imaginary) = text.split_at(float_length(text));
    let signed = matches!(imaginary, [b'+' | b'-', _, ..]);
    if !signed || float_length(imaginary) != imaginary.len() {
        return Err("syntax error scanning complex number".to_owned());
    }
    let part = |text| {
        parse_float(text)
            .map_err(|invalid| format!("strconv.ParseFloat: parsing {}: {}", quoted(text), invalid.reason()))
    };
    Ok((part(real)?, part(imaginary)?))
}

/// The length of what looks like a float at the beginning.
fn float_length(text: &[u8]) -> usize {
    let mut at = 0;
    let accept = |at: &mut usize, set: &[u8]| {
        let accepted = text.get(*at).is_some_and(|byte| set.contains(byte));
        *at += usize::from(accepted);
        accepted
    };
    accept(&mut at, b"+-");
    let hexadecimal = accept(&mut at, b"0") && accept(&mut at, b"xX");
    let digits: &[u8] = if hexadecimal { b"0123456789abcdefABCDEF_" } else { b"0123456789_" };
    while accept(&mut at, digits) {}
    if accept(&mut at, b".") {
        while accept(&mut at, digits) {}
    }
    if accept(&mut at, if hexadecimal { b"pP" } else { b"eEpP" }) {
        accept(&mut at, b"+-");
        while accept(&mut at, b"0123456789_") {}
    }
    at
}

fn character(text: &[u8]) -> Result<u32, String> {
    let (unit, length) =
        unquote_unit(&text[1..], b'\'').ok_or_else(|| Invalid::Syntax.reason().to_owned())?;
    if &text[1 + length..] != b"'" {
        return Err(format!("malformed character constant: {}", String::from_utf8_lossy(text)));
    }
    Ok(match unit {
        Unit::Byte(byte) => byte.into(),
        Unit::Rune(rune) => rune.into(),
    })
}

impl Number {
    /// A float, and the whole numbers that it equals.
    fn set_float(&mut self, float: f64) {
        self.float = Some(float);
        let whole = float.fract() == 0.0;
        let (two_to_63, two_to_64) = (9_223_372_036_854_775_808.0, 18_446_744_073_709_551_616.0);
        #[expect(clippy::cast_possible_truncation, reason = "it is in range")]
        let int = (whole && (-two_to_63..two_to_63).contains(&float)).then_some(float as i64);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is in range")]
        let uint = (whole && (0.0..two_to_64).contains(&float)).then_some(float as u64);
        self.int = int;
        self.uint = uint;
    }

    fn set_complex(&mut self, real: f64, imaginary: f64) {
        self.complex = Some((real, imaginary));
        if imaginary == 0.0 {
            self.set_float(real);
        }
    }
}
