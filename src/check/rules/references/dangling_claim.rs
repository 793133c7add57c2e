//! `dangling-claim`: a pod mounts a PersistentVolumeClaim that nobody makes.

use super::{Compile, Finding, Rule};
use crate::{
    check::{Object, View, pods::Pod, presence::Named},
    spec::platform::RuleLevel,
    value::Value,
};

pub(super) const RULE: Rule = Rule {
    name: "dangling-claim",
    caption: "a pod mounts a PersistentVolumeClaim that nobody makes",
    level: RuleLevel::Deny,
    why: r"A pod with a claim that is not there stays `Pending` (`persistentvolumeclaim not found`). The claims that a StatefulSet makes of its
`volumeClaimTemplates` count: `<template>-<StatefulSet>-<number>`.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {objects: objects.yaml}
# platform/apps/objects.yaml
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: uploads}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: main
      image: ghcr.io/shop/web:1.4.2
  volumes:
    - name: uploads
      persistentVolumeClaim: {claimName: upload}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {objects: objects.yaml}
# platform/apps/objects.yaml
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: uploads}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: main
      image: ghcr.io/shop/web:1.4.2
  volumes:
    - name: uploads
      persistentVolumeClaim: {claimName: uploads}
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    let mut found = Vec::new();
    for view in compile.views() {
        for pod in view.own().filter_map(Pod::of) {
            let claims = pod.volumes().map(|volume| volume.at_path(["persistentVolumeClaim", "claimName"]));
            let of = ("", "PersistentVolumeClaim", pod.object.namespace);
            let named = claims.filter_map(|at| Named::of(pod.object, at, of));
            found.extend(
                named
                    .filter(|named| !is_templated(view, named))
                    .filter_map(|named| named.dangling(view, RULE.name)),
            );
        }
    }
    found
}

/// Whether a StatefulSet makes a claim of this name.
fn is_templated(view: View, claim: &Named) -> bool {
    let makes = |set: &Object| {
        let templates =
            set.at(&["spec", "volumeClaimTemplates"]).and_then(Value::as_list).unwrap_or_default();
        templates.iter().any(|template| {
            let template = template.at_path(["metadata", "name"]).and_then(Value::as_str).unwrap_or_default();
            let rest = claim.name().strip_prefix(template).and_then(|rest| rest.strip_prefix('-'));
            let number = rest.and_then(|rest| rest.strip_prefix(set.name)?.strip_prefix('-'));
            number.is_some_and(|number| number.parse::<u32>().is_ok())
        })
    };
    view.of_kind("apps", "StatefulSet").any(|set| set.namespace == claim.object.namespace && makes(set))
}
