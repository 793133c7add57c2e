//! `dangling-runtime-class`: a pod is of a RuntimeClass that nobody makes.

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
    name: "dangling-runtime-class",
    caption: "a pod is of a RuntimeClass that nobody makes",
    level: RuleLevel::Deny,
    why: r#"Admission refuses a pod of a RuntimeClass that is not there (`RuntimeClass "gvisor" not found`). An app brings it, or the cluster
`provides` it."#,
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    raw: {pod: {spec: {runtimeClassName: shpo}}}
# platform/apps/class.yaml
kind: App
metadata: {name: class}
spec:
  manifests: {objects: objects.yaml}
# platform/apps/objects.yaml
apiVersion: node.k8s.io/v1
kind: RuntimeClass
metadata: {name: shop}
handler: runsc
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    raw: {pod: {spec: {runtimeClassName: shop}}}
# platform/apps/class.yaml
kind: App
metadata: {name: class}
spec:
  manifests: {objects: objects.yaml}
# platform/apps/objects.yaml
apiVersion: node.k8s.io/v1
kind: RuntimeClass
metadata: {name: shop}
handler: runsc
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    dangling(compile, RULE.name, names)
}

fn names<'a>(object: &'a Object<'a>, found: &mut dyn FnMut(Named<'a>)) {
    let at = Pod::of(object).and_then(|pod| pod.spec.get("runtimeClassName"));
    let named = Named::of(object, at, ("node.k8s.io", "RuntimeClass", ""));
    named.into_iter().for_each(found);
}
