//! The generated app `namespaces`: every namespace of an environment, with its quota, limits, policy and access.

use super::{field::text, labels, wave};
use crate::{
    bundle::Manifest,
    diagnostic::{Diagnostic, Diagnostics},
    map,
    model::{App, Environment},
    spec::app::Network,
    value::{Map, Value},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The label prefix by which Kubernetes' Pod Security admission knows a namespace's level.
const POD_SECURITY: &str = "pod-security.kubernetes.io";

const RBAC: &str = "rbac.authorization.k8s.io";

/// Renders the app `namespaces`: what its apps say of each namespace, which must not disagree.
pub(super) fn render(environment: &Environment) -> (Vec<Manifest>, Diagnostics) {
    let mut found: BTreeMap<&Arc<str>, Vec<&App>> = BTreeMap::new();
    for app in environment.apps.values().filter(|app| is_inhabited(app)) {
        let name = &app.namespace.name.value;
        if is_made(environment, name) {
            found.entry(name).or_default().push(app);
        }
    }
    let mut diagnostics = Diagnostics::default();
    let mut manifests = Vec::new();
    for apps in found.into_values() {
        let claims = Claims { environment, name: apps[0].namespace.name.clone().into(), apps };
        manifests.extend(claims.render(&mut diagnostics));
    }
    (manifests, diagnostics)
}

/// Whether the environment makes a namespace: not what every cluster has, Argo CD's own, a required environment's, or one
/// that the cluster is said to have from elsewhere.
pub(super) fn is_made(environment: &Environment, name: &str) -> bool {
    let everywhere = name == "default" || name.starts_with("kube-");
    let mut elsewhere = environment.required.iter().flat_map(|required| required.apps.values());
    !everywhere
        && !environment.cluster.namespaces.contains(name)
        && !environment.has_argocd_in(name)
        && !elsewhere.any(|app| *app.namespace.name.value == *name)
}

/// Whether an app brings anything into its namespace: one with nothing but exports lives outside.
fn is_inhabited(app: &App) -> bool {
    let empty = app.workloads.is_empty()
        && app.chart.is_none()
        && app.manifests.is_empty()
        && app.kustomizations.is_empty()
        && app.secrets.is_empty();
    !empty
}

/// What the apps of one namespace say of it.
struct Claims<'a> {
    environment: &'a Environment,
    name: Value,
    apps: Vec<&'a App>,
}

/// What one app says of one field.
type Said<'a> = (&'a App, Value);

impl Claims<'_> {
    fn render(&self, diagnostics: &mut Diagnostics) -> Vec<Manifest> {
        let mut manifests = vec![self.namespace(diagnostics)];
        let quota = self.agreed("quota", |app| entries(app.namespace.quota.as_ref()), diagnostics);
        if !quota.is_empty() {
            let body = map! { "spec" => map! { "hard" => quota } };
            manifests.push(self.object("v1", "ResourceQuota", "quota", body));
        }
        let limits = self.agreed("limits", |app| entries(app.namespace.limits.as_ref()), diagnostics);
        if !limits.is_empty() {
            let mut entry: Map = [("type", "Container")].into_iter().collect();
            limits.into_iter().for_each(|limit| entry.put(limit.key, limit.value));
            let body = map! { "spec" => map! { "limits" => vec![Value::from(entry)] } };
            manifests.push(self.object("v1", "LimitRange", "limits", body));
        }
        manifests.extend(self.policy(diagnostics));
        for access in self.agreed("access", access, diagnostics) {
            manifests.push(self.binding(&access.key, &access.value));
        }
        manifests
    }

    fn namespace(&self, diagnostics: &mut Diagnostics) -> Manifest {
        let mut labels = labels::of_environment(self.environment);
        if let Some(level) = self.one("podSecurity", pod_security, diagnostics) {
            // The other two modes speak of the Deployment that would fail; `enforce` only of its Pods.
            for mode in ["audit", "enforce", "warn"] {
                labels.put(format!("{POD_SECURITY}/{mode}"), level.clone());
            }
        }
        for label in self.agreed("labels", |app| texts(&app.namespace.labels), diagnostics) {
            labels.put(label.key, label.value);
        }
        let annotations = self.agreed("annotations", |app| texts(&app.namespace.annotations), diagnostics);
        let metadata = map! {
            "name" => self.name.clone(),
            "labels" => labels,
            "annotations" =>? (!annotations.is_empty()).then_some(annotations),
        };
        let object = map! { "apiVersion" => "v1", "kind" => "Namespace", "metadata" => metadata };
        let mut manifest = Manifest { object };
        wave::guard(&mut manifest);
        manifest
    }

    /// Denies ingress only: what may come in, each app's `allow` says.
    fn policy(&self, diagnostics: &mut Diagnostics) -> Option<Manifest> {
        let network = |app: &App| {
            let network = app.namespace.network.clone()?;
            Some(Value { trace: network.trace, ..network.value.word().into() })
        };
        let network = self.one("network", network, diagnostics)?;
        let denies = network.as_str() == Some(Network::DefaultDeny.word());
        let types: Value = [Value::from("Ingress").from_origin_of(&network)].into_iter().collect();
        let body = map! { "spec" => map! { "podSelector" => map! {}, "policyTypes" => types } };
        denies.then(|| self.object("networking.k8s.io/v1", "NetworkPolicy", "default-deny", body))
    }

    fn binding(&self, role: &str, groups: &Value) -> Manifest {
        let groups = groups.as_list().unwrap_or_default().iter();
        let subject = |group: &Value| map! { "apiGroup" => RBAC, "kind" => "Group", "name" => group.clone() };
        let body = map! {
            "roleRef" => map! { "apiGroup" => RBAC, "kind" => "ClusterRole", "name" => role },
            "subjects" => groups.map(subject).collect::<Value>(),
        };
        self.object("rbac.authorization.k8s.io/v1", "RoleBinding", &format!("access-{role}"), body)
    }

    /// An object in the namespace.
    fn object(&self, version: &str, kind: &str, name: &str, mut body: Value) -> Manifest {
        let metadata = map! { "name" => name, "namespace" => self.name.clone(), "labels" => labels::of_environment(self.environment) };
        if let Some(object) = body.as_map_mut() {
            object.put("apiVersion", version);
            object.put("kind", kind);
            object.put("metadata", metadata);
        }
        Manifest { object: body }
    }

    /// What the apps say of a field, when they agree.
    fn one(
        &self,
        field: &str,
        says: impl Fn(&App) -> Option<Value>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Value> {
        let mut said = self.apps.iter().filter_map(|app| Some((*app, says(app)?)));
        let first = said.next()?;
        if let Some(other) = said.find(|(_, value)| *value != first.1) {
            diagnostics.push(self.disagreement(field, &first, &other));
        }
        Some(first.1)
    }

    /// The same of a field with keys, which each app may say a part of.
    fn agreed(
        &self,
        field: &str,
        says: impl Fn(&App) -> Vec<(Arc<str>, Value)>,
        diagnostics: &mut Diagnostics,
    ) -> Map {
        let keys: BTreeSet<Arc<str>> =
            self.apps.iter().flat_map(|app| says(app)).map(|(key, _)| key).collect();
        let mut agreed = Map::default();
        for key in keys {
            let of_key =
                |app: &App| says(app).into_iter().find(|(own, _)| *own == key).map(|(_, value)| value);
            if let Some(value) = self.one(&format!("{field}.{key}"), of_key, diagnostics) {
                agreed.put(key, value);
            }
        }
        agreed
    }

    fn disagreement(&self, field: &str, first: &Said, other: &Said) -> Diagnostic {
        let says = |(app, value): &Said| match value.spelled() {
            Some(text) => format!("`{}` says `{text}`", app.name),
            None => format!("`{}` says this", app.name),
        };
        let name = self.name.as_str().unwrap_or_default();
        let message = format!("`{}` and `{}` disagree on `{field}`", first.0.name, other.0.name);
        Diagnostic::error("namespace-disagreement", format!("{message} of the namespace `{name}`"))
            .at(other.1.span().or(other.0.span), says(other))
            .at(first.1.span().or(first.0.span), says(first))
            .help("say it once for all apps of the namespace, in the environment's `overrides` or in `defaults`")
    }
}

fn pod_security(app: &App) -> Option<Value> {
    let level = app.namespace.pod_security.clone()?;
    Some(Value { trace: level.trace, ..level.value.word().into() })
}

fn access(app: &App) -> Vec<(Arc<str>, Value)> {
    let groups = app.namespace.access.iter();
    groups.map(|access| (access.role.clone(), access.groups.clone().into())).collect()
}

fn texts(scalars: &[(Arc<str>, Value)]) -> Vec<(Arc<str>, Value)> {
    scalars.iter().map(|(key, value)| (key.clone(), text(value))).collect()
}

fn entries(map: Option<&Value>) -> Vec<(Arc<str>, Value)> {
    let map = map.and_then(Value::as_map).into_iter().flatten();
    map.map(|entry| (entry.key.clone().into(), entry.value.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::super::argocd::sample::{app, argocd, at, cluster, environment, namespace};
    use super::render;
    use crate::{
        bundle::Manifest,
        map,
        model::{App, ArgoCd, Cluster, Environment, Namespace, app::Access},
        source::{Sources, Span},
        spec::{
            Traced,
            app::{Network, PodSecurity},
        },
        value::{Data, Value},
    };
    use serde_json::json;
    use std::sync::Arc;

    fn lives(text: &str, namespace: Namespace) -> App {
        App { namespace, ..app(text) }
    }

    fn traced<T>(value: T) -> Traced<T> {
        Traced { value, trace: None }
    }

    fn kinds(manifests: &[Manifest]) -> Vec<String> {
        manifests.iter().map(|manifest| manifest.identity().to_string()).collect()
    }

    /// An environment whose two apps say different parts of one namespace.
    fn shared() -> Environment {
        let access = Access { role: "edit".into(), groups: vec![Traced::built_in("developers")] };
        let guarded = Namespace {
            pod_security: Some(traced(PodSecurity::Restricted)),
            quota: Some(map! { "pods" => 20 }),
            limits: Some(map! { "default" => map! { "memory" => "256Mi" } }),
            ..namespace("prod")
        };
        let open = Namespace {
            network: Some(traced(Network::DefaultDeny)),
            labels: vec![("team".into(), "core".into())],
            annotations: vec![("owner".into(), "ada".into())],
            access: vec![access],
            ..namespace("prod")
        };
        environment([lives("backend", guarded), lives("redis", open)])
    }

    #[test]
    fn a_namespace_has_all_labels_and_is_never_just_removed() {
        let (found, diagnostics) = render(&shared());
        assert!(diagnostics.is_empty());
        let metadata = json!({
            "name": "prod",
            "labels": {
                "app.kubernetes.io/managed-by": "platc",
                "app.kubernetes.io/part-of": "shop",
                "environment": "prod",
                "pod-security.kubernetes.io/audit": "restricted",
                "pod-security.kubernetes.io/enforce": "restricted",
                "pod-security.kubernetes.io/warn": "restricted",
                "team": "core",
            },
            "annotations": {
                "argocd.argoproj.io/sync-options": "Prune=confirm,Delete=confirm",
                "owner": "ada",
            },
        });
        assert_eq!(at(&found[0], "metadata"), metadata);
    }

    #[test]
    fn a_namespace_has_all_that_its_apps_say_of_it() {
        let (found, _) = render(&shared());
        let expected = [
            "Namespace/prod",
            "ResourceQuota/quota",
            "LimitRange/limits",
            "NetworkPolicy/default-deny",
            "RoleBinding/access-edit",
        ];
        assert_eq!(kinds(&found), expected);
        assert_eq!(at(&found[1], "spec"), json!({"hard": {"pods": 20}}));
        let limit = json!({"type": "Container", "default": {"memory": "256Mi"}});
        assert_eq!(at(&found[2], "spec"), json!({"limits": [limit]}));
        assert_eq!(at(&found[3], "spec"), json!({"podSelector": {}, "policyTypes": ["Ingress"]}));
        let group = "rbac.authorization.k8s.io";
        let role = json!({"apiGroup": group, "kind": "ClusterRole", "name": "edit"});
        assert_eq!(at(&found[4], "roleRef"), role);
        let subjects = json!([{"apiGroup": group, "kind": "Group", "name": "developers"}]);
        assert_eq!(at(&found[4], "subjects"), subjects);
        assert!(found[1..].iter().all(|manifest| at(manifest, "metadata.namespace") == "prod"));
    }

    #[test]
    fn what_is_there_already_is_not_made() {
        let names = ["default", "kube-system", "argocd", "tools", "own"];
        let apps = names.map(|text| lives(text, namespace(text)));
        let mut environment = environment(apps);
        environment.required =
            vec![Arc::new(super::super::sample::environment([lives("tools", namespace("tools"))]))];
        assert_eq!(kinds(&render(&environment).0), ["Namespace/own"]);
        let server = Traced::built_in("https://east.example");
        environment.cluster = Arc::new(Cluster { server, ..cluster() });
        assert_eq!(kinds(&render(&environment).0), ["Namespace/argocd", "Namespace/own"]);
        environment.argocd = Arc::new(ArgoCd { namespace: "own".into(), ..argocd() });
        assert_eq!(kinds(&render(&environment).0), ["Namespace/argocd", "Namespace/own"]);
    }

    #[test]
    fn an_app_that_lives_outside_needs_no_namespace() {
        let outside = App { manifests: Vec::new(), ..lives("rds", namespace("rds")) };
        assert!(render(&environment([outside])).0.is_empty());
    }

    #[test]
    fn an_open_network_has_no_policy() {
        let open = Namespace { network: Some(traced(Network::Open)), ..namespace("prod") };
        assert_eq!(kinds(&render(&environment([lives("backend", open)])).0), ["Namespace/prod"]);
    }

    #[test]
    fn apps_that_disagree_are_shown_both() {
        let file = Sources::default().add("apps.yaml", "");
        let at = |start: u32| Span { file, start, end: start + 1 };
        let level = |text: &str, start: u32| {
            let label = Value::at(Data::String(text.into()), at(start));
            Namespace { labels: vec![("tier".into(), label)], ..namespace("prod") }
        };
        let apps =
            [lives("a", level("gold", 10)), lives("b", level("gold", 20)), lives("c", level("tin", 30))];
        let (found, diagnostics) = render(&environment(apps));
        assert_eq!(found.len(), 1);
        let told: Vec<_> = diagnostics.iter().collect();
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].rule, "namespace-disagreement");
        assert_eq!(told[0].message, "`a` and `c` disagree on `labels.tier` of the namespace `prod`");
        let labels: Vec<_> = told[0].labels.iter().map(|label| (label.span, label.text.as_str())).collect();
        assert_eq!(labels, [(at(30), "`c` says `tin`"), (at(10), "`a` says `gold`")]);
    }

    #[test]
    fn groups_of_one_role_that_differ_are_a_disagreement() {
        let edits = |group: &'static str| {
            let groups = vec![Traced::built_in(group)];
            Namespace { access: vec![Access { role: "edit".into(), groups }], ..namespace("prod") }
        };
        let (_, diagnostics) = render(&environment([lives("a", edits("x")), lives("b", edits("y"))]));
        let message = "`a` and `b` disagree on `access.edit` of the namespace `prod`";
        assert_eq!(diagnostics.iter().map(|told| &*told.message).collect::<Vec<_>>(), [message]);
    }
}
