//! `unknown-target-port`: a Service sends to a named port that no container has.

use super::{Compile, Finding, Rule};
use crate::{
    check::{
        View,
        labelled::Labelled,
        ports::{self, services},
    },
    spec::platform::RuleLevel,
    value::Value,
};

pub(super) const RULE: Rule = Rule {
    name: "unknown-target-port",
    caption: "a Service sends to a named port that no container has",
    level: RuleLevel::Deny,
    why: r"A `targetPort` that is a name is looked up in each selected pod. Where no container has it, the Service has no endpoints for that port. A
container's port and a Service's have names of their own: `targetPort` is the container's.",
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
  ports: [{name: http, port: 80, targetPort: web}]
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
  ports: [{name: http, port: 80, targetPort: http}]
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
    let (pods, mut found) = (Labelled::pods(view), Vec::new());
    for served in services(view, &pods) {
        let names =
            || served.pods.iter().flat_map(|pod| ports::of_pod(*pod)).filter_map(|port| port.get("name"));
        for target in ports::of_service(served.service).iter().filter_map(|port| port.get("targetPort")) {
            let Some(name) = target.as_str().filter(|_| !names().any(|known| known == target)) else {
                continue;
            };
            let message =
                format!("no container behind Service `{}` has a port `{name}`", served.service.name);
            let help = ports::help(name, names().filter_map(Value::as_str));
            found.push(served.service.finding(RULE.name, target, message).help(help));
        }
    }
    found
}
