//! Rights in the cluster and in Argo CD that become more.

use super::scene::{Changed, Scene, items, listed, text};
use crate::{
    review::{Consequence, Danger},
    value::Value,
};
use std::collections::BTreeSet;

const RBAC: &str = "rbac.authorization.k8s.io";

pub(super) fn find(scene: &Scene) -> Vec<Consequence> {
    let new = |changed: &Changed| changed.new.is_some();
    let roles = scene.edited_of(RBAC, &["Role", "ClusterRole"]);
    let mut found: Vec<Consequence> =
        roles.filter_map(|(changed, old, new)| widened(&changed, old, new)).collect();
    let bindings =
        scene.objects().filter(|it| new(it) && it.is_of(RBAC, &["RoleBinding", "ClusterRoleBinding"]));
    found.extend(bindings.filter_map(|changed| bound(&changed)));
    let projects = scene.edited_of("argoproj.io", &["AppProject"]);
    found.extend(projects.filter_map(|(changed, old, new)| permits(&changed, old, new)));
    found
}

/// What a role allows, a verb on a resource of a group at a time.
fn allowed(role: &Value) -> BTreeSet<[String; 3]> {
    let texts = |rule: &Value, key: &str| -> Vec<String> {
        let said: Vec<String> =
            items(rule, &[key]).iter().filter_map(Value::as_str).map(str::to_owned).collect();
        if said.is_empty() { vec![String::new()] } else { said }
    };
    let mut found = BTreeSet::new();
    for rule in items(role, &["rules"]) {
        let resources = [texts(rule, "resources"), texts(rule, "nonResourceURLs")].concat();
        // A rule may name its objects: what it allows of one is not what it allows of all.
        let names = texts(rule, "resourceNames");
        for (group, verb) in texts(rule, "apiGroups")
            .iter()
            .flat_map(|group| texts(rule, "verbs").into_iter().map(move |verb| (group.clone(), verb)))
        {
            for resource in resources.iter().filter(|it| !it.is_empty()) {
                for name in &names {
                    let resource =
                        if name.is_empty() { resource.clone() } else { format!("{resource}/{name}") };
                    found.insert([verb.clone(), resource, group.clone()]);
                }
            }
        }
    }
    found
}

fn covers(had: &BTreeSet<[String; 3]>, [verb, resource, group]: &[String; 3]) -> bool {
    let whole = resource.split('/').next().unwrap_or_default();
    let any = |said: &str, wanted: &str| said == "*" || said == wanted;
    had.iter().any(|[v, r, g]| {
        any(v, verb)
            && any(g, group)
            && (any(r, resource) || (r == whole && resource.contains('/') && !is_subresource(resource)))
    })
}

/// `pods/exec` is another resource than `pods`; `secrets/name` is one of them.
fn is_subresource(resource: &str) -> bool {
    matches!(
        resource.split('/').nth(1),
        Some(
            "approval"
                | "attach"
                | "binding"
                | "ephemeralcontainers"
                | "eviction"
                | "exec"
                | "finalizers"
                | "log"
                | "portforward"
                | "proxy"
                | "scale"
                | "status"
                | "token"
        )
    )
}

fn widened(changed: &Changed, old: &Value, new: &Value) -> Option<Consequence> {
    let identity = changed.new?.identity;
    let had = allowed(old);
    let gained: BTreeSet<String> = allowed(new)
        .iter()
        .filter(|one| !covers(&had, one))
        .map(|[verb, resource, _]| format!("{verb} {resource}"))
        .collect();
    (!gained.is_empty()).then(|| {
        let message = format!("`{identity}` allows what it did not: {}", listed(gained));
        changed.tell_at(Danger::PermissionsWidened, &["rules"], message)
    })
}

fn bound(changed: &Changed) -> Option<Consequence> {
    let new = changed.new?;
    let subjects = |value: &Value| -> BTreeSet<String> {
        let named = |it: &Value| {
            let namespace = text(it, &["namespace"]);
            let within = if namespace.is_empty() { String::new() } else { format!("{namespace}/") };
            format!("{} {within}{}", text(it, &["kind"]), text(it, &["name"]))
        };
        items(value, &["subjects"]).iter().map(named).collect()
    };
    // Another role makes all of them new.
    let same = changed
        .old
        .filter(|old| text(old.value, &["roleRef", "name"]) == text(new.value, &["roleRef", "name"]));
    let had = same.map(|old| subjects(old.value)).unwrap_or_default();
    let gained: Vec<String> = subjects(new.value).difference(&had).cloned().collect();
    if gained.is_empty() {
        return None;
    }
    let role = text(new.value, &["roleRef", "name"]);
    let (danger, what) = match (&*new.identity.kind, role) {
        ("ClusterRoleBinding", "cluster-admin") => {
            (Danger::AdminBound, "may do everything in the cluster".to_owned())
        }
        ("ClusterRoleBinding", _) => {
            (Danger::SubjectsAdded, format!("gets the rights of `{role}` in all namespaces"))
        }
        _ => (Danger::SubjectsAdded, format!("gets the rights of `{role}` in `{}`", new.identity.namespace)),
    };
    Some(changed.tell_at(danger, &["subjects"], format!("{} {what}, by `{}`", listed(gained), new.identity)))
}

/// <https://argo-cd.readthedocs.io/en/stable/user-guide/projects/>
const PERMITS: &[&str] = &[
    "sourceRepos",
    "destinations",
    "clusterResourceWhitelist",
    "namespaceResourceWhitelist",
    "sourceNamespaces",
];

fn permits(changed: &Changed, old: &Value, new: &Value) -> Option<Consequence> {
    let name = &changed.new?.identity.name;
    let entries = |value: &Value, key: &str| -> BTreeSet<String> {
        items(value, &["spec", key]).iter().map(entry).collect()
    };
    // What is denied no more is permitted.
    let denies = |key: &str| key.ends_with("Blacklist");
    let gains = |key: &'static str| {
        let (had, has) = if denies(key) {
            (entries(new, key), entries(old, key))
        } else {
            (entries(old, key), entries(new, key))
        };
        has.difference(&had).map(|entry| (key, entry.clone())).collect::<Vec<_>>()
    };
    let gained: Vec<(&str, String)> = PERMITS.iter().copied().flat_map(gains).collect();
    let (key, _) = gained.first()?;
    let names = listed(gained.iter().map(|(_, entry)| entry));
    let message = format!("the project `{name}` permits what it did not: {names}");
    Some(changed.tell_at(Danger::ProjectWidened, &["spec", key], message))
}

/// An entry of a project as people would say it.
fn entry(value: &Value) -> String {
    let of = |key: &str| text(value, &[key]);
    match (value.as_str(), of("kind")) {
        (Some(text), _) => text.to_owned(),
        (None, "") => format!("namespace {} of {}{}", of("namespace"), of("server"), of("name")),
        (None, kind) if of("group").is_empty() => kind.to_owned(),
        (None, kind) => format!("{kind}.{}", of("group")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::told_of;

    fn role(rules: &str) -> String {
        format!(
            "{{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {{name: reader, namespace: shop}}, rules: [{rules}]}}"
        )
    }

    #[test]
    fn a_role_gains_verbs_and_may_be_written_otherwise() {
        let get = role("{apiGroups: [''], resources: [pods, secrets], verbs: [get]}");
        let more = role("{apiGroups: [''], resources: [pods, secrets], verbs: [get, delete]}");
        let expected =
            "permissions-widened: `Role/reader` allows what it did not: `delete pods` and `delete secrets`";
        assert_eq!(told_of(&get, &more), [expected]);
        let split = role(
            "{apiGroups: [''], resources: [secrets], resourceNames: [a], verbs: [get]}, {apiGroups: [''], resources: [pods], verbs: [get]}",
        );
        assert!(told_of(&get, &split).is_empty() && told_of(&more, &get).is_empty());
        let exec = role("{apiGroups: [''], resources: [pods, secrets, pods/exec], verbs: [get]}");
        assert_eq!(
            told_of(&get, &exec),
            ["permissions-widened: `Role/reader` allows what it did not: `get pods/exec`"]
        );
    }

    fn binding(role: &str, subjects: &str) -> String {
        format!(
            "{{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {{name: ops}}, roleRef: {{kind: ClusterRole, name: {role}}}, subjects: [{subjects}]}}"
        )
    }

    #[test]
    fn whoever_is_bound_is_told() {
        let (ops, devs) = ("{kind: Group, name: ops}", "{kind: Group, name: devs}");
        let both = format!("{ops}, {devs}");
        let expected =
            "admin-bound: `Group devs` may do everything in the cluster, by `ClusterRoleBinding/ops`";
        assert_eq!(told_of(&binding("cluster-admin", ops), &binding("cluster-admin", &both)), [expected]);
        let expected = "subjects-added: `Group ops` gets the rights of `view` in all namespaces, by `ClusterRoleBinding/ops`";
        assert_eq!(told_of("", &binding("view", ops)), [expected]);
        assert!(told_of(&binding("view", &both), &binding("view", ops)).is_empty());
    }

    #[test]
    fn a_project_permits_more() {
        let of = |kinds: &str| {
            format!(
                "{{apiVersion: argoproj.io/v1alpha1, kind: AppProject, metadata: {{name: apps-prod, namespace: argocd}}, spec: {{clusterResourceWhitelist: [{kinds}]}}}}"
            )
        };
        let (less, more) = (
            of("{group: '', kind: Namespace}"),
            of("{group: '', kind: Namespace}, {group: rbac.authorization.k8s.io, kind: ClusterRole}"),
        );
        let expected = "project-widened: the project `apps-prod` permits what it did not: `ClusterRole.rbac.authorization.k8s.io`";
        assert_eq!(told_of(&less, &more), [expected]);
        assert!(told_of(&more, &less).is_empty());
    }
}
