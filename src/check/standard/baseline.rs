//! The controls of the standard `baseline`: known ways to more rights, shut.

use super::Look;
use crate::{
    check::pods::Pod,
    value::{Entry, Value},
};

/// Capabilities that may be added.
const CAPABILITIES: &[&str] = &[
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

/// SELinux types that may be set, with the minor of Kubernetes 1 that they may be from.
const SELINUX: &[(&str, u32)] = &[
    ("", 0),
    ("container_t", 0),
    ("container_init_t", 0),
    ("container_kvm_t", 0),
    ("container_engine_t", 31),
];

/// Sysctls that may be set, with the minor of Kubernetes 1 that they may be from.
const SYSCTLS: &[(&str, u32)] = &[
    ("kernel.shm_rmid_forced", 0),
    ("net.ipv4.ip_local_port_range", 0),
    ("net.ipv4.ip_local_reserved_ports", 27),
    ("net.ipv4.ip_unprivileged_port_start", 0),
    ("net.ipv4.ping_group_range", 0),
    ("net.ipv4.tcp_fin_timeout", 29),
    ("net.ipv4.tcp_keepalive_intvl", 29),
    ("net.ipv4.tcp_keepalive_probes", 29),
    ("net.ipv4.tcp_keepalive_time", 29),
    ("net.ipv4.tcp_rmem", 32),
    ("net.ipv4.tcp_syncookies", 0),
    ("net.ipv4.tcp_wmem", 32),
];

/// The minor of Kubernetes 1 since which probes and hooks may name no host.
const HOSTS_OF_PROBES: u32 = 34;

/// AppArmor profiles, before they had a field, were annotations that begin so.
const APP_ARMOR: &str = "container.apparmor.security.beta.kubernetes.io/";

/// The sysctls of a pod that its cluster's Kubernetes does not call safe.
pub(in crate::check) fn unsafe_sysctls(pod: Pod<'_>) -> impl Iterator<Item = (&Value, &str)> {
    let minor = pod.minor();
    let is_safe = move |name: &str| SYSCTLS.iter().any(|(safe, from)| *safe == name && *from <= minor);
    let set = pod.security("sysctls").and_then(Value::as_list).unwrap_or_default();
    let named = set.iter().filter_map(|sysctl| Some((sysctl, sysctl.get("name")?.as_str()?)));
    named.filter(move |(_, name)| !is_safe(name))
}

pub(super) fn look(look: &mut Look) {
    host(look);
    privileges(look);
    profiles(look);
    app_armor_annotations(look);
    if look.pod.minor() >= HOSTS_OF_PROBES {
        hosts_of_probes(look);
    }
    for (sysctl, name) in unsafe_sysctls(look.pod) {
        look.refuse(sysctl, format!("it sets the sysctl `{name}`"), "take it away");
    }
}

/// `HostProcess`, host namespaces, host paths, host ports.
fn host(look: &mut Look) {
    for options in look.everywhere("windowsOptions") {
        if let Some(said) = options.get("hostProcess").filter(|said| is_true(said)) {
            look.refuse(said, "it runs as a process of its node", "take `hostProcess` away");
        }
    }
    for field in ["hostNetwork", "hostPID", "hostIPC"] {
        if let Some(said) = look.pod.spec.get(field).filter(|said| is_true(said)) {
            look.refuse(said, format!("it says `{field}`"), "take it away");
        }
    }
    for folder in look.pod.volumes().filter_map(|volume| volume.get("hostPath")) {
        look.refuse(folder, "it mounts a folder of its node", "use a claim, or `emptyDir`");
    }
    for port in look.pod.containers().flat_map(|container| container.list("ports")) {
        if let Some(said) = port.get("hostPort").filter(|port| port.as_integer() != Some(0)) {
            look.refuse(said, "it takes a port of its node", "take `hostPort` away");
        }
    }
}

/// Privileged containers, capabilities, /proc.
fn privileges(look: &mut Look) {
    for container in look.pod.containers() {
        let name = container.name();
        if let Some(said) = container.security("privileged").filter(|said| is_true(said)) {
            look.refuse(said, format!("the container `{name}` is privileged"), "take `privileged` away");
        }
        for added in container.capabilities("add") {
            let word = added.as_str().unwrap_or_default();
            if !CAPABILITIES.contains(&word) {
                let message = format!("the container `{name}` adds the capability `{word}`");
                look.refuse(added, message, "take it away");
            }
        }
        if let Some(said) = container.security("procMount").filter(|said| said.as_str() != Some("Default")) {
            let message = format!("the container `{name}` sees its node in `/proc`");
            look.refuse(said, message, "take `procMount` away");
        }
    }
}

/// AppArmor, SELinux, seccomp.
fn profiles(look: &mut Look) {
    for (field, what) in [("appArmorProfile", "AppArmor"), ("seccompProfile", "seccomp")] {
        for profile in look.everywhere(field) {
            let Some(said) = profile.get("type") else { continue };
            if !matches!(said.as_str(), Some("RuntimeDefault" | "Localhost")) {
                look.refuse(said, format!("it has no {what} profile"), "say `type: RuntimeDefault`");
            }
        }
    }
    let minor = look.pod.minor();
    for options in look.everywhere("seLinuxOptions") {
        let known = |word: &str| SELINUX.iter().any(|(known, from)| *known == word && *from <= minor);
        if let Some(said) = options.get("type").filter(|said| !said.as_str().is_some_and(known)) {
            look.refuse(said, "it sets an SELinux type of its own", "take `type` away");
        }
        for field in ["user", "role"] {
            if let Some(said) = options.get(field).filter(|said| said.as_str() != Some("")) {
                look.refuse(said, format!("it sets an SELinux {field}"), "take it away");
            }
        }
    }
}

fn app_armor_annotations(look: &mut Look) {
    let annotations = look.pod.metadata.and_then(|metadata| metadata.get("annotations"));
    let entries = annotations.and_then(Value::as_map).into_iter().flatten();
    for Entry { value, .. } in entries.filter(|entry| entry.key.starts_with(APP_ARMOR)) {
        let profile = value.as_str().unwrap_or_default();
        if !matches!(profile, "" | "runtime/default") && !profile.starts_with("localhost/") {
            look.refuse(value, "it has no AppArmor profile", "say `runtime/default`");
        }
    }
}

/// Probes and hooks ask their own pod, and not whom the kubelet can reach besides.
fn hosts_of_probes(look: &mut Look) {
    const ASK: &[&[&str]] = &[
        &["livenessProbe"],
        &["readinessProbe"],
        &["startupProbe"],
        &["lifecycle", "postStart"],
        &["lifecycle", "preStop"],
    ];
    for container in look.pod.containers() {
        for asks in ASK.iter().filter_map(|path| container.value.at_path(path.iter().copied())) {
            for how in ["httpGet", "tcpSocket"] {
                if let Some(said) = asks.at_path([how, "host"]).filter(|said| said.as_str() != Some("")) {
                    let message =
                        format!("a probe or hook of the container `{}` names a host", container.name());
                    look.refuse(said, message, "take `host` away");
                }
            }
        }
    }
}

fn is_true(value: &Value) -> bool {
    value.as_bool() == Some(true)
}
