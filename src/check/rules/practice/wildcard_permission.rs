//! `wildcard-permission`: a role over all there is and will be.

use super::{Compile, Finding, Permission, Rule, permissions};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "wildcard-permission",
    caption: "a role gives every verb or every resource, also those that do not exist yet",
    level: RuleLevel::Warn,
    why: r"A `*` in a role grows with the cluster: each CRD and each subresource that comes later is in it (Kubernetes' RBAC good
practices). Name what is used.",
    bad: r#"# platform/apps/extra.yaml
kind: App
metadata: {name: extra}
spec: {manifests: {extra: role.yaml}}
# platform/apps/role.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader}
rules:
  - {apiGroups: [""], resources: ["*"], verbs: [get]}
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
  - {apiGroups: [""], resources: [pods], verbs: [get]}
"#,
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    permissions(compile).filter_map(|permission| told(&permission)).collect()
}

fn told(permission: &Permission) -> Option<Finding> {
    ["resources", "verbs"].into_iter().find_map(|field| {
        let star = permission.list(field).find(|word| word.as_str() == Some("*"))?;
        let message = format!("`{}` gives all {field} there are and will be", permission.object.name);
        Some(
            permission
                .object
                .finding(RULE.name, star, message)
                .help(format!("name the {field} that are used")),
        )
    })
}
