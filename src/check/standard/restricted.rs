//! The controls of the standard `restricted`, beside those of `baseline`: hardening.

use super::Look;
use crate::{check::pods::Container, value::Value};

/// Kinds of volumes that a pod may have.
const VOLUMES: &[&str] = &[
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "persistentVolumeClaim",
    "projected",
    "secret",
];

pub(super) fn look(look: &mut Look) {
    volumes(look);
    for container in look.pod.containers() {
        root(look, container);
        // Linux has these, and Windows has not.
        if !look.pod.is_of_windows() {
            escalation(look, container);
            seccomp(look, container);
            capabilities(look, container);
        }
    }
    let of_pod = look.pod.security("runAsUser").filter(|user| user.as_integer() == Some(0));
    if let Some(user) = of_pod {
        look.refuse(user, "it runs as root", "say a `runAsUser` that is not 0");
    }
}

fn volumes(look: &mut Look) {
    for volume in look.pod.volumes().filter(|volume| volume.get("hostPath").is_none()) {
        let sources = volume.as_map().into_iter().flatten().filter(|entry| &*entry.key != "name");
        for source in sources.filter(|source| !VOLUMES.contains(&&*source.key)) {
            let message = format!("a volume of the kind `{}`", source.key);
            let help = "use a claim (`persistentVolumeClaim`), whatever lies behind it";
            look.refuse(&source.value, message, help);
        }
    }
}

fn root(look: &mut Look, container: Container) {
    let name = container.name();
    if let Some(user) = container.security("runAsUser").filter(|user| user.as_integer() == Some(0)) {
        let message = format!("the container `{name}` runs as root");
        look.refuse(user, message, "say a `runAsUser` that is not 0");
    }
    let said = container.security("runAsNonRoot").or_else(|| look.pod.security("runAsNonRoot"));
    let help = "say `runAsNonRoot: true`";
    let message = format!("the container `{name}` may run as root");
    match said {
        Some(said) if said.as_bool() == Some(true) => {}
        Some(said) => look.refuse(said, message, help),
        None => look.miss(container, &["securityContext", "runAsNonRoot"], message, help),
    }
}

fn escalation(look: &mut Look, container: Container) {
    const FIELD: &str = "allowPrivilegeEscalation";
    let message = || format!("processes of the container `{}` may gain rights", container.name());
    let help = "say `allowPrivilegeEscalation: false`";
    match container.security(FIELD) {
        Some(said) if said.as_bool() == Some(false) => {}
        Some(said) => look.refuse(said, message(), help),
        None => look.miss(container, &["securityContext", FIELD], message(), help),
    }
}

/// That a profile is none at all is told by `baseline`.
fn seccomp(look: &mut Look, container: Container) {
    let typed = |profile: &Value| profile.get("type").is_some();
    let of_pod = look.pod.security("seccompProfile");
    if !container.security("seccompProfile").or(of_pod).is_some_and(typed) {
        let message = format!("the container `{}` has no seccomp profile", container.name());
        let help = "say `seccompProfile: {type: RuntimeDefault}`";
        look.miss(container, &["securityContext", "seccompProfile"], message, help);
    }
}

fn capabilities(look: &mut Look, container: Container) {
    let name = container.name();
    if !container.capabilities("drop").any(|dropped| dropped.as_str() == Some("ALL")) {
        let message = format!("the container `{name}` keeps capabilities");
        let help = "say `capabilities: {drop: [ALL]}`";
        look.miss(container, &["securityContext", "capabilities"], message, help);
    }
    for added in container.capabilities("add").filter(|added| added.as_str() != Some("NET_BIND_SERVICE")) {
        let word = added.as_str().unwrap_or_default();
        look.refuse(added, format!("the container `{name}` adds the capability `{word}`"), "take it away");
    }
}
