//! `container-socket`: a pod that can command its node's container runtime.

use super::{Compile, Finding, Pod, Rule, pods};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "container-socket",
    caption: "a pod mounts the socket of its node's container runtime",
    level: RuleLevel::Deny,
    why: r"Whoever may speak to the runtime's socket may start a privileged container, so this is root on the node, without a trace in
the API server. Builds in a cluster have tools without it (BuildKit rootless, Kaniko).",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    volumes: {docker: {mount: /var/run/docker.sock, hostPath: {path: /var/run/docker.sock}}}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
",
    check,
};

/// Where container runtimes listen.
const SOCKETS: &[&str] = &["docker.sock", "containerd.sock", "crio.sock", "podman.sock", "dockershim.sock"];

/// Whether a path is that of a container runtime's socket.
pub(super) fn is_socket(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    SOCKETS.contains(&name)
}

fn check(compile: &Compile) -> Vec<Finding> {
    pods(compile).flat_map(told).collect()
}

fn told(pod: Pod<'_>) -> impl Iterator<Item = Finding> + '_ {
    pod.volumes().filter_map(move |volume| {
        let path = volume.at_path(["hostPath", "path"])?;
        let socket = path.as_str().filter(|path| is_socket(path))?;
        let message = format!("the pod commands its node's container runtime through `{socket}`");
        let found = pod.object.finding(RULE.name, path, message);
        Some(found.help("take the volume away; BuildKit builds images without it"))
    })
}
