//! `dangling-service-account`: a pod runs as a ServiceAccount that nobody makes.

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
    name: "dangling-service-account",
    caption: "a pod runs as a ServiceAccount that nobody makes",
    level: RuleLevel::Deny,
    why: r#"The API server's admission refuses each pod whose ServiceAccount is not there (`serviceaccount "web" not found`): the
workload stays without pods. `default` is in each namespace."#,
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {objects: objects.yaml}
# platform/apps/objects.yaml
apiVersion: v1
kind: ServiceAccount
metadata: {name: web}
---
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  serviceAccountName: wep
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
kind: ServiceAccount
metadata: {name: web}
---
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  serviceAccountName: web
  containers:
    - name: main
      image: ghcr.io/shop/web:1.4.2
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    dangling(compile, RULE.name, names)
}

fn names<'a>(object: &'a Object<'a>, found: &mut dyn FnMut(Named<'a>)) {
    let Some(pod) = Pod::of(object) else { return };
    let at = pod.spec.get("serviceAccountName").or_else(|| pod.spec.get("serviceAccount"));
    let named = Named::of(object, at, ("", "ServiceAccount", object.namespace));
    named.filter(|named| named.name() != "default").into_iter().for_each(found);
}
