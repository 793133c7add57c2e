//! Hooks of charts as Argo CD's: each folder of `hooks/` has a chart's template (`hook.yaml`, whose first line says what
//! of Argo CD decides) and what becomes of it beside a Deployment (`objects.yaml`).
//!
//! `UPDATE=1` writes what becomes of it now.

use platc::{
    build::{Compiled, compile},
    bundle::Bundle,
    tree::Tree,
};
use std::{env, fs, path::Path};

const FOLDER: &str = "tests/hooks";

const PLATFORM: &str = r#"kind: Platform
metadata: {name: shop}
spec:
  git: {url: https://github.com/shop/platform}
  kubernetes: "1.35"
  argocd: {version: "VERSION"}
  clusters: {main: {server: https://kubernetes.default.svc}}
  projects: {apps: {}}
  rules: {practice: allow, schema: allow, references: allow}
"#;

const APP: &str = "kind: App
metadata: {name: web}
spec:
  chart: {path: ../charts/web}
  delivery: DELIVERY
  sync: {cascade: CASCADE}
";

const DEPLOYMENT: &str = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app.kubernetes.io/name: web}}
  template:
    metadata: {labels: {app.kubernetes.io/name: web}}
    spec:
      containers:
      - {name: main, image: ghcr.io/shop/web:1.0.0}
";

/// A chart with the hook of a folder, compiled.
fn compiled(name: &str, delivery: &str) -> Compiled {
    let hook = fs::read_to_string(Path::new(FOLDER).join(name).join("hook.yaml")).unwrap();
    compiled_of(name, delivery, hook)
}

fn compiled_of(name: &str, delivery: &str, hook: String) -> Compiled {
    let version = if name == "delete-before-3.3" { "3.2" } else { "3.3" };
    let cascades = if name == "delete-without-cascade" { "false" } else { "true" };
    let files = [
        ("platform/platform.yaml", PLATFORM.replace("VERSION", version)),
        ("platform/apps/web.yaml", APP.replace("CASCADE", cascades).replace("DELIVERY", delivery)),
        ("platform/charts/web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n".to_owned()),
        ("platform/charts/web/templates/deployment.yaml", DEPLOYMENT.to_owned()),
        ("platform/charts/web/templates/hook.yaml", hook),
        (
            "environments/prod/environment.yaml",
            "kind: Environment\nmetadata: {name: prod}\nspec: {cluster: main}\n".to_owned(),
        ),
    ];
    let tree: Tree = files.into_iter().map(|(path, text)| (path, text.into_bytes())).collect();
    compile(tree, &[])
}

/// What a chart with a hook compiles to: its objects, one after the other.
fn objects(name: &str) -> String {
    let compiled = compiled(name, "rendered");
    assert!(compiled.diagnostics.is_empty(), "{name}: {:#?}", compiled.diagnostics);
    let objects = compiled
        .files()
        .below("prod/manifests/web")
        .filter(|(path, _)| !path.ends_with("deployment-web.yaml"));
    let objects = objects.map(|(_, bytes)| {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        text.split_once('\n').unwrap().1.to_owned()
    });
    let left_out = compiled.left_out();
    let mut text = format!(
        "# left out: {} tests, {} of rollbacks, {} of deletions; became objects: {}\n",
        left_out.tests, left_out.rollbacks, left_out.deletions, left_out.objects
    );
    text.push_str(&objects.collect::<Vec<_>>().join("---\n"));
    text
}

fn names() -> Vec<String> {
    let entries = fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = entries.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn every_hook_becomes_what_its_folder_says() {
    let mut wrong = Vec::new();
    for name in names() {
        let path = Path::new(FOLDER).join(&name).join("objects.yaml");
        let found = objects(&name);
        if env::var_os("UPDATE").is_some() {
            fs::write(&path, &found).unwrap();
        }
        if fs::read_to_string(&path).unwrap_or_default() != found {
            wrong.push(format!("{name}:\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "{}\nUPDATE=1 writes what becomes of them: read it", wrong.join("\n"));
}

#[test]
fn every_type_policy_list_and_passive_kind_has_a_folder() {
    let names = names();
    for (prefix, least) in
        [("type-", 11), ("weight-", 5), ("policy-", 6), ("list-", 6), ("passive-", 8), ("active-", 3)]
    {
        let found = names.iter().filter(|name| name.starts_with(prefix)).count();
        assert!(found >= least, "{found} folders of {prefix}");
    }
    for name in names {
        let text = fs::read_to_string(Path::new(FOLDER).join(&name).join("hook.yaml")).unwrap();
        let first = text.lines().next().unwrap_or_default();
        assert!(first.starts_with("# ") && first.ends_with('.'), "{name} does not say what decides");
    }
}

/// What of a hook's annotations is looked at where Argo CD renders the chart; nothing when it never applies it.
fn unwritten(name: &str) -> Option<Vec<String>> {
    let compiled = compiled(name, "helm");
    let objects = compiled.bundles.values().flat_map(Bundle::manifests);
    let hook = objects.map(|(_, _, manifest)| manifest).find(|manifest| {
        manifest.kind() != "Deployment"
            && manifest.object.at_path(["metadata", "name"]).is_some()
            && ["helm.sh/hook", HOOK].iter().any(|key| manifest.annotation(key).is_some())
    })?;
    let annotations = hook.object.at_path(["metadata", "annotations"])?.as_map()?;
    Some(annotations.keys().map(str::to_owned).collect())
}

const HOOK: &str = "argocd.argoproj.io/hook";

/// gitops-engine's `pkg/sync/hook/helm` takes Helm's words, and `pkg/sync/syncwaves` its weight: what Argo CD renders
/// itself is judged by them, with no word of platc's.
#[test]
fn a_hook_of_a_chart_that_argo_cd_renders_stays_as_it_is() {
    let of_helm = ["helm.sh/hook", "helm.sh/hook-weight", "helm.sh/hook-delete-policy"];
    for (name, kept) in [
        ("type-pre-install", Some(&of_helm[..1])),
        ("passive-configmap", Some(&of_helm[..])),
        ("passive-crd", Some(&of_helm[..2])),
        ("type-post-delete", Some(&of_helm[..1])),
        ("type-pre-delete", Some(&of_helm[..1])),
        ("delete-without-cascade", Some(&of_helm[..1])),
        ("delete-before-3.3", None),
        ("type-post-rollback", None),
        ("type-test", None),
        ("list-with-test", None),
    ] {
        let found = unwritten(name);
        let found: Option<Vec<&str>> = found.as_ref().map(|keys| keys.iter().map(String::as_str).collect());
        assert_eq!(found.as_deref(), kept, "{name}");
    }
}

#[test]
fn what_a_hook_needs_in_pre_sync_is_asked_of_argo_cds_own_order() {
    let job = fs::read_to_string(Path::new(FOLDER).join("type-pre-install/hook.yaml")).unwrap();
    let settings = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, annotations: {argocd.argoproj.io/sync-wave: \"-5\"}}\ndata: {a: b}\n";
    let needs = "        envFrom: [{configMapRef: {name: settings}}]";
    let hook = format!("{}\n{needs}\n---\n{settings}", job.trim_end());
    let rules = |delivery| {
        let compiled = compiled_of("type-pre-install", delivery, hook.clone());
        compiled.diagnostics.iter().map(|told| told.rule).collect::<Vec<_>>()
    };
    assert_eq!(rules("helm"), ["late-dependency"]);
    assert_eq!(rules("rendered"), [""; 0]);
}

#[test]
fn a_crd_that_is_a_hook_goes_with_crds_none() {
    let crds = |delivery| {
        let compiled = compiled("passive-crd", delivery);
        compiled.files().below("prod/manifests/web/crds").count()
    };
    assert_eq!(crds("rendered"), 1);
    assert_eq!(crds("rendered\n  crds: none"), 0);
}
