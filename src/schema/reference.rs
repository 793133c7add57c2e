//! What a pod names and cannot start without.

use crate::value::{Data, Value};
use std::{collections::BTreeSet, sync::Arc};

/// An object of the pod's namespace, by kind and name.
pub type Reference = (&'static str, Arc<str>);

/// Where a pod's spec names other objects: the field, the field below it that holds the name, and the kind.
const REFERENCES: &[(&str, &str, &str)] = &[
    ("azureFile", "secretName", "Secret"),
    ("configMap", "name", "ConfigMap"),
    ("configMapKeyRef", "name", "ConfigMap"),
    ("configMapRef", "name", "ConfigMap"),
    ("imagePullSecrets", "name", "Secret"),
    ("nodePublishSecretRef", "name", "Secret"),
    ("persistentVolumeClaim", "claimName", "PersistentVolumeClaim"),
    ("secret", "name", "Secret"),
    ("secret", "secretName", "Secret"),
    ("secretKeyRef", "name", "Secret"),
    ("secretRef", "name", "Secret"),
];

/// Every ConfigMap, Secret and claim that a pod's spec names, wherever it does.
pub fn of_pod(spec: &Value) -> BTreeSet<Reference> {
    let mut found = BTreeSet::new();
    collect("", spec, &mut found);
    found
}

/// The items of a list stand in the list's field.
fn collect(field: &str, value: &Value, found: &mut BTreeSet<Reference>) {
    match &value.data {
        Data::List(items) => items.iter().for_each(|item| collect(field, item, found)),
        Data::Map(map) => {
            for (_, holder, kind) in REFERENCES.iter().filter(|(place, ..)| *place == field) {
                found.extend(map.get(holder).and_then(Value::as_str).map(|name| (*kind, name.into())));
            }
            map.iter().for_each(|entry| collect(&entry.key, &entry.value, found));
        }
        _ => {}
    }
}
