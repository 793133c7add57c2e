//! A small platform to build: as many apps as a test wants.

use std::{fmt::Write, fs, path::Path};

const PLATFORM: &str = "
kind: Platform
apiVersion: platc.dev/v1alpha1
metadata: {name: small}
spec:
  git: {url: https://git.example/small.git, revision: main}
  kubernetes: '1.35'
  argocd: {version: '3.3'}
  clusters: {main: {server: https://kubernetes.default.svc}}
  projects: {apps: {description: All}}
";

const ENVIRONMENT: &str =
    "kind: Environment\nmetadata: {name: prod}\nspec: {cluster: main, namespace: prod}\n";

/// Writes its sources. Each app has a ConfigMap of 5 kB that repeats the word.
pub(crate) fn write(repository: &Path, word: &str, apps: usize) {
    let mut documents = String::new();
    for number in 0..apps {
        let text = format!("{word} {number} ").repeat(700);
        write!(
            documents,
            "---
kind: App
metadata: {{name: app-{number}}}
spec:
  workload:
    image: registry.example/app:1.0.0
    resources: {{requests: {{cpu: 10m, memory: 16Mi}}}}
    config: {{TEXT: {text:?}}}
"
        )
        .unwrap();
    }
    let files = [
        ("platform/platform.yaml", PLATFORM),
        ("platform/apps/apps.yaml", &documents),
        ("environments/prod/environment.yaml", ENVIRONMENT),
    ];
    for (path, text) in files {
        let path = repository.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}
