//! Charts that many people know, brought for this test alone: they compile in a copy of the repository's own platform,
//! and their passwords are those that were sealed.

use super::{PLATC, Tree, copy_sources, printed, repository, run, tree};
use platc::{
    source::Sources,
    value::{Map, Value},
    yaml::{self, Dialect},
};
use std::{collections::BTreeSet, fs, path::Path, process::Command};
use tempfile::TempDir;

/// Each chart, and the app that installs it.
const CHARTS: &[(&str, &str)] =
    &[("postgresql-ha", "postgres"), ("rabbitmq", "rabbitmq"), ("redis", "redis")];

/// What is allowed, and why: at most five for each of them.
const ALLOWED: &[(&str, &str, &str)] = &[
    (
        "postgres",
        "policy-selects-nothing",
        "level: allow, only: [PodDisruptionBudget/postgres-postgresql-ha-postgresql-witness], reason: there is no witness",
    ),
    (
        "rabbitmq",
        "plain-secret",
        "level: allow, only: [Secret/rabbitmq-config], reason: settings without a password",
    ),
];

/// The platform with the three charts in its folders, rendered by platc.
fn platform() -> TempDir {
    printed(Command::new(repository().join(".ci/charts")).current_dir(repository()));
    let folder = tempfile::tempdir().unwrap();
    copy_sources(repository(), folder.path());
    let platform = folder.path().join("platform/platform.yaml");
    let mut text = fs::read_to_string(&platform).unwrap();
    for (chart, _) in CHARTS {
        let from = repository().join("target/charts/bitnami/charts/bitnami").join(chart);
        printed(Command::new("cp").arg("--recursive").arg(&from).arg(folder.path().join("platform/charts")));
        let pinned = text.split_once(&format!("    {chart}:\n")).unwrap().1;
        let pinned: String = pinned.split_inclusive('\n').take(2).collect();
        text = text
            .replace(&format!("    {chart}:\n{pinned}"), &format!("    {chart}: {{path: charts/{chart}}}\n"));
    }
    fs::write(&platform, text).unwrap();
    let class = folder.path().join("platform/classes/data.yaml");
    let text = fs::read_to_string(&class).unwrap();
    assert!(text.contains("delivery: helm"));
    fs::write(&class, text.replace("delivery: helm", "delivery: rendered")).unwrap();
    for (app, rule, setting) in ALLOWED {
        let path = folder.path().join(format!("platform/apps/data/{app}.yaml"));
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("{text}  rules:\n    {rule}: {{{setting}}}\n")).unwrap();
    }
    folder
}

fn platc(folder: &Path, arguments: &[&str]) {
    let output = run(Command::new(PLATC).args(arguments).current_dir(folder), "");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {told}");
}

fn objects(out: &Tree, below: &str) -> Vec<Value> {
    let files = out.iter().filter(|(path, _)| path.starts_with(below));
    let read = |bytes: &Vec<u8>| {
        let text = std::str::from_utf8(bytes).unwrap();
        let file = Sources::default().add("", text);
        yaml::read(file, text, Dialect::Kubernetes).unwrap()
    };
    files.flat_map(|(_, bytes)| read(bytes)).collect()
}

fn text<'v>(object: &'v Value, path: &[&str]) -> &'v str {
    object.at_path(path.iter().copied()).and_then(Value::as_str).unwrap_or_default()
}

#[test]
fn three_charts_of_bitnamis_compile_and_take_their_passwords_from_sealed_secrets() {
    for (_, app) in CHARTS {
        assert!(ALLOWED.iter().filter(|(allowed, ..)| allowed == app).count() <= 5);
    }
    let folder = platform();
    platc(folder.path(), &["build", "--deny-warnings"]);
    let out = tree(&folder.path().join("out"));
    platc(folder.path(), &["build", "--deny-warnings"]);
    assert_eq!(tree(&folder.path().join("out")), out, "a second build gives the same bytes");
    platc(folder.path(), &["check", "--deny-warnings"]);
    for environment in ["prod", "staging"] {
        for (_, app) in CHARTS {
            let objects = objects(&out, &format!("{environment}/manifests/{app}/"));
            let of =
                |kind: &'static str| objects.iter().filter(move |object| text(object, &["kind"]) == kind);
            let sealed: BTreeSet<&str> =
                of("SealedSecret").map(|object| text(object, &["metadata", "name"])).collect();
            let set = of("StatefulSet").next().unwrap_or_else(|| panic!("{app} has no StatefulSet"));
            let printed = set.to_json().to_string();
            let named: Vec<&&str> =
                sealed.iter().filter(|name| printed.contains(&format!("\"{name}\""))).collect();
            assert!(!named.is_empty(), "{app} reads none of {sealed:?}");
            for secret in of("Secret") {
                let keys: Vec<&str> =
                    secret.get("data").and_then(Value::as_map).into_iter().flat_map(Map::keys).collect();
                assert_eq!(keys, ["rabbitmq.conf"], "{app}: {}", text(secret, &["metadata", "name"]));
            }
        }
    }
}
