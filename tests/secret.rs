//! `platc secret`: what its commands write, what they say, and that nothing is lost.

mod bad_input;
mod canary;
mod chosen;
mod commands;
mod duli;
mod misplaced;
mod unchanged;

use seal::{Binding, Ciphertext, PrivateKeys, Scope};
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use tempfile::TempDir;

const CERTIFICATES: [&str; 2] = ["test-current.pem", "test-former.pem"];

/// Two environments on two namespaces of one cluster, and an app whose Secret `db` has a password, a URL that may lack,
/// and a certificate.
const FILES: &[(&str, &str)] = &[
    (
        "platform/platform.yaml",
        "kind: Platform
apiVersion: platc.dev/v1alpha1
metadata: {name: shop}
spec:
  git: {url: https://git.example/shop.git}
  kubernetes: '1.35'
  argocd: {version: '3.3'}
  clusters: {main: {server: https://kubernetes.default.svc, provides: [{crd: sealedsecrets.bitnami.com, scope: Namespaced}]}}
  projects: {apps: {}}
  rules: {practice: allow}
",
    ),
    (
        "platform/apps/api.yaml",
        "kind: App
metadata: {name: api}
spec:
  workload:
    image: registry.example/api:1.0.0
    resources: {requests: {cpu: 10m, memory: 16Mi}}
    secrets: {db: {}}
  secrets:
    db:
      keys:
        PASSWORD: {minLength: 8}
        URL: {format: url, optional: true}
        ca.crt: {format: pem, optional: true}
",
    ),
    ("environments/base/environment.yaml", BASE),
    (
        "environments/prod/environment.yaml",
        "kind: Environment\nmetadata: {name: prod}\nspec: {extends: [base], namespace: prod}\n",
    ),
    (
        "environments/staging/environment.yaml",
        "kind: Environment\nmetadata: {name: staging}\nspec: {extends: [base], namespace: staging}\n",
    ),
];

const BASE: &str = "kind: Environment
metadata: {name: base}
spec:
  abstract: true
  cluster: main
  secretStore: {certificates: [test-current.pem, test-former.pem]}
";

/// A platform in a folder of its own, and a user with a home of their own.
struct Shop {
    folder: TempDir,
    home: TempDir,
}

/// What a command printed, and how it ended.
#[derive(Debug, PartialEq, Eq)]
struct Printed {
    out: String,
    err: String,
    code: Option<i32>,
}

impl Shop {
    fn new() -> Self {
        let shop = Self { folder: TempDir::new().unwrap(), home: TempDir::new().unwrap() };
        for (path, text) in FILES {
            shop.write(path, text);
        }
        for name in CERTIFICATES {
            shop.write(&format!("environments/base/{name}"), &test_file(name));
        }
        shop
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_platc"));
        command.current_dir(self.folder.path()).env_clear().env("HOME", self.home.path());
        command
    }

    /// Runs a command, its words between spaces, with something on standard input.
    fn run(&self, words: &str, input: impl AsRef<[u8]>) -> Printed {
        run(self.command().args(words.split(' ')), input.as_ref())
    }

    /// Seals a value, which works.
    #[track_caller]
    fn set(&self, place: &str, value: &str) -> Printed {
        let printed = self.run(&format!("secret set {place}"), value);
        assert_eq!(printed.code, Some(0), "{printed:?}");
        printed
    }

    /// Opens what an environment holds for a key of `api`'s Secret `db`.
    fn opened(&self, environment: &str, key: &str, private: &str) -> Option<String> {
        let text = self.read(&format!("environments/{environment}/api.sealed.yaml"));
        let ciphertext = text.split(&format!("{key}:\n")).nth(1).unwrap().split("value: ").nth(1).unwrap();
        let ciphertext = Ciphertext::read(ciphertext.lines().next().unwrap()).unwrap();
        let keys = PrivateKeys::read(&test_file(private).as_str().into()).unwrap();
        let binding = Binding { scope: Scope::Strict, namespace: environment, name: "db" };
        ciphertext.open(&keys, &binding).map(|value| value.expose_text().unwrap().to_owned())
    }
}

fn run(command: &mut Command, input: &[u8]) -> Printed {
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    // A command that takes no value has closed its input already.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    Printed { out, err, code: output.status.code() }
}

fn test_file(name: &str) -> String {
    fs::read_to_string(Path::new("tests/secrets").join(name)).unwrap()
}
