//! `merge` and `mergeOverwrite` as mergo 1.0.1 does them, with what its maps share afterwards.

use crate::{
    context::Context,
    fault::Fault,
    limits::VALUE_DEPTH,
    value::{Kind, Map, MapType, Value},
};

/// Mergo's error, which only `mustMerge` shows.
pub(super) const DIFFERENT_TYPES: &str = "src and dst must be of same type";

/// Which values of the destination give way.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Overwrite {
    /// Missing and empty ones: `merge`.
    Empty,
    /// All: `mergeOverwrite`.
    All,
}

/// Merges `source` into `destination`, which changes. Maps that are missing there are shared with the source from then on,
/// not copied.
///
/// # Errors
/// Mergo's, and `Fault::Limit` when maps nest too deep.
pub(super) fn merge_into(
    context: &mut Context<'_>,
    destination: &Map,
    source: &Map,
    overwrite: Overwrite,
) -> Result<(), Fault> {
    merge(context, destination, source, overwrite, 0)
}

fn merge(
    context: &mut Context<'_>,
    destination: &Map,
    source: &Map,
    overwrite: Overwrite,
    depth: usize,
) -> Result<(), Fault> {
    if depth > VALUE_DEPTH {
        return Err(Fault::Limit(format!("maps that nest deeper than {VALUE_DEPTH} are merged")));
    }
    // The keys as they are now: source and destination may be one map.
    context.fuel.map(source.len())?;
    let entries = source.entries();
    for (key, new) in entries {
        let old = destination.get(&key);
        match (&old, &new) {
            (_, Value::Nil | Value::Nothing) if overwrite == Overwrite::Empty => continue,
            (Some(Value::Map(old)), Value::Map(new)) if !old.is_null() => {
                merge(context, old, new, overwrite, depth + 1)?;
                if !old.is_empty() {
                    continue;
                }
            }
            (Some(Value::Object(old)), Value::Map(_))
                if overwrite == Overwrite::Empty && old.kind() == Kind::Ptr =>
            {
                return Err(Fault::new(DIFFERENT_TYPES));
            }
            _ => {}
        }
        if destination.kind() == MapType::Texts {
            refuse_what_is_no_string(source, &new, old.is_some())?;
        }
        if overwrite == Overwrite::All || old.is_none_or(|old| !old.truth()) {
            destination.set(key, new);
        }
    }
    Ok(())
}

/// Go's panics where something else is merged into the strings that `split` answers.
fn refuse_what_is_no_string(source: &Map, new: &Value, is_there: bool) -> Result<(), Fault> {
    match new {
        Value::List(_) | Value::Bytes(_) if is_there => {
            Err(Fault::new("reflect: call of reflect.Value.IsNil on string Value"))
        }
        _ if source.kind() == MapType::Texts => Ok(()),
        _ => Err(Fault::new(
            "reflect.Value.SetMapIndex: value of type interface {} is not assignable to type string",
        )),
    }
}
