//! `needless-allow`: an app asks its AppProject for more than its chart renders.

use super::{Compile, Finding, Rule};
use crate::{
    diagnostic::Diagnostic,
    model::{App, Environment},
    spec::{app::Delivery, platform::RuleLevel},
    value::Value,
};
use std::collections::BTreeSet;

pub(super) const RULE: Rule = Rule {
    name: "needless-allow",
    caption: "an app asks for kinds or namespaces that its chart does not render",
    level: RuleLevel::Warn,
    why: r"What `allows` names, the AppProject permits to all apps of the project. Where the chart lies in the repository, platc
renders it and knows what it brings; what is permitted beyond that is of use to nobody but who should not have it. What the
chart renders and `allows` lacks is found by `forbidden-kind` and `forbidden-destination`.",
    bad: r"# platform/charts/cache/Chart.yaml
apiVersion: v2
name: cache
version: 1.0.0
# platform/charts/cache/templates/config.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
# platform/apps/cache.yaml
kind: App
metadata: {name: cache}
spec:
  chart: {path: ../charts/cache}
  delivery: helm
  allows: {clusterKinds: [ClusterRole]}
",
    good: r"# platform/charts/cache/Chart.yaml
apiVersion: v2
name: cache
version: 1.0.0
# platform/charts/cache/templates/class.yaml
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata:
  name: cache
value: 1000
# platform/apps/cache.yaml
kind: App
metadata: {name: cache}
spec:
  chart: {path: ../charts/cache}
  delivery: helm
  allows: {clusterKinds: [PriorityClass]}
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    let mut found = Vec::new();
    for environment in compile.model.environments.values().filter(|environment| environment.is_whole) {
        for app in environment.apps.values().filter(|app| is_seen(app)) {
            found.extend(of_app(compile, environment, app).into_iter().map(|diagnostic| Finding {
                diagnostic,
                environment: environment.name.clone(),
                app: Some(app.name.clone()),
            }));
        }
    }
    found
}

/// Whether Argo CD renders the app's chart, and platc does, too.
fn is_seen(app: &App) -> bool {
    let has_files = app.chart.as_ref().is_some_and(|chart| chart.folder.is_some());
    app.delivery.value == Delivery::Helm && has_files
}

fn of_app(compile: &Compile, environment: &Environment, app: &App) -> Vec<Diagnostic> {
    let objects = compile.objects.in_environment(environment.name.as_str()).iter();
    let own: Vec<_> =
        objects.filter(|object| object.app.is_some_and(|other| other.name == app.name)).collect();
    let kinds: BTreeSet<(&str, &str)> = own.iter().map(|object| (object.group, object.kind)).collect();
    let namespaces: BTreeSet<&str> = own.iter().map(|object| object.namespace).collect();
    let said =
        |list: &str, at: usize| app.spec.at_path(["allows", list, &at.to_string()]).and_then(Value::span);
    let told = |what: &str, name: &str, place| {
        Diagnostic::error(
            RULE.name,
            format!("the chart of `{}` brings no object of {what} `{name}`", app.name),
        )
        .at(place, "")
        .help("take it away: the AppProject permits it to every app of the project")
    };
    let mut found = Vec::new();
    for (at, (group, kind)) in app.allowed_cluster_kinds.iter().enumerate() {
        if !kinds.contains(&(&**group, &**kind)) {
            found.push(told("the kind", kind, said("clusterKinds", at)));
        }
    }
    for (at, namespace) in app.allowed_namespaces.iter().enumerate() {
        if !namespaces.contains(&**namespace) {
            found.push(told("the namespace", namespace, said("namespaces", at)));
        }
    }
    found
}
