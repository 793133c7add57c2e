//! Which labels a selector selects: `matchLabels`, `matchExpressions`, and the bare maps of Services.

use crate::value::{Map, Value};

/// Labels that Kubernetes' controllers give pods, whatever their templates say
/// (<https://kubernetes.io/docs/reference/labels-annotations-taints/>).
const GIVEN: &[&str] = &[
    "apps.kubernetes.io/pod-index",
    "batch.kubernetes.io/controller-uid",
    "batch.kubernetes.io/job-completion-index",
    "batch.kubernetes.io/job-name",
    "controller-revision-hash",
    "controller-uid",
    "job-name",
    "pod-template-hash",
    "statefulset.kubernetes.io/pod-name",
    "topology.kubernetes.io/region",
    "topology.kubernetes.io/zone",
];

/// Whether a `LabelSelector` selects these labels. An empty one selects everything, as Kubernetes' API docs say.
pub fn selects(selector: &Value, labels: Option<&Map>) -> bool {
    let same = selector.get("matchLabels").is_none_or(|wanted| has_all(wanted, labels));
    let expressions = selector.get("matchExpressions").and_then(Value::as_list).unwrap_or_default();
    same && expressions.iter().all(|expression| holds(expression, labels))
}

/// Whether a `LabelSelector` asks for nothing, and so selects everything.
pub fn is_empty(selector: &Value) -> bool {
    let labels = selector.get("matchLabels").and_then(Value::as_map).is_none_or(Map::is_empty);
    labels && selector.get("matchExpressions").and_then(Value::as_list).unwrap_or_default().is_empty()
}

/// Whether labels have all that a map says.
pub fn has_all(wanted: &Value, labels: Option<&Map>) -> bool {
    let of = |key: &str| labels.and_then(|labels| labels.get(key));
    let holds = |key: &str, value| of(key) == Some(value) || GIVEN.contains(&key);
    wanted.as_map().is_none_or(|wanted| wanted.iter().all(|entry| holds(&entry.key, &entry.value)))
}

fn holds(expression: &Value, labels: Option<&Map>) -> bool {
    let text = |key| expression.get(key).and_then(Value::as_str).unwrap_or_default();
    let is = labels.and_then(|labels| labels.get(text("key")));
    let values = expression.get("values").and_then(Value::as_list).unwrap_or_default();
    match text("operator") {
        "In" => is.map_or(GIVEN.contains(&text("key")), |is| values.contains(is)),
        "NotIn" => is.is_none_or(|is| !values.contains(is)),
        "Exists" => is.is_some() || GIVEN.contains(&text("key")),
        "DoesNotExist" => is.is_none(),
        _ => false,
    }
}
