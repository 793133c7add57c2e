//! The JSON Schemas: current, and of one mind with the compiler.

use platc::{
    build,
    source::Sources,
    spec::schema,
    tree::Tree,
    yaml::{self, Dialect},
};
use serde_json::Value as Json;
use std::{collections::BTreeMap, fs, path::Path, process::Command};
use walkdir::WalkDir;

/// A platform with something of everything that a layer above can change or take away.
const SOURCES: &[(&str, &str)] = &[
    (
        "platform/platform.yaml",
        "apiVersion: platc.dev/v1alpha1
kind: Platform
metadata: {name: shop}
spec:
  git: {url: https://git.example.com/shop.git}
  kubernetes: \"1.35\"
  argocd: {version: \"3.3\"}
  clusters: {main: {server: https://kubernetes.default.svc, provides: [IngressClass/nginx]}}
  projects: {apps: {}}
  rules: {practice: allow}
  vars: {replicas: 2, debug: true, ports: {http: 80}}
",
    ),
    (
        "platform/apps/web.yaml",
        "kind: App
metadata: {name: web}
spec:
  labels: {team: web}
  workload:
    image: registry.example.com/web:1.0
    replicas: 2
    ports: {http: 8080}
    config: {LEVEL: info}
    resources: {requests: {cpu: 100m, memory: 64Mi}}
    probes: {readiness: {http: /health}}
    volumes: {cache: {mount: /cache, emptyDir: {}}}
    disruption: {minAvailable: 1}
",
    ),
    (
        "environments/prod/environment.yaml",
        "kind: Environment
metadata: {name: prod}
spec: {cluster: main}
",
    ),
];

/// What an overlay of `web` may say: shorthands, expressions in place of any type, `null`, keys of its own.
const GOOD: &[&str] = &[
    "{}",
    "{workload: {replicas: 3}}",
    "{workload: {replicas: \"${{ vars.replicas }}\"}}",
    "{workload: {ports: {http: \"${{ vars.ports.http }}\"}}}",
    "{workload: {ports: {http: {container: 8080, service: 80}}}}",
    "{workload: {resources: {requests: {cpu: 1}}}}",
    "{workload: {image: {tag: \"1.1\"}}}",
    "{workload: {config: {LEVEL: 3, EXTRA: true}}}",
    "{workload: {config: {LEVEL: null}}}",
    "{workload: {disruption: null}}",
    "{workload: {antiAffinity: preferred}}",
    "{workload: {antiAffinity: \"${{ 'preferred' if vars.debug else 'required' }}\"}}",
    "{workload: {raw: {pod: {spec: {hostNetwork: true}}}}}",
    "{workload: {x-reason: anything, replicas: 3}}",
    "{namespace: shop}",
    "{namespace: {name: shop, podSecurity: restricted}}",
    "{secrets: {web: {keys: {TOKEN: {optional: true}}}}}",
    "{rules: {mutable-image-tag: warn, unknown-kind: {level: deny, reason: none, only: [Widget/a]}}}",
    "{sync: {prune: \"${{ vars.debug }}\", retry: {limit: 3}}}",
    "{sync: {mode: manual, ignoreDifferences: [{kind: Deployment}]}}",
    "{enabled: true}",
    "{labels: {tier: 1}}",
];

/// What it may not say.
const BAD: &[&str] = &[
    "{workload: {replicas: three}}",
    "{workload: {replicas: 1.5}}",
    "{workload: {replicas: {}}}",
    "{workload: {replica: 3}}",
    "{workload: {image: {tagg: \"1.1\"}}}",
    "{workload: {config: {LEVEL: [a]}}}",
    "{workload: {args: text}}",
    "{workload: {antiAffinity: sometimes}}",
    "{workload: {kind: \"${{ 'Job' }}\"}}",
    "{workload: {probes: {readiness: {http: 80}}}}",
    "{workload: {ports: [8080]}}",
    "{enabled: \"${{ vars.debug }}\"}",
    "{delivery: \"${{ 'helm' }}\"}",
    "{delivery: ansible}",
    "{sync: {prune: \"true\"}}",
    "{rules: {mutable-image-tag: never}}",
    "{chart: \"${{ 'web' }}\"}",
    "{classes: [\"${{ 'web' }}\"]}",
    "{labels: [a]}",
    "{reason: none}",
];

#[test]
fn the_committed_schemas_are_those_of_the_types() {
    for (path, text) in schema::files() {
        if std::env::var_os("UPDATE").is_some() {
            fs::create_dir_all(Path::new(&path).parent().unwrap()).unwrap();
            fs::write(&path, &text).unwrap();
        }
        let committed = fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == text, "{path} is not current: run `platc schema`");
    }
}

#[test]
fn the_documents_of_the_repository_are_valid() {
    let schemas = schemas();
    let mut seen = BTreeMap::<String, usize>::new();
    for folder in ["platform", "environments"] {
        let files = WalkDir::new(folder).into_iter().map(|entry| entry.unwrap().into_path());
        let ours = files.filter(|path| !path.starts_with("platform/charts"));
        for path in ours.filter(|path| path.extension().is_some_and(|extension| extension == "yaml")) {
            for document in documents(&fs::read_to_string(&path).unwrap()) {
                let kind = document["kind"].as_str().unwrap().to_owned();
                // What is no document of platc's has no schema here.
                let Some(schema) = schemas.get(&kind) else { continue };
                let faults: Vec<_> = schema.iter_errors(&document).map(|fault| fault.to_string()).collect();
                assert!(faults.is_empty(), "{}: {faults:#?}", path.display());
                *seen.entry(kind).or_default() += 1;
            }
        }
    }
    let kinds: Vec<_> = seen.keys().map(String::as_str).collect();
    assert_eq!(kinds, ["App", "Class", "Differences", "Environment", "Platform", "SealedValues"]);
    assert!(seen.values().sum::<usize>() >= 30, "{seen:?}");
}

#[test]
fn an_overlay_is_good_or_bad_to_schema_and_compiler_alike() {
    let schemas = schemas();
    let judge = |spec: &&str| {
        let overlay = format!("kind: App\nmetadata: {{name: web}}\nspec: {spec}\n");
        let [document] = documents(&overlay).try_into().unwrap();
        let valid = schemas["App"].is_valid(&document);
        let sources = SOURCES.iter().copied().chain([("environments/prod/web.yaml", overlay.as_str())]);
        let sources: Tree = sources.map(|(path, text)| (path, text.as_bytes())).collect();
        (valid, build::compile(sources, &[]).diagnostics)
    };
    let mut faults = Vec::new();
    for spec in GOOD {
        let (valid, told) = judge(spec);
        let told: Vec<_> = told.iter().map(|diagnostic| diagnostic.message.clone()).collect();
        if !valid || !told.is_empty() {
            faults.push(format!("{spec} is good; valid: {valid}, told: {told:?}"));
        }
    }
    for spec in BAD {
        let (valid, told) = judge(spec);
        let rules: Vec<_> = told.iter().map(|diagnostic| diagnostic.rule).collect();
        let shape = ["wrong-type", "wrong-value", "unknown-key", "literal-only"];
        if valid || !rules.iter().any(|rule| shape.contains(rule)) {
            faults.push(format!("{spec} is bad; valid: {valid}, told: {rules:?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn an_envelope_is_closed_and_says_its_kind() {
    let schemas = schemas();
    let app = |text: &str| schemas["App"].is_valid(&documents(text)[0]);
    assert!(app("{kind: App, metadata: {name: web}}"));
    assert!(app("{apiVersion: platc.dev/v1alpha1, kind: App, metadata: {name: web}, spec: {}, x-note: 1}"));
    assert!(!app("{apiVersion: platc.dev/v2, kind: App, metadata: {name: web}}"));
    assert!(!app("{kind: Class, metadata: {name: web}}"));
    assert!(!app("{kind: App}"));
    assert!(!app("{kind: App, metadata: {name: Web}}"));
    assert!(!app("{kind: App, metadata: {name: web, labels: {}}}"));
    assert!(!app("{kind: App, metadata: {name: web}, status: {}}"));
    let class = documents("{kind: Class, metadata: {name: web}, spec: {classes: [base]}}");
    assert!(!schemas["Class"].is_valid(&class[0]));
    let ledger = |spec: &str| {
        let document = documents(&format!("{{kind: Differences, spec: {spec}}}"));
        schemas["Differences"].is_valid(&document[0])
    };
    assert!(ledger("{expected: [{between: [staging, prod], object: a/b, path: c, reason: d}]}"));
    assert!(!ledger("{expectd: []}") && !ledger("{expected: [{between: staging}]}"));
}

#[test]
fn the_command_writes_what_differs_and_checks_without_writing() {
    let folder = tempfile::tempdir().unwrap();
    let platc = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_platc"));
        let output = command.arg("schema").args(arguments).arg("-C").arg(folder.path()).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, told) = platc(&["--check"]);
    assert_eq!(code, Some(1));
    assert!(told.contains("`schemas/platc/app.schema.json` is missing"), "{told}");
    assert!(!folder.path().join("schemas").exists());
    assert_eq!(platc(&[]), (Some(0), "6 schemas: 6 written, 0 up to date\n".to_owned()));
    assert_eq!(platc(&["--check"]), (Some(0), "6 schemas are up to date\n".to_owned()));

    fs::write(folder.path().join("schemas/platc/class.schema.json"), "{}\n").unwrap();
    let (code, told) = platc(&["--check"]);
    assert_eq!(code, Some(1));
    assert!(told.contains("`schemas/platc/class.schema.json` is not what this platc writes"), "{told}");
    assert_eq!(platc(&[]), (Some(0), "6 schemas: 1 written, 5 up to date\n".to_owned()));
    assert_eq!(platc(&[]), (Some(0), "6 schemas are up to date\n".to_owned()));
}

/// A validator for each kind of document.
fn schemas() -> BTreeMap<String, jsonschema::Validator> {
    let schemas = schema::files().map(|(_, text)| serde_json::from_str::<Json>(&text).unwrap());
    let named = schemas.map(|schema| {
        assert!(jsonschema::meta::is_valid(&schema), "no JSON Schema: {}", schema["$id"]);
        (schema["title"].as_str().unwrap().to_owned(), jsonschema::draft7::new(&schema).unwrap())
    });
    named.collect()
}

/// The documents of a file, as platc reads them.
fn documents(text: &str) -> Vec<Json> {
    let file = Sources::default().add("example.yaml", text);
    let read = yaml::read(file, text, Dialect::Platform).unwrap();
    read.iter().map(platc::value::Value::to_json).collect()
}
