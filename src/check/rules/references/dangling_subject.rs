//! `dangling-subject`: a binding grants a role to a ServiceAccount that nobody makes.

use super::{Compile, Finding, Rule};
use crate::{
    check::{
        Object,
        presence::{Named, dangling},
    },
    spec::platform::RuleLevel,
    value::Value,
};

pub(super) const RULE: Rule = Rule {
    name: "dangling-subject",
    caption: "a binding grants a role to a ServiceAccount that nobody makes",
    level: RuleLevel::Deny,
    why: r"A binding to a ServiceAccount that is not there grants nothing to anybody, and Kubernetes accepts it. A subject without namespace is one of the
RoleBinding's own; a ClusterRoleBinding must say it. `default` is in each namespace.",
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
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: ServiceAccount, name: wep}]
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

fn names<'a>(object: &'a Object<'a>, found: &mut dyn FnMut(Named<'a>)) {
    if object.group != "rbac.authorization.k8s.io" || !object.kind.ends_with("RoleBinding") {
        return;
    }
    let subjects = object.at(&["subjects"]).and_then(Value::as_list).unwrap_or_default().iter();
    let text = |subject: &'a Value, key| subject.get(key).and_then(Value::as_str);
    let accounts = subjects.filter(|subject| text(subject, "kind") == Some("ServiceAccount"));
    for subject in accounts {
        let namespace = text(subject, "namespace").unwrap_or(object.namespace);
        let named = Named::of(object, subject.get("name"), ("", "ServiceAccount", namespace));
        named.filter(|named| named.name() != "default").into_iter().for_each(&mut *found);
    }
}
