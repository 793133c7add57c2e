//! `readable-secrets`: a role that reads every Secret.

use super::{Compile, Finding, Permission, Rule, permissions};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "readable-secrets",
    caption: "a role reads every Secret of its namespace, or of the cluster",
    level: RuleLevel::Warn,
    why: r"To read Secrets is to have every password in them; to `list` or `watch` them is to read them (Kubernetes' RBAC good
practices). `resourceNames` narrows it to those that are meant; who only mounts a Secret needs no role at all.",
    bad: r#"# platform/apps/extra.yaml
kind: App
metadata: {name: extra}
spec: {manifests: {extra: role.yaml}}
# platform/apps/role.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader}
rules:
  - {apiGroups: [""], resources: [secrets], verbs: [get, list]}
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
  - {apiGroups: [""], resources: [secrets], resourceNames: [web-tls], verbs: [get]}
"#,
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    permissions(compile).filter_map(|permission| told(&permission)).collect()
}

fn told(permission: &Permission) -> Option<Finding> {
    let secrets = permission.list("resources").find(|word| word.as_str() == Some("secrets"))?;
    let reads = ["get", "list", "watch", "*"].iter().any(|verb| permission.has("verbs", verb));
    if !reads || permission.list("resourceNames").next().is_some() {
        return None;
    }
    let message = format!("`{}` reads every Secret that it reaches", permission.object.name);
    let found = permission.object.finding(RULE.name, secrets, message);
    Some(found.help("name those that are meant: `resourceNames: [...]`"))
}
