//! Commands that print: what they say, and how they end.

use std::{fs, path::Path, process::Command};

/// What `platc` prints to stdout and stderr in a folder, and its exit code.
fn platc(folder: &Path, arguments: &[&str]) -> (String, String, Option<i32>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_platc"));
    let output = command.args(arguments).arg("-C").arg(folder).output().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    (out, err, output.status.code())
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn bootstrap_applies_one_root_for_all_environments_of_an_argo_cd() {
    let (out, err, code) = platc(repository(), &["bootstrap", "staging"]);
    assert_eq!(
        out,
        "# Once, with kubectl at the cluster that Argo CD runs in, and out/ pushed to
# https://github.com/duli-ai/gitops-repo (main).
kubectl apply -n argocd --server-side -f out/staging/bootstrap/health.yaml
kubectl apply -n argocd -f out/shared/bootstrap/project.yaml
kubectl apply -n argocd -f out/prod/bootstrap/project.yaml
kubectl apply -n argocd -f out/staging/bootstrap/project.yaml
kubectl apply -n argocd -f out/main.yaml
"
    );
    assert_eq!((err.as_str(), code), ("", Some(0)));
    for path in out.lines().filter_map(|line| line.split_once("-f ")).map(|(_, path)| path) {
        assert!(repository().join(path).exists(), "{path}");
    }
}

#[test]
fn bootstrap_applies_the_root_of_an_environment_that_has_its_argo_cd_alone() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write(
        "platform/platform.yaml",
        "kind: Platform
metadata: {name: shop}
spec:
  git: {url: https://git.example.com/shop.git, revision: release}
  kubernetes: \"1.35\"
  argocd: {version: \"3.3\", namespace: gitops, ordering: waves}
  clusters: {main: {server: https://kubernetes.default.svc}}
  projects: {apps: {}}
  rules: {practice: allow}
",
    );
    write(
        "environments/prod/environment.yaml",
        "{kind: Environment, metadata: {name: prod}, spec: {cluster: main}}\n",
    );
    let (out, err, code) = platc(folder.path(), &["bootstrap", "prod"]);
    assert_eq!((err.as_str(), code), ("", Some(0)));
    assert_eq!(
        out,
        "# Once, with kubectl at the cluster that Argo CD runs in, and out/ pushed to
# https://git.example.com/shop.git (release).
kubectl apply -n gitops -f out/prod/bootstrap/project.yaml
kubectl apply -n gitops -f out/prod/bootstrap/root.yaml
"
    );
}

#[test]
fn bootstrap_of_an_environment_that_is_not_built_is_wrong_usage() {
    let (out, err, code) = platc(repository(), &["bootstrap", "stagging"]);
    assert_eq!((out.as_str(), code), ("", Some(2)));
    assert_eq!(err, "error: no environment `stagging` is built\nhelp: did you mean `staging`?\n");
    let (_, err, code) = platc(repository(), &["bootstrap", "tenants"]);
    assert_eq!(code, Some(2));
    let help = "help: environments that are built: prod, shared, staging\n";
    assert_eq!(err, format!("error: no environment `tenants` is built\n{help}"));
}

#[test]
fn every_command_is_completed_in_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let (out, err, code) = platc(repository(), &["completions", shell]);
        assert_eq!((err.as_str(), code), ("", Some(0)));
        for command in [
            "build",
            "check",
            "diff",
            "explain",
            "promote",
            "set",
            "chart",
            "bootstrap",
            "schema",
            "completions",
        ] {
            assert!(out.contains(command), "{shell} does not know {command}");
        }
    }
    assert_eq!(platc(repository(), &["completions", "nu"]).2, Some(2));
}

#[test]
fn every_command_has_a_page_in_the_manual() {
    let folder = tempfile::tempdir().unwrap();
    let (out, err, code) = platc(folder.path(), &["man", "share/man1", "--quiet"]);
    assert_eq!((out.as_str(), err.as_str(), code), ("", "", Some(0)));
    let page = |name: &str| fs::read_to_string(folder.path().join("share/man1").join(name)).unwrap();
    let (help, _, _) = platc(folder.path(), &["-h"]);
    let commands = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    for command in commands.lines().filter_map(|line| line.trim().split(' ').next()) {
        // A hyphen is a minus in a manual.
        let escaped = command.replace('-', "\\-");
        assert!(page("platc.1").contains(&format!("platc\\-{escaped}(1)")), "{command}");
        assert!(
            page(&format!("platc-{command}.1")).contains(&format!(".TH platc-{command} 1 \" \" \"platc ")),
            "{command}"
        );
    }
    assert!(page("platc-secret-set.1").contains("Work in this folder"), "the options of all are missing");
    let (_, err, code) = platc(folder.path(), &["man", "share/man1/platc.1"]);
    assert!(code == Some(2) && err.contains("`share/man1/platc.1/platc.1`"), "{err}");
}

#[test]
fn explain_prints_the_page_of_a_rule() {
    let (out, err, code) = platc(Path::new("nowhere"), &["explain", "duplicate-object"]);
    assert_eq!(out, fs::read_to_string("docs/rules/duplicate-object.md").unwrap());
    assert_eq!((err.as_str(), code), ("", Some(0)));
}

#[test]
fn explain_names_the_rule_that_was_meant() {
    let (out, err, code) = platc(Path::new("nowhere"), &["explain", "duplicate-objects"]);
    assert_eq!((out.as_str(), code), ("", Some(2)));
    assert_eq!(err, "error: there is no rule `duplicate-objects`\nhelp: did you mean `duplicate-object`?\n");
}
