//! `missing-project`: an Application in an AppProject that nobody brings.

use super::{Compile, Finding, Rule, permission::permissions};
use crate::{names::meant, spec::platform::RuleLevel};

pub(super) const RULE: Rule = Rule {
    name: "missing-project",
    caption: "an Application is in an AppProject that nobody brings",
    level: RuleLevel::Deny,
    why: r"Argo CD does nothing for an Application whose project it does not know (`InvalidSpecError`: project which does not
exist). platc makes a project for each that its apps are in; `raw` may name another, which then must be there: from an
environment of the same Argo CD, or by `provides: [AppProject/NAME]`. `default` is always there.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  sync: {raw: {project: app-prod}}
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  sync: {raw: {project: apps-prod}}
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    let mut found = Vec::new();
    for (view, permissions) in permissions(compile) {
        let homeless = permissions.values().filter(|app| app.project.is_none());
        for application in homeless.map(|app| app.application) {
            let Some(project) = application.at(&["spec", "project"]) else { continue };
            let name = project.as_str().unwrap_or_default();
            let is_there = matches!(name, "" | "default") || view.provides(("", "AppProject", "", name));
            if is_there || !view.environment.is_whole {
                continue;
            }
            let projects = compile.objects.all().iter().filter(|object| {
                object.kind == "AppProject" && object.environment.argocd.name == view.environment.argocd.name
            });
            let message = format!(
                "no environment of Argo CD `{}` has the project `{name}`",
                view.environment.argocd.name
            );
            found.push(
                application
                    .finding(RULE.name, project, message)
                    .help(meant(name, projects.map(|project| project.name))),
            );
        }
    }
    found
}
