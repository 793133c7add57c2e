//! Consequences: what follows from edits of a platform's sources, and the page that lists all of them.
//!
//! `UPDATE=1 cargo test consequences` writes `docs/consequences.md` anew.

use platc::{
    build::{Compiled, compile, review},
    cli::page,
    review::{Consequence, Danger, Review},
    tree::Tree,
};
use std::{collections::BTreeSet, fs};

const PAGE: &str = "docs/consequences.md";

/// A platform of two apps, of which one needs the other.
const FILES: &[(&str, &str)] = &[
    ("platform/platform.yaml", include_str!("rules/scaffold/platform/platform.yaml")),
    (
        "environments/prod/environment.yaml",
        "kind: Environment\nmetadata: {name: prod}\nspec:\n  cluster: main\n  overrides: {sync: {prune: true}}\n",
    ),
    (
        "platform/apps/web.yaml",
        "kind: App
metadata: {name: web}
spec:
  sync: {cascade: true}
  workload:
    image: ghcr.io/shop/web:1.4.2
    replicas: 2
    ports: {http: 8080}
    config: {API: \"${{ apps.api.exports.url }}\"}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
",
    ),
    (
        "platform/apps/api.yaml",
        "kind: App
metadata: {name: api}
spec:
  workload:
    image: ghcr.io/shop/api:2.0.0
    ports: {http: 8080}
    volumes: {data: {mount: /data, size: 10Gi}}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
",
    ),
];

/// The platform with texts replaced: a file, what stands there, and what shall.
fn edited(edits: &[(&str, &str, &str)]) -> Compiled {
    let text = |path: &str, text: &str| {
        let own = edits.iter().filter(|(file, ..)| *file == path);
        own.fold(text.to_owned(), |text, (_, from, to)| {
            assert!(text.contains(from), "{path} has no {from}");
            text.replace(from, to)
        })
    };
    let texts = FILES.iter().map(|(path, was)| (*path, text(path, was))).filter(|(_, text)| !text.is_empty());
    let compiled = compile(texts.map(|(path, text)| (path, text.into_bytes())).collect::<Tree>(), &[]);
    let errors: Vec<_> =
        compiled.diagnostics.iter().filter(|it| it.level == platc::diagnostic::Level::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    compiled
}

/// What follows from edits, as `word: message`, and the line that caused it.
fn told(edits: &[(&str, &str, &str)]) -> Vec<String> {
    let (before, after) = (edited(&[]), edited(edits));
    let review = review::states(&before, &after, ["HEAD".to_owned(), "the work tree".to_owned()]);
    review
        .consequences
        .iter()
        .map(|told| format!("{}: {}{}", told.danger.word(), told.message, place(&review, told)))
        .collect()
}

fn place(review: &Review, told: &Consequence) -> String {
    let [old, new] = told.cause;
    let (Some(span), sources) =
        (if new.is_some() { (new, review.sources[1]) } else { (old, review.sources[0]) })
    else {
        return String::new();
    };
    format!(" ({}:{})", sources.path(span), sources.position(span).line)
}

const WEB: &str = "platform/apps/web.yaml";
const API: &str = "platform/apps/api.yaml";

#[test]
fn an_image_jumps_and_its_pods_restart() {
    let expected = [
        "major-image: image `ghcr.io/shop/web` goes from `1.4.2` to `2.0.0`, another major version (platform/apps/web.yaml:6)",
        "restart: its pods restart (platform/apps/web.yaml:6)",
    ];
    assert_eq!(told(&[(WEB, "1.4.2", "2.0.0")]), expected);
}

#[test]
fn two_apps_change_of_which_one_needs_the_other() {
    let expected = [
        "downtime: all of its pods stop before new ones start (platform/apps/api.yaml:5)",
        "unordered: `web` and `api`, which it needs, change together, and Argo CD syncs each by itself: no wave orders them (platform/apps/web.yaml:6)",
        "restart: its pods restart (platform/apps/web.yaml:6)",
    ];
    assert_eq!(told(&[(WEB, "1.4.2", "1.4.3"), (API, "2.0.0", "2.0.1")]), expected);
}

#[test]
fn a_claim_that_an_app_has_no_more_goes_with_its_data() {
    let expected = [
        "claim-deleted: once somebody confirms, Argo CD deletes `PersistentVolumeClaim/api-data`, and its volume with it unless the class retains volumes (platform/apps/api.yaml:7)",
        "restart: its pods restart (platform/apps/api.yaml:7)",
    ];
    assert_eq!(told(&[(API, "    volumes: {data: {mount: /data, size: 10Gi}}\n", "")]), expected);
}

#[test]
fn a_claim_shrinks_or_has_another_name() {
    let expected = [
        "claim-shrinks: `PersistentVolumeClaim/api-data` shrinks from 10Gi to 5Gi, which the API server refuses: the sync of the app fails (platform/apps/api.yaml:7)",
    ];
    assert_eq!(told(&[(API, "size: 10Gi", "size: 5Gi")]), expected);
    let expected = [
        "data-left-behind: `PersistentVolumeClaim/api-data` becomes `PersistentVolumeClaim/api-files`, which starts empty: data do not come along, and Argo CD deletes the old one once somebody confirms (platform/apps/api.yaml:7)",
        "downtime: all of its pods stop before new ones start (platform/apps/api.yaml:7)",
    ];
    assert_eq!(told(&[(API, "volumes: {data:", "volumes: {files:")]), expected);
}

#[test]
fn an_app_is_disabled() {
    let expected = [
        "app-deleted: the root prunes the Application `web-prod`, and its finalizer deletes 4 objects (1 ConfigMap, 1 Deployment, 1 Service, 1 ServiceAccount) (platform/apps/web.yaml:2)",
    ];
    assert_eq!(told(&[(WEB, "spec:\n", "spec:\n  enabled: false\n")]), expected);
}

#[test]
fn an_app_goes_to_another_namespace() {
    let expected = [
        "app-moved: `api` goes from the namespace `prod` to `data`: Argo CD makes all anew there and prunes what it has here, its claims once somebody confirms; what is on its volumes does not come along (platform/apps/api.yaml:4)",
        "project-widened: the project `apps-prod` permits what it did not: `namespace data of https://kubernetes.default.svc` (platform/platform.yaml:7)",
        "project-widened: the project `platc-namespaces-prod` permits what it did not: `namespace data of https://kubernetes.default.svc` (platform/platform.yaml:7)",
        "unordered: `web` and `api`, which it needs, change together, and Argo CD syncs each by itself: no wave orders them (platform/apps/web.yaml:9)",
        "restart: its pods restart, since the configuration that they use changes (platform/apps/web.yaml:2)",
    ];
    assert_eq!(told(&[(API, "spec:\n", "spec:\n  namespace: data\n")]), expected);
}

#[test]
fn an_autoscaler_takes_over() {
    let expected = [
        "replicas-reset: `replicas` of `Deployment/web` is said no more: Kubernetes sets it from 2 to 1, until an autoscaler acts (platform/apps/web.yaml:7)",
    ];
    assert_eq!(
        told(&[(WEB, "    replicas: 2\n", "    replicas: 2\n    autoscaling: {max: 4, cpu: 80}\n")]),
        expected
    );
}

#[test]
fn the_environment_prunes_no_more_and_syncs_by_hand() {
    let expected = [
        "by-hand: the bootstrap changes, and nobody syncs it: apply its `Application` by hand (platform/platform.yaml:4)",
        "sync-by-hand: it is synced by hand from now on: this change waits for somebody, too (environments/prod/environment.yaml:5)",
        "sync-by-hand: it is synced by hand from now on: this change waits for somebody, too (environments/prod/environment.yaml:5)",
    ];
    assert_eq!(told(&[("environments/prod/environment.yaml", "prune: true", "mode: manual")]), expected);
}

#[test]
fn nothing_follows_from_nothing() {
    assert!(told(&[]).is_empty());
    assert!(told(&[(WEB, "kind: App\n", "# a comment\nkind: App\n")]).is_empty());
}

#[test]
fn each_danger_has_a_word_and_a_text_of_its_own() {
    let words: BTreeSet<&str> = Danger::ALL.iter().map(|danger| danger.word()).collect();
    let captions: BTreeSet<&str> = Danger::ALL.iter().map(|danger| danger.caption()).collect();
    assert_eq!((words.len(), captions.len()), (Danger::ALL.len(), Danger::ALL.len()));
}

#[test]
fn the_page_is_current() {
    let page = page::consequences();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(PAGE, page).unwrap();
        return;
    }
    let current = fs::read_to_string(PAGE).is_ok_and(|committed| committed == page);
    assert!(current, "{PAGE} is not current: UPDATE=1 cargo test consequences");
}
