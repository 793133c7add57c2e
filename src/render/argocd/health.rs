//! The health check for Applications, without which no wave of Applications waits for the one before it.

use crate::{bundle::Manifest, map, model::ArgoCd};

/// The check, as Argo CD runs it: Lua 5.1 with the libraries base and table, and the Application as `obj`.
pub const CHECK: &str = include_str!("health.lua");

/// The check as a patch of Argo CD's settings. Argo CD reads only a ConfigMap with the label `part-of: argocd`, so
/// the patch says it too: where no argocd-cm was before, it becomes one that works.
pub(super) fn patch(argocd: &ArgoCd) -> Manifest {
    let labels = map! { "app.kubernetes.io/name" => "argocd-cm", "app.kubernetes.io/part-of" => "argocd" };
    let metadata =
        map! { "name" => "argocd-cm", "namespace" => argocd.namespace.clone(), "labels" => labels };
    let object = map! {
        "apiVersion" => "v1",
        "kind" => "ConfigMap",
        "metadata" => metadata,
        "data" => map! { "resource.customizations.health.argoproj.io_Application" => CHECK },
    };
    Manifest { object }
}
