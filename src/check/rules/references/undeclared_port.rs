//! `undeclared-port`: a Service or a probe speaks to the number of a port that no container says it has.

use super::{Compile, Finding, Rule};
use crate::{
    check::{
        View,
        labelled::Labelled,
        pods::Pod,
        ports::{self, Served, probed, services},
    },
    spec::platform::RuleLevel,
    value::Value,
};

pub(super) const RULE: Rule = Rule {
    name: "undeclared-port",
    caption: "a Service or a probe speaks to the number of a port that no container says it has",
    level: RuleLevel::Warn,
    why: r"Kubernetes does not need `containerPort` to send to a number, so this may work. But where containers say their ports and not this one, it
is a port that changed in one place only. Say the port at the container, or speak to the one that is there. Pods that say no port at all, and headless
Services, are left alone.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {objects: objects.yaml}
# platform/apps/objects.yaml
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{name: http, port: 80, targetPort: 8008}]
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  containers:
    - name: main
      image: ghcr.io/shop/web:1.4.2
      ports: [{name: http, containerPort: 8080}]
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {objects: objects.yaml}
# platform/apps/objects.yaml
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{name: http, port: 80, targetPort: 8080}]
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  containers:
    - name: main
      image: ghcr.io/shop/web:1.4.2
      ports: [{name: http, containerPort: 8080}]
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    compile.views().flat_map(of_view).collect()
}

fn of_view(view: View) -> Vec<Finding> {
    let pods = Labelled::pods(view);
    let behind = services(view, &pods).flat_map(|served| of_service(&served)).collect::<Vec<_>>();
    let probes = view.own().filter_map(Pod::of).filter(|pod| says_ports(*pod)).flat_map(of_probes);
    behind.into_iter().chain(probes).collect()
}

fn of_service(served: &Served) -> Vec<Finding> {
    let (service, pods) = (served.service, &served.pods);
    if service.text(&["spec", "clusterIP"]) == "None" || !pods.iter().all(|pod| says_ports(*pod)) {
        return Vec::new();
    }
    let targets = ports::of_service(service)
        .iter()
        .filter_map(|port| port.get("targetPort").or_else(|| port.get("port")));
    let opened = |target: &Value| pods.iter().any(|pod| opens(*pod, target));
    let missed = targets.filter(|target| target.as_integer().is_some() && !opened(target));
    missed
        .filter_map(|target| {
            let (number, pod) = (target.as_integer()?, pods.first()?);
            let message = format!("no container behind Service `{}` has the port {number}", service.name);
            Some(service.finding(RULE.name, target, message).help(help(*pod)))
        })
        .collect()
}

fn of_probes(pod: Pod<'_>) -> impl Iterator<Item = Finding> {
    let ports = pod.containers().flat_map(|container| probed(container).map(move |port| (container, port)));
    ports.filter_map(move |(container, port)| {
        let number = port.as_integer().filter(|_| !opens(pod, port))?;
        let message = format!(
            "a probe of container `{}` speaks to port {number}, which no container has",
            container.name()
        );
        Some(pod.object.finding(RULE.name, port, message).help(help(pod)))
    })
}

/// Whether a pod's ports are known: it says some, and nobody adds containers to it.
fn says_ports(pod: Pod) -> bool {
    ports::of_pod(pod).next().is_some() && !ports::is_injected(pod)
}

fn opens(pod: Pod, number: &Value) -> bool {
    ports::of_pod(pod).any(|port| port.get("containerPort") == Some(number))
}

fn help(pod: Pod) -> String {
    let known = ports::of_pod(pod).filter_map(|port| port.get("containerPort")?.as_integer());
    let known: Vec<String> = known.map(|number| number.to_string()).collect();
    format!(
        "`{}/{}` has {}: name one of them, or say this one at the container, too",
        pod.object.kind,
        pod.object.name,
        known.join(", ")
    )
}
