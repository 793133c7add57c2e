//! `duplicate-application`: what Argo CD reads has one name each, over all environments that it serves.

use super::{
    Compile, Finding, Rule,
    duplicate_object::{Duplicate, Writer, duplicates, is_argocds},
};
use crate::{diagnostic::Diagnostic, spec::platform::RuleLevel};

pub(super) const RULE: Rule = Rule {
    name: "duplicate-application",
    caption: "two environments, or two apps, write one Application or AppProject",
    level: RuleLevel::Deny,
    why: r"Applications live in one namespace of one Argo CD, whatever environment they are of: two of one name are one, and
the later sync takes over all that the earlier one deployed.",
    bad: r#"# platform/platform.yaml
kind: Platform
metadata: {name: shop}
spec:
  git: {url: https://github.com/shop/platform}
  kubernetes: "1.35"
  argocd: {version: "3.3", names: {application: "${{ app.name }}"}}
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
# environments/staging/environment.yaml
kind: Environment
metadata: {name: staging}
spec: {cluster: main}
"#,
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
spec: {cluster: main}
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    let found = duplicates(compile, |environment, manifest| {
        is_argocds(manifest).then_some(&*environment.argocd.name)
    });
    found.iter().map(told).collect()
}

fn told(duplicate: &Duplicate) -> Finding {
    let Duplicate { identity, first, second } = duplicate;
    let (here, there) = (first.environment, second.environment);
    if let Some(finding) = told_of_root(duplicate) {
        return finding;
    }
    let apart = here.name != there.name;
    let message = if apart {
        format!(
            "environments `{}` and `{}` both write the {} `{}`",
            here.name, there.name, identity.kind, identity.name
        )
    } else {
        format!("{} and {} both write the {} `{}`", first.who(), second.who(), identity.kind, identity.name)
    };
    let diagnostic = Diagnostic::error(RULE.name, message).seen_in(here.name.as_str());
    let diagnostic = if first.place() == second.place() {
        diagnostic.at(second.place(), "this names both")
    } else {
        diagnostic.at(second.place(), "this one").at(first.place(), "and this one")
    };
    let diagnostic = diagnostic.help(if apart {
        "environments share the namespace of their Argo CD: put `${{ env.name }}` into `argocd.names`"
    } else {
        "rename one of the apps, or let `argocd.names` make names that differ"
    });
    Finding { diagnostic, environment: there.name.clone(), app: second.app.cloned() }
}

/// An app that is called like the platform gets the name of its environment's root.
fn told_of_root(duplicate: &Duplicate) -> Option<Finding> {
    let Duplicate { identity, first, second } = duplicate;
    let is_root = |writer: &Writer| {
        writer.app.is_none()
            && &*identity.kind == "Application"
            && *identity.name == *writer.environment.names.root.value
    };
    let (root, other) = if is_root(first) { (first, second) } else { (second, first) };
    let app = other.app.filter(|_| is_root(root))?;
    let message = format!(
        "the Application of {} is called `{}`, as the root of environment `{}` is",
        other.who(),
        identity.name,
        root.environment.name
    );
    let diagnostic = Diagnostic::error(RULE.name, message)
        .at(other.environment.apps.get(app).and_then(|app| app.span).or(other.place()), "this app")
        .at(root.span.or(root.environment.span), "its root")
        .note("the root would take the app over, and the app the root")
        .help("rename the app, or let `argocd.names.root` make another name, such as `root-${{ env.name }}`");
    Some(Finding { diagnostic, environment: other.environment.name.clone(), app: Some(app.clone()) })
}
