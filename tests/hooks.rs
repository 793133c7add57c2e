//! Hooks of charts as Argo CD's: each folder of `hooks/` has a chart's template (`hook.yaml`, whose first line says what
//! of Argo CD decides) and what becomes of it beside a Deployment (`objects.yaml`).
//!
//! `UPDATE=1` writes what becomes of it now.

use platc::{build::compile, tree::Tree};
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

/// What a chart with a hook compiles to: its objects, one after the other.
fn objects(name: &str) -> String {
    let hook = fs::read_to_string(Path::new(FOLDER).join(name).join("hook.yaml")).unwrap();
    let version = if name == "delete-before-3.3" { "3.2" } else { "3.3" };
    let cascades = if name == "delete-without-cascade" { "false" } else { "true" };
    let files = [
        ("platform/platform.yaml", PLATFORM.replace("VERSION", version)),
        ("platform/apps/web.yaml", APP.replace("CASCADE", cascades)),
        ("platform/charts/web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n".to_owned()),
        ("platform/charts/web/templates/deployment.yaml", DEPLOYMENT.to_owned()),
        ("platform/charts/web/templates/hook.yaml", hook),
        (
            "environments/prod/environment.yaml",
            "kind: Environment\nmetadata: {name: prod}\nspec: {cluster: main}\n".to_owned(),
        ),
    ];
    let tree: Tree = files.into_iter().map(|(path, text)| (path, text.into_bytes())).collect();
    let compiled = compile(tree, &[]);
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
        [("type-", 11), ("weight-", 5), ("policy-", 6), ("list-", 6), ("passive-", 7), ("active-", 3)]
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
