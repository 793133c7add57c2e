//! Larger shapes of platforms, at a tenth of what teams have: each compiles without a word, and to the same files again.

mod sources;

use platc::{
    build::{Compiled, compile},
    names::Name,
};
use sources::Shape;
use std::collections::BTreeSet;

/// Compiles it twice, and finds nothing to say.
fn compiled(shape: &Shape) -> Compiled {
    let [compiled, again] = [(), ()].map(|()| compile(shape.tree(), &[]));
    let told: Vec<_> = compiled.diagnostics.iter().map(|told| (told.rule, &told.message)).collect();
    assert!(told.is_empty(), "{told:#?}");
    assert!(compiled.files().iter().eq(again.files().iter()));
    compiled
}

fn text(compiled: &Compiled, path: &str) -> String {
    let bytes = compiled.files().get(path).unwrap_or_else(|| panic!("there is no {path}"));
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The environments that are built.
fn built(compiled: &Compiled) -> BTreeSet<&str> {
    compiled.bundles.keys().map(Name::as_str).collect()
}

#[test]
fn services_in_six_stages_and_three_regions() {
    let shape = Shape::grid(20);
    let leaves: Vec<&str> = shape
        .files()
        .filter(|(path, _)| path.contains('-') && path.ends_with("/environment.yaml"))
        .map(|(_, text)| text)
        .collect();
    assert_eq!(leaves.len(), 18);
    assert!(leaves.iter().all(|leaf| leaf.lines().count() <= 4), "{leaves:?}");
    let compiled = compiled(&shape);
    assert_eq!(built(&compiled).len(), 18);
    // A stage says how many, a region where.
    assert!(text(&compiled, "prod-us/manifests/app-007/deployment-app-007.yaml").contains("  replicas: 3\n"));
    assert!(
        text(&compiled, "prod-us/manifests/app-007/ingress-app-007.yaml")
            .contains("host: app-007.prod.us.example.com\n")
    );
    assert!(
        text(&compiled, "prod-us/argocd/applications/app-007.yaml")
            .contains("server: https://us.clusters.example:6443\n")
    );
}

#[test]
fn tenants_of_one_class() {
    let compiled = compiled(&Shape::tenants(5));
    let quota = |tenant: &str| {
        text(&compiled, &format!("prod/manifests/namespaces/resourcequota-quota.{tenant}.yaml"))
    };
    assert!(quota("tenant-00").contains("pods: '20'\n"), "{}", quota("tenant-00"));
    assert!(quota("tenant-01").contains("pods: '5'\n"), "{}", quota("tenant-01"));
}

#[test]
fn a_preview_of_a_pull_request() {
    let compiled = compiled(&Shape::preview(2));
    assert_eq!(built(&compiled), BTreeSet::from(["pr-17", "staging"]));
    assert!(
        text(&compiled, "pr-17/manifests/app-000/ingress-app-000.yaml")
            .contains("host: app-000.pr-17.example.com\n")
    );
    assert!(text(&compiled, "pr-17/manifests/app-000/deployment-app-000.yaml").contains("  replicas: 1\n"));
}

#[test]
fn an_argo_cd_in_each_of_two_regions() {
    let compiled = compiled(&Shape::two_argo_cds(2));
    for region in ["eu", "us"] {
        let path = format!("prod-{region}/argocd/applications/app-000.yaml");
        assert!(text(&compiled, &path).contains("server: https://kubernetes.default.svc\n"));
        let other = if region == "eu" { "us" } else { "eu" };
        let root = text(&compiled, &format!("argocd-{region}.yaml"));
        assert!(
            root.contains(&format!("prod-{region}/bootstrap/root.yaml"))
                && !root.contains(&format!("prod-{other}/")),
            "{root}"
        );
    }
}

#[test]
fn a_folder_for_each_team() {
    let compiled = compiled(&Shape::teams(3, 2));
    let deployment = text(&compiled, "prod/manifests/app-003/deployment-app-003.yaml");
    assert!(deployment.contains("    team: team-1\n"), "{deployment}");
    let project = |team: usize| text(&compiled, &format!("prod/argocd/projects/team-{team}.yaml"));
    assert!(project(1).contains("namespace: team-1\n") && !project(1).contains("team-2"), "{}", project(1));
}
