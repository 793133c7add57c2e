//! The fields that the API server does not let change, by kind. A new one is a row.

mod difference;

use super::quantity::Quantity;
use crate::value::{Step, Value};
use difference::difference;

/// A field of some kinds that is fixed.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    group: &'static str,
    kinds: &'static [&'static str],
    /// The way to it.
    pub path: &'static [&'static str],
    /// What of it is fixed.
    pub held: Held,
    /// What to do about it.
    pub remedy: Remedy,
}

/// What of a field is fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// All of it; the text is what it is when nobody says.
    Whole(&'static str),
    /// What was said: the server sets it by itself where nothing was, and that may be what is said now.
    Said,
    /// Whether it is `None`.
    Headless,
    /// It may grow.
    Growing,
    /// All of it once the object says `immutable: true`.
    Sealed,
}

/// What to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Nothing is lost with the object but time.
    Recreate,
    /// The new object takes over the pods of the old one.
    Orphan,
    /// Others name it, and can name another.
    Rename,
    /// Data hang on it.
    Copy,
}

const RBAC: &str = "rbac.authorization.k8s.io";
const CRDS: &str = "apiextensions.k8s.io";
const WORKLOADS: &[&str] = &["DaemonSet", "Deployment", "ReplicaSet"];

const fn field(
    (group, kinds): (&'static str, &'static [&'static str]),
    path: &'static [&'static str],
    held: Held,
    remedy: Remedy,
) -> Field {
    Field { group, kinds, path, held, remedy }
}

/// From Kubernetes' own validation of updates: pkg/apis/*/validation and pkg/registry/*/strategy.go of 1.35, and
/// apiextensions-apiserver's.
pub const FIELDS: &[Field] = &[
    field(("apps", WORKLOADS), &["spec", "selector"], Held::Whole(""), Remedy::Recreate),
    field(("apps", &["StatefulSet"]), &["spec", "selector"], Held::Whole(""), Remedy::Recreate),
    field(("apps", &["StatefulSet"]), &["spec", "serviceName"], Held::Whole(""), Remedy::Orphan),
    field(
        ("apps", &["StatefulSet"]),
        &["spec", "podManagementPolicy"],
        Held::Whole("OrderedReady"),
        Remedy::Orphan,
    ),
    field(("apps", &["StatefulSet"]), &["spec", "volumeClaimTemplates"], Held::Whole(""), Remedy::Orphan),
    field(("batch", &["Job"]), &["spec", "template"], Held::Whole(""), Remedy::Recreate),
    field(("batch", &["Job"]), &["spec", "selector"], Held::Said, Remedy::Recreate),
    field(("batch", &["Job"]), &["spec", "completionMode"], Held::Whole("NonIndexed"), Remedy::Recreate),
    field(("", &["Service"]), &["spec", "clusterIP"], Held::Headless, Remedy::Recreate),
    field(("", &["PersistentVolumeClaim"]), &["spec", "accessModes"], Held::Whole(""), Remedy::Copy),
    field(("", &["PersistentVolumeClaim"]), &["spec", "storageClassName"], Held::Said, Remedy::Copy),
    field(("", &["PersistentVolumeClaim"]), &["spec", "volumeName"], Held::Said, Remedy::Copy),
    field(("", &["PersistentVolumeClaim"]), &["spec", "volumeMode"], Held::Whole("Filesystem"), Remedy::Copy),
    field(("", &["PersistentVolumeClaim"]), &["spec", "selector"], Held::Whole(""), Remedy::Copy),
    field(("", &["PersistentVolumeClaim"]), &["spec", "dataSource"], Held::Whole(""), Remedy::Copy),
    field(
        ("", &["PersistentVolumeClaim"]),
        &["spec", "resources", "requests", "storage"],
        Held::Growing,
        Remedy::Copy,
    ),
    field(("", &["Secret"]), &["type"], Held::Whole("Opaque"), Remedy::Recreate),
    field(("", &["ConfigMap", "Secret"]), &["data"], Held::Sealed, Remedy::Rename),
    field(("", &["ConfigMap", "Secret"]), &["binaryData"], Held::Sealed, Remedy::Rename),
    field(("", &["ConfigMap", "Secret"]), &["stringData"], Held::Sealed, Remedy::Rename),
    field(("", &["ConfigMap", "Secret"]), &["immutable"], Held::Sealed, Remedy::Rename),
    field((RBAC, &["ClusterRoleBinding", "RoleBinding"]), &["roleRef"], Held::Whole(""), Remedy::Recreate),
    field(("storage.k8s.io", &["StorageClass"]), &["provisioner"], Held::Whole(""), Remedy::Rename),
    field(("storage.k8s.io", &["StorageClass"]), &["parameters"], Held::Whole(""), Remedy::Rename),
    field(("storage.k8s.io", &["StorageClass"]), &["reclaimPolicy"], Held::Whole("Delete"), Remedy::Rename),
    field(
        ("storage.k8s.io", &["StorageClass"]),
        &["volumeBindingMode"],
        Held::Whole("Immediate"),
        Remedy::Rename,
    ),
    field(("networking.k8s.io", &["IngressClass"]), &["spec", "controller"], Held::Whole(""), Remedy::Rename),
    field(("scheduling.k8s.io", &["PriorityClass"]), &["value"], Held::Whole("0"), Remedy::Rename),
    field(
        ("scheduling.k8s.io", &["PriorityClass"]),
        &["preemptionPolicy"],
        Held::Whole("PreemptLowerPriority"),
        Remedy::Rename,
    ),
    field(("node.k8s.io", &["RuntimeClass"]), &["handler"], Held::Whole(""), Remedy::Rename),
    field(("discovery.k8s.io", &["EndpointSlice"]), &["addressType"], Held::Whole(""), Remedy::Recreate),
    field(
        ("gateway.networking.k8s.io", &["GatewayClass"]),
        &["spec", "controllerName"],
        Held::Whole(""),
        Remedy::Rename,
    ),
    field((CRDS, &["CustomResourceDefinition"]), &["spec", "group"], Held::Whole(""), Remedy::Copy),
    field((CRDS, &["CustomResourceDefinition"]), &["spec", "scope"], Held::Whole(""), Remedy::Copy),
    field((CRDS, &["CustomResourceDefinition"]), &["spec", "names", "kind"], Held::Whole(""), Remedy::Copy),
    field((CRDS, &["CustomResourceDefinition"]), &["spec", "names", "plural"], Held::Whole(""), Remedy::Copy),
];

impl Field {
    /// Whether a kind has it.
    #[must_use]
    pub fn is_of(&self, group: &str, kind: &str) -> bool {
        self.group == group && self.kinds.contains(&kind)
    }

    /// The way from the field to what changed in it, backwards; `None` when nothing did that may not.
    pub fn change(
        &self,
        old: &Value,
        (before, after): (Option<&Value>, Option<&Value>),
    ) -> Option<Vec<Step>> {
        let text = |value: Option<&Value>| value.and_then(Value::spelled);
        match self.held {
            Held::Whole("") => difference(before, after),
            Held::Whole(default) => {
                let of = |value| text(value).is_none_or(|text| &*text == default);
                difference(before, after).filter(|_| !(of(before) && of(after)))
            }
            Held::Said => {
                before.filter(|before| !before.is_null()).and_then(|before| difference(Some(before), after))
            }
            Held::Headless => {
                let is_headless = |value| text(value).as_deref() == Some("None");
                // A Service of type ExternalName has no address, and may get and lose one.
                let outside = old.at_path(["spec", "type"]).and_then(Value::as_str) == Some("ExternalName");
                (!outside && is_headless(before) != is_headless(after)).then(Vec::new)
            }
            Held::Growing => {
                let of = |value| Quantity::parse(&text(value)?);
                let shrinks = of(before).zip(of(after)).is_some_and(|(before, after)| after < before);
                shrinks.then(Vec::new)
            }
            Held::Sealed => {
                let is_sealed = old.get("immutable").and_then(Value::as_bool) == Some(true);
                difference(before, after).filter(|_| is_sealed)
            }
        }
    }
}

impl Remedy {
    /// What to do about an object, by its kind, namespace and name.
    #[must_use]
    pub fn help(self, kind: &str, namespace: &str, name: &str) -> String {
        let kind = kind.to_ascii_lowercase();
        match self {
            Self::Recreate => "leave the field as it was, give the object another name, or let Argo CD delete it and make it anew: `argocd.argoproj.io/sync-options: Force=true,Replace=true`".to_owned(),
            Self::Orphan => format!("leave the field as it was, or run `kubectl -n {namespace} delete {kind} {name} --cascade=orphan` before the sync: pods and claims stay, and the new one takes them over"),
            Self::Rename => "leave it as it was, and let those that use it name a new one".to_owned(),
            Self::Copy => "leave the field as it was, or make a new object and move the data to it".to_owned(),
        }
    }
}
