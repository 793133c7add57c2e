//! What confines pods, and becomes less.

use super::scene::{Changed, Scene, items, listed, text};
use crate::{
    review::{Consequence, Danger},
    schema::pods::pod_way,
    value::Value,
};
use std::collections::BTreeSet;

/// The label by which Kubernetes' Pod Security admission knows a namespace's level.
const ENFORCED: &str = "pod-security.kubernetes.io/enforce";

/// The levels of the Pod Security Standards, the weakest first; a namespace that says none has the first.
const LEVELS: &[&str] = &["privileged", "baseline", "restricted"];

pub(super) fn find(scene: &Scene) -> Vec<Consequence> {
    let mut found: Vec<Consequence> =
        scene.edited().filter_map(|(changed, old, new)| loosened(&changed, old, new)).collect();
    let namespaces = scene.edited_of("", &["Namespace"]);
    found.extend(namespaces.filter_map(|(changed, old, new)| lowered(&changed, old, new)));
    found
}

fn loosened(changed: &Changed, old: &Value, new: &Value) -> Option<Consequence> {
    let identity = changed.new?.identity;
    let way = pod_way(&identity.group, &identity.kind)?;
    let pod = |value: &Value| value.at_path(way.iter().copied()).and_then(|pod| pod.get("spec")).map(rights);
    let gained: BTreeSet<String> = pod(new)?.difference(&pod(old)?).cloned().collect();
    let told: Vec<String> = gained.into_iter().collect();
    (!told.is_empty()).then(|| {
        changed.tell(Danger::SecurityLoosened, format!("in the pods of `{identity}` {}", told.join(", ")))
    })
}

/// What a pod may do beyond a confined one, in words.
fn rights(spec: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let is = |value: Option<&Value>| value.and_then(Value::as_bool) == Some(true);
    for (field, what) in [("hostNetwork", "network"), ("hostPID", "processes"), ("hostIPC", "memory")] {
        if is(spec.get(field)) {
            found.insert(format!("the node's {what} can be seen"));
        }
    }
    for volume in items(spec, &["volumes"]) {
        let path = text(volume, &["hostPath", "path"]);
        if !path.is_empty() {
            found.insert(format!("the node's folder `{path}` is mounted"));
        }
    }
    for list in ["initContainers", "containers"] {
        found.extend(items(spec, &[list]).iter().flat_map(|container| rights_of(spec, container)));
    }
    found
}

fn rights_of(spec: &Value, container: &Value) -> Vec<String> {
    let name = text(container, &["name"]);
    let own = |field: &str| container.at_path(["securityContext", field]);
    let either = |field: &str| own(field).or_else(|| spec.at_path(["securityContext", field]));
    let is = |value: Option<&Value>| value.and_then(Value::as_bool);
    let user = either("runAsUser").and_then(Value::as_integer);
    let mut found = Vec::new();
    if is(own("privileged")) == Some(true) {
        found.push(format!("container `{name}` is privileged"));
    }
    if is(own("allowPrivilegeEscalation")) != Some(false) {
        found.push(format!("container `{name}` may escalate its privileges"));
    }
    if user == Some(0) || (is(either("runAsNonRoot")) != Some(true) && user.is_none()) {
        found.push(format!("container `{name}` may run as root"));
    }
    if is(own("readOnlyRootFilesystem")) != Some(true) {
        found.push(format!("container `{name}` may write to its image's files"));
    }
    if either("seccompProfile").is_none_or(|it| text(it, &["type"]) == "Unconfined") {
        found.push(format!("container `{name}` may make any system call"));
    }
    let dropped = items(container, &["securityContext", "capabilities", "drop"]);
    if !dropped.iter().any(|it| it.as_str() == Some("ALL")) {
        found.push(format!("container `{name}` keeps the runtime's capabilities"));
    }
    let added =
        items(container, &["securityContext", "capabilities", "add"]).iter().filter_map(Value::as_str);
    found.extend(added.map(|one| format!("container `{name}` has the capability `{one}`")));
    found
}

fn lowered(changed: &Changed, old: &Value, new: &Value) -> Option<Consequence> {
    let level = |value: &Value| {
        let said = text(value, &["metadata", "labels", ENFORCED]);
        LEVELS.iter().position(|level| *level == said).unwrap_or_default()
    };
    let (before, after) = (level(old), level(new));
    (after < before).then(|| {
        let name = changed.new.map(|it| it.identity.name.to_string()).unwrap_or_default();
        let message = format!(
            "the namespace `{name}` enforces {}, where it enforced {}",
            listed([LEVELS[after]]),
            listed([LEVELS[before]])
        );
        changed.tell_at(Danger::PodSecurityLowered, &["metadata", "labels", ENFORCED], message)
    })
}

#[cfg(test)]
mod tests {
    use super::super::sample::told_of;

    fn job(pod: &str, container: &str) -> String {
        format!(
            "{{apiVersion: batch/v1, kind: CronJob, metadata: {{name: a, namespace: shop}}, spec: {{jobTemplate: {{spec: {{template: {{spec: {{{pod} containers: [{{name: main, securityContext: {{{container}}}}}]}}}}}}}}}}}}"
        )
    }

    const CONFINED: &str = "runAsNonRoot: true, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, seccompProfile: {type: RuntimeDefault}, capabilities: {drop: [ALL]}";

    #[test]
    fn a_pod_gains_rights_and_may_lose_them() {
        let confined = job("", CONFINED);
        let root = job(
            "hostNetwork: true,",
            &CONFINED
                .replace("runAsNonRoot: true", "runAsUser: 0")
                .replace("drop: [ALL]", "drop: [ALL], add: [NET_ADMIN]"),
        );
        let expected = "security-loosened: in the pods of `CronJob/a` container `main` has the capability `NET_ADMIN`, container `main` may run as root, the node's network can be seen";
        assert_eq!(told_of(&confined, &root), [expected]);
        assert!(told_of(&root, &confined).is_empty());
        assert!(
            told_of(&confined, &job("", &CONFINED.replace("runAsNonRoot: true", "runAsUser: 1000")))
                .is_empty()
        );
    }

    #[test]
    fn a_namespace_enforces_less() {
        let of = |level: &str| {
            format!(
                "{{apiVersion: v1, kind: Namespace, metadata: {{name: shop, labels: {{pod-security.kubernetes.io/enforce: {level}}}}}}}"
            )
        };
        let expected =
            "pod-security-lowered: the namespace `shop` enforces `baseline`, where it enforced `restricted`";
        assert_eq!(told_of(&of("restricted"), &of("baseline")), [expected]);
        assert!(told_of(&of("baseline"), &of("restricted")).is_empty());
    }
}
