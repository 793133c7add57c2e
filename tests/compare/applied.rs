//! What is told is all that differs: applied to the one side it gives the other.

use super::{bundle, difference};
use platc::{
    diff::groups,
    review::{Class, FieldChange, Group, Object, Question, Reach, Review, Step, Subject, What},
    value::Value,
};
use proptest::{prelude::*, sample::subsequence};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// Objects by what they are.
type State = BTreeMap<Subject, Json>;

fn leaf() -> impl Strategy<Value = Json> {
    prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        (0..3_i64).prop_map(Json::from),
        "[ab]{0,2}".prop_map(Json::from),
    ]
}

/// Data of any shape: maps, lists of scalars, of maps with names and without, of both.
fn data() -> impl Strategy<Value = Json> {
    leaf().prop_recursive(3, 24, 4, |inner| {
        let map = prop::collection::btree_map("[abc]|a\\.b|ports", inner.clone(), 0..4);
        let map = map.prop_map(|map| Json::Object(map.into_iter().collect())).boxed();
        let named = (0..3_u8, map.clone()).prop_map(|(name, mut item)| {
            item["name"] = json!(format!("n{name}"));
            item
        });
        prop_oneof![
            3 => map.clone(),
            1 => prop::collection::vec(leaf(), 0..4).prop_map(Json::from),
            2 => prop::collection::vec(named, 0..4).prop_map(Json::from),
            1 => prop::collection::vec(map, 0..3).prop_map(Json::from),
            1 => prop::collection::vec(inner, 0..3).prop_map(Json::from),
        ]
    })
}

/// Containers with environment variables and ports, in any order.
fn containers() -> impl Strategy<Value = Json> {
    let env = subsequence(vec!["A", "B", "C", "D"], 0..=4).prop_shuffle();
    let ports = subsequence(vec![(80, "TCP"), (80, "UDP"), (81, ""), (82, "TCP")], 0..=4).prop_shuffle();
    let container = (env, 0..3_u8, ports, 0..3_u8).prop_map(|(env, value, ports, image)| {
        let port = |(port, protocol): (i64, &str)| match protocol {
            "" => json!({"containerPort": port}),
            _ => json!({"containerPort": port, "protocol": protocol}),
        };
        let env: Vec<Json> = env.into_iter().map(|name| json!({"name": name, "value": value})).collect();
        let ports: Vec<Json> = ports.into_iter().map(port).collect();
        json!({"image": format!("shop/web:{image}"), "env": env, "ports": ports})
    });
    let chosen = subsequence(vec!["main", "proxy", "logs"], 0..=3).prop_shuffle();
    (chosen, prop::collection::vec(container, 3)).prop_map(|(names, containers)| {
        let named = names.into_iter().zip(containers).map(|(name, mut container)| {
            container["name"] = json!(name);
            container
        });
        named.collect()
    })
}

fn state() -> impl Strategy<Value = Vec<Json>> {
    let kinds = [("v1", "ConfigMap"), ("apps/v1", "Deployment"), ("shop.example/v1", "Shop")];
    let object = (prop::sample::select(kinds.to_vec()), "[ab]", "[xy]", data(), containers());
    let object = object.prop_map(|((api, kind), name, namespace, data, containers)| {
        json!({
            "apiVersion": api, "kind": kind, "metadata": {"name": name, "namespace": namespace},
            "spec": {"data": data, "containers": containers, "a": 1, "b": "two", "c": true},
        })
    });
    prop::collection::vec(object, 0..6).prop_map(|objects| {
        let key = |object: &Json| {
            let path = ["/kind", "/metadata/name", "/metadata/namespace"];
            path.map(|path| object.pointer(path).unwrap().to_string())
        };
        let distinct: BTreeMap<_, Json> = objects.into_iter().map(|object| (key(&object), object)).collect();
        distinct.into_values().collect()
    })
}

/// Each with its app, which is its name's.
fn owned(state: &[Json]) -> Vec<(&'static str, Value)> {
    let app = |object: &Json| if object["metadata"]["name"] == "a" { "a" } else { "b" };
    state.iter().map(|object| (app(object), Value::from(object.clone()))).collect()
}

fn read(objects: &[(&'static str, Value)]) -> State {
    let subject =
        |object: &Value| Subject::Manifest(platc::bundle::Manifest { object: object.clone() }.identity());
    objects.iter().map(|(_, object)| (subject(object), object.to_json())).collect()
}

/// One step into data.
fn within<'j>(data: &'j mut Json, step: &Step) -> &'j mut Json {
    match step {
        Step::Key(key) => &mut data[&**key],
        Step::Item(at) => &mut data[at],
        Step::Named { by, .. } => {
            let at = position(data, by);
            &mut data[at]
        }
    }
}

fn position(list: &Json, by: &str) -> usize {
    let says = |item: &Json| {
        by.split(',').all(|part| {
            let (key, wanted) = part.split_once('=').unwrap();
            let is_default = key == "protocol" && wanted == "TCP" && item.get(key).is_none();
            let said = item.get(key).map(|said| said.as_str().map_or(said.to_string(), str::to_owned));
            is_default || said.as_deref() == Some(wanted)
        }) && (by.contains("protocol") || item.get("protocol").is_none_or(|protocol| protocol == "TCP"))
    };
    let found: Vec<usize> =
        (0..).zip(list.as_array().unwrap()).filter(|(_, item)| says(item)).map(|(at, _)| at).collect();
    assert_eq!(found.len(), 1, "{by} in {list}");
    found[0]
}

fn end<'j>(object: &'j mut Json, path: &[Step]) -> &'j mut Json {
    path.iter().fold(object, within)
}

/// Carries out changes of fields: first what goes, from behind, then what is other, then what comes, then the order.
fn apply(object: &mut Json, fields: &[FieldChange]) {
    let json = |value: Option<&Value>| value.map(Value::to_json);
    for field in fields.iter().rev().filter(|field| field.new.is_none()) {
        let (last, above) = field.path.0.split_last().unwrap();
        let above = end(object, above);
        let gone = match last {
            Step::Key(key) => above.as_object_mut().unwrap().remove(&**key).unwrap(),
            Step::Item(at) => above.as_array_mut().unwrap().remove(*at),
            Step::Named { by, .. } => {
                let at = position(above, by);
                above.as_array_mut().unwrap().remove(at)
            }
        };
        assert_eq!(Some(gone), json(field.old));
    }
    let is_order = |field: &&FieldChange| field.class == Class::Order;
    for field in fields.iter().filter(|field| field.old.is_some() && field.new.is_some() && !is_order(field))
    {
        let place = end(object, &field.path.0);
        assert_eq!(Some(&*place), json(field.old).as_ref());
        *place = json(field.new).unwrap();
    }
    for field in fields.iter().filter(|field| field.old.is_none()) {
        let (last, above) = field.path.0.split_last().unwrap();
        let above = end(object, above);
        let new = json(field.new).unwrap();
        match last {
            Step::Key(key) => assert!(above.as_object_mut().unwrap().insert(key.to_string(), new).is_none()),
            Step::Item(at) | Step::Named { at, .. } => {
                let items = above.as_array_mut().unwrap();
                items.insert((*at).min(items.len()), new);
            }
        }
    }
    for field in fields.iter().filter(is_order) {
        let list = end(object, &field.path.0);
        let new = json(field.new).unwrap();
        let sorted = |list: &Json| {
            let mut items: Vec<String> = list.as_array().unwrap().iter().map(Json::to_string).collect();
            items.sort();
            items
        };
        assert_eq!(sorted(list), sorted(&new), "an order changes no item");
        assert_ne!(*list, new);
        *list = new;
    }
}

fn value(object: &Object) -> Json {
    let What::Value(value) = object.what else { panic!("{object:?}") };
    value.to_json()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn changes_applied_to_the_one_give_the_other(old in state(), new in state()) {
        let [old, new] = [owned(&old), owned(&new)];
        let (mut state, expected) = (read(&old), read(&new));
        let [old, new] = [bundle(old), bundle(new)];
        prop_assert!(difference(&old, &old).changes.is_empty());
        let difference = difference(&old, &new);
        let mut come: State = State::new();
        for change in &difference.changes {
            let before = change.old.as_ref().map(|object| state.remove(&object.subject).unwrap());
            if let (Some(before), Some(object)) = (&before, &change.old) {
                prop_assert_eq!(before, &value(object));
            }
            let Some(object) = &change.new else { continue };
            let mut after = before.unwrap_or_else(|| value(object));
            apply(&mut after, &change.fields);
            prop_assert!(come.insert(object.subject.clone(), after).is_none());
        }
        state.append(&mut come);
        prop_assert_eq!(state, expected);
    }

    #[test]
    fn groups_tell_each_change_once(old in state(), new in state()) {
        let [old, new] = [bundle(owned(&old)), bundle(owned(&new))];
        let changes = difference(&old, &new).changes;
        let question = Question::States { before: "old".into(), after: "new".into() };
        let sources = [&*super::NO_SOURCES; 2];
        let (words, reach, reasons) = (BTreeMap::new(), Reach::default(), Vec::new());
        let review =
            Review { question, changes, own: 0, words, consequences: Vec::new(), reach, reasons, sources };
        // An item with a name is the same at whichever place of its list: paths are compared as they are told.
        let mut told: Vec<(usize, Option<String>)> = Vec::new();
        let place = |change| review.changes.iter().position(|one| std::ptr::eq(one, change)).unwrap();
        for group in groups(&review, |_| true) {
            match group {
                Group::Objects { changes, fields } => {
                    prop_assert_eq!(changes.len(), 1);
                    if changes[0].fields.is_empty() || changes[0].is_renamed() {
                        told.push((place(changes[0]), None));
                    }
                    told.extend(fields.iter().map(|field| (place(changes[0]), Some(field.path.to_string()))));
                }
                Group::Field { field, objects } => {
                    prop_assert!(objects.len() >= 3);
                    for object in objects {
                        let as_told = |one: &FieldChange| (one.path.to_string(), one.old.cloned(), one.new.cloned());
                        prop_assert!(object.fields.iter().any(|one| as_told(one) == as_told(field)));
                        told.push((place(object), Some(field.path.to_string())));
                    }
                }
            }
        }
        let all = review.changes.iter().enumerate().flat_map(|(at, change)| {
            let whole = (change.fields.is_empty() || change.is_renamed()).then_some((at, None));
            whole.into_iter().chain(change.fields.iter().map(move |field| (at, Some(field.path.to_string()))))
        });
        let all: BTreeSet<(usize, Option<String>)> = all.collect();
        prop_assert_eq!(told.len(), all.len());
        prop_assert_eq!(told.into_iter().collect::<BTreeSet<_>>(), all);
    }
}
