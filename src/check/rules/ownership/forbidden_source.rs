//! `forbidden-source`: an Application reads a repository that its AppProject does not permit.

use super::{
    Compile, Finding, Rule,
    permission::{permissions, permits_source},
};
use crate::{check::Object, spec::platform::RuleLevel, value::Value};

pub(super) const RULE: Rule = Rule {
    name: "forbidden-source",
    caption: "an Application reads a repository that its AppProject does not permit",
    level: RuleLevel::Deny,
    why: r"Argo CD refuses an Application with a source that `sourceRepos` of its project does not list (`application repo …
is not permitted in project`). platc lists exactly the repositories that are used; `raw` replaces the list, or the
source.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  sync: {raw: {source: {repoURL: https://github.com/shop/other}}}
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  sync: {raw: {source: {repoURL: https://github.com/shop/platform.git}}}
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
        for application in view.own().filter(|object| object.kind == "Application") {
            let permission = application.applies().and_then(|app| permissions.get(app));
            let Some(project) = permission.and_then(|permission| permission.project) else { continue };
            for url in sources(application) {
                let text = url.as_str().unwrap_or_default();
                if !permits_source(project, text) {
                    let message =
                        format!("the project `{}` does not permit the repository `{text}`", project.name);
                    let list = project.at(&["spec", "sourceRepos"]).and_then(Value::span);
                    let help = "list it in `sourceRepos` of the project's `raw`, or take the source from one that is listed";
                    found.push(
                        application
                            .finding(RULE.name, url, message)
                            .at(list, "these are permitted")
                            .help(help),
                    );
                }
            }
        }
    }
    found
}

/// The URL of each source.
fn sources<'a>(application: &Object<'a>) -> impl Iterator<Item = &'a Value> {
    let several = application.at(&["spec", "sources"]).and_then(Value::as_list).unwrap_or_default();
    application.at(&["spec", "source"]).into_iter().chain(several).filter_map(|source| source.get("repoURL"))
}
