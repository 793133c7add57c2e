//! Sprig's encodings: Base64 and Base32, with the places at which Go stops reading.

use data_encoding::{BASE32, BASE64};

use super::{Function, plain};
use crate::{
    context::Context,
    fault::Fault,
    text::Text,
    value::{Type, Value},
};

pub(super) const FUNCTIONS: &[Function] = &[
    plain("b32dec", &[Type::Text], |context, args| {
        show(context, args, |text| base32(text).map_err(corrupt32))
    }),
    plain("b32enc", &[Type::Text], |context, args| {
        show(context, args, |text| Ok(BASE32.encode(text).into()))
    }),
    plain("b64dec", &[Type::Text], |context, args| show(context, args, base64)),
    plain("b64enc", &[Type::Text], |context, args| {
        show(context, args, |text| Ok(BASE64.encode(text).into()))
    }),
];

/// Sprig shows an error in place of the text.
fn show(
    context: &mut Context<'_>,
    args: &[Value],
    convert: fn(&[u8]) -> Result<Vec<u8>, String>,
) -> Result<Value, Fault> {
    let [Value::Text(text)] = args else { return Ok(Value::Nil) };
    context.fuel.text(text.len().saturating_mul(2))?;
    Ok(Value::Text(convert(text).map_or_else(Text::from, Text::from)))
}

/// `base64.StdEncoding.DecodeString`
///
/// # Errors
/// Go's text.
pub(super) fn base64(text: &[u8]) -> Result<Vec<u8>, String> {
    let decoded = match BASE64.decode(text) {
        Ok(decoded) => Ok(decoded),
        Err(_) => lenient_base64(text),
    };
    decoded.map_err(|at| format!("illegal base64 data at input byte {at}"))
}

/// Go skips line breaks everywhere, and does not look at the bits that the last character has too many.
fn lenient_base64(text: &[u8]) -> Result<Vec<u8>, usize> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let (mut bits, mut held) = (0_u32, 0);
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        at += 1;
        match byte {
            b'\n' | b'\r' => {}
            b'=' => {
                end_of_base64(text, at, held)?;
                let bytes = (bits << (6 * (4 - held))).to_be_bytes();
                out.extend_from_slice(&bytes[1..held]);
                return Ok(out);
            }
            byte => {
                bits = bits << 6 | u32::from(sextet(byte).ok_or(at - 1)?);
                held += 1;
                if held == 4 {
                    out.extend_from_slice(&bits.to_be_bytes()[1..]);
                    (bits, held) = (0, 0);
                }
            }
        }
    }
    if held == 0 { Ok(out) } else { Err(at - held) }
}

/// What follows the first `=`, which stands before `at` and behind `held` characters of its four.
fn end_of_base64(text: &[u8], at: usize, held: usize) -> Result<(), usize> {
    let breaks = |at: usize| at + text[at..].iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
    let rest = match held {
        0 | 1 => return Err(at - 1),
        2 => match text.get(breaks(at)) {
            None => return Err(text.len()),
            Some(b'=') => breaks(at) + 1,
            Some(_) => return Err(breaks(at) - 1),
        },
        _ => at,
    };
    if breaks(rest) == text.len() { Ok(()) } else { Err(breaks(rest)) }
}

fn sextet(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

fn corrupt32(at: usize) -> String {
    format!("illegal base32 data at input byte {at}")
}

/// `base32.StdEncoding.DecodeString`: without the line breaks, by which its places are counted.
fn base32(text: &[u8]) -> Result<Vec<u8>, usize> {
    let text: Vec<u8> = text.iter().copied().filter(|byte| !matches!(byte, b'\n' | b'\r')).collect();
    let mut out = Vec::with_capacity(text.len() / 8 * 5 + 5);
    for start in (0..text.len()).step_by(8) {
        let mut bits = 0_u64;
        for held in 0..8 {
            let at = start + held;
            // Go names the first character of the block that is too short.
            let byte = *text.get(at).ok_or(start)?;
            if byte == b'=' && held >= 2 && text.len() - at <= 8 {
                end_of_base32(&text, at, held)?;
                let bytes = (bits << (5 * (8 - held))).to_be_bytes();
                out.extend_from_slice(&bytes[3..3 + held * 5 / 8]);
                return Ok(out);
            }
            bits = bits << 5 | u64::from(quintet(byte).ok_or(at)?);
        }
        out.extend_from_slice(&bits.to_be_bytes()[3..]);
    }
    Ok(out)
}

/// What follows the first `=`, which stands at `at` and behind `held` characters of its eight.
fn end_of_base32(text: &[u8], at: usize, held: usize) -> Result<(), usize> {
    let rest = &text[at + 1..];
    if rest.len() + held < 7 {
        return Err(text.len());
    }
    if let Some(wrong) = rest.iter().take(7 - held).position(|byte| *byte != b'=') {
        return Err(at + wrong);
    }
    if matches!(held, 3 | 6) { Err(at) } else { Ok(()) }
}

fn quintet(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'2'..=b'7' => Some(byte - b'2' + 26),
        _ => None,
    }
}
