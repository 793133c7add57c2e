//! `service-selects-nothing`: a Service selects labels that no pod has.

use super::{Compile, Finding, Rule};
use crate::{
    check::{
        View,
        labelled::{Labelled, nearest_labels},
    },
    spec::platform::RuleLevel,
};

pub(super) const RULE: Rule = Rule {
    name: "service-selects-nothing",
    caption: "a Service selects labels that no pod has",
    level: RuleLevel::Deny,
    why: r"A Service without pods has no endpoints: whoever calls it waits, or is refused. Labels that a controller adds to pods count as
there (`statefulset.kubernetes.io/pod-name`…). Where a program labels its own pods at run time (`role: leader`), allow this rule for its app.",
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
  selector: {app: wep}
  ports: [{name: http, port: 80}]
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  containers:
    - name: main
      image: ghcr.io/shop/web:1.4.2
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
  ports: [{name: http, port: 80}]
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  containers:
    - name: main
      image: ghcr.io/shop/web:1.4.2
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    compile.views().flat_map(of_view).collect()
}

fn of_view(view: View) -> Vec<Finding> {
    let pods = Labelled::pods(view);
    let services = view.own().filter(|object| (object.group, object.kind) == ("", "Service"));
    let selecting = services.filter_map(|service| {
        let selector = service
            .at(&["spec", "selector"])
            .filter(|_| service.text(&["spec", "type"]) != "ExternalName")?;
        Some((service, selector, selector.as_map().filter(|wanted| !wanted.is_empty())?))
    });
    let mut found = Vec::new();
    for (service, selector, wanted) in selecting {
        let namespace = service.namespace;
        if pods.with(namespace, selector).next().is_some() || view.may_run_in(namespace) {
            continue;
        }
        let there = pods.all(namespace).map(|(labels, pod)| (labels, pod.object));
        let help = nearest_labels(wanted, there);
        let message = format!("Service `{}` selects no pod of namespace `{namespace}`", service.name);
        found.push(
            service.finding(RULE.name, selector, message).help(help.unwrap_or_else(|| HELP.to_owned())),
        );
    }
    found
}

const HELP: &str = "select labels that pods have, or leave the selector out and say the endpoints";
