//! `unknown-probe-port`: a probe or lifecycle hook speaks to a named port that its container does not have.

use super::{Compile, Finding, Rule};
use crate::{
    check::{
        pods::{Container, Pod},
        ports::{self, probed},
    },
    spec::platform::RuleLevel,
    value::Value,
};

pub(super) const RULE: Rule = Rule {
    name: "unknown-probe-port",
    caption: "a probe or lifecycle hook speaks to a named port that its container does not have",
    level: RuleLevel::Deny,
    why: r"The kubelet looks a port's name up in the probe's own container. Where it is not there each probe fails: the container is never ready,
or is started anew for ever.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {objects: objects.yaml}
# platform/apps/objects.yaml
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  containers:
    - name: main
      image: ghcr.io/shop/web:1.4.2
      ports: [{name: http, containerPort: 8080}]
      readinessProbe: {httpGet: {path: /, port: web}}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {objects: objects.yaml}
# platform/apps/objects.yaml
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  containers:
    - name: main
      image: ghcr.io/shop/web:1.4.2
      ports: [{name: http, containerPort: 8080}]
      readinessProbe: {httpGet: {path: /, port: http}}
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    let pods = compile.views().flat_map(|view| view.own().filter_map(Pod::of));
    let containers = pods.flat_map(|pod| pod.containers().map(move |container| (pod, container)));
    containers.flat_map(|(pod, container)| of_container(pod, container)).collect()
}

fn of_container<'a>(pod: Pod<'a>, container: Container<'a>) -> impl Iterator<Item = Finding> + 'a {
    let names = move || ports::of_container(container).filter_map(|port| port.get("name"));
    probed(container).filter_map(move |port| {
        let name = port.as_str().filter(|_| !names().any(|known| known == port))?;
        let message = format!("container `{}` has no port `{name}`", container.name());
        let help = ports::help(name, names().filter_map(Value::as_str));
        Some(pod.object.finding(RULE.name, port, message).help(help))
    })
}
