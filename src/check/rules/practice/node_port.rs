//! `node-port`: a port of all nodes.

use super::{Compile, Finding, Object, Rule};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "node-port",
    caption: "a Service opens a port on every node",
    level: RuleLevel::Allow,
    why: r"A NodePort listens on each node of the cluster, beside the load balancer and its TLS, and its number is one of a few
thousand that all share.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    ports: {http: 8080}
    service: {type: NodePort}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    ports: {http: 8080}
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    compile.objects.all().iter().filter_map(told).collect()
}

fn told(object: &Object) -> Option<Finding> {
    let is_service = (object.group, object.kind) == ("", "Service");
    let said =
        is_service.then(|| object.at(&["spec", "type"]))?.filter(|said| said.as_str() == Some("NodePort"))?;
    let message = format!("the Service `{}` opens a port on every node", object.name);
    Some(object.finding(RULE.name, said, message).help("use an `ingress`, or `type: LoadBalancer`"))
}
