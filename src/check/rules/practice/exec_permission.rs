//! `exec-permission`: a role that opens a shell in pods.

use super::{Compile, Finding, Permission, Rule, Value, permissions};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "exec-permission",
    caption: "a role opens a shell in every pod that it reaches",
    level: RuleLevel::Warn,
    why: r"Who may `exec` into a pod, or attach to it, has its files, its token and its secrets, and leaves hardly a trace. Give it to
people for a time, not to a program for good.",
    bad: r#"# platform/apps/extra.yaml
kind: App
metadata: {name: extra}
spec: {manifests: {extra: role.yaml}}
# platform/apps/role.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader}
rules:
  - {apiGroups: [""], resources: [pods, pods/exec], verbs: [get, create]}
"#,
    good: r#"# platform/apps/extra.yaml
kind: App
metadata: {name: extra}
spec: {manifests: {extra: role.yaml}}
# platform/apps/role.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader}
rules:
  - {apiGroups: [""], resources: [pods, pods/log], verbs: [get]}
"#,
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    permissions(compile).filter_map(|permission| told(&permission)).collect()
}

fn told(permission: &Permission) -> Option<Finding> {
    let opens = |word: &&Value| matches!(word.as_str(), Some("pods/exec" | "pods/attach"));
    let exec = permission.list("resources").find(opens)?;
    // Websockets start with GET: either verb opens a shell.
    if !["create", "get", "*"].iter().any(|verb| permission.has("verbs", verb)) {
        return None;
    }
    let message = format!("`{}` opens a shell in every pod that it reaches", permission.object.name);
    let found = permission.object.finding(RULE.name, exec, message);
    Some(found.help("take it away, or narrow it with `resourceNames`"))
}
