//! Strings: cutting, trimming, searching, repeating, indenting (Sprig over Go's `strings`).

use memchr::memmem;

use super::{
    Function,
    arguments::{bytes, int, text},
    plain,
};
use crate::{
    cases::is_space,
    context::Context,
    fault::Fault,
    text::Text,
    unicode::{count, decode, runes},
    value::{Type, Value},
};

/// This module's rows.
pub(super) const FUNCTIONS: &[Function] = &[
    plain("abbrev", &[Type::Int, Type::Text], abbrev),
    plain("abbrevboth", &[Type::Int, Type::Int, Type::Text], abbrev_both),
    plain("contains", &[Type::Text, Type::Text], contains),
    plain("hasPrefix", &[Type::Text, Type::Text], has_prefix),
    plain("hasSuffix", &[Type::Text, Type::Text], has_suffix),
    plain("hello", &[], |_, _| Ok("Hello!".into())),
    plain("indent", &[Type::Int, Type::Text], indent),
    plain("nindent", &[Type::Int, Type::Text], nindent),
    plain("plural", &[Type::Text, Type::Text, Type::Int], plural),
    plain("repeat", &[Type::Int, Type::Text], repeat),
    plain("replace", &[Type::Text, Type::Text, Type::Text], replace),
    plain("substr", &[Type::Int, Type::Int, Type::Text], substring),
    plain("trim", &[Type::Text], trim),
    plain("trimAll", &[Type::Text, Type::Text], trim_all),
    plain("trimPrefix", &[Type::Text, Type::Text], trim_prefix),
    plain("trimSuffix", &[Type::Text, Type::Text], trim_suffix),
    plain("trimall", &[Type::Text, Type::Text], trim_all),
    plain("trunc", &[Type::Int, Type::Text], trunc),
];

fn abbrev(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let width = int(args, 0);
    Ok(Value::Text(if width < 4 { text(args, 1) } else { abbreviated(bytes(args, 1), 0, width) }))
}

fn abbrev_both(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let (left, width) = (int(args, 0), int(args, 1));
    if width < 4 || left > 0 && width < 7 {
        return Ok(Value::Text(text(args, 2)));
    }
    Ok(Value::Text(abbreviated(bytes(args, 2), left, width)))
}

/// `goutils.AbbreviateFull` for a width of 4 at least.
fn abbreviated(text: &[u8], left: i64, width: i64) -> Text {
    let (length, Ok(width)) = (text.len(), usize::try_from(width)) else { return text.into() };
    if length <= width {
        return text.into();
    }
    let shown = width - 3;
    let left = usize::try_from(left).unwrap_or(0).min(length);
    // A window that begins too far right is moved until it ends with the text.
    let left = if length - left < shown { length - shown } else { left };
    if left <= 4 {
        return [&text[..shown], b"..."].concat().into();
    }
    if width < 7 {
        return Text::default();
    }
    if left + shown < length {
        return [b"...", &text[left..left + shown - 3], b"..."].concat().into();
    }
    [b"...", &text[length - shown..]].concat().into()
}

fn contains(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::Bool(memmem::find(bytes(args, 1), bytes(args, 0)).is_some()))
}

fn has_prefix(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::Bool(bytes(args, 1).starts_with(bytes(args, 0))))
}

fn has_suffix(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::Bool(bytes(args, 1).ends_with(bytes(args, 0))))
}

fn indent(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    indented(context, int(args, 0), bytes(args, 1), b"").map(Value::text)
}

fn nindent(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    indented(context, int(args, 0), bytes(args, 1), b"\n").map(Value::text)
}

fn indented(context: &mut Context<'_>, spaces: i64, text: &[u8], before: &[u8]) -> Result<Vec<u8>, Fault> {
    let spaces = times(spaces, 1)?;
    let lines = memchr::memchr_iter(b'\n', text).count() + 1;
    let length = spaces.saturating_mul(lines).saturating_add(text.len() + before.len());
    context.fuel.text(length)?;
    let mut out = Vec::with_capacity(length);
    out.extend_from_slice(before);
    let mut from = 0;
    for end in memchr::memchr_iter(b'\n', text) {
        out.resize(out.len() + spaces, b' ');
        out.extend_from_slice(&text[from..=end]);
        from = end + 1;
    }
    out.resize(out.len() + spaces, b' ');
    out.extend_from_slice(&text[from..]);
    Ok(out)
}

/// How often `strings.Repeat` writes a text of `length` bytes.
fn times(count: i64, length: usize) -> Result<usize, Fault> {
    let Ok(count) = usize::try_from(count) else { return Err(Fault::new("strings: negative Repeat count")) };
    match i64::try_from(count.saturating_mul(length)) {
        Ok(_) => Ok(count),
        Err(_) => Err(Fault::new("strings: Repeat output length overflow")),
    }
}

fn plural(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::Text(text(args, usize::from(int(args, 2) != 1))))
}

fn repeat(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let text = bytes(args, 1);
    let count = times(int(args, 0), text.len())?;
    context.fuel.text(count.saturating_mul(text.len()))?;
    Ok(Value::text(if text.is_empty() { Vec::new() } else { text.repeat(count) }))
}

fn replace(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let (old, new, source) = (bytes(args, 0), bytes(args, 1), bytes(args, 2));
    if old == new {
        return Ok(Value::Text(text(args, 2)));
    }
    if old.is_empty() {
        return between_runes(context, new, source).map(Value::text);
    }
    let finder = memmem::Finder::new(old);
    let found = finder.find_iter(source).count();
    if found == 0 {
        return Ok(Value::Text(text(args, 2)));
    }
    let length = (source.len() - found * old.len()).saturating_add(found.saturating_mul(new.len()));
    context.fuel.text(length)?;
    let mut out = Vec::with_capacity(length);
    let mut from = 0;
    for at in finder.find_iter(source) {
        out.extend_from_slice(&source[from..at]);
        out.extend_from_slice(new);
        from = at + old.len();
    }
    out.extend_from_slice(&source[from..]);
    Ok(Value::text(out))
}

/// The empty text is before each rune and at the end.
fn between_runes(context: &mut Context<'_>, new: &[u8], source: &[u8]) -> Result<Vec<u8>, Fault> {
    let length = (count(source) + 1).saturating_mul(new.len()).saturating_add(source.len());
    context.fuel.text(length)?;
    let mut out = Vec::with_capacity(length);
    let mut rest = source;
    while !rest.is_empty() {
        let (_, width) = decode(rest);
        out.extend_from_slice(new);
        out.extend_from_slice(&rest[..width]);
        rest = &rest[width..];
    }
    out.extend_from_slice(new);
    Ok(out)
}

fn substring(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let (start, end, text) = (int(args, 0), int(args, 1), bytes(args, 2));
    let length = i64::try_from(text.len()).unwrap_or(i64::MAX);
    match (start, end) {
        (..0, _) => cut(text, 0, end),
        (_, ..0) => cut(text, start, length),
        _ if end > length => cut(text, start, length),
        _ => cut(text, start, end),
    }
}

/// `text[start:end]`, with the panics of Go's runtime.
fn cut(text: &[u8], start: i64, end: i64) -> Result<Value, Fault> {
    let out_of_range = |range| Err(Fault::new(format!("runtime error: slice bounds out of range {range}")));
    let Ok(to) = usize::try_from(end) else { return out_of_range(format!("[:{end}]")) };
    if to > text.len() {
        return out_of_range(format!("[:{end}] with length {}", text.len()));
    }
    match usize::try_from(start).ok().and_then(|from| text.get(from..to)) {
        Some(part) => Ok(Value::text(part)),
        None => out_of_range(format!("[{start}:{end}]")),
    }
}

fn trim(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    Ok(trimmed(args, 0, is_space))
}

fn trim_all(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let mut set: Vec<char> = runes(bytes(args, 0)).collect();
    set.sort_unstable();
    Ok(trimmed(args, 1, |rune| set.binary_search(&rune).is_ok()))
}

/// The argument without the runes of a kind at both of its ends.
fn trimmed(args: &[Value], at: usize, is_cut: impl Fn(char) -> bool) -> Value {
    let all = bytes(args, at);
    let mut rest = all;
    while let (rune, width @ 1..) = decode(rest) {
        if !is_cut(rune) {
            break;
        }
        rest = &rest[width..];
    }
    while let (rune, width @ 1..) = decode_last(rest) {
        if !is_cut(rune) {
            break;
        }
        rest = &rest[..rest.len() - width];
    }
    if rest.len() == all.len() { Value::Text(text(args, at)) } else { Value::text(rest) }
}

/// The rune that `text` ends with (`utf8.DecodeLastRune`).
fn decode_last(text: &[u8]) -> (char, usize) {
    let lead = text.iter().rev().take(4).position(|byte| byte & 0xC0 != 0x80);
    let start = text.len() - lead.map_or(0, |back| back + 1);
    match decode(&text[start..]) {
        (rune, width) if width == text.len() - start => (rune, width),
        _ => (char::REPLACEMENT_CHARACTER, usize::from(!text.is_empty())),
    }
}

fn trim_prefix(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    Ok(match bytes(args, 1).strip_prefix(bytes(args, 0)) {
        Some(rest) => Value::text(rest),
        None => Value::Text(text(args, 1)),
    })
}

fn trim_suffix(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    Ok(match bytes(args, 1).strip_suffix(bytes(args, 0)) {
        Some(rest) => Value::text(rest),
        None => Value::Text(text(args, 1)),
    })
}

fn trunc(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let (count, all) = (int(args, 0), bytes(args, 1));
    let kept = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX);
    Ok(match all.len() > kept {
        false => Value::Text(text(args, 1)),
        true if count < 0 => Value::text(&all[all.len() - kept..]),
        true => Value::text(&all[..kept]),
    })
}
