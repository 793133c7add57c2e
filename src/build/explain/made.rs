//! What platc made by itself, and why: a table, so that no field of `out/` is only `built in`.

use super::Shown;
use crate::value::{Data, Value};
use std::collections::BTreeSet;

/// Kinds of objects, what stands in the path of a field, and what made it.
type Made = (&'static [&'static str], &'static str, &'static str);

const ANY: &[&str] = &[];
const ARGOCD: &[&str] = &["Application", "AppProject"];
const PODS: &[&str] = &["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"];

/// The end of the path of a hash of configuration.
pub(super) const CONFIG_HASH: &str = "annotations[\"platc.dev/config\"]";

/// Keys under which objects name what they use: a key that holds the name, or a map that does.
const USES: &[(&str, &str)] = &[
    ("configMapRef", "ConfigMap"),
    ("configMapKeyRef", "ConfigMap"),
    ("configMap", "ConfigMap"),
    ("secretRef", "Secret"),
    ("secretKeyRef", "Secret"),
    ("secret", "Secret"),
];

/// The first that fits is told.
const MADE: &[Made] = &[
    (
        ANY,
        "annotations[\"platc.dev/config\"]",
        "hash of the ConfigMaps and Secrets in use: a change rolls the pods",
    ),
    (
        ANY,
        "annotations[\"platc.dev/jobs\"]",
        "hash of the app's Jobs: a change makes the Application OutOfSync",
    ),
    (ANY, "argocd.argoproj.io/sync-wave", "sync wave: what others need comes first"),
    (
        ANY,
        "argocd.argoproj.io/hook",
        "a Job is a hook of the sync, since a plain one cannot be applied again",
    ),
    (ANY, "annotations[\"argocd.argoproj.io", "how Argo CD treats the object"),
    (ANY, "labels[\"pod-security.kubernetes.io", "Pod Security Standard, from `namespace.podSecurity`"),
    (PODS, "matchLabels", "what selects the pods: app and workload, and never anything else"),
    (PODS, "labelSelector", "what selects the pods: app and workload, and never anything else"),
    (
        &["Service", "PodDisruptionBudget", "NetworkPolicy", "ServiceMonitor"],
        "elector",
        "what selects the pods: app and workload, and never anything else",
    ),
    (ANY, "metadata.labels", "standard label"),
    (ANY, "metadata.namespace", "namespace of the app: its `namespace`, else the environment's"),
    (ANY, "metadata.name", "name of what platc makes: app and workload"),
    (ANY, "metadata.finalizers", "`sync.cascade`: removing the Application removes its objects"),
    (ANY, "apiVersion", "Kubernetes' word for what platc makes"),
    (ANY, "kind", "Kubernetes' word for what platc makes"),
    (PODS, "automountServiceAccountToken", "safe default: no token, unless the workload has `roles`"),
    (
        &["ServiceAccount"],
        "automountServiceAccountToken",
        "safe default: no token, unless the workload has `roles`",
    ),
    (PODS, "securityContext", "safe default of `security`"),
    (PODS, "serviceAccountName", "each app has a ServiceAccount of its own"),
    (PODS, "restartPolicy", "pods of Jobs start again on failure"),
    (PODS, ".image", "put together of `image.repository`, `image.tag` and `image.digest`"),
    (PODS, "strategy", "Recreate: a ReadWriteOnce volume is one pod's at a time"),
    (PODS, "envFrom", "`config` and `secrets` of the workload, as variables"),
    (PODS, ".env[", "`secrets` of the workload, as variables"),
    (PODS, "volumeMounts", "a volume of the workload; `/tmp` is one where the root filesystem is read-only"),
    (PODS, "volumeClaimTemplates", "a volume with `size`"),
    (PODS, "volumes", "a volume of the workload; `/tmp` is one where the root filesystem is read-only"),
    (PODS, "Probe", "`probes` of the workload: port `http`, else the only one"),
    (PODS, ".ports", "`ports` of the workload"),
    (PODS, "resources", "requests and limits of the main container: init containers without any have these"),
    (PODS, "ffinity", "`antiAffinity` of the workload"),
    (PODS, "topologySpreadConstraints", "`antiAffinity` of the workload"),
    (PODS, "serviceName", "the governing Service of a StatefulSet"),
    (PODS, "].name", "name of a container, a port or a volume: `main`, or its key"),
    (&["Service"], "ports", "`ports` of the workload"),
    (&["Service"], "clusterIP", "headless: the StatefulSet's pods have addresses of their own"),
    (&["Service"], "publishNotReadyAddresses", "headless: pods find each other before they are ready"),
    (&["HorizontalPodAutoscaler"], "spec", "`autoscaling` of the workload"),
    (&["PodDisruptionBudget"], "spec", "`disruption` of the workload"),
    (&["NetworkPolicy"], "spec", "`namespace.network`, and `allow` and `reach` of apps"),
    (&["Ingress"], "spec", "`ingress` of the workload"),
    (&["ServiceMonitor"], "spec", "`monitor` of the workload"),
    (&["ConfigMap"], "data", "`config` or `files` of the workload"),
    (&["Role", "RoleBinding"], "", "`roles` of the workload, or `namespace.access`"),
    (&["ClusterRole", "ClusterRoleBinding"], "", "`roles` of the workload, or `namespace.access`"),
    (&["SealedSecret", "ExternalSecret"], "spec", "a Secret that the app declares in `secrets`"),
    (&["Secret"], "", "a Secret of the app"),
    (&["ResourceQuota"], "spec", "`namespace.quota`"),
    (&["LimitRange"], "spec", "`namespace.limits`"),
    (&["PersistentVolumeClaim"], "spec", "a volume with `size`"),
    (&["Application"], "spec.destination", "the cluster of the environment and the namespace of the app"),
    (&["Application"], "spec.project", "the app's project"),
    (
        &["Application"],
        "spec.source",
        "the repository and folder that Argo CD reads: `git` of the platform, or the chart",
    ),
    (&["Application"], "syncPolicy", "`sync` of the app"),
    (&["Application"], "ignoreDifferences", "fields that the cluster writes itself"),
    (&["AppProject"], "sourceRepos", "least privilege: the repositories that its apps come from"),
    (&["AppProject"], "destinations", "least privilege: the namespaces that its apps live in"),
    (&["AppProject"], "hitelist", "least privilege: the kinds that its apps bring"),
    (ARGOCD, "spec", "made of the project's apps"),
];

/// What made a field. Where a line made it, and only the words are platc's, nothing is told that no row says.
pub(super) fn field(kind: &str, path: &str, value: &Value, is_own: bool) -> Option<String> {
    let fits = |(kinds, part, _): &&Made| {
        (kinds.is_empty() || kinds.contains(&kind)) && (part.is_empty() || path.contains(part))
    };
    let known = MADE.iter().find(fits).map(|(_, _, why)| (*why).to_owned());
    match known {
        Some(why) => Some(why),
        None if is_own && is_empty(value) => Some("it is empty".to_owned()),
        None if is_own => Some("platc's own word: no source says it".to_owned()),
        None => None,
    }
}

/// What a hash of configuration was made of.
pub(super) fn config_hash(object: &Value) -> String {
    let mut used = BTreeSet::new();
    uses(object, &mut used);
    let used: Vec<String> = used.into_iter().collect();
    format!("hash of {}: a change rolls the pods", used.join(", "))
}

fn uses(value: &Value, used: &mut BTreeSet<String>) {
    match &value.data {
        Data::List(items) => items.iter().for_each(|item| uses(item, used)),
        Data::Map(map) => {
            for entry in map {
                let kind = USES.iter().find(|(key, _)| *key == &*entry.key).map(|(_, kind)| kind);
                let name = entry.value.get("name").or_else(|| entry.value.get("secretName"));
                if let (Some(kind), Some(name)) = (kind, name.and_then(Value::as_str)) {
                    used.insert(format!("{kind}/{name}"));
                }
                uses(&entry.value, used);
            }
        }
        _ => {}
    }
}

/// What an expression read that no line says.
pub(super) fn read(name: &str) -> String {
    let steps: Vec<&str> = name.split('.').collect();
    match steps.as_slice() {
        ["env", "name"] => "name of the environment".to_owned(),
        ["env", "namespace"] => "default namespace of the environment: its name".to_owned(),
        ["platform", ..] => "name of the platform".to_owned(),
        ["app", word] => format!("{word} of the app"),
        ["apps", app, "exports", rest @ ..] => {
            let workload = if let [_, _, ..] = rest { rest[0] } else { "main" };
            format!("workload `{workload}` of `{app}` exports it by itself")
        }
        ["apps", app, "namespace"] => format!("namespace of `{app}`"),
        ["apps", app, "enabled"] => format!("whether `{app}` runs here"),
        _ => "it is built in".to_owned(),
    }
}

/// What is shown in the place of a field that nobody may see.
pub(super) fn hidden(kind: &str, path: &str) -> Option<Shown> {
    let is_below = |part: &str| path.strip_prefix(part).is_some_and(|rest| rest.starts_with(['.', '[']));
    match kind {
        "Secret" if is_below("data") || is_below("stringData") => Some(Shown::Hidden),
        "SealedSecret" if is_below("spec.encryptedData") => Some(Shown::Ciphertext),
        _ => None,
    }
}

/// Whether a field says what its source says, as text or otherwise.
pub(super) fn is_same(from: &Value, value: &Value) -> bool {
    from == value || (from.spelled().is_some() && from.spelled() == value.spelled())
}

fn is_empty(value: &Value) -> bool {
    match &value.data {
        Data::List(items) => items.is_empty(),
        Data::Map(map) => map.is_empty(),
        _ => false,
    }
}
