//! Which autoscaler owns the replicas of a workload.

use super::{Object, View, objects::Key};
use crate::value::Value;

/// Autoscalers: their group and kind, where they say what they scale, and where they say the fewest replicas.
const AUTOSCALERS: &[(&str, &str, &str, &str, i64)] = &[
    ("autoscaling", "HorizontalPodAutoscaler", "scaleTargetRef", "minReplicas", 1),
    ("keda.sh", "ScaledObject", "scaleTargetRef", "minReplicaCount", 0),
];

/// An autoscaler and what it scales.
#[derive(Clone, Copy, Debug)]
pub struct Autoscaler<'a> {
    /// The autoscaler.
    pub object: &'a Object<'a>,
    /// The workload.
    pub target: Key<'a>,
    /// The fewest replicas that it leaves.
    pub fewest: i64,
}

/// What a reference with `apiVersion`, `kind` and `name` stands for; KEDA's may leave out the first two.
pub fn target<'a>(object: &'a Object<'a>, reference: &'a Value) -> Option<Key<'a>> {
    let text = |key| reference.get(key).and_then(Value::as_str);
    let kind = text("kind").unwrap_or("Deployment");
    let usual = if kind == "ReplicationController" { "" } else { "apps/v1" };
    let group = text("apiVersion").unwrap_or(usual).rsplit_once('/').map_or("", |(group, _)| group);
    Some((group, kind, object.namespace, text("name")?))
}

/// All autoscalers that an environment sees.
pub fn autoscalers(view: View<'_>) -> impl Iterator<Item = Autoscaler<'_>> {
    view.all().filter_map(|object| {
        let (.., reference, fewest, usual) =
            AUTOSCALERS.iter().find(|(group, kind, ..)| (*group, *kind) == (object.group, object.kind))?;
        let target = target(object, object.at(&["spec", reference])?)?;
        let fewest = object.at(&["spec", fewest]).and_then(Value::as_integer).unwrap_or(*usual);
        Some(Autoscaler { object, target, fewest })
    })
}
