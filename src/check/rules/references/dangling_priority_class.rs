//! `dangling-priority-class`: a pod is of a PriorityClass that nobody makes.

use super::{Compile, Finding, Rule};
use crate::{
    check::{
        Object,
        pods::Pod,
        presence::{Named, dangling},
    },
    spec::platform::RuleLevel,
};

pub(super) const RULE: Rule = Rule {
    name: "dangling-priority-class",
    caption: "a pod is of a PriorityClass that nobody makes",
    level: RuleLevel::Deny,
    why: r"Admission refuses a pod of a PriorityClass that is not there (`no PriorityClass with name high was found`). `system-node-critical` and
`system-cluster-critical` are in each cluster; others are brought by an app, or said in `provides`.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    raw: {pod: {spec: {priorityClassName: shpo}}}
# platform/apps/class.yaml
kind: App
metadata: {name: class}
spec:
  manifests: {objects: objects.yaml}
# platform/apps/objects.yaml
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: shop}
value: 1000
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    raw: {pod: {spec: {priorityClassName: shop}}}
# platform/apps/class.yaml
kind: App
metadata: {name: class}
spec:
  manifests: {objects: objects.yaml}
# platform/apps/objects.yaml
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: shop}
value: 1000
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    dangling(compile, RULE.name, names)
}

fn names<'a>(object: &'a Object<'a>, found: &mut dyn FnMut(Named<'a>)) {
    let at = Pod::of(object).and_then(|pod| pod.spec.get("priorityClassName"));
    let named = Named::of(object, at, ("scheduling.k8s.io", "PriorityClass", ""));
    named.into_iter().filter(|named| !named.name().starts_with("system-")).for_each(found);
}
