//! `host-path`: a volume that is a folder of the node.

use super::{Compile, Finding, Pod, Rule, container_socket::is_socket, pods};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "host-path",
    caption: "a pod mounts a folder of its node",
    level: RuleLevel::Warn,
    why: r#"What a pod writes to `hostPath` stays on that node and is lost with it, and what it reads is another's; with `/etc` or
`/var` it is a way out of the container (Kubernetes' docs on volumes: "many security risks")."#,
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    volumes: {logs: {mount: /logs, hostPath: {path: /var/log}}}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    volumes: {logs: {mount: /logs, emptyDir: {}}}
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    pods(compile).flat_map(told).collect()
}

fn told(pod: Pod<'_>) -> impl Iterator<Item = Finding> + '_ {
    pod.volumes().filter_map(move |volume| {
        let path = volume.at_path(["hostPath", "path"])?;
        let folder = path.as_str().filter(|path| !is_socket(path))?;
        let found = pod.object.finding(RULE.name, path, format!("the pod mounts `{folder}` of its node"));
        Some(found.help("use a claim (`size`) for what must stay, `emptyDir` for what need not"))
    })
}
