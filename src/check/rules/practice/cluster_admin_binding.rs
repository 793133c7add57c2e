//! `cluster-admin-binding`: a subject that may do everything.

use super::{Compile, Finding, Object, Rule};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "cluster-admin-binding",
    caption: "somebody is bound to `cluster-admin`, which may do everything",
    level: RuleLevel::Warn,
    why: r"`cluster-admin` may do anything to anything, in every namespace (Kubernetes' docs on user-facing roles). Bind `admin` or
`edit` in the namespaces that are meant, or a role of your own.",
    bad: r"# platform/apps/extra.yaml
kind: App
metadata: {name: extra}
spec: {manifests: {extra: binding.yaml}}
# platform/apps/binding.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: deployer}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{kind: Group, apiGroup: rbac.authorization.k8s.io, name: deployers}]
",
    good: r"# platform/apps/extra.yaml
kind: App
metadata: {name: extra}
spec: {manifests: {extra: binding.yaml}}
# platform/apps/binding.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: deployer}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{kind: Group, apiGroup: rbac.authorization.k8s.io, name: deployers}]
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    compile.objects.all().iter().filter_map(told).collect()
}

fn told(object: &Object) -> Option<Finding> {
    let binds = matches!(object.kind, "ClusterRoleBinding" | "RoleBinding")
        && object.group == "rbac.authorization.k8s.io";
    let role = binds
        .then(|| object.at(&["roleRef", "name"]))?
        .filter(|role| role.as_str() == Some("cluster-admin"))?;
    let message = format!("`{}` lets its subjects do everything", object.name);
    let found = object.finding(RULE.name, role, message);
    Some(found.help("bind `admin` or `edit` where it is meant, or a role with what is needed"))
}
