//! `dangling-storage-class`: a claim asks for a StorageClass that nobody makes.

use super::{Compile, Finding, Rule};
use crate::{
    check::{Object, View, pods::Pod, presence::Named},
    spec::platform::RuleLevel,
    value::Value,
};

pub(super) const RULE: Rule = Rule {
    name: "dangling-storage-class",
    caption: "a claim asks for a StorageClass that nobody makes",
    level: RuleLevel::Deny,
    why: r"A claim of a class that is not there stays `Pending`, and its pods with it. Most clusters bring their classes along: say so,
`provides: [StorageClass/gp3]`. A PersistentVolume that names the same class needs none.",
    bad: r#"# platform/platform.yaml
kind: Platform
metadata: {name: shop}
spec:
  git: {url: https://github.com/shop/platform}
  kubernetes: "1.35"
  argocd: {version: "3.3"}
  clusters:
    main:
      server: https://kubernetes.default.svc
      provides: [StorageClass/fast]
  projects: {apps: {}}
# platform/apps/store.yaml
kind: App
metadata: {name: store}
spec:
  workload:
    kind: StatefulSet
    image: ghcr.io/shop/store:1.4.2
    ports: {tcp: 6000}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    volumes: {data: {mount: /data, size: 1Gi, storageClass: fats}}
"#,
    good: r#"# platform/platform.yaml
kind: Platform
metadata: {name: shop}
spec:
  git: {url: https://github.com/shop/platform}
  kubernetes: "1.35"
  argocd: {version: "3.3"}
  clusters:
    main:
      server: https://kubernetes.default.svc
      provides: [StorageClass/fast]
  projects: {apps: {}}
# platform/apps/store.yaml
kind: App
metadata: {name: store}
spec:
  workload:
    kind: StatefulSet
    image: ghcr.io/shop/store:1.4.2
    ports: {tcp: 6000}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    volumes: {data: {mount: /data, size: 1Gi, storageClass: fast}}
"#,
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    let mut found = Vec::new();
    for view in compile.views() {
        for object in view.own() {
            let named = claims(object).filter_map(|claim| claim.get("storageClassName"));
            let named =
                named.filter_map(|at| Named::of(object, Some(at), ("storage.k8s.io", "StorageClass", "")));
            found.extend(
                named
                    .filter(|named| !is_static(view, named))
                    .filter_map(|named| named.dangling(view, RULE.name)),
            );
        }
    }
    found
}

/// The specs of all claims that an object is or makes.
fn claims<'a>(object: &'a Object<'a>) -> impl Iterator<Item = &'a Value> {
    let own = object.at(&["spec"]).filter(|_| object.kind == "PersistentVolumeClaim");
    let templates = object.at(&["spec", "volumeClaimTemplates"]).and_then(Value::as_list).unwrap_or_default();
    let volumes = Pod::of(object).into_iter().flat_map(Pod::volumes);
    let ephemeral = volumes.filter_map(|volume| volume.at_path(["ephemeral", "volumeClaimTemplate"]));
    own.into_iter().chain(templates.iter().chain(ephemeral).filter_map(|claim| claim.get("spec")))
}

/// Whether volumes of this class were made by hand.
fn is_static(view: View, class: &Named) -> bool {
    view.of_kind("", "PersistentVolume")
        .any(|volume| volume.text(&["spec", "storageClassName"]) == class.name())
}
