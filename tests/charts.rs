//! Charts in a build: what chance and the clock give, what rules see of charts that Argo CD renders, what changes touch.

use platc::{
    build::{self, Compiled, affected::affected, compile, explain},
    tree::Tree,
};

const PLATFORM: &str = r#"kind: Platform
metadata: {name: shop}
spec:
  git: {url: https://github.com/shop/platform}
  kubernetes: "1.35"
  argocd: {version: "3.3"}
  clusters: {main: {server: https://kubernetes.default.svc}}
  projects: {apps: {}}
  rules: {practice: allow}
  clock: "2026-01-31T12:00:00Z"
"#;

const CHART: &str = "apiVersion: v2\nname: web\nversion: 1.0.0\n";

/// A platform with one chart and an app, `web`, that installs it.
fn platform(template: &str, spec: &str) -> Vec<(String, String)> {
    let files = [
        ("platform/platform.yaml", PLATFORM.to_owned()),
        (
            "platform/apps/web.yaml",
            format!("kind: App\nmetadata: {{name: web}}\nspec:\n  chart: {{path: ../charts/web}}\n{spec}"),
        ),
        ("platform/charts/web/Chart.yaml", CHART.to_owned()),
        ("platform/charts/web/templates/all.yaml", template.to_owned()),
        (
            "environments/prod/environment.yaml",
            "kind: Environment\nmetadata: {name: prod}\nspec: {cluster: main}\n".to_owned(),
        ),
    ];
    files.map(|(path, text)| (path.to_owned(), text)).to_vec()
}

fn compiled(files: &[(String, String)]) -> Compiled {
    let tree: Tree = files.iter().map(|(path, text)| (path.as_str(), text.clone().into_bytes())).collect();
    compile(tree, &[])
}

fn rules(compiled: &Compiled) -> Vec<&'static str> {
    compiled.diagnostics.iter().map(|told| told.rule).collect()
}

/// What `out/` has below a folder, without the lines that name sources.
fn out(compiled: &Compiled, folder: &str) -> String {
    let texts = compiled.files().below(folder).map(|(_, bytes)| String::from_utf8(bytes.to_vec()).unwrap());
    texts.map(|text| text.split_once('\n').unwrap().1.to_owned()).collect()
}

/// A ConfigMap with one entry.
fn config(value: &str) -> String {
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{{{ .Release.Name }}}}\ndata:\n  a: {value}\n"
    )
}

/// The same as a Secret.
fn secret(value: &str) -> String {
    config(value).replace("ConfigMap", "Secret")
}

#[test]
fn chance_is_the_same_in_each_build_and_another_for_each_release_and_place() {
    let drawn = |template: &str, spec: &str| {
        let compiled = compiled(&platform(template, spec));
        assert_eq!(rules(&compiled), [""; 0], "{template}");
        out(&compiled, "prod/manifests/web")
    };
    let one = drawn(&config("{{ uuidv4 | quote }}"), "");
    assert_eq!(one, drawn(&config("{{ uuidv4 | quote }}"), ""));
    assert_ne!(one, drawn(&config("{{ uuidv4 | quote }}"), "  release: other\n"));
    let two = config("{{ randAlphaNum 8 | quote }}\n  b: {{ randAlphaNum 8 | quote }}");
    let two = drawn(&two, "");
    let drawn: Vec<&str> =
        two.lines().filter(|line| line.starts_with("  a:") || line.starts_with("  b:")).collect();
    assert_eq!(drawn.len(), 2);
    assert_ne!(drawn[0].trim_start_matches("  a:"), drawn[1].trim_start_matches("  b:"));
}

#[test]
fn now_is_the_clock_of_the_platform() {
    let compiled = compiled(&platform(&config("{{ now | date \"2006-01-02T15:04:05Z07:00\" | quote }}"), ""));
    assert_eq!(rules(&compiled), [""; 0]);
    assert!(out(&compiled, "prod/manifests/web").contains("2026-01-31T12:00:00Z"));
}

#[test]
fn the_platform_says_whose_behaviour_charts_get() {
    // Helm 4 reads all documents of values.yaml, Helm 3 the first (helm, `pkg/chart/common/util` and `pkg/chartutil`).
    let mut files = platform(&config("{{ .Values.word | default \"none\" | quote }}"), "");
    files.push(("platform/charts/web/values.yaml".to_owned(), "a: 1\n---\nword: second\n".to_owned()));
    assert!(out(&compiled(&files), "prod/manifests/web").contains("a: second"));
    let platform = &mut files[0].1;
    platform.push_str("  helm: \"3.17\"\n");
    let written = out(&compiled(&files), "prod/manifests/web");
    assert!(written.contains("a: 'none'"), "{written}");
}

#[test]
fn what_is_secret_is_never_left_to_chance() {
    for value in [
        "{{ randAlphaNum 16 | b64enc }}",
        "{{ genPrivateKey \"ecdsa\" | b64enc }}",
        "{{ (genSelfSignedCert \"a\" nil nil 10).Key | b64enc }}",
        "{{ htpasswd \"user\" \"word\" | b64enc }}",
    ] {
        assert_eq!(rules(&compiled(&platform(&secret(value), ""))), ["random-secret"], "{value}");
    }
    // What nobody can seed would differ in every build, wherever it stands.
    let key = config("{{ genPrivateKey \"ecdsa\" | sha256sum }}");
    assert_eq!(rules(&compiled(&platform(&key, ""))), ["random-secret"]);
}

#[test]
fn a_hash_of_what_chance_made_is_as_bad_as_a_secret() {
    let deployment = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata:
      labels: {app: web}
      annotations:
        checksum/secret: {{ randAlphaNum 16 | sha256sum }}
    spec:
      containers:
      - {name: main, image: ghcr.io/shop/web:1.0.0}
";
    let compiled = compiled(&platform(deployment, ""));
    assert_eq!(rules(&compiled), ["random-secret"]);
    let told = compiled.diagnostics.iter().next().unwrap();
    assert!(
        told.message.contains("spec.template.metadata.annotations[\"checksum/secret\"]"),
        "{}",
        told.message
    );
}

#[test]
fn a_lookup_finds_nothing() {
    let template = config("{{ lookup \"v1\" \"Secret\" \"prod\" \"web\" | toJson | quote }}");
    let compiled = compiled(&platform(&template, ""));
    assert_eq!(rules(&compiled), [""; 0]);
    assert!(
        out(&compiled, "prod/manifests/web").contains("a: '{}'"),
        "{}",
        out(&compiled, "prod/manifests/web")
    );
}

#[test]
fn what_argo_cd_renders_is_looked_at_and_not_written() {
    let template = config("{{ .Values.word | quote }}").replace("ConfigMap", "ConfigMapp");
    let compiled = compiled(&platform(&template, "  delivery: helm\n  values: {word: hello}\n"));
    assert_eq!(rules(&compiled), ["unknown-kind"]);
    assert!(out(&compiled, "prod/manifests/web").is_empty());
    assert!(out(&compiled, "prod/values").contains("word: hello"));
}

#[test]
fn a_value_that_nothing_reads_touches_no_app() {
    let template = config("{{ .Values.word | quote }}");
    for delivery in ["rendered", "helm"] {
        let state = |values: &str| {
            let spec =
                format!("  delivery: {delivery}\n  rules: {{unused-value: allow}}\n  values: {{{values}}}\n");
            compiled(&platform(&template, &spec))
        };
        let touched =
            |before: &str, after: &str| affected(&state(before), &state(after)).values().flatten().count();
        assert_eq!(touched("word: hello", "word: welcome"), 1, "{delivery}");
        assert_eq!(touched("word: hello", "word: hello, other: 1"), 0, "{delivery}");
    }
}

#[test]
fn a_chart_that_looks_at_all_its_values_says_so() {
    let spec = "  values: {word: hello}\n";
    let notes = |template: &str, path: &str| {
        explain::path(&compiled(&platform(template, spec)), "prod", path).unwrap().notes
    };
    let all = "the chart looks at all its values at once: whether this one matters is not known";
    assert_eq!(notes(&config("{{ toJson .Values | quote }}"), "web.values.word"), [all]);
    assert_eq!(notes(&config("none"), "web.values.word"), ["nothing in the chart reads it here"]);
    assert_eq!(notes(&config("{{ .Values.word }}"), "web.values.word"), [""; 0]);
}

#[test]
fn a_chart_that_is_refused_is_told_of_and_nothing_that_follows() {
    let patches = "  patches: {labels: {target: {kind: ConfigMap}, patch: {metadata: {labels: {a: b}}}}}\n";
    assert_eq!(rules(&compiled(&platform("{{ fail \"no\" }}", patches))), ["refused-chart"]);
    assert_eq!(rules(&compiled(&platform("", patches))), ["patch-without-target"]);
}

#[test]
fn what_is_refused_when_it_is_built_is_refused_when_it_is_only_compared() {
    let broken = platform("{{ fail \"no\" }}", "");
    let tree: Tree = broken.iter().map(|(path, text)| (path.as_str(), text.clone().into_bytes())).collect();
    assert_eq!(rules(&compiled(&broken)), ["refused-chart"]);
    assert_eq!(rules(&build::draft(tree, &[])), ["refused-chart"]);
}
