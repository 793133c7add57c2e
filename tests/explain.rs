//! `platc explain`: every line of `out/` has an explanation, and people can read it.

use platc::build::{self, Compiled, explain};
use platc::tree::Tree;
use std::{path::Path, sync::OnceLock};

fn duli() -> &'static Compiled {
    static DULI: OnceLock<Compiled> = OnceLock::new();
    DULI.get_or_init(|| {
        let tree = Tree::from_folder(Path::new("."), &["platform", "environments", "schemas"]).unwrap();
        build::compile(tree, &[])
    })
}

#[test]
fn every_line_of_out_is_explained() {
    let mut untold = Vec::new();
    for (path, bytes) in duli().files().iter().filter(|(path, _)| path.ends_with(".yaml")) {
        let lines = std::str::from_utf8(bytes).unwrap().lines().count();
        for line in 1..=lines {
            let told = explain::line(duli(), path, (line, None)).unwrap();
            for value in &told.values {
                let is_told = !value.said.is_empty()
                    || value.from.as_ref().is_some_and(|from| from.contains("/templates/"))
                    || value.made.as_ref().is_some_and(|made| !made.contains("own word"));
                if !is_told {
                    untold.push(format!("{path}:{line}: {}", value.path));
                }
            }
            if told.values.is_empty() && told.notes.is_empty() {
                untold.push(format!("{path}:{line}"));
            }
        }
    }
    untold.dedup();
    assert!(untold.is_empty(), "{untold:#?}");
}

/// What `platc` prints in the repository's own folder, or below it.
fn platc(folder: &str, arguments: &[&str]) -> (String, String, Option<i32>) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_platc"));
    let output = command.args(arguments).current_dir(folder).output().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    (out, err, output.status.code())
}

#[test]
fn a_line_of_out_is_explained_from_wherever_its_path_is_typed() {
    const FILE: &str = "manifests/backend/deployment-backend.yaml";
    let told = format!(
        "out/prod/{FILE}:16  Deployment/backend
spec.replicas: 2
  from backend.workload.replicas
  set to    2  overlay of prod  environments/prod/backend.yaml:9:15
  overrode  1  class service    platform/classes/service.yaml:13:15
"
    );
    let absolute = format!("{}/out/prod/{FILE}:16", env!("CARGO_MANIFEST_DIR"));
    for (folder, arguments) in [
        (".", &["explain", &format!("out/prod/{FILE}:16")][..]),
        (".", &["explain", &format!("./out/staging/../prod/{FILE}:16")]),
        (".", &["explain", &absolute]),
        ("out/prod", &["explain", &format!("{FILE}:16"), "-C", "../.."]),
        ("docs", &["-C", "..", "explain", &format!("out/prod/{FILE}:16")]),
    ] {
        let (out, err, code) = platc(folder, arguments);
        assert_eq!((out.as_str(), err.as_str(), code), (told.as_str(), "", Some(0)), "{arguments:?}");
    }
}

#[test]
fn what_platc_puts_together_is_told_with_its_parts() {
    let (out, ..) = platc(".", &["explain", "out/prod/manifests/backend/deployment-backend.yaml:46"]);
    let told = "spec.template.spec.containers[0].image: \"ghcr.io/duli-ai/backend:v1.0.0\"
  made by platc: put together of `image.repository`, `image.tag` and `image.digest`
    backend.workload.image.repository: \"ghcr.io/duli-ai/backend\"
      set to  \"ghcr.io/duli-ai/backend\"  app backend  platform/apps/services/backend.yaml:11:19
    backend.workload.image.tag: \"v1.0.0\"
      set to  \"v1.0.0\"  overlay of prod  environments/prod/backend.yaml:8:12
";
    assert!(out.ends_with(told), "{out}");
    let (out, ..) = platc(".", &["explain", "out/prod/manifests/backend/deployment-backend.yaml:23"]);
    let hash = "made by platc: hash of ConfigMap/backend-config, Secret/postgres-credentials, \
                Secret/rabbitmq-credentials, Secret/redis-credentials: a change rolls the pods\n";
    assert!(out.ends_with(hash), "{out}");
}

#[test]
fn an_expression_is_told_with_what_it_read() {
    let (out, err, code) = platc(".", &["explain", "prod", "backend.workload.config.LOG_LEVEL"]);
    let told = "backend.workload.config.LOG_LEVEL: \"info\"
  set to  \"info\"  class service  platform/classes/service.yaml:15:18
      \"${{ vars.logLevel }}\"
        vars.logLevel: \"info\"
          set to  \"info\"  ";
    assert!(out.starts_with(told), "{out}");
    assert_eq!((err.as_str(), code), ("", Some(0)));
}

#[test]
fn ciphertext_is_never_shown() {
    let (path, bytes) = duli().files().iter().find(|(path, _)| path.contains("/sealedsecret-")).unwrap();
    let (path, text) = (format!("out/{path}"), String::from_utf8(bytes.to_vec()).unwrap());
    let line = text.lines().position(|line| line.contains("encryptedData:")).unwrap() + 2;
    let ciphertext = text.lines().nth(line - 1).unwrap().rsplit(' ').next().unwrap();
    for form in
        [&["explain", &format!("{path}:{line}")][..], &["explain", &format!("{path}:{line}"), "--json"]]
    {
        let (out, _, code) = platc(".", form);
        assert_eq!(code, Some(0));
        assert!(out.contains("sealed values of prod"), "{out}");
        assert!(!out.contains(&ciphertext.trim_matches('\'')[..20]), "{out}");
    }
}

#[test]
fn the_json_is_as_its_schema_says() {
    let schema: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string("schemas/platc/explain.v1.schema.json").unwrap())
            .unwrap();
    let validator = jsonschema::draft7::new(&schema).unwrap();
    for arguments in [
        &["explain", "prod", "backend.workload", "--json"][..],
        &["explain", "out/prod/manifests/backend/deployment-backend.yaml:46:20", "--json"],
        &["explain", "out/main.yaml:1", "--json"],
        &["explain", "out/prod/values/postgres.yaml:5", "--json"],
    ] {
        let (out, err, code) = platc(".", arguments);
        assert_eq!((err.as_str(), code), ("", Some(0)), "{arguments:?}");
        let told: serde_json::Value = serde_json::from_str(&out).unwrap();
        let faults: Vec<String> = validator.iter_errors(&told).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{arguments:?}: {faults:#?}");
    }
}

#[test]
fn what_cannot_be_explained_is_told_with_what_was_meant() {
    for (arguments, told) in [
        (
            &["explain", "out/prod/manifests/backend/deploymnt-backend.yaml:4"][..],
            "error: no source compiles to out/prod/manifests/backend/deploymnt-backend.yaml
help: did you mean `out/prod/manifests/backend/deployment-backend.yaml`?\n",
        ),
        (
            &["explain", "out/prod/manifests/backend/deployment-backend.yaml:900"],
            "error: out/prod/manifests/backend/deployment-backend.yaml has 84 lines, and no line 900
help: lines are counted from 1\n",
        ),
        (
            &["explain", "environments/prod/backend.yaml:4"],
            "error: `environments/prod/backend.yaml` does not lie below out/
help: name a line of out/; for sources say `platc explain ENV APP.PATH`\n",
        ),
        (
            &["explain", "prod", "backend.workload.replcas"],
            "error: app `backend` says nothing of `replcas` in `workload.replcas`\nhelp: did you mean `replicas`?\n",
        ),
        (
            &["explain", "prod", "bakend"],
            "error: no app `bakend` runs in `prod`\nhelp: did you mean `backend`?\n",
        ),
    ] {
        let (out, err, code) = platc(".", arguments);
        assert_eq!((out.as_str(), err.as_str(), code), ("", told, Some(2)), "{arguments:?}");
    }
}

/// A platform with one file an app, built.
fn built() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in [
        (
            "platform/platform.yaml",
            "kind: Platform
metadata: {name: shop}
spec:
  git: {url: https://git.example.com/shop.git, revision: main}
  kubernetes: \"1.35\"
  argocd: {version: \"3.3\"}
  clusters: {main: {server: https://kubernetes.default.svc}}
  projects: {apps: {}}
  output: {files: app}
  rules: {practice: allow}
",
        ),
        (
            "platform/apps/web.yaml",
            "kind: App
metadata: {name: web}
spec:
  workload:
    image: nginx:1.29.0
    resources: {requests: {cpu: 10m, memory: 8Mi}, limits: {memory: 8Mi}}
    files:
      /etc/motd: {text: \"one\\ntwo\\nthree\\n\"}
",
        ),
        (
            "environments/prod/environment.yaml",
            "{kind: Environment, metadata: {name: prod}, spec: {cluster: main}}\n",
        ),
    ] {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    assert_eq!(platc(folder.path().to_str().unwrap(), &["build"]).2, Some(0));
    folder
}

const ALL: &str = "out/prod/manifests/web/all.yaml";

#[test]
fn lines_of_texts_and_between_objects_are_told() {
    let folder = built();
    let (home, path) = (folder.path().to_str().unwrap(), ALL);
    let text = std::fs::read_to_string(folder.path().join(path)).unwrap();
    let at = |wanted: &str| text.lines().position(|line| line.contains(wanted)).unwrap() + 1;
    let (out, ..) = platc(home, &["explain", &format!("{path}:{}", at("two"))]);
    assert!(
        out.contains("ConfigMap/web-files\nnote: line 2 of a text of 3 lines\ndata[\"etc__motd\"]")
            || out.contains("ConfigMap/web-files\nnote: line 2 of a text of 3 lines\ndata.etc__motd"),
        "{out}"
    );
    assert!(out.contains("app web  platform/apps/web.yaml:8:25\n"), "{out}");
    let separator = text.lines().position(|line| line == "---").unwrap() + 1;
    let (out, ..) = platc(home, &["explain", &format!("{path}:{separator}")]);
    assert_eq!(out, format!("{path}:{separator}\nnote: this line parts two objects\n"));
}

#[test]
fn a_file_that_is_stale_is_told_and_what_is_compiled_is_explained() {
    let folder = built();
    let (home, path) = (folder.path().to_str().unwrap(), ALL);
    let text = std::fs::read_to_string(folder.path().join(path)).unwrap();
    let at = |wanted: &str| text.lines().position(|line| line.contains(wanted)).unwrap() + 1;
    std::fs::write(folder.path().join(path), text.replace("nginx:1.29.0", "nginx:1.28.0")).unwrap();
    let (out, _, code) = platc(home, &["explain", &format!("{path}:{}", at("image:"))]);
    assert_eq!(code, Some(0));
    assert!(
        out.contains("note: this file on disk is not what the sources compile to: run `platc build`\n"),
        "{out}"
    );
    assert!(out.contains("image: \"nginx:1.29.0\"\n"), "{out}");
}
