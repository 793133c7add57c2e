//! `scaled-replicas`: a workload says its replicas while an autoscaler owns them.

use super::{Compile, Finding, Rule};
use crate::{
    check::{
        Object, View,
        scaling::{Autoscaler, autoscalers},
    },
    spec::platform::RuleLevel,
    value::Value,
};

pub(super) const RULE: Rule = Rule {
    name: "scaled-replicas",
    caption: "a workload says its replicas while an autoscaler owns them",
    level: RuleLevel::Deny,
    why: r"Each sync sets the replicas that git says, and the autoscaler sets its own again: pods stop and start, under load most of all. Leave `replicas` out, or let Argo
CD ignore the field (`sync.ignoreDifferences` with `/spec/replicas`).",
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
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: main, image: "ghcr.io/shop/web:1.4.2"}]}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
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
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 4
"#,
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    compile.views().flat_map(|view| autoscalers(view).filter_map(move |scaler| told(view, &scaler))).collect()
}

fn told<'a>(view: View<'a>, scaler: &Autoscaler<'a>) -> Option<Finding> {
    let workload =
        view.find(scaler.target).filter(|workload| workload.environment.name == view.environment.name)?;
    let replicas = workload.at(&["spec", "replicas"]).filter(|replicas| !replicas.is_null())?;
    if is_paused(scaler, replicas) || is_ignored(workload) {
        return None;
    }
    let message = format!(
        "{} `{}` owns the replicas of {} `{}`",
        scaler.object.kind, scaler.object.name, workload.kind, workload.name
    );
    let help = match replicas.span() {
        Some(_) => "leave `replicas` out: the autoscaler's minimum is what it starts with",
        None => "say the autoscaler as `autoscaling` of the workload: then `replicas` is left out",
    };
    Some(workload.finding(RULE.name, replicas, message).help(help))
}

/// A HorizontalPodAutoscaler leaves a workload of no replicas alone.
fn is_paused(scaler: &Autoscaler, replicas: &Value) -> bool {
    scaler.object.kind == "HorizontalPodAutoscaler" && replicas.as_integer() == Some(0)
}

/// Whether Argo CD is told not to compare the field, or what the autoscaler's controller wrote.
fn is_ignored(workload: &Object) -> bool {
    let ignored = workload.app.and_then(|app| app.sync.ignore_differences.as_ref()).and_then(Value::as_list);
    ignored.unwrap_or_default().iter().any(|entry| {
        let kind = entry.get("kind").and_then(Value::as_str);
        let list = |key| {
            entry.get(key).and_then(Value::as_list).unwrap_or_default().iter().filter_map(Value::as_str)
        };
        kind.is_none_or(|kind| kind == workload.kind || kind == "*")
            && (list("jsonPointers").any(|pointer| pointer == "/spec/replicas")
                || list("jqPathExpressions").any(|path| path.contains("replicas"))
                || list("managedFieldsManagers").next().is_some())
    })
}
