//! `lost-volume`: data are lost or left behind with a claim, or a StatefulSet, that is compiled no more.

use super::{Compile, Finding, Rule};
use crate::{
    bundle::Identity,
    check::{View, before::Old},
    diagnostic::Diagnostic,
    model::App,
    spec::{app::SyncMode, platform::RuleLevel},
    value::Value,
};

pub(super) const RULE: Rule = Rule {
    name: "lost-volume",
    caption: "data are lost, or left behind, with a claim or a StatefulSet that is compiled no more",
    level: RuleLevel::Warn,
    why: r"A claim that is in `out/` no more is removed by an app that prunes, once somebody confirms, and with it what is on the
volume (unless its class retains volumes). The claims of a StatefulSet hang on its name: under a new name it starts
with empty volumes, and the old ones stay.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  sync: {prune: true}
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    volumes: {files: {mount: /files, size: 10Gi}}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
# out/prod/manifests/web/persistentvolumeclaim-web-data.yaml
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: web-data, namespace: prod}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Gi}}}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  sync: {prune: true}
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    volumes: {data: {mount: /files, size: 10Gi}}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
# out/prod/manifests/web/persistentvolumeclaim-web-data.yaml
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: web-data, namespace: prod}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 5Gi}}}
",
    check,
};

const OPTIONS: &str = "argocd.argoproj.io/sync-options";
const CASCADE: &str = "resources-finalizer.argocd.argoproj.io";

fn check(compile: &Compile) -> Vec<Finding> {
    let mut found = Vec::new();
    for view in compile.views().filter(|view| view.environment.is_whole) {
        let olds = compile.before.in_environment(view.environment.name.as_str());
        for old in olds {
            let identity = old.manifest.identity();
            if view.find((&identity.group, &identity.kind, &identity.namespace, &identity.name)).is_some() {
                continue;
            }
            let fate = match (&*identity.group, &*identity.kind) {
                ("", "PersistentVolumeClaim") => of_claim(view, old, olds),
                ("apps", "StatefulSet") => of_set(view, old, &identity),
                _ => None,
            };
            found.extend(fate.map(|fate| told(view, old, &identity, fate)));
        }
    }
    found
}

/// Whether Argo CD removes what an app has no more: by pruning it, or with the Application.
fn is_removed(view: View, old: &Old, olds: &[Old]) -> bool {
    if let Some(app) = view.environment.apps.get(old.app()) {
        return app.sync.prune.value && app.sync.mode.value != SyncMode::None;
    }
    let file = format!("/argocd/applications/{}.yaml", old.app());
    let application = olds.iter().find(|old| old.file.ends_with(&file));
    let finalizers =
        application.and_then(|old| old.manifest.object.at_path(["metadata", "finalizers"])?.as_list());
    let cascades = finalizers.is_some_and(|all| all.iter().any(|one| one.as_str() == Some(CASCADE)));
    view.environment.prune && cascades
}

fn of_claim(view: View, old: &Old, olds: &[Old]) -> Option<&'static str> {
    let options = old.manifest.annotation(OPTIONS).unwrap_or_default();
    let is_kept = options.split(',').any(|option| option.trim() == "Prune=false");
    let is_gone = is_removed(view, old, olds) && !is_kept;
    is_gone.then_some("Argo CD removes the claim, once somebody confirms, and what is on its volume")
}

/// A StatefulSet with claims that another of its app seems to stand for.
fn of_set(view: View, old: &Old, identity: &Identity) -> Option<&'static str> {
    let has_claims = |object: &Value| {
        let templates = object.at_path(["spec", "volumeClaimTemplates"]).and_then(Value::as_list);
        templates.is_some_and(|templates| !templates.is_empty())
    };
    let stands_for = |app: &App| app.name.as_str() == old.app();
    let mut heirs = view.of_kind("apps", "StatefulSet").filter(|new| {
        new.app.is_some_and(stands_for)
            && *new.namespace == *identity.namespace
            && has_claims(&new.manifest.object)
    });
    (has_claims(&old.manifest.object) && heirs.next().is_some())
        .then_some("its claims stay, and the StatefulSet that takes its place starts with empty ones")
}

fn told(view: View, old: &Old, identity: &Identity, fate: &str) -> Finding {
    let app = view.environment.apps.get(old.app());
    let message = format!(
        "the {} `{}` in `{}` is compiled no more, and data hang on it",
        identity.kind, identity.name, identity.namespace
    );
    let diagnostic = Diagnostic::error(RULE.name, message)
        .at(app.and_then(|app| app.span).or(view.environment.span), "")
        .note(fate)
        .note(format!("it was in out/{}", old.file))
        .help("keep its name, or move the data first; `Prune=false` among its sync options keeps a claim");
    Finding { diagnostic, environment: view.environment.name.clone(), app: app.map(|app| app.name.clone()) }
}
