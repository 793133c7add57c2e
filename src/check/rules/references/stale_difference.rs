//! `stale-difference`: an entry of the ledger expects a difference that is not there.

use super::{Compile, Finding, Rule};
use crate::{diagnostic::Diagnostic, review::Unneeded, spec::platform::RuleLevel};

pub(super) const RULE: Rule = Rule {
    name: "stale-difference",
    caption: "an entry of the ledger expects a difference that is not there",
    level: RuleLevel::Warn,
    why: r"An entry of environments/differences.yaml hides a difference from whoever compares environments. One that matches nothing
any more hides the next that comes to be there, which nobody has explained. The same holds for one that matches only
what an entry before it does. It weighs a warning, because a promotion that takes a difference away is no mistake; with
`deny` the ledger and the environments are changed together.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
# environments/staging/environment.yaml
kind: Environment
metadata: {name: staging}
spec: {cluster: main, namespace: staging}
# environments/differences.yaml
kind: Differences
spec:
  expected:
  - {between: [staging, prod], app: web, object: Deployment/web, path: spec.replicas, reason: staging is small}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
# environments/staging/environment.yaml
kind: Environment
metadata: {name: staging}
spec: {cluster: main, namespace: staging}
# environments/staging/web.yaml
kind: App
metadata: {name: web}
spec: {workload: {replicas: 3}}
# environments/differences.yaml
kind: Differences
spec:
  expected:
  - {between: [staging, prod], app: web, object: Deployment/web, path: spec.replicas, reason: staging is large}
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    compile.unneeded.iter().filter_map(|unneeded| finding(compile, *unneeded)).collect()
}

fn finding(compile: &Compile, Unneeded { entry, covered_by }: Unneeded) -> Option<Finding> {
    let ledger = &compile.model.expected;
    let expected = ledger.get(entry)?;
    let what = format!("`{}` of `{}`", expected.path, expected.object);
    let diagnostic = match covered_by.and_then(|by| ledger.get(by)) {
        Some(by) => {
            Diagnostic::error(RULE.name, format!("{what} is expected to differ by an entry before this one"))
                .at(expected.span, "")
                .at(by.span, "this one")
                .help("keep the one of them whose reason is right")
        }
        None => Diagnostic::error(RULE.name, format!("{what} is expected to differ, and does not"))
            .at(expected.span, "")
            .help(
                "take the entry away, or mend its `app`, `object` or `path`: `platc diff --all` prints them",
            ),
    };
    Some(Finding { diagnostic, environment: expected.between.last()?.clone(), app: None })
}
