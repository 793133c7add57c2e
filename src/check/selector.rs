//! Which labels a selector selects: `matchLabels`, `matchExpressions`, and the bare maps of Services.

use crate::value::{Map, Value};

/// Whether a `LabelSelector` selects these labels. An empty one selects everything, as Kubernetes' API docs say.
pub fn selects(selector: &Value, labels: Option<&Map>) -> bool {
    let same = selector.get("matchLabels").is_none_or(|wanted| has_all(wanted, labels));
    let expressions = selector.get("matchExpressions").and_then(Value::as_list).unwrap_or_default();
    same && expressions.iter().all(|expression| holds(expression, labels))
}

/// Whether labels have all that a map says.
pub fn has_all(wanted: &Value, labels: Option<&Map>) -> bool {
    let of = |key: &str| labels.and_then(|labels| labels.get(key));
    wanted.as_map().is_none_or(|wanted| wanted.iter().all(|entry| of(&entry.key) == Some(&entry.value)))
}

fn holds(expression: &Value, labels: Option<&Map>) -> bool {
    let text = |key| expression.get(key).and_then(Value::as_str).unwrap_or_default();
    let is = labels.and_then(|labels| labels.get(text("key")));
    let values = expression.get("values").and_then(Value::as_list).unwrap_or_default();
    match text("operator") {
        "In" => is.is_some_and(|is| values.contains(is)),
        "NotIn" => is.is_none_or(|is| !values.contains(is)),
        "Exists" => is.is_some(),
        "DoesNotExist" => is.is_none(),
        _ => false,
    }
}
