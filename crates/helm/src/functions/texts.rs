//! From values to strings and back: `toString`, `quote`, `join`, `split` and their like.

use memchr::memmem;

use super::{
    Function,
    arguments::{any, bytes, int, text},
    lists::items,
    plain, variadic,
};
use crate::{
    context::Context,
    fault::Fault,
    format,
    text::Text,
    unicode::{count, decode},
    value::{Element, List, Map, MapType, Type, Value},
};

/// This module's rows.
pub(super) const FUNCTIONS: &[Function] = &[
    variadic("cat", &[], Type::Any, cat),
    plain("join", &[Type::Text, Type::Any], join),
    variadic("quote", &[], Type::Any, quote),
    plain("sortAlpha", &[Type::Any], sort_alpha),
    plain("split", &[Type::Text, Type::Text], split),
    plain("splitList", &[Type::Text, Type::Text], split_list),
    plain("splitn", &[Type::Text, Type::Int, Type::Text], split_n),
    variadic("squote", &[], Type::Any, single_quote),
    plain("toString", &[Type::Any], |context, args| Ok(Value::Text(string(context, any(args, 0))?))),
    plain("toStrings", &[Type::Any], to_strings),
];

/// A value as Sprig makes a string of it: bytes as they are, everything else as `%v` prints it.
///
/// # Errors
/// `Fault::Limit` when it is too long or no steps are left.
pub(super) fn string(context: &mut Context<'_>, value: &Value) -> Result<Text, Fault> {
    match value {
        Value::Bytes(bytes) => Ok(bytes.clone()),
        value => printed(context, value),
    }
}

/// A value as `%v` prints it.
///
/// # Errors
/// `Fault::Limit` when it is too long or no steps are left.
pub(super) fn printed(context: &mut Context<'_>, value: &Value) -> Result<Text, Fault> {
    let text = format::value(value);
    if !matches!(value, Value::Text(_)) {
        context.fuel.printed(text.len())?;
    }
    Ok(text)
}

/// The arguments that are no nil as texts of which Sprig makes one.
fn words(
    context: &mut Context<'_>,
    args: &[Value],
    mut word: impl FnMut(&mut Context<'_>, &Value) -> Result<Text, Fault>,
) -> Result<Value, Fault> {
    let words = args.iter().filter(|arg| !arg.is_nil()).map(|arg| word(context, arg));
    let words: Vec<Text> = words.collect::<Result<_, _>>()?;
    joined(context, b" ", &words)
}

/// The strings of a list without its nulls; of anything else, of itself.
fn strings(context: &mut Context<'_>, value: &Value) -> Result<Vec<Text>, Fault> {
    Ok(match items(context, value)? {
        Some(items) => {
            let items = items.iter().filter(|item| !item.is_nil());
            items.map(|item| string(context, item)).collect::<Result<_, _>>()?
        }
        None if value.is_nil() => Vec::new(),
        None => vec![string(context, value)?],
    })
}

fn cat(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    words(context, args, printed)
}

fn join(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let strings = strings(context, any(args, 1))?;
    joined(context, bytes(args, 0), &strings)
}

fn quote(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    if let [only] = args
        && !only.is_nil()
    {
        return in_quotes(context, only).map(Value::Text);
    }
    words(context, args, in_quotes)
}

/// Quoting looks at each rune.
fn in_quotes(context: &mut Context<'_>, value: &Value) -> Result<Text, Fault> {
    let text = string(context, value)?;
    context.fuel.take(text.len() / 4)?;
    Ok(format::quoted(&text))
}

fn single_quote(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    words(context, args, |context, arg| Ok([b"'", printed(context, arg)?.as_bytes(), b"'"].concat().into()))
}

fn joined(context: &mut Context<'_>, separator: &[u8], parts: &[Text]) -> Result<Value, Fault> {
    if let [only] = parts {
        return Ok(Value::Text(only.clone()));
    }
    let separators = parts.len().saturating_sub(1).saturating_mul(separator.len());
    let length = parts.iter().fold(separators, |length, part| length.saturating_add(part.len()));
    context.fuel.text(length)?;
    let mut out = Vec::with_capacity(length);
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            out.extend_from_slice(separator);
        }
        out.extend_from_slice(part);
    }
    Ok(Value::text(out))
}

fn to_strings(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    if let Value::List(list) = any(args, 0)
        && list.element() == Element::Text
    {
        return Ok(Value::List(list.clone()));
    }
    Ok(Value::texts(strings(context, any(args, 0))?))
}

fn sort_alpha(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let value = any(args, 0);
    let mut strings = if value.is_nil() { vec![string(context, value)?] } else { strings(context, value)? };
    strings.sort_unstable();
    Ok(Value::texts(strings))
}

fn split(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let parts = parts(context, bytes(args, 1), bytes(args, 0), usize::MAX)?;
    Ok(numbered(&parts))
}

fn split_n(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    // A negative count is none.
    let count = usize::try_from(int(args, 1)).unwrap_or(usize::MAX);
    let parts = parts(context, bytes(args, 2), bytes(args, 0), count)?;
    Ok(numbered(&parts))
}

/// `_0`, `_1`, … in a `map[string]string`.
fn numbered(parts: &[&[u8]]) -> Value {
    let entries = parts.iter().enumerate().map(|(at, part)| (format!("_{at}").into(), Value::text(*part)));
    Value::Map(Map::new(MapType::Texts, entries))
}

fn split_list(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let (separator, all) = (bytes(args, 0), bytes(args, 1));
    if !separator.is_empty() && memmem::find(all, separator).is_none() {
        return Ok(Value::texts([text(args, 1)]));
    }
    let parts = parts(context, all, separator, usize::MAX)?;
    Ok(Value::List(List::new(Element::Text, parts.into_iter().map(Value::text).collect())))
}

/// `strings.SplitN`: at most `most` parts; an empty separator is between all runes.
fn parts<'a>(
    context: &mut Context<'_>,
    all: &'a [u8],
    separator: &[u8],
    most: usize,
) -> Result<Vec<&'a [u8]>, Fault> {
    if most == 0 {
        return Ok(Vec::new());
    }
    let mut parts = Vec::new();
    let mut left = all;
    if separator.is_empty() {
        context.fuel.list(count(all).min(most))?;
        while parts.len() + 1 < most && !left.is_empty() {
            let (part, rest) = left.split_at(decode(left).1);
            parts.push(part);
            left = rest;
        }
        if !left.is_empty() {
            parts.push(left);
        }
        return Ok(parts);
    }
    let finder = memmem::Finder::new(separator);
    context.fuel.list(finder.find_iter(all).take(most).count())?;
    while parts.len() + 1 < most
        && let Some(at) = finder.find(left)
    {
        parts.push(&left[..at]);
        left = &left[at + separator.len()..];
    }
    parts.push(left);
    Ok(parts)
}
