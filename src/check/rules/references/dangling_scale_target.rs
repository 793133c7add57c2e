//! `dangling-scale-target`: an autoscaler scales a workload that is not there.

use super::{Compile, Finding, Rule};
use crate::{
    check::{
        Object,
        presence::{Named, dangling},
        scaling::target,
    },
    spec::platform::RuleLevel,
};

pub(super) const RULE: Rule = Rule {
    name: "dangling-scale-target",
    caption: "an autoscaler scales a workload that is not there",
    level: RuleLevel::Deny,
    why: r"A HorizontalPodAutoscaler, a VerticalPodAutoscaler or a ScaledObject without its workload does nothing (`FailedGetScale`), and the workload that
was meant keeps its size under load.",
    bad: r#"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {objects: objects.yaml}
# platform/apps/objects.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: main, image: "ghcr.io/shop/web:1.4.2"}]}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: front}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: StatefulSet, name: web}
  maxReplicas: 4
"#,
    good: r#"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {objects: objects.yaml}
# platform/apps/objects.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: main, image: "ghcr.io/shop/web:1.4.2"}]}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: front}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 4
"#,
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    dangling(compile, RULE.name, names)
}

/// What scales: its group and kind, and where it says what.
const SCALERS: &[(&str, &str, &str)] = &[
    ("autoscaling", "HorizontalPodAutoscaler", "scaleTargetRef"),
    ("autoscaling.k8s.io", "VerticalPodAutoscaler", "targetRef"),
    ("keda.sh", "ScaledObject", "scaleTargetRef"),
];

fn names<'a>(object: &'a Object<'a>, found: &mut dyn FnMut(Named<'a>)) {
    let of = SCALERS.iter().find(|(group, kind, _)| (*group, *kind) == (object.group, object.kind));
    let Some(reference) = of.and_then(|(.., field)| object.at(&["spec", field])) else { return };
    let key = target(object, reference);
    let named = key.and_then(|(group, kind, namespace, _)| {
        Named::of(object, reference.get("name"), (group, kind, namespace))
    });
    named.into_iter().for_each(found);
}
