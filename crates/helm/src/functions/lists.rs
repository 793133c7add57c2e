//! Lists: Sprig takes every kind of slice and answers a new `[]interface {}`.

use std::{borrow::Cow, collections::HashSet};

use super::{
    Function,
    arguments::{any, int, rest},
    equality::deep_equal,
    numbers::to_int,
    plain, variadic,
};
use crate::{
    context::Context,
    fault::Fault,
    limits::Fuel,
    text::Text,
    value::{Element, Kind, List, Type, UintType, Value},
};

/// This module's rows.
pub(super) const FUNCTIONS: &[Function] = &[
    plain("append", &[Type::Any, Type::Any], append),
    plain("chunk", &[Type::Int, Type::Any], chunk),
    plain("compact", &[Type::Any], compact),
    variadic("concat", &[], Type::Any, concat),
    plain("first", &[Type::Any], first),
    plain("has", &[Type::Any, Type::Any], has),
    plain("initial", &[Type::Any], initial),
    plain("last", &[Type::Any], last),
    variadic("list", &[], Type::Any, list),
    plain("mustAppend", &[Type::Any, Type::Any], append),
    plain("mustChunk", &[Type::Int, Type::Any], chunk),
    plain("mustCompact", &[Type::Any], compact),
    plain("mustFirst", &[Type::Any], first),
    plain("mustHas", &[Type::Any, Type::Any], has),
    plain("mustInitial", &[Type::Any], initial),
    plain("mustLast", &[Type::Any], last),
    plain("mustPrepend", &[Type::Any, Type::Any], prepend),
    plain("mustPush", &[Type::Any, Type::Any], append),
    plain("mustRest", &[Type::Any], all_but_first),
    plain("mustReverse", &[Type::Any], reverse),
    variadic("mustSlice", &[Type::Any], Type::Any, slice),
    plain("mustUniq", &[Type::Any], unique),
    variadic("mustWithout", &[Type::Any], Type::Any, without),
    plain("prepend", &[Type::Any, Type::Any], prepend),
    plain("push", &[Type::Any, Type::Any], append),
    plain("rest", &[Type::Any], all_but_first),
    plain("reverse", &[Type::Any], reverse),
    variadic("slice", &[Type::Any], Type::Any, slice),
    variadic("tuple", &[], Type::Any, list),
    plain("uniq", &[Type::Any], unique),
    variadic("without", &[Type::Any], Type::Any, without),
];

/// Steps that a new collection takes, because it takes the memory of several elements.
pub(super) const COLLECTION: usize = 4;

/// The elements of a slice of any type; none when the value is no slice. Takes a step for each.
pub(super) fn items<'v>(
    context: &mut Context<'_>,
    value: &'v Value,
) -> Result<Option<Cow<'v, [Value]>>, Fault> {
    let items: Cow<'_, [Value]> = match value {
        Value::List(list) => Cow::Borrowed(&list[..]),
        Value::Bytes(bytes) => {
            context.fuel.list(bytes.len())?;
            bytes.iter().map(|&byte| Value::Uint(byte.into(), UintType::Uint8)).collect()
        }
        Value::Object(object) if object.kind() == Kind::Slice => match object.content() {
            Some(Value::List(list)) => list.iter().cloned().collect(),
            _ => return Ok(None),
        },
        _ => return Ok(None),
    };
    context.fuel.take(items.len())?;
    Ok(Some(items))
}

/// The elements of a slice, or Sprig's message about the kind that it is not.
fn slice_of<'v>(
    context: &mut Context<'_>,
    value: &'v Value,
    complaint: &str,
) -> Result<Cow<'v, [Value]>, Fault> {
    if value.is_nil() {
        return Err(Fault::new("runtime error: invalid memory address or nil pointer dereference"));
    }
    items(context, value)?.ok_or_else(|| Fault::new(format!("{complaint} {}", value.kind().name())))
}

fn list(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    context.fuel.take(COLLECTION + args.len())?;
    Ok(Value::list(args.to_vec()))
}

fn append(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let old = slice_of(context, any(args, 0), "Cannot push on type")?;
    context.fuel.list(old.len())?;
    let mut items = Vec::with_capacity(old.len() + 1);
    items.extend_from_slice(&old);
    items.push(any(args, 1).clone());
    Ok(Value::list(items))
}

fn prepend(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let old = slice_of(context, any(args, 0), "Cannot prepend on type")?;
    context.fuel.list(old.len())?;
    let mut items = Vec::with_capacity(old.len() + 1);
    items.push(any(args, 1).clone());
    items.extend_from_slice(&old);
    Ok(Value::list(items))
}

fn first(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    Ok(slice_of(context, any(args, 0), "Cannot find first on type")?.first().cloned().unwrap_or(Value::Nil))
}

fn last(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    Ok(slice_of(context, any(args, 0), "Cannot find last on type")?.last().cloned().unwrap_or(Value::Nil))
}

fn all_but_first(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let items = slice_of(context, any(args, 0), "Cannot find rest on type")?;
    Ok(items.split_first().map_or_else(null, |(_, rest)| Value::list(rest.to_vec())))
}

fn initial(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let items = slice_of(context, any(args, 0), "Cannot find initial on type")?;
    Ok(items.split_last().map_or_else(null, |(_, initial)| Value::list(initial.to_vec())))
}

fn null() -> Value {
    Value::List(List::null(Element::Any))
}

fn reverse(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let items = slice_of(context, any(args, 0), "Cannot find reverse on type")?;
    Ok(Value::list(items.iter().rev().cloned().collect()))
}

fn compact(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let items = slice_of(context, any(args, 0), "Cannot compact on type")?;
    Ok(Value::list(items.iter().filter(|item| item.truth()).cloned().collect()))
}

/// What has been seen: strings by their hash, because long lists are lists of strings; everything else by comparing.
#[derive(Default)]
struct Seen<'v> {
    texts: HashSet<&'v Text>,
    others: Vec<&'v Value>,
}

impl<'v> Seen<'v> {
    fn has(&self, fuel: &mut Fuel, value: &Value) -> Result<bool, Fault> {
        if let Value::Text(text) = value {
            return Ok(self.texts.contains(text));
        }
        for other in &self.others {
            if deep_equal(fuel, value, other)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn add(&mut self, value: &'v Value) {
        match value {
            Value::Text(text) => {
                self.texts.insert(text);
            }
            value => self.others.push(value),
        }
    }
}

fn unique(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let items = slice_of(context, any(args, 0), "Cannot find uniq on type")?;
    let (mut seen, mut kept) = (Seen::default(), Vec::new());
    for item in items.iter() {
        if !seen.has(&mut context.fuel, item)? {
            seen.add(item);
            kept.push(item.clone());
        }
    }
    Ok(Value::list(kept))
}

fn without(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let items = slice_of(context, any(args, 0), "Cannot find without on type")?;
    let (mut omitted, mut kept) = (Seen::default(), Vec::new());
    for value in rest(args, 1) {
        omitted.add(value);
    }
    for item in items.iter() {
        if !omitted.has(&mut context.fuel, item)? {
            kept.push(item.clone());
        }
    }
    Ok(Value::list(kept))
}

fn has(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let (needle, haystack) = (any(args, 0), any(args, 1));
    if haystack.is_nil() {
        return Ok(Value::Bool(false));
    }
    for item in slice_of(context, haystack, "Cannot find has on type")?.iter() {
        if deep_equal(&mut context.fuel, needle, item)? {
            return Ok(Value::Bool(true));
        }
    }
    Ok(Value::Bool(false))
}

fn slice(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let whole = any(args, 0);
    let items = slice_of(context, whole, "list should be type of slice or array but")?;
    if items.is_empty() {
        return Ok(Value::Nil);
    }
    let start = args.get(1).map_or(0, to_int);
    let end = args.get(2).map_or(i64::try_from(items.len()).unwrap_or(i64::MAX), to_int);
    let (Ok(start), Ok(end)) = (usize::try_from(start), usize::try_from(end)) else {
        return Err(out_of_bounds());
    };
    let part = items.get(start..end).ok_or_else(out_of_bounds)?;
    Ok(match whole {
        Value::Bytes(bytes) => Value::Bytes(bytes[start..end].into()),
        Value::List(list) => Value::List(List::new(list.element(), part.to_vec())),
        _ => Value::list(part.to_vec()),
    })
}

fn out_of_bounds() -> Fault {
    Fault::new("reflect.Value.Slice: slice index out of bounds")
}

fn concat(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let mut all = Vec::new();
    for arg in args {
        let items = slice_of(context, arg, "Cannot concat type").map_err(as_list)?;
        context.fuel.list(all.len() + items.len())?;
        all.extend_from_slice(&items);
    }
    Ok(if all.is_empty() { null() } else { Value::list(all) })
}

/// The only message of its kind that goes on behind the kind.
fn as_list(fault: Fault) -> Fault {
    match fault {
        Fault::Message(message) if message.starts_with("Cannot concat") => {
            Fault::Message(message + " as list")
        }
        other => other,
    }
}

fn chunk(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let (size, list) = (int(args, 0), any(args, 1));
    let items = slice_of(context, list, "Cannot chunk type")?;
    let chunks = match (usize::try_from(size), items.len()) {
        (Ok(size @ 1..), _) => items.chunks(size).map(|chunk| Value::list(chunk.to_vec())).collect(),
        // Sprig divides floats to count the chunks, and so answers to some negative sizes, too.
        (Err(_), 1) if size != -1 => vec![Value::list(items.to_vec())],
        (Err(_), length @ 2..) if (length - 1) as u64 <= size.unsigned_abs() => Vec::new(),
        _ => return Err(Fault::new("runtime error: makeslice: len out of range")),
    };
    Ok(Value::List(List::new(Element::List, chunks)))
}
