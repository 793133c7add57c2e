//! Lays `raw` and patches over an object, as Kubernetes' strategic merge patch does.

use crate::{
    schema::{MergeKeys, merge_keys},
    value::{Data, Map, Value},
};

/// How a patch says that something is to be replaced or removed instead of merged; in an item without a name it
/// means the whole list.
const DIRECTIVE: &str = "$patch";

/// Lays a patch over an object, or over a part of one: maps merge, `null` takes away, lists with merge keys merge
/// item by item, everything else is replaced.
pub(super) fn merge(object: &mut Value, patch: &Value) {
    let api_version = object.get("apiVersion").and_then(Value::as_str).unwrap_or_default();
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    lay(object, patch, merge_keys(group));
}

fn lay(object: &mut Value, patch: &Value, keys: &MergeKeys) {
    let replaces = directive(patch) == Some("replace");
    let (Some(lower), Some(upper), false) = (object.as_map_mut(), patch.as_map(), replaces) else {
        *object = clean(patch);
        return;
    };
    for entry in upper.iter().filter(|entry| &*entry.key != DIRECTIVE) {
        if entry.value.is_null() || directive(&entry.value) == Some("delete") {
            lower.remove(&entry.key);
            continue;
        }
        let Some(place) = lower.get_mut(&entry.key) else {
            lower.push(crate::value::Entry { value: clean(&entry.value), ..entry.clone() });
            continue;
        };
        match merge_key(&entry.key, place, &entry.value, keys) {
            Some(name) => lay_items(place, &entry.value, name, keys),
            None => lay(place, &entry.value, keys),
        }
    }
}

/// The field that names the items of both lists; `None` when they are no such lists.
fn merge_key(field: &str, lower: &Value, upper: &Value, keys: &MergeKeys) -> Option<&'static str> {
    let (_, names) = keys.iter().find(|(list, _)| *list == field)?;
    let (lower, upper) = (lower.as_list()?, upper.as_list()?);
    let has = |item: &Value, name: &str| item.get(name).is_some() || directive(item) == Some("replace");
    names.iter().copied().find(|name| lower.iter().chain(upper).all(|item| has(item, name)))
}

fn lay_items(list: &mut Value, patch: &Value, name: &str, keys: &MergeKeys) {
    let (Data::List(items), Some(patches)) = (&mut list.data, patch.as_list()) else { return };
    if patches.iter().any(|patch| directive(patch) == Some("replace") && patch.get(name).is_none()) {
        items.clear();
    }
    for patch in patches.iter().filter(|patch| patch.get(name).is_some()) {
        let known = items.iter().position(|item| item.get(name) == patch.get(name));
        match (known, directive(patch)) {
            (Some(at), Some("delete")) => {
                items.remove(at);
            }
            (Some(at), _) => lay(&mut items.make_mut()[at], patch, keys),
            (None, Some("delete")) => {}
            (None, _) => items.push(clean(patch)),
        }
    }
}

fn directive(patch: &Value) -> Option<&str> {
    patch.get(DIRECTIVE).and_then(Value::as_str)
}

/// A patch where nothing is to be patched: without directives, and without what it takes away.
fn clean(patch: &Value) -> Value {
    let data = match &patch.data {
        Data::Map(map) => {
            let kept = map.iter().filter(|entry| !entry.value.is_null() && &*entry.key != DIRECTIVE);
            let cleaned =
                kept.map(|entry| crate::value::Entry { value: clean(&entry.value), ..entry.clone() });
            Data::Map(cleaned.collect::<Map>())
        }
        Data::List(items) => Data::List(items.iter().map(clean).collect()),
        scalar => scalar.clone(),
    };
    Value { data, trace: patch.trace.clone() }
}

#[cfg(test)]
mod tests {
    use crate::{render::sample::value, yaml::emit};

    fn merged(object: &str, patch: &str) -> String {
        let mut object = value(object);
        super::merge(&mut object, &value(patch));
        emit(&object)
    }

    fn written(text: &str) -> String {
        emit(&value(text))
    }

    #[test]
    fn maps_merge_and_other_lists_are_replaced() {
        let object = "{spec: {replicas: 2, template: {spec: {tolerations: [{key: a}], dnsPolicy: Default}}}}";
        let patch = "{spec: {template: {spec: {tolerations: [{key: b}], hostNetwork: true}}}}";
        let spec = "{tolerations: [{key: b}], dnsPolicy: Default, hostNetwork: true}";
        assert_eq!(
            merged(object, patch),
            written(&format!("{{spec: {{replicas: 2, template: {{spec: {spec}}}}}}}"))
        );
    }

    #[test]
    fn items_are_known_by_their_merge_key() {
        let object =
            "{containers: [{name: main, image: a, env: [{name: A, value: '1'}]}, {name: proxy, image: b}]}";
        let patch = "{containers: [{name: main, env: [{name: B, value: '2'}]}, {name: third, image: c}]}";
        let env = "[{name: A, value: '1'}, {name: B, value: '2'}]";
        let expected = format!(
            "{{containers: [{{name: main, image: a, env: {env}}}, {{name: proxy, image: b}}, {{name: third, image: c}}]}}"
        );
        assert_eq!(merged(object, patch), written(&expected));
    }

    #[test]
    fn ports_are_known_by_what_they_are_ports_of() {
        let pod =
            merged("{ports: [{containerPort: 80, name: a}]}", "{ports: [{containerPort: 80, hostPort: 80}]}");
        assert_eq!(pod, written("{ports: [{containerPort: 80, name: a, hostPort: 80}]}"));
        let service = merged("{ports: [{port: 80, name: a}]}", "{ports: [{port: 80, nodePort: 30080}]}");
        assert_eq!(service, written("{ports: [{port: 80, name: a, nodePort: 30080}]}"));
    }

    #[test]
    fn an_item_without_the_key_replaces_the_list() {
        assert_eq!(merged("{env: [{name: A}]}", "{env: [{value: x}]}"), written("{env: [{value: x}]}"));
    }

    #[test]
    fn null_takes_away_and_is_written_nowhere() {
        assert_eq!(
            merged("{a: 1, b: {c: 2, d: 3}}", "{a: null, b: {c: null}, e: {f: null}, g: null}"),
            written("{b: {d: 3}, e: {}}")
        );
    }

    #[test]
    fn directives_delete_and_replace() {
        let volumes = "{volumes: [{name: a, emptyDir: {}}, {name: b, emptyDir: {}}]}";
        let deleted =
            merged(volumes, "{volumes: [{name: a, $patch: delete}, {name: absent, $patch: delete}]}");
        assert_eq!(deleted, written("{volumes: [{name: b, emptyDir: {}}]}"));
        let replaced = merged(volumes, "{volumes: [{$patch: replace}, {name: c, emptyDir: {}}]}");
        assert_eq!(replaced, written("{volumes: [{name: c, emptyDir: {}}]}"));
        let source = merged(volumes, "{volumes: [{name: a, $patch: replace, hostPath: {path: /x}}]}");
        assert_eq!(source, written("{volumes: [{name: a, hostPath: {path: /x}}, {name: b, emptyDir: {}}]}"));
        assert_eq!(merged("{a: {b: 1}, c: 2}", "{a: {$patch: delete}}"), written("{c: 2}"));
    }

    #[test]
    fn a_custom_resource_has_no_merge_keys() {
        let object = "{apiVersion: monitoring.coreos.com/v1, spec: {containers: [{name: a, image: b}]}}";
        let patch = "{spec: {containers: [{name: a, args: [c]}]}}";
        let expected = "{apiVersion: monitoring.coreos.com/v1, spec: {containers: [{name: a, args: [c]}]}}";
        assert_eq!(merged(object, patch), written(expected));
    }
}
