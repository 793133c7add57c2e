//! Dictionaries: `set`, `unset` and `merge` change the map that they are given, as in Go.

use super::{
    Function,
    arguments::{any, bytes, map, text},
    lists::COLLECTION,
    merges::{Overwrite, merge_into},
    plain,
    texts::string,
    variadic, versions,
};
use crate::{
    context::Context,
    fault::Fault,
    limits::VALUE_DEPTH,
    value::{List, Map, MapType, Type, Value},
};

/// This module's rows.
pub(super) const FUNCTIONS: &[Function] = &[
    plain("deepCopy", &[Type::Any], deep_copy),
    variadic("dict", &[], Type::Any, dict),
    variadic("dig", &[], Type::Any, dig),
    plain("get", &[Type::Map, Type::Text], get),
    plain("hasKey", &[Type::Map, Type::Text], has_key),
    variadic("keys", &[], Type::Map, keys),
    variadic("merge", &[Type::Map], Type::Map, merge),
    variadic("mergeOverwrite", &[Type::Map], Type::Map, merge_overwrite),
    plain("mustDeepCopy", &[Type::Any], deep_copy),
    variadic("mustMerge", &[Type::Map], Type::Map, must_merge),
    variadic("mustMergeOverwrite", &[Type::Map], Type::Map, must_merge_overwrite),
    variadic("omit", &[Type::Map], Type::Text, omit),
    variadic("pick", &[Type::Map], Type::Text, pick),
    variadic("pluck", &[Type::Text], Type::Map, pluck),
    plain("set", &[Type::Map, Type::Text, Type::Any], set),
    plain("unset", &[Type::Map, Type::Text], unset),
    plain("values", &[Type::Map], values),
];

/// A key without a value gets the empty string.
fn dict(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    context.fuel.take(COLLECTION + args.len())?;
    let entry = |pair: &[Value]| {
        let value = pair.get(1).cloned().unwrap_or_else(|| "".into());
        Ok((string(context, any(pair, 0))?, value))
    };
    let entries: Vec<_> = args.chunks(2).map(entry).collect::<Result<_, Fault>>()?;
    Ok(Value::map(entries))
}

fn get(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    Ok(map(args, 0).get(bytes(args, 1)).unwrap_or_else(|| "".into()))
}

fn has_key(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::Bool(map(args, 0).has(bytes(args, 1))))
}

/// A new key moves those behind it.
fn set(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let map = map(args, 0);
    if map.is_null() {
        return Err(Fault::new("assignment to entry in nil map"));
    }
    context.fuel.take(map.len() / 64)?;
    map.set(text(args, 1), any(args, 2).clone());
    Ok(any(args, 0).clone())
}

fn unset(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    context.fuel.take(map(args, 0).len() / 64)?;
    map(args, 0).remove(bytes(args, 1));
    Ok(any(args, 0).clone())
}

/// Go's order is by chance; ours is the one of `range`.
fn keys(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let mut keys = Vec::new();
    for at in 0..args.len() {
        let map = map(args, at);
        context.fuel.list(map.len())?;
        keys.extend(map.borrow().iter().map(|(key, _)| key.clone()));
    }
    Ok(Value::texts(keys))
}

/// In the order of their keys, as `keys` has them.
fn values(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let map = map(args, 0);
    context.fuel.list(map.len())?;
    let values = map.borrow().iter().map(|(_, value)| value.clone()).collect();
    Ok(Value::list(values))
}

fn pluck(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let key = bytes(args, 0);
    Ok(Value::list((1..args.len()).filter_map(|at| map(args, at).get(key)).collect()))
}

fn pick(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let map = map(args, 0);
    let entries = (1..args.len()).filter_map(|at| Some((text(args, at), map.get(bytes(args, at))?)));
    Ok(Value::map(entries.collect::<Vec<_>>()))
}

fn omit(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let map = map(args, 0);
    context.fuel.map(map.len())?;
    let kept = Map::new(MapType::Any, map.entries());
    for at in 1..args.len() {
        kept.remove(bytes(args, at));
    }
    Ok(Value::Map(kept))
}

fn merge(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    swallowed(merged(context, args, Overwrite::Empty))
}

fn merge_overwrite(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    swallowed(merged(context, args, Overwrite::All))
}

fn must_merge(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    merged(context, args, Overwrite::Empty)
}

fn must_merge_overwrite(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    merged(context, args, Overwrite::All)
}

fn merged(context: &mut Context<'_>, args: &[Value], overwrite: Overwrite) -> Result<Value, Fault> {
    let destination = match map(args, 0) {
        null if null.is_null() => Map::empty(),
        map => map,
    };
    for at in 1..args.len() {
        merge_into(context, &destination, &map(args, at), overwrite)?;
    }
    Ok(Value::Map(destination))
}

/// Without `must`, an error of mergo becomes the empty string; a panic in it does not.
fn swallowed(result: Result<Value, Fault>) -> Result<Value, Fault> {
    match result {
        Err(Fault::Message(message)) if message == super::merges::DIFFERENT_TYPES => Ok("".into()),
        result => result,
    }
}

fn deep_copy(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    match any(args, 0) {
        nil if nil.is_nil() => Err(Fault::new("reflect: call of reflect.Value.Type on zero Value")),
        value => copy(context, value, 0),
    }
}

fn copy(context: &mut Context<'_>, value: &Value, depth: usize) -> Result<Value, Fault> {
    if depth > VALUE_DEPTH {
        return Err(Fault::Limit(format!("values that nest deeper than {VALUE_DEPTH} are copied")));
    }
    match value {
        Value::List(list) if list.is_null() => Ok(value.clone()),
        Value::List(list) => {
            context.fuel.list(list.len())?;
            context.fuel.take(COLLECTION)?;
            let items = list.iter().map(|item| copy(context, item, depth + 1)).collect::<Result<_, _>>()?;
            Ok(Value::List(List::new(list.element(), items)))
        }
        Value::Map(map) => {
            context.fuel.map(map.len())?;
            context.fuel.take(COLLECTION)?;
            let entries = map.borrow();
            let entries =
                entries.iter().map(|(key, value)| Ok((key.clone(), copy(context, value, depth + 1)?)));
            Ok(Value::Map(Map::new(map.kind(), entries.collect::<Result<Vec<_>, Fault>>()?)))
        }
        Value::Object(object) => Ok(Value::Object(versions::copied(object))),
        value => Ok(value.clone()),
    }
}

/// `dig "a" "b" DEFAULT DICT`: what is missing is the default, what is no dictionary is an error.
fn dig(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let [keys @ .., default, dict] = args else { return Err(too_few()) };
    if keys.is_empty() {
        return Err(too_few());
    }
    let mut dict = asserted(dict)?;
    if let Some(other) = keys.iter().find(|key| !matches!(key, Value::Text(_))) {
        return Err(not_a(other, "string"));
    }
    for at in 0..keys.len() {
        let Some(step) = dict.get(bytes(keys, at)) else { return Ok(default.clone()) };
        if at + 1 == keys.len() {
            return Ok(step);
        }
        dict = asserted(&step)?;
    }
    Ok(default.clone())
}

fn too_few() -> Fault {
    Fault::new("dig needs at least three arguments")
}

/// A Go type assertion, which takes the very type only.
fn asserted(value: &Value) -> Result<Map, Fault> {
    match value {
        Value::Map(map) if matches!(map.kind(), MapType::Any | MapType::Nil) => Ok(map.clone()),
        other => Err(not_a(other, "map[string]interface {}")),
    }
}

fn not_a(value: &Value, wanted: &str) -> Fault {
    let found = if value.is_nil() { "nil" } else { value.type_name() };
    Fault::new(format!("interface conversion: interface {{}} is {found}, not {wanted}"))
}

#[cfg(test)]
mod tests {
    use crate::{
        context::{Context, Instant, Random, Version},
        fault::Fault,
        functions::{Run, find},
        limits::Fuel,
        value::Value,
    };

    struct Zeros;

    impl Random for Zeros {
        fn fill(&mut self, bytes: &mut [u8]) {
            bytes.fill(0);
        }
    }

    /// A map that holds the one below it twice, sixty times over.
    fn shared() -> Value {
        let doubled = |map: Value| Value::map([("a".into(), map.clone()), ("b".into(), map)]);
        (0..60).fold(Value::map([]), |map, _| doubled(map))
    }

    #[test]
    fn what_shares_its_parts_is_walked_as_long_as_steps_last() {
        let (mut zeros, now) = (Zeros, Instant { seconds: 0, nanoseconds: 0 });
        let mut context = Context::new(Version::V4_1, &mut zeros, now);
        for (name, args) in [
            ("deepCopy", vec![shared()]),
            ("merge", vec![shared(), shared()]),
            ("mergeOverwrite", vec![shared(), shared()]),
            ("deepEqual", vec![shared(), shared()]),
            ("has", vec![shared(), Value::list(vec![shared()])]),
            ("uniq", vec![Value::list(vec![shared(), shared()])]),
            ("toYaml", vec![shared()]),
            ("toToml", vec![shared()]),
        ] {
            context.fuel = Fuel::of(100_000);
            let Run::Plain(run) = find(name.as_bytes(), Version::V4_1).unwrap().run else { panic!("{name}") };
            assert!(matches!(run(&mut context, &args), Err(Fault::Limit(_))), "{name}");
        }
    }
}
