//! `platc affected`: never fewer than what a change touches.

use super::{APP, Repository};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn affected(repository: &Repository, base: &str) -> Value {
    let (out, err, code) = repository.platc(&["affected", "--base", base, "--format", "json"]);
    assert_eq!(code, 0, "{err}");
    serde_json::from_str(&out).unwrap()
}

fn pairs(answer: &Value) -> Vec<(&str, &str)> {
    let include = answer["include"].as_array().unwrap().iter();
    include.map(|one| (one["environment"].as_str().unwrap(), one["app"].as_str().unwrap())).collect()
}

#[test]
fn a_change_touches_the_environments_that_it_comes_out_in() {
    let repository = Repository::new();
    assert_eq!(repository.platc(&["affected", "--base", "HEAD"]).0, "nothing is touched\n");
    repository.write(
        "platform/apps/api.yaml",
        "kind: App\nmetadata: {name: api}\nspec: {exports: {host: there}}\n",
    );
    let overlay = "kind: App\nmetadata: {name: web}\nspec: {workload: {config: {LOG_LEVEL: warn}}}\n";
    repository.write("environments/prod/web.yaml", overlay);
    let answer = affected(&repository, "HEAD");
    assert_eq!(pairs(&answer), [("prod", "web")], "{answer}");
    assert_eq!((&answer["environments"], &answer["apps"]), (&json!(["prod"]), &json!(["web"])));
    assert_eq!(answer["unknown"], Value::Null);
    repository.replace(APP, "replicas: 1", "replicas: 2");
    assert_eq!(repository.platc(&["affected", "--base", "HEAD"]).0, "prod: web\nstaging: web\n");
}

#[test]
fn a_base_that_cannot_be_known_touches_everything_and_says_so() {
    let repository = Repository::new();
    repository.replace(APP, "replicas: 1", "replicas: one");
    repository.git(&["commit", "--quiet", "--all", "--message", "broken"]);
    repository.replace(APP, "replicas: one", "replicas: 1");
    for (base, reason) in [("HEAD", "`HEAD` does not compile"), ("origin/main", "origin/main")] {
        let answer = affected(&repository, base);
        assert_eq!(pairs(&answer), [("prod", "web"), ("staging", "web")]);
        assert!(answer["unknown"].as_str().unwrap().contains(reason), "{answer}");
    }
    repository.replace(APP, "replicas: 1", "replicas: one");
    let (out, err, code) = repository.platc(&["affected", "--base", "HEAD~1"]);
    assert!(out.is_empty() && err.contains("error[wrong-type]") && code == 2, "{err}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Every file that a build makes another is in the set, by its folder: out/<environment>/…/<app>.
    #[test]
    fn every_file_that_a_build_changes_is_of_what_is_affected(edits in prop::collection::vec(0..6_usize, 1..4)) {
        let repository = Repository::new();
        for edit in edits.iter().collect::<BTreeSet<_>>() {
            let app = "kind: App\nmetadata: {name: api}\nspec: {workload: {image: \"r.example.com/api:1\", ports: {http: 80}, resources: {requests: {cpu: 1m, memory: 1Mi}, limits: {memory: 1Mi}}}}\n";
            match edit {
                0 => repository.write("platform/apps/api.yaml", app),
                1 => repository.replace(APP, "replicas: 1", "replicas: 3"),
                2 => repository.replace("environments/prod/environment.yaml", "kind: Environment", "kind: Environment # x"),
                3 => repository.write("environments/prod/web.yaml", "kind: App\nmetadata: {name: web}\nspec: {enabled: false}\n"),
                4 => repository.write("environments/qa/environment.yaml", &repository.read("environments/prod/environment.yaml").replace("prod", "qa").replace("shop.example", "qa.example")),
                _ => repository.write("environments/staging/web.yaml", "kind: App\nmetadata: {name: web}\nspec: {labels: {team: a}}\n"),
            }
        }
        let answer = affected(&repository, "HEAD");
        let built = repository.platc(&["build"]);
        prop_assert_eq!(built.2, 0, "{}", built.1);
        let pairs: BTreeSet<_> = pairs(&answer).into_iter().collect();
        let status = repository.git(&["status", "--porcelain", "--untracked-files=all", "out"]);
        for path in status.lines().map(|line| &line[3..]) {
            let parts: Vec<&str> = path.split('/').collect();
            let environments = answer["environments"].as_array().unwrap();
            if parts.len() > 2 {
                prop_assert!(environments.contains(&json!(parts[1])), "{path}: {answer}");
            }
            if let ["out", environment, "manifests", app @ ("web" | "api"), ..] = parts[..] {
                prop_assert!(pairs.contains(&(environment, app)), "{path}: {answer}");
            }
        }
        prop_assert!(!status.is_empty() || pairs.is_empty());
    }
}
