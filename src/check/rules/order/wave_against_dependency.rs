//! `wave-against-dependency`: an Application is not synced after those of the apps that its app depends on.

use super::{Compile, Finding, Rule, applications::Applications, moment::WAVE};
use crate::{
    check::View,
    model::{Edge, Reason},
    spec::platform::RuleLevel,
    value::Way,
};

pub(super) const RULE: Rule = Rule {
    name: "wave-against-dependency",
    caption: "an Application is not synced after those that its app depends on",
    level: RuleLevel::Deny,
    why: r"platc derives the waves of Applications from what apps say and read of each other. `argocd.raw` is laid over them: a
wave there is every Application's, and an app may then start before what it depends on.",
    bad: r#"# platform/platform.yaml
kind: Platform
metadata: {name: shop}
spec:
  git: {url: https://github.com/shop/platform}
  kubernetes: "1.35"
  argocd: {version: "3.3", raw: {metadata: {annotations: {argocd.argoproj.io/sync-wave: "5"}}}}
  clusters: {main: {server: https://kubernetes.default.svc}}
  projects: {apps: {}}
# platform/apps/shop.yaml
kind: App
metadata: {name: api}
spec:
  workload:
    image: ghcr.io/shop/api:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
---
kind: App
metadata: {name: web}
spec:
  dependsOn: {api: true}
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
"#,
    good: r#"# platform/platform.yaml
kind: Platform
metadata: {name: shop}
spec:
  git: {url: https://github.com/shop/platform}
  kubernetes: "1.35"
  argocd: {version: "3.3", raw: {metadata: {annotations: {team: shop}}}}
  clusters: {main: {server: https://kubernetes.default.svc}}
  projects: {apps: {}}
# platform/apps/shop.yaml
kind: App
metadata: {name: api}
spec:
  workload:
    image: ghcr.io/shop/api:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
---
kind: App
metadata: {name: web}
spec:
  dependsOn: {api: true}
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
"#,
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    let mut found = Vec::new();
    for view in compile.views() {
        let applications = Applications::of(view);
        for (name, app) in &view.environment.apps {
            let edges = app.depends_on.iter();
            found.extend(edges.filter_map(|edge| against(view, &applications, name.as_str(), edge)));
        }
    }
    found
}

fn against(view: View, applications: &Applications, app: &str, edge: &Edge) -> Option<Finding> {
    let needed = view.environment.apps.get(&edge.to)?;
    let (application, wave) = applications.get(app)?;
    let (_, other) = applications.get(needed.name.as_str())?;
    if wave > other {
        return None;
    }
    let why = match edge.reason {
        Reason::Said => "depends on",
        Reason::Export => "reads an export of",
        Reason::Secret => "uses a Secret of",
        Reason::Crd => "uses a CRD of",
    };
    let message =
        format!("`{app}` {why} `{}`, and is in wave {wave}, which is not after its wave {other}", edge.to);
    let way = Way::from_iter(["metadata", "annotations", WAVE]);
    let finding = application.finding_at(RULE.name, &way, message).at(edge.span, "the dependency");
    let finding = Finding { app: Some(crate::names::Name::new(app).ok()?), ..finding };
    Some(finding.help("take the wave out of `argocd.raw`: platc says one for each Application"))
}
