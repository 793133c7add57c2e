//! `platc chart verify`: what it says of a helm that agrees, of one that does not, and of none.

use super::{Printed, charts, platc, run};
use std::{fs, os::unix::fs::PermissionsExt, path::Path};
use tempfile::TempDir;

/// A helm that prints what a test has put beside it: `version`, and for its first run `1`, for the next `2`…; with
/// `refusal` it fails, and says that. It notes what it was called with.
const HELM: &str = r#"#!/bin/sh
here=$(dirname "$0")
if [ "$1" = version ]; then
  cat "$here/version"
  exit
fi
{ echo "$@"; env; cat; } >"$here/called"
if [ -e "$here/refusal" ]; then
  cat "$here/refusal" >&2
  exit 1
fi
mkdir -p "$HELM_CACHE_HOME/repository"
number=$(($(cat "$here/runs") + 1))
echo $number >"$here/runs"
cat "$here/$number"
"#;

/// Charts, and a made-up helm.
struct Bench {
    charts: TempDir,
    helm: TempDir,
    scratch: TempDir,
}

impl Bench {
    fn new() -> Self {
        let bench =
            Self { charts: charts(), helm: TempDir::new().unwrap(), scratch: TempDir::new().unwrap() };
        bench.beside("helm", HELM);
        bench.beside("version", "v4.1.4");
        bench.beside("runs", "0");
        let executable = fs::Permissions::from_mode(0o755);
        fs::set_permissions(bench.helm.path().join("helm"), executable).unwrap();
        bench
    }

    fn beside(&self, name: &str, text: &str) {
        fs::write(self.helm.path().join(name), text).unwrap();
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.charts.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// What the made-up helm prints in its next runs.
    fn prints(&self, texts: &[&str]) {
        for (at, text) in texts.iter().enumerate() {
            self.beside(&(at + 1).to_string(), text);
        }
    }

    /// What platc itself prints for a chart.
    fn own(&self, arguments: &str) -> String {
        let mut command = platc(self.charts.path());
        let said = run(command.args(["chart", "template"]).args(arguments.split(' ')), b"");
        assert_eq!((said.err.as_str(), said.code), ("", Some(0)));
        said.out
    }

    fn verify(&self, targets: &str) -> Printed {
        let mut command = platc(self.charts.path());
        command.env("HELM", self.helm.path().join("helm")).env("TMPDIR", self.scratch.path());
        command.env("HELM_NAMESPACE", "elsewhere").env("HELM_TOKEN", "t0ken");
        run(command.args(["chart", "verify"]).args(targets.split_whitespace()), b"")
    }

    fn called(&self) -> String {
        fs::read_to_string(self.helm.path().join("called")).unwrap()
    }
}

const CONFIG: &str = "apiVersion: v1
kind: ConfigMap
metadata: {name: config}
data:
  a: {{ .Values.a | quote }}
";

fn bench_with(template: &str) -> Bench {
    let bench = Bench::new();
    bench.write("charts/small/Chart.yaml", "apiVersion: v2\nname: small\nversion: 0.1.0\n");
    bench.write("charts/small/values.yaml", "a: one\n");
    bench.write("charts/small/templates/config.yaml", template);
    bench
}

#[test]
fn a_helm_that_prints_the_same_agrees() {
    let bench = bench_with(CONFIG);
    let own = bench.own("release-name charts/small");
    bench.prints(&[&own, &own]);
    let said = bench.verify("charts/small");
    assert_eq!(said.out, "charts/small: 1 document, the same\n");
    assert_eq!((said.err.as_str(), said.code), ("1 render: platc and helm v4.1.4 agree on all\n", Some(0)));
}

#[test]
fn every_file_of_values_that_a_charts_ci_tries_is_tried() {
    let bench = bench_with(CONFIG);
    bench.write("charts/small/ci/two-values.yaml", "a: two\n");
    bench.write("charts/small/ci/README.yaml", "a: no values\n");
    let own = bench.own("release-name charts/small");
    let two = own.replace("one", "two");
    bench.prints(&[&own, &own, &two, &two]);
    let said = bench.verify("charts/small");
    assert_eq!(
        said.out,
        "charts/small: 1 document, the same
charts/small with charts/small/ci/two-values.yaml: 1 document, the same
"
    );
    assert_eq!(said.code, Some(0));
    let called = bench.called();
    let arguments = "template --namespace default --kube-version 1.35.0 --include-crds --values - -- release-name charts/small";
    assert!(called.starts_with(arguments) && called.ends_with("a: two\n"), "{called}");
}

#[test]
fn lines_that_differ_are_shown() {
    let bench = bench_with(CONFIG);
    let other = bench.own("release-name charts/small").replace("one", "other");
    bench.prints(&[&other, &other]);
    let said = bench.verify("charts/small");
    assert_eq!(
        said.out,
        "charts/small: 1 of 1 document differ
  small/templates/config.yaml: - helm, + platc
    @ line 3
      metadata: {name: config}
      data:
    -   a: \"other\"
    +   a: \"one\"
"
    );
    let told = "1 render: platc, as helm 4.1, and helm v4.1.4 differ in 1\n";
    assert_eq!((said.err.as_str(), said.code), (told, Some(1)));
}

#[test]
fn what_is_random_is_no_difference() {
    let bench = bench_with(&CONFIG.replace(".Values.a", "randAlphaNum 12"));
    let own = bench.own("release-name charts/small");
    bench.prints(&[&own, &bench.own("release-name charts/small")]);
    let said = bench.verify("charts/small");
    assert_eq!(said.out, "charts/small: 1 document, the same, 1 of them random in part\n");
    assert_eq!(said.code, Some(0));
}

#[test]
fn what_is_the_same_twice_must_be_the_same_in_platc() {
    let bench = bench_with(&CONFIG.replace(".Values.a", "randAlphaNum 12"));
    let own = bench.own("release-name charts/small").replace("name: config", "name: confit");
    bench.prints(&[&own, &own.replace("  a: ", "  a: x")]);
    let said = bench.verify("charts/small");
    assert!(
        said.out.contains("- metadata: {name: confit}\n    + metadata: {name: config}\n"),
        "{}",
        said.out
    );
    assert_eq!(said.code, Some(1));
}

#[test]
fn lines_of_secrets_are_not_shown() {
    let bench = bench_with(&CONFIG.replace("ConfigMap", "Secret"));
    let other = bench.own("release-name charts/small").replace("one", "s3cret");
    bench.prints(&[&other, &other]);
    let said = bench.verify("charts/small");
    let line = "  small/templates/config.yaml: differs from line 3 on; lines of Secrets are not shown\n";
    assert_eq!(said.out, format!("charts/small: 1 of 1 document differ\n{line}"));
    assert_eq!(said.code, Some(1));
}

#[test]
fn what_one_side_refuses_is_a_difference() {
    let bench = bench_with(CONFIG);
    bench.beside("refusal", "Error: no\n\nfor a reason\n");
    let said = bench.verify("charts/small");
    assert_eq!(said.out, "charts/small: refused by helm alone\n  Error: no\n  \n  for a reason\n");
    assert_eq!(said.code, Some(1));
    fs::remove_file(bench.helm.path().join("refusal")).unwrap();
    bench.prints(&["", ""]);
    let said = bench.verify("charts/broken");
    assert!(
        said.out.starts_with("charts/broken: refused by platc alone\n  broken/templates/pod.yaml:7:16\n"),
        "{}",
        said.out
    );
    assert_eq!(said.code, Some(1));
}

#[test]
fn what_both_refuse_is_no_difference() {
    let bench = Bench::new();
    bench.beside("refusal", "Error: no\n");
    let said = bench.verify("charts/broken");
    assert_eq!((said.out.as_str(), said.code), ("charts/broken: refused by both\n", Some(0)));
}

#[test]
fn the_version_says_whom_platc_stands_for() {
    let bench =
        bench_with(&CONFIG.replace("{{ .Values.a | quote }}", "{{ .Capabilities.HelmVersion.Version }}"));
    bench.beside("version", "v3.19.0");
    let as_3 = bench.own("--helm 3.17 release-name charts/small");
    assert!(as_3.contains("a: v3."), "{as_3}");
    bench.prints(&[&as_3, &as_3]);
    let said = bench.verify("charts/small");
    assert_eq!((said.err.as_str(), said.code), ("1 render: platc and helm v3.19.0 agree on all\n", Some(0)));
}

#[test]
fn helm_sees_nothing_of_the_users_and_leaves_nothing() {
    let bench = bench_with(CONFIG);
    bench.prints(&["", ""]);
    bench.verify("charts/small");
    let called = bench.called();
    for user in ["elsewhere", "t0ken"] {
        assert!(!called.contains(user), "{called}");
    }
    for name in ["HOME", "HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME", "KUBECONFIG"] {
        let own = format!("{name}={}", bench.scratch.path().display());
        assert!(called.contains(&own), "{called}");
    }
    assert_eq!(fs::read_dir(bench.scratch.path()).unwrap().count(), 0);
}

#[test]
fn without_a_helm_it_is_told_what_to_install() {
    let bench = bench_with(CONFIG);
    bench.beside("version", "v2.17.0");
    let said = bench.verify("charts/small");
    let program = bench.helm.path().join("helm");
    let told = format!("error: `{}` says that its version is `v2.17.0`\n", program.display());
    let help = "help: install helm 3 or 4, or name one in the variable HELM\n";
    assert_eq!((said.err, said.code), (format!("{told}{help}"), Some(2)));
    fs::remove_file(&program).unwrap();
    let said = bench.verify("charts/small");
    assert!(said.err.starts_with(&format!("error: `{}` cannot be run: ", program.display())), "{}", said.err);
    assert!(said.err.ends_with(help) && said.code == Some(2), "{}", said.err);
}

const PLATFORM: &[(&str, &str)] = &[
    (
        "platform/platform.yaml",
        "kind: Platform
apiVersion: platc.dev/v1alpha1
metadata: {name: shop}
spec:
  git: {url: https://git.example/shop.git}
  kubernetes: '1.34'
  argocd: {version: '3.3'}
  clusters: {main: {server: https://kubernetes.default.svc, apiVersions: [example.org/v1]}}
  projects: {apps: {}}
  charts: {small: {path: charts/small}}
  rules: {practice: allow}
",
    ),
    (
        "platform/apps/web.yaml",
        "{kind: App, metadata: {name: web}, spec: {chart: small, delivery: helm, values: {a: \"of ${{ env.name }}\"}}}\n",
    ),
    (
        "environments/prod/environment.yaml",
        "{kind: Environment, metadata: {name: prod}, spec: {cluster: main}}\n",
    ),
    (
        "environments/staging/environment.yaml",
        "{kind: Environment, metadata: {name: staging}, spec: {cluster: main}}\n",
    ),
];

#[test]
fn apps_are_rendered_with_the_values_of_each_environment() {
    let bench = bench_with(CONFIG);
    for (path, text) in PLATFORM {
        bench.write(path, text);
    }
    for file in ["Chart.yaml", "values.yaml", "templates/config.yaml"] {
        let text = fs::read_to_string(bench.charts.path().join("charts/small").join(file)).unwrap();
        bench.write(&format!("platform/charts/small/{file}"), &text);
    }
    let own = bench.own("web platform/charts/small");
    let of = |environment: &str| own.replace("one", &format!("of {environment}"));
    let (prod, staging) = (of("prod"), of("staging"));
    bench.prints(&[&prod, &prod, &staging, &staging]);
    let said = bench.verify("");
    assert_eq!(
        said.out, "web in prod: 1 document, the same\nweb in staging: 1 document, the same\n",
        "{}",
        said.err
    );
    assert_eq!(said.code, Some(0));
    let called = bench.called();
    let arguments = "template --namespace staging --kube-version 1.34 --api-versions example.org/v1 --include-crds \
                     --values - -- web platform/charts/small\n";
    assert!(called.starts_with(arguments) && called.ends_with("a: of staging\n"), "{called}");
    bench.beside("runs", "0");
    assert_eq!(bench.verify("web").code, Some(0));
    let said = bench.verify("web backend");
    let told = "error: no app `backend` has a chart in this repository\n";
    assert!(said.err.starts_with(told) && said.code == Some(2), "{}", said.err);
}

#[test]
fn a_platform_that_does_not_compile_cannot_be_verified() {
    let bench = Bench::new();
    for (path, text) in PLATFORM {
        bench.write(path, text);
    }
    let said = bench.verify("");
    assert_eq!((said.out.as_str(), said.code), ("", Some(2)));
    assert!(said.err.starts_with("error["), "{}", said.err);
    assert!(!Path::new(bench.helm.path()).join("called").exists());
}
