//! The ServiceAccount that an app's pods run under, and what it may do.

use super::manifest;
use crate::{
    bundle::Manifest,
    map,
    model::{App, Environment, Workload},
    render::{field::at, labels, merge::merge},
    source::Span,
    value::Value,
};
use std::sync::Arc;

/// The account of an app with workloads, its Roles, and their bindings.
pub(super) fn render(environment: &Environment, app: &App) -> Vec<Manifest> {
    if app.workloads.is_empty() {
        return Vec::new();
    }
    let roles = app.workloads.iter().flat_map(|workload| roles(environment, app, workload));
    std::iter::once(account(environment, app)).chain(roles).collect()
}

/// Whether the app's pods may ask anything of the API server.
fn has_roles(app: &App) -> bool {
    app.workloads.iter().any(|workload| !workload.roles.is_empty())
}

fn account(environment: &Environment, app: &App) -> Manifest {
    let object = map! {
        "apiVersion" => "v1",
        "kind" => "ServiceAccount",
        "metadata" => metadata(environment, app, at(app.name.shared(), app.span)),
        "automountServiceAccountToken" => has_roles(app),
    };
    let mut account = manifest(object, app.span, None);
    for raw in app.workloads.iter().filter_map(|workload| workload.raw.service_account.as_ref()) {
        merge(&mut account.object, raw);
    }
    account
}

fn roles<'a>(
    environment: &'a Environment,
    app: &'a App,
    workload: &'a Workload,
) -> impl Iterator<Item = Manifest> + 'a {
    workload.roles.iter().flat_map(move |(key, rules)| {
        let name = role_name(app, key, workload.span);
        let metadata = metadata(environment, app, name.clone());
        [role(metadata.clone(), rules), binding(app, metadata, name)]
            .map(|object| manifest(object, workload.span, None))
    })
}

fn role_name(app: &App, key: &Arc<str>, span: Option<Span>) -> Value {
    at(format!("{}-{key}", app.name), span)
}

fn role(metadata: Value, rules: &[Value]) -> Value {
    map! {
        "apiVersion" => "rbac.authorization.k8s.io/v1",
        "kind" => "Role",
        "metadata" => metadata,
        "rules" => rules.to_vec(),
    }
}

fn binding(app: &App, metadata: Value, role: Value) -> Value {
    map! {
        "apiVersion" => "rbac.authorization.k8s.io/v1",
        "kind" => "RoleBinding",
        "metadata" => metadata,
        "roleRef" => map! {
            "apiGroup" => "rbac.authorization.k8s.io",
            "kind" => "Role",
            "name" => role,
        },
        "subjects" => vec![map! {
            "kind" => "ServiceAccount",
            "name" => at(app.name.shared(), app.span),
            "namespace" => app.namespace.name.clone(),
        }],
    }
}

fn metadata(environment: &Environment, app: &App, name: Value) -> Value {
    map! {
        "name" => name,
        "namespace" => app.namespace.name.clone(),
        "labels" => labels::of_app(environment, app),
    }
}
