//! Where two values differ to the API server, which fills in what a manifest leaves out.

use crate::{
    schema::quantity::Quantity,
    value::{Data, Map, Step, Value},
};

/// What fields of claims and their templates are when nobody says.
const DEFAULTS: &[(&str, &str)] =
    &[("apiVersion", "v1"), ("kind", "PersistentVolumeClaim"), ("volumeMode", "Filesystem")];

/// What is no part of what was asked for.
const IGNORED: &[&str] = &["creationTimestamp", "status"];

/// The steps to the first field that differs, the last one first; `None` when nothing does.
pub(super) fn difference(old: Option<&Value>, new: Option<&Value>) -> Option<Vec<Step>> {
    let said = |value: Option<&'_ Value>| value.is_some_and(|value| !value.is_null() && !is_empty(value));
    match (old, new) {
        (Some(old), Some(new)) => within(old, new),
        _ => (said(old) || said(new)).then(Vec::new),
    }
}

fn within(old: &Value, new: &Value) -> Option<Vec<Step>> {
    match (&old.data, &new.data) {
        (Data::Map(old), Data::Map(new)) => in_maps(old, new),
        (Data::List(old), Data::List(new)) if old.len() == new.len() => {
            let mut pairs = old.iter().zip(new.iter()).enumerate();
            pairs.find_map(|(at, (old, new))| deeper(within(old, new), at))
        }
        (Data::Map(_) | Data::List(_), _) | (_, Data::Map(_) | Data::List(_)) => {
            (!is_empty(old) || !is_empty(new)).then(Vec::new)
        }
        _ => (old.spelled() != new.spelled()).then(Vec::new),
    }
}

fn in_maps(old: &Map, new: &Map) -> Option<Vec<Step>> {
    let gone = old.iter().filter(|entry| new.get(&entry.key).is_none());
    new.iter().chain(gone).filter(|entry| !IGNORED.contains(&&*entry.key)).find_map(|entry| {
        let key = &*entry.key;
        let (before, after) = (old.get(key), new.get(key));
        let found = match (before, after) {
            (Some(one), None) | (None, Some(one)) if is_default(key, one) => None,
            (Some(before), Some(after)) if key == "storage" && is_same_amount(before, after) => None,
            _ => difference(before, after),
        };
        deeper(found, key)
    })
}

fn deeper(found: Option<Vec<Step>>, step: impl Into<Step>) -> Option<Vec<Step>> {
    let mut found = found?;
    found.push(step.into());
    Some(found)
}

fn is_default(key: &str, value: &Value) -> bool {
    value.as_str().is_some_and(|text| DEFAULTS.contains(&(key, text)))
}

/// `1Gi` is `1024Mi`.
fn is_same_amount(old: &Value, new: &Value) -> bool {
    let of = |value: &Value| Quantity::parse(&value.spelled()?);
    of(old).is_some() && of(old) == of(new)
}

fn is_empty(value: &Value) -> bool {
    value.as_map().is_some_and(Map::is_empty) || value.as_list().is_some_and(<[Value]>::is_empty)
}

#[cfg(test)]
mod tests {
    use super::difference;
    use crate::{map, value::Value};

    fn differ(old: &Value, new: &Value) -> bool {
        difference(Some(old), Some(new)).is_some()
    }

    #[test]
    fn what_the_api_server_fills_in_is_no_difference() {
        let claim =
            |spec: Value| vec![map! { "metadata" => map! { "name" => "data" }, "spec" => spec }].into();
        let plain: Value = claim(map! { "resources" => map! { "requests" => map! { "storage" => "1Gi" } } });
        let said = map! { "volumeMode" => "Filesystem", "resources" => map! { "requests" => map! { "storage" => "1024Mi" } } };
        assert!(!differ(&plain, &claim(said)));
        assert!(differ(&plain, &claim(map! { "volumeMode" => "Block" })));
        assert!(!differ(&map! { "a" => Value::NULL, "b" => map! {} }, &map! {}));
    }

    #[test]
    fn the_first_field_that_differs_is_found() {
        let labels = |text: &str| map! { "matchLabels" => map! { "app" => text } };
        let steps = difference(Some(&labels("a")), Some(&labels("b"))).unwrap();
        assert_eq!(steps, ["app".into(), "matchLabels".into()]);
        assert!(difference(None, None).is_none() && difference(None, Some(&map! {})).is_none());
    }
}
