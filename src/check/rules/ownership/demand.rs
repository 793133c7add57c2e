//! What the pods of a namespace ask for, with the defaults of its LimitRanges.

use crate::{
    check::{
        Compile, Object,
        pods::{Container, Pod, Turn},
    },
    schema::quantity::Quantity,
    value::Value,
};
use std::collections::{BTreeMap, HashMap};

/// A cluster and a namespace of it.
type Place<'a> = (&'a str, &'a str);

/// What governs the resources of a namespace, and what asks for them.
#[derive(Default)]
pub(super) struct Namespace<'a> {
    pub(super) quotas: Vec<&'a Object<'a>>,
    /// The entries of its LimitRanges, each with the object.
    pub(super) limits: Vec<(&'a Object<'a>, &'a Value)>,
    pub(super) pods: Vec<Pod<'a>>,
    pub(super) claims: Vec<&'a Object<'a>>,
    /// The most replicas that an autoscaler makes of a target, by kind and name.
    scaled: HashMap<(&'a str, &'a str), i64>,
}

/// The namespaces that are governed, those of environments of one cluster together.
pub(super) fn governed<'a>(compile: &'a Compile<'a>) -> BTreeMap<Place<'a>, Namespace<'a>> {
    let place = |object: &Object<'a>| (object.environment.cluster.name.as_str(), object.namespace);
    let mut found: BTreeMap<Place, Namespace> = BTreeMap::new();
    for object in compile.objects.all() {
        match (object.group, object.kind) {
            ("", "ResourceQuota") => found.entry(place(object)).or_default().quotas.push(object),
            ("", "LimitRange") => {
                let entries = object.at(&["spec", "limits"]).and_then(Value::as_list).unwrap_or_default();
                let limits = entries.iter().map(|entry| (object, entry));
                found.entry(place(object)).or_default().limits.extend(limits);
            }
            _ => {}
        }
    }
    if found.is_empty() {
        return found;
    }
    for object in compile.objects.all() {
        let Some(namespace) = found.get_mut(&place(object)) else { continue };
        match (object.group, object.kind) {
            ("", "PersistentVolumeClaim") => namespace.claims.push(object),
            ("autoscaling", "HorizontalPodAutoscaler") => {
                let target = |key| object.text(&["spec", "scaleTargetRef", key]);
                let most = object.at(&["spec", "maxReplicas"]).and_then(Value::as_integer);
                namespace.scaled.extend(most.map(|most| ((target("kind"), target("name")), most)));
            }
            _ => namespace.pods.extend(Pod::of(object)),
        }
    }
    found
}

impl Namespace<'_> {
    /// How many pods of a kind there are at most; a Job's come and go, and a DaemonSet has one at least.
    #[allow(clippy::cast_precision_loss, reason = "nobody has 2^52 replicas")]
    pub(super) fn replicas(&self, pod: Pod) -> f64 {
        let Object { kind, name, .. } = *pod.object;
        let said = || pod.object.at(&["spec", "replicas"]).and_then(Value::as_integer).unwrap_or(1);
        match kind {
            "Job" | "CronJob" | "PodTemplate" => 0.0,
            "Pod" | "DaemonSet" => 1.0,
            _ => self.scaled.get(&(kind, name)).copied().unwrap_or_else(said) as f64,
        }
    }

    /// What one pod asks for of a resource, by `requests` or `limits`: what runs together, or the largest that runs
    /// before (Kubernetes' docs on init containers and on quotas).
    pub(super) fn of_pod(&self, pod: Pod, list: &str, resource: &str) -> f64 {
        if let Some(whole) = pod.spec.get("resources").and_then(|of| said(of, list, resource)) {
            return whole;
        }
        let (mut together, mut before): (f64, f64) = (0.0, 0.0);
        for container in pod.containers() {
            let asked = self.of_container(container, list, resource).unwrap_or_default();
            if container.turn == Turn::Init { before = before.max(asked) } else { together += asked }
        }
        let overhead = pod.spec.at_path(["overhead", resource]).and_then(read).unwrap_or_default();
        together.max(before) + overhead
    }

    /// What a container asks for of a resource; `None` when neither it nor a default says.
    pub(super) fn of_container(&self, container: Container, list: &str, resource: &str) -> Option<f64> {
        let of = container.value.get("resources");
        let own = |list| of.and_then(|of| said(of, list, resource));
        let default = |key| self.default(key, resource);
        match list {
            "limits" => own("limits").or_else(|| default("default")),
            _ => own("requests")
                .or_else(|| own("limits"))
                .or_else(|| default("defaultRequest"))
                .or_else(|| default("default")),
        }
    }

    /// A default for containers; a `max` or `min` is one where none is said (LimitRanger's own defaulting).
    pub(super) fn default(&self, key: &str, resource: &str) -> Option<f64> {
        let entries = || self.limits.iter().map(|(_, entry)| *entry).filter(|entry| is_of_containers(entry));
        let find = |key: &str| entries().find_map(|entry| entry.at_path([key, resource]).and_then(read));
        find(key).or_else(|| match key {
            "default" => find("max"),
            _ => find("min").filter(|_| find("default").is_none() && find("max").is_none()),
        })
    }
}

/// Whether an entry of a LimitRange speaks of containers.
pub(super) fn is_of_containers(entry: &Value) -> bool {
    entry.get("type").and_then(Value::as_str) == Some("Container")
}

fn said(resources: &Value, list: &str, resource: &str) -> Option<f64> {
    read(resources.at_path([list, resource])?)
}

/// The amount of a quantity, as a string or a number.
pub(super) fn read(value: &Value) -> Option<f64> {
    Quantity::parse(&value.spelled()?).map(Quantity::as_f64)
}

/// An amount as people write it: cores by thousandths, bytes by the largest unit that fits.
pub(super) fn shown(resource: &str, amount: f64) -> String {
    const UNITS: &[(&str, f64)] = &[("Ti", 40.0), ("Gi", 30.0), ("Mi", 20.0), ("Ki", 10.0)];
    let trimmed = |number: f64| {
        let text = format!("{number:.3}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    let is_bytes = ["memory", "storage"].iter().any(|word| resource.ends_with(word));
    let unit = UNITS.iter().find(|(_, power)| is_bytes && amount >= power.exp2());
    unit.map_or_else(|| trimmed(amount), |(unit, power)| format!("{}{unit}", trimmed(amount / power.exp2())))
}
