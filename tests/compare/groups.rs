//! What is the same in several places is told once, and nothing that is not.

use super::compiled;
use platc::{
    build::review,
    diff::groups,
    review::{Group, Standing},
};
use std::fmt::Write;

/// Three environments with four apps, whose images are of this version, and whose hosts are in the environment's domain.
fn platform(version: &str, overlay: &str) -> String {
    let mut files = String::from(
        r#"# platform/platform.yaml
apiVersion: platc.dev/v1alpha1
kind: Platform
metadata: {name: shop}
spec:
  git: {url: https://git.example/shop.git, revision: main}
  kubernetes: "1.35"
  argocd: {version: "3.3"}
  clusters: {main: {server: https://main.example, provides: [IngressClass/nginx]}}
  projects: {apps: {description: Services}}
  rules: {practice: allow, config-drift: allow, mutable-image-tag: allow}
"#,
    );
    for environment in ["dev", "prod", "staging"] {
        let _ = write!(
            files,
            "# environments/{environment}/environment.yaml\nkind: Environment\nmetadata: {{name: {environment}}}\n\
             spec: {{cluster: main, vars: {{domain: {environment}.shop.example}}}}\n"
        );
    }
    for app in ["a", "b", "c", "d"] {
        let _ = write!(
            files,
            "# platform/apps/{app}.yaml\nkind: App\nmetadata: {{name: {app}}}\nspec:\n  workload:\n    \
             image: ghcr.io/shop/{app}:1\n    ports: {{http: 8080}}\n    config: {{VERSION: \"{version}\"}}\n    \
             resources: {{requests: {{cpu: 1, memory: 1Gi}}}}\n"
        );
    }
    if version == "2" {
        files.push_str("    ingress: {host: \"d.${{ vars.domain }}\", class: nginx}\n");
    }
    files + overlay
}

/// Each group as `places: what`.
fn told(before: &str, after: &str) -> Vec<String> {
    let (before, after) = (compiled(before), compiled(after));
    let review = review::states(&before, &after, ["before".into(), "after".into()]);
    let groups = groups(&review, |standing| standing == Standing::Open);
    let told = groups.iter().map(|group| match group {
        Group::Objects { changes, fields } => {
            let fields: Vec<String> = fields.iter().map(|field| field.path.to_string()).collect();
            format!("{}: {} {}", changes.len(), changes[0].subject().unwrap(), fields.join(" "))
        }
        Group::Field { field, objects } => format!("{}: {}", objects.len(), field.path),
    });
    told.collect()
}

#[test]
fn what_is_the_same_in_environments_and_in_objects_is_told_once() {
    assert_eq!(told(&platform("1", ""), &platform("2", "")), ["12: data.VERSION", "3: Ingress/d "]);
    assert!(told(&platform("2", ""), &platform("2", "")).is_empty());
}

#[test]
fn what_is_other_in_one_environment_is_told_of_its_own() {
    let overlay = "# environments/prod/d.yaml\nkind: App\nmetadata: {name: d}\nspec: {workload: {config: {VERSION: \"3\"}, ingress: {host: other.example}}}\n";
    assert_eq!(
        told(&platform("1", ""), &platform("2", overlay)),
        ["11: data.VERSION", "2: Ingress/d ", "1: ConfigMap/d-config data.VERSION", "1: Ingress/d "]
    );
}

#[test]
fn a_review_of_one_app_reaches_no_further() {
    let (before, after) = (compiled(&platform("1", "")), compiled(&platform("2", "")));
    let review = review::states(&before, &after, ["before".into(), "after".into()]);
    assert_eq!(review.reach.apps.len(), 4);
    let review = review::only(review, "d", &[&before, &after]);
    let reached = |app: Option<&platc::names::Name>| app.is_some_and(|name| name.as_str() == "d");
    assert!(review.changes.iter().all(|change| reached(change.app())) && !review.changes.is_empty());
    assert_eq!((review.reach.apps.len(), review.reach.environments.len()), (1, 3));
}
