//! `kubernetes-version`: a cluster of a Kubernetes version whose schemas platc does not have.

use super::{Compile, Finding, Rule};
use crate::{check::refusal::minor, diagnostic::Diagnostic, schema::Kubernetes, spec::platform::RuleLevel};

pub(super) const RULE: Rule = Rule {
    name: "kubernetes-version",
    caption: "objects are checked by the schemas of another Kubernetes than the cluster's",
    level: RuleLevel::Warn,
    why: r"platc has the schemas of four minors of Kubernetes, those that its project supports or supported last. For any other
it takes the nearest, which may know fields and versions that the cluster does not, or the reverse.",
    bad: r#"# platform/platform.yaml
kind: Platform
metadata: {name: shop}
spec:
  git: {url: https://github.com/shop/platform}
  kubernetes: "1.27"
  argocd: {version: "3.3"}
  clusters: {main: {server: https://kubernetes.default.svc}}
  projects: {apps: {}}
# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
"#,
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    let mut found = Vec::new();
    for environment in compile.model.environments.values() {
        let said = &environment.cluster.kubernetes;
        let Err(reason) = Kubernetes::of(&said.value) else { continue };
        let Some(minor) = minor(environment) else { continue };
        let diagnostic =
            Diagnostic::error(RULE.name, format!("{reason}; the schemas of {} are used", minor.minor()))
                .at(said.span().or(environment.span), "")
                .help(
                    "say the cluster's version, and build with the platc of its time where that is too old",
                );
        found.push(Finding { diagnostic, environment: environment.name.clone(), app: None });
    }
    found
}
