//! Lists whose items have a name, and the fields that hold it.

/// A list by the field that it stands under, with the fields of which one names its items.
pub type MergeKeys = [(&'static str, &'static [&'static str])];

/// The `patchMergeKey`s of Kubernetes' API types. A list that is not here is one value to a patch.
const MERGE_KEYS: &MergeKeys = &[
    ("containers", &["name"]),
    ("env", &["name"]),
    ("ephemeralContainers", &["name"]),
    ("hostAliases", &["ip"]),
    ("imagePullSecrets", &["name"]),
    ("initContainers", &["name"]),
    ("ports", &["containerPort", "port"]),
    ("resourceClaims", &["name"]),
    ("schedulingGates", &["name"]),
    ("secrets", &["name"]),
    ("topologySpreadConstraints", &["topologyKey"]),
    ("volumeDevices", &["devicePath"]),
    ("volumeMounts", &["mountPath"]),
    ("volumes", &["name"]),
    ("webhooks", &["name"]),
];

/// The API groups whose types have such lists; a custom resource has none, whatever its fields are called.
const GROUPS: &[&str] = &["", "admissionregistration.k8s.io", "apps", "batch"];

/// The lists with named items that the types of an API group have.
pub fn merge_keys(group: &str) -> &'static MergeKeys {
    if GROUPS.contains(&group) { MERGE_KEYS } else { &[] }
}
