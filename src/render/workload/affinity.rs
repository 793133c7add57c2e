//! How a workload's pods keep apart from each other.

use super::Subject;
use crate::{
    map,
    spec::workload::AntiAffinity,
    value::{Data, Map, Value},
};

/// A pod's spec with the workload's anti-affinity, beside the affinity that it has.
pub(super) fn put(subject: &Subject<'_>, mut spec: Value) -> Value {
    let Some(wanted) = &subject.workload.anti_affinity else { return spec };
    let term = map! {
        "labelSelector" => subject.selector(),
        "topologyKey" => "kubernetes.io/hostname",
    };
    let (list, item) = match wanted.value {
        AntiAffinity::Required => ("requiredDuringSchedulingIgnoredDuringExecution", term),
        AntiAffinity::Preferred => {
            let weighted = map! { "weight" => 100_i64, "podAffinityTerm" => term };
            ("preferredDuringSchedulingIgnoredDuringExecution", weighted)
        }
    };
    let item = Value { trace: wanted.trace.clone(), ..item };
    let affinity = child(&mut spec, "affinity").and_then(|affinity| child(affinity, "podAntiAffinity"));
    if let Some(place) = affinity.and_then(Value::as_map_mut) {
        place.put_missing(list, Value::from(Vec::<Value>::new()));
        if let Some(Value { data: Data::List(items), .. }) = place.get_mut(list) {
            items.push(item);
        }
    }
    spec
}

/// The map in a field, which is made where there is none.
fn child<'a>(object: &'a mut Value, field: &str) -> Option<&'a mut Value> {
    let map = object.as_map_mut()?;
    map.put_missing(field, Map::default());
    map.get_mut(field)
}
