//! `monitor-selects-nothing`: a ServiceMonitor or PodMonitor selects labels that nothing has.

use super::{Compile, Finding, Rule};
use crate::{
    check::{
        View,
        labelled::nearest_labels,
        monitors::{self, Watched},
    },
    schema::selector::is_empty,
    spec::platform::RuleLevel,
    value::Value,
};

pub(super) const RULE: Rule = Rule {
    name: "monitor-selects-nothing",
    caption: "a ServiceMonitor or PodMonitor selects labels that nothing has",
    level: RuleLevel::Deny,
    why: r"Prometheus reads what a monitor selects. One that selects nothing is silence that looks like health: the graphs are empty and no alert
fires. A ServiceMonitor selects Services by the Services' own labels, not by their pods'.",
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
      provides: [{crd: servicemonitors.monitoring.coreos.com}]
  projects: {apps: {}}
# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {objects: objects.yaml}
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
# platform/apps/objects.yaml
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: web}
spec:
  selector: {matchLabels: {app.kubernetes.io/name: shop}}
  endpoints: [{port: http}]
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
      provides: [{crd: servicemonitors.monitoring.coreos.com}]
  projects: {apps: {}}
# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {objects: objects.yaml}
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
# platform/apps/objects.yaml
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: web}
spec:
  selector: {matchLabels: {app.kubernetes.io/name: web}}
  endpoints: [{port: http}]
"#,
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    compile.views().flat_map(of_view).collect()
}

fn of_view(view: View) -> Vec<Finding> {
    let (all, mut found) = (Watched::of(view), Vec::new());
    for monitor in view.own().filter(|object| monitors::is_monitor(object)) {
        let selector = monitor.at(&["spec", "selector"]).filter(|selector| !is_empty(selector));
        let Some(selector) = selector else { continue };
        if !all.by(monitor).is_empty()
            || monitors::namespaces(monitor).any(|namespace| view.may_run_in(namespace))
        {
            continue;
        }
        let wanted = selector.get("matchLabels").and_then(Value::as_map);
        let there = monitors::namespaces(monitor).flat_map(|namespace| all.there(monitor, namespace));
        let help = wanted.and_then(|wanted| nearest_labels(wanted, there));
        let what = if monitor.kind == "PodMonitor" { "pod" } else { "Service" };
        let message = format!("{} `{}` selects no {what}", monitor.kind, monitor.name);
        let help = help.unwrap_or_else(|| format!("select labels that a {what} has"));
        found.push(monitor.finding(RULE.name, selector, message).help(help));
    }
    found
}
