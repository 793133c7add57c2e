//! Words and their case: `title`, `camelcase`, `wrap` and their like (Sprig over goutils and xstrings).

use super::{
    Function,
    arguments::{bytes, int, text},
    plain,
};
use crate::{
    cases::{is_lower, is_space, is_title, is_upper, lower, title, upper},
    context::Context,
    fault::Fault,
    limits::TEXT,
    text::Text,
    unicode::{is_letter_or_digit, runes},
    value::{Type, Value},
};

/// This module's rows.
pub(super) const FUNCTIONS: &[Function] = &[
    plain("initials", &[Type::Text], initials),
    plain("lower", &[Type::Text], to_lower),
    plain("nospace", &[Type::Text], without_space),
    plain("swapcase", &[Type::Text], swap_case),
    plain("title", &[Type::Text], to_title),
    plain("untitle", &[Type::Text], untitle),
    plain("upper", &[Type::Text], to_upper),
    plain("wrap", &[Type::Int, Type::Text], wrap),
    plain("wrapWith", &[Type::Int, Type::Text, Type::Text], wrap_with),
];

/// goutils reads bytes as if each were a rune, so that "é" is two letters here.
fn latin1(text: &[u8]) -> impl Iterator<Item = char> + '_ {
    text.iter().map(|&byte| char::from(byte))
}

fn initials(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let mut after_gap = true;
    let first_of_word = |&rune: &char| {
        let space = is_space(rune);
        !space & std::mem::replace(&mut after_gap, space)
    };
    Ok(Value::text(latin1(bytes(args, 0)).filter(first_of_word).collect::<String>()))
}

fn without_space(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let all = bytes(args, 0);
    if !latin1(all).any(is_space) {
        return Ok(Value::Text(text(args, 0)));
    }
    Ok(Value::text(latin1(all).filter(|&rune| !is_space(rune)).collect::<String>()))
}

fn to_lower(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let all = bytes(args, 0);
    if !all.is_ascii() {
        return Ok(Value::text(mapped(all, lower)));
    }
    let changes = all.iter().any(u8::is_ascii_uppercase);
    Ok(Value::Text(if changes { all.to_ascii_lowercase().into() } else { text(args, 0) }))
}

fn to_upper(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let all = bytes(args, 0);
    if !all.is_ascii() {
        return Ok(Value::text(mapped(all, upper)));
    }
    let changes = all.iter().any(u8::is_ascii_lowercase);
    Ok(Value::Text(if changes { all.to_ascii_uppercase().into() } else { text(args, 0) }))
}

/// What is no UTF-8 becomes U+FFFD, as in Go's `strings.Map` and `[]rune`.
fn mapped(text: &[u8], map: impl FnMut(char) -> char) -> String {
    runes(text).map(map).collect()
}

fn to_title(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let mut before = ' ';
    let titled = mapped(bytes(args, 0), |rune| {
        let starts = separates(std::mem::replace(&mut before, rune));
        if starts { title(rune) } else { rune }
    });
    Ok(Value::text(titled))
}

/// `strings.Title` takes ASCII punctuation, but not Unicode's, for the end of a word.
fn separates(rune: char) -> bool {
    match rune {
        '_' => false,
        _ if rune.is_ascii() => !rune.is_ascii_alphanumeric(),
        _ => !is_letter_or_digit(rune) && is_space(rune),
    }
}

fn untitle(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let mut starts = true;
    let untitled = mapped(bytes(args, 0), |rune| {
        let first = std::mem::replace(&mut starts, is_space(rune));
        if first && !starts { lower(rune) } else { rune }
    });
    Ok(Value::text(untitled))
}

fn swap_case(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let mut after_space = true;
    let swapped = mapped(bytes(args, 0), |rune| {
        if is_upper(rune) || is_title(rune) {
            after_space = false;
            lower(rune)
        } else if is_lower(rune) {
            if std::mem::take(&mut after_space) { title(rune) } else { upper(rune) }
        } else {
            after_space = is_space(rune);
            rune
        }
    });
    Ok(Value::text(swapped))
}

fn wrap(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    wrapped(context, int(args, 0), bytes(args, 1), None).map(Value::Text)
}

fn wrap_with(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    wrapped(context, int(args, 0), bytes(args, 2), Some(bytes(args, 1))).map(Value::Text)
}

/// `goutils.WrapCustom`: with a separator, words that are too long are cut too.
fn wrapped(
    context: &mut Context<'_>,
    width: i64,
    text: &[u8],
    separator: Option<&[u8]>,
) -> Result<Text, Fault> {
    let width = usize::try_from(width).unwrap_or(1).max(1);
    let newline = separator.filter(|separator| !separator.is_empty()).unwrap_or(b"\n");
    let mut out = Vec::with_capacity(text.len() + text.len() / 16);
    let mut rest = text;
    while rest.len() > width {
        if let Some(after) = rest.strip_prefix(b" ") {
            rest = after;
            continue;
        }
        // A line ends at the last space that is at most one column too far; else a word has to be cut or left whole.
        let (end, next) = match memchr::memrchr(b' ', &rest[..=width]) {
            Some(space) => (space, space + 1),
            None if separator.is_some() => (width, width),
            None => match memchr::memchr(b' ', &rest[width..]) {
                Some(space) => (width + space, width + space + 1),
                None => break,
            },
        };
        context.fuel.take(newline.len() / 64 + 1)?;
        out.extend_from_slice(&rest[..end]);
        out.extend_from_slice(newline);
        if out.len() > TEXT {
            context.fuel.text(out.len())?;
        }
        rest = &rest[next..];
    }
    out.extend_from_slice(rest);
    Ok(out.into())
}
