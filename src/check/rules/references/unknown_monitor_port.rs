//! `unknown-monitor-port`: a ServiceMonitor or PodMonitor reads a port that nothing it selects has.

use super::{Compile, Finding, Rule};
use crate::{
    check::{
        View,
        monitors::{self, Watched},
        pods::Pod,
        ports,
    },
    names::meant,
    spec::platform::RuleLevel,
    value::Value,
};

pub(super) const RULE: Rule = Rule {
    name: "unknown-monitor-port",
    caption: "a ServiceMonitor or PodMonitor reads a port that nothing it selects has",
    level: RuleLevel::Deny,
    why: r"`port` of a ServiceMonitor is the name of a Service's port, and `port` of a PodMonitor that of a container's. One of another name finds no target,
and Prometheus does not say so.",
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
  selector: {matchLabels: {app.kubernetes.io/name: web}}
  endpoints: [{port: metrics}]
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
        let watched = all.by(monitor);
        let hidden = watched.iter().any(|object| Pod::of(object).is_some_and(ports::is_injected));
        if watched.is_empty() || hidden {
            continue;
        }
        let names =
            || watched.iter().flat_map(|object| monitors::ports(object)).filter_map(|port| port.get("name"));
        for port in monitors::endpoints(monitor).filter_map(|endpoint| endpoint.get("port")) {
            let Some(name) = port.as_str().filter(|_| !names().any(|known| known == port)) else { continue };
            let message =
                format!("nothing that {} `{}` selects has a port `{name}`", monitor.kind, monitor.name);
            let help = meant(name, names().filter_map(Value::as_str));
            found.push(monitor.finding(RULE.name, port, message).help(help));
        }
    }
    found
}
