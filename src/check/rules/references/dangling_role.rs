//! `dangling-role`: a binding grants a Role or ClusterRole that nobody makes.

use super::{Compile, Finding, Rule};
use crate::{
    check::{
        Object,
        presence::{Named, dangling},
    },
    spec::platform::RuleLevel,
};

pub(super) const RULE: Rule = Rule {
    name: "dangling-role",
    caption: "a binding grants a Role or ClusterRole that nobody makes",
    level: RuleLevel::Deny,
    why: r"A binding to a role that is not there grants nothing, and Kubernetes accepts it: the program is refused at run time. `cluster-admin`, `admin`,
`edit`, `view` and `system:…` are in each cluster. `roleRef` cannot be changed later, only made anew.",
    bad: r#"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {objects: objects.yaml}
# platform/apps/objects.yaml
apiVersion: v1
kind: ServiceAccount
metadata: {name: web}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader}
rules: [{apiGroups: [""], resources: [configmaps], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reader}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
subjects: [{kind: ServiceAccount, name: web}]
"#,
    good: r#"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {objects: objects.yaml}
# platform/apps/objects.yaml
apiVersion: v1
kind: ServiceAccount
metadata: {name: web}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader}
rules: [{apiGroups: [""], resources: [configmaps], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reader}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: ServiceAccount, name: web}]
"#,
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    dangling(compile, RULE.name, names)
}

const GROUP: &str = "rbac.authorization.k8s.io";

/// ClusterRoles that every API server makes (<https://kubernetes.io/docs/reference/access-authn-authz/rbac/>).
const BUILT_IN: &[&str] = &["admin", "cluster-admin", "edit", "view"];

fn names<'a>(object: &'a Object<'a>, found: &mut dyn FnMut(Named<'a>)) {
    if object.group != GROUP || !object.kind.ends_with("RoleBinding") {
        return;
    }
    let (kind, namespace) = match object.text(&["roleRef", "kind"]) {
        "ClusterRole" => ("ClusterRole", ""),
        _ => ("Role", object.namespace),
    };
    let named = Named::of(object, object.at(&["roleRef", "name"]), (GROUP, kind, namespace));
    let built_in =
        |name: &str| kind == "ClusterRole" && (BUILT_IN.contains(&name) || name.starts_with("system:"));
    named.filter(|named| !built_in(named.name())).into_iter().for_each(found);
}
